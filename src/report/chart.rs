//! A run as bars of text: when each step starts and ends, and which steps the end waits for.
//!
//! Meaning is in the characters, not in colours: `░` start, clone, caches and artifacts; `█` commands; `·` up to the
//! long end of the range; `*` before a step that the end waits for.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::cost::{Estimate, StepTime, Timeline};
use crate::text::plain;

/// One step as a bar. Lengths are columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The step's name.
    pub label: String,
    /// Whether the end waits for it.
    pub critical: bool,
    /// Blank up to its start.
    pub lead: usize,
    /// Start, clone, caches and artifacts.
    pub setup: usize,
    /// Commands.
    pub script: usize,
    /// From what to reckon with up to the long end.
    pub more: usize,
    /// Its time in words: `20–80 s assumed`.
    pub words: String,
}

/// The seconds that both charts have to hold.
pub fn span(lines: &[&Timeline]) -> u32 {
    lines.iter().map(|line| line.wall.high).max().unwrap_or(0)
}

/// The steps of a run, `columns` wide for `span` seconds.
pub fn bars(line: &Timeline, span: u32, columns: usize) -> Vec<Bar> {
    line.steps.iter().map(|step| bar(step, span.max(1), columns)).collect()
}

fn bar(step: &StepTime, span: u32, columns: usize) -> Bar {
    let at = |seconds: u32| place(seconds, span, columns);
    let start = step.start.typical;
    let lead = at(start).min(columns.saturating_sub(1));
    // what runs at all is seen
    let end = at(step.end.typical).max(lead + 1);
    let setup = at(start.saturating_add(step.setup.typical)).clamp(lead, end);
    let long = at(start.saturating_add(step.time.high)).max(end);
    Bar {
        label: plain(&step.label).into_owned(),
        critical: step.critical,
        lead,
        setup: setup - lead,
        script: end - setup,
        more: long - end,
        words: step.time.to_string(),
    }
}

/// A whole time as one bar, for as many columns as `span` seconds fill.
pub fn whole(time: Estimate, span: u32, columns: usize) -> String {
    let at = |seconds: u32| place(seconds, span.max(1), columns);
    let end = at(time.typical).max(1);
    "█".repeat(end) + &"·".repeat(at(time.high).saturating_sub(end))
}

/// Both runs of a trigger below each other in the same scale, as lines of at most `columns`.
pub fn chart(before: &Timeline, after: &Timeline, columns: usize) -> String {
    const LONGEST_LABEL: usize = 28;
    const LONGEST_WORDS: usize = 26;
    let span = span(&[before, after]);
    let labels = before.steps.iter().chain(&after.steps).map(|step| plain(&step.label).width());
    let label = labels.max().unwrap_or(0).min(LONGEST_LABEL);
    let room = columns.saturating_sub(label + LONGEST_WORDS + 6).max(10);
    let mut text = String::new();
    let parts: &[(&str, &Timeline)] = match before == after {
        true => &[("as it is", before)],
        false => &[("before", before), ("after", after)],
    };
    for (title, line) in parts {
        text.push_str(&format!("{title}: {}\n", line.wall));
        for bar in bars(line, span, room) {
            text.push_str(drawn(&bar, label, room).trim_end());
            text.push('\n');
        }
    }
    text
}

/// The column of a second, where `span` seconds fill `columns`.
fn place(seconds: u32, span: u32, columns: usize) -> usize {
    let place = u64::from(seconds) * columns as u64 + u64::from(span) / 2;
    usize::try_from(place / u64::from(span)).unwrap_or(columns).min(columns)
}

fn drawn(bar: &Bar, label: usize, columns: usize) -> String {
    let mark = if bar.critical { "*" } else { " " };
    let pieces = [(bar.lead, " "), (bar.setup, "░"), (bar.script, "█"), (bar.more, "·")];
    let drawn: String = pieces.iter().map(|(times, piece)| piece.repeat(*times)).collect();
    let used = bar.lead + bar.setup + bar.script + bar.more;
    let rest = " ".repeat(columns.saturating_sub(used));
    format!("{mark} {} {drawn}{rest} {}", fitted(&bar.label, label), bar.words)
}

/// A text of just this width.
fn fitted(text: &str, columns: usize) -> String {
    let mut cut = String::new();
    for c in text.chars() {
        let next = cut.width() + c.width().unwrap_or(0);
        if next > columns || (next == columns && text.width() > columns) {
            cut.push('…');
            break;
        }
        cut.push(c);
    }
    let gap = columns.saturating_sub(cut.width());
    cut + &" ".repeat(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_time_shows_what_to_reckon_with_and_its_long_end() {
        let time = Estimate::assumed(60, 120);
        assert_eq!(whole(time, 180, 12), "██████··");
        assert_eq!(whole(Estimate::assumed(0, 0), 180, 12), "█");
        assert_eq!(whole(time, 0, 2), "██");
    }

    #[test]
    fn labels_are_cut_to_their_width() {
        assert_eq!(fitted("Deploy", 8), "Deploy  ");
        assert_eq!(fitted("Deploy via Helm", 8), "Deploy …");
        assert_eq!(fitted("漢字漢字", 5), "漢字…");
        assert_eq!(fitted("exactly8", 8), "exactly8");
    }
}
