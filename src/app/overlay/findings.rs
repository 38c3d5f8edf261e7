//! What is wrong in the file today, line by line.

use crate::app::overlay::Overlay;
use crate::app::prose::{Line, Tone};
use crate::plan::{Finding, FindingLevel};

impl Overlay {
    pub(crate) fn findings(findings: &[Finding]) -> Overlay {
        let wrong = findings.iter().filter(|finding| finding.level < FindingLevel::Improvement);
        let mut lines: Vec<Line> = wrong.flat_map(finding).collect();
        if lines.pop().is_none() {
            lines.push(Line::new(Tone::Good, "No errors and no warnings."));
        }
        Overlay::reader("Errors and warnings", lines)
    }
}

fn finding(finding: &Finding) -> Vec<Line> {
    let (tone, lead) = match finding.level {
        FindingLevel::Error => (Tone::Bad, "✗ "),
        FindingLevel::Warning | FindingLevel::Improvement => (Tone::Caution, "! "),
    };
    let place = match &finding.file {
        Some(file) => format!("{file} {}", finding.line),
        None => format!("line {}", finding.line),
    };
    let mut lines = vec![Line::led(tone, lead, format!("{place}: {}", finding.message))];
    if !finding.place.is_empty() {
        lines.push(Line::led(Tone::Faint, "  ", format!("in {}", finding.place)));
    }
    if !finding.help.is_empty() {
        lines.push(Line::led(Tone::Plain, "  → ", &finding.help));
    }
    lines.push(Line::blank());
    lines
}
