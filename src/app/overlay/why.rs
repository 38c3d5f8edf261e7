//! What was tried and isn't offered, with what stands against it.

use crate::app::Shared;
use crate::app::overlay::Overlay;
use crate::app::overlay::details::quoted;
use crate::app::prose::{Line, Tone};
use crate::plan::{NotOffered, Page};
use crate::report::places::{lines_of, shortened};

impl Overlay {
    pub(crate) fn why(page: &Page) -> Overlay {
        Overlay::reader(
            format!("Not offered: {}", page.about.title),
            page.not_offered.iter().flat_map(refusal).collect(),
        )
    }

    /// The same for all pages.
    pub(crate) fn why_all(shared: &Shared) -> Overlay {
        let mut lines: Vec<Line> = Vec::new();
        for page in shared.migration.pages.iter().filter(|page| !page.not_offered.is_empty()) {
            lines.push(Line::new(Tone::Heading, page.about.title));
            lines.extend(page.not_offered.iter().flat_map(refusal));
        }
        if lines.is_empty() {
            lines.push(Line::new(Tone::Plain, "Everything that was tried is offered."));
        }
        Overlay::reader("Not offered", lines)
    }
}

fn refusal(refused: &NotOffered) -> Vec<Line> {
    let mut lines = vec![
        Line::led(Tone::Plain, "✗ ", &refused.summary),
        Line::led(
            Tone::Caution,
            "  ",
            format!("{}{}", shortened(&refused.witness), lines_of(&refused.evidence)),
        ),
    ];
    lines.extend(quoted(&refused.evidence));
    lines.push(Line::blank());
    lines
}
