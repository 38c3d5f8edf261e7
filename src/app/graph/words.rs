//! The pipelines before and after in words, for whoever sees no pictures.

use crate::app::Shared;
use crate::app::prose::{Line, Tone};
use crate::flow::{self, Flow};
use crate::plan::Versions;
use crate::verdict::Side;

/// Each pipeline, round by round: before, and after where that differs.
pub fn words(shared: &Shared) -> Vec<Line> {
    let versions = Versions::of(&shared.project, &shared.migration);
    let mut lines = Vec::new();
    for trigger in versions.triggers() {
        let told = |side: &Side<'_>| Flow::of(side, &trigger).map(|flow| flow::words(&flow));
        let (before, after) = (told(&versions.before()), told(&versions.after()));
        let same = before == after;
        let head = if same { trigger.clone() } else { format!("{trigger} before") };
        lines.extend(section(&head, before));
        if !same {
            lines.extend(section(&format!("{trigger} after"), after));
        }
    }
    lines
}

fn section(head: &str, words: Option<Vec<String>>) -> Vec<Line> {
    let words = words.unwrap_or_else(|| vec!["there is no such pipeline".to_owned()]);
    let mut lines = vec![Line::new(Tone::Heading, head)];
    lines.extend(words.into_iter().map(|text| Line::new(Tone::Plain, text)));
    lines.push(Line::blank());
    lines
}
