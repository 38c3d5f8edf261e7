//! What was tried and isn't offered, with what stands against it.

use crate::app::Shared;
use crate::app::excerpt::excerpts;
use crate::app::overlay::Overlay;
use crate::app::prose::{Line, Tone};
use crate::plan::{NotOffered, Page};
use crate::report::places::shortened;

impl Overlay {
    pub(crate) fn why(page: &Page, shared: &Shared) -> Overlay {
        let refused = page.not_offered.iter();
        Overlay::reader(
            format!("Not offered: {}", page.about.title),
            refused.flat_map(|refused| refusal(refused, shared)).collect(),
        )
    }

    /// The same for all pages.
    pub(crate) fn why_all(shared: &Shared) -> Overlay {
        let mut lines: Vec<Line> = Vec::new();
        for page in shared.migration.pages.iter().filter(|page| !page.not_offered.is_empty()) {
            lines.push(Line::new(Tone::Heading, page.about.title));
            lines.extend(page.not_offered.iter().flat_map(|refused| refusal(refused, shared)));
        }
        if lines.is_empty() {
            lines.push(Line::new(Tone::Plain, "Everything that was tried is offered."));
        }
        Overlay::reader("Not offered", lines)
    }
}

fn refusal(refused: &NotOffered, shared: &Shared) -> Vec<Line> {
    let mut lines = vec![
        Line::led(Tone::Plain, "✗ ", &refused.summary),
        Line::led(Tone::Caution, "  ", format!("because {}", shortened(&refused.witness))),
    ];
    lines.extend(excerpts(&refused.evidence, &shared.project));
    lines.push(Line::blank());
    lines
}
