//! An improvement's documentation.

use crate::app::overlay::Overlay;
use crate::app::prose::{Line, Tone};
use crate::improvements::About;

impl Overlay {
    pub(crate) fn explain(about: &'static About) -> Overlay {
        let mut lines = vec![
            Line::new(Tone::Plain, about.why),
            Line::blank(),
            Line::new(Tone::Heading, "Before"),
        ];
        lines.extend(code(about.before));
        lines.extend([Line::blank(), Line::new(Tone::Heading, "After")]);
        lines.extend(code(about.after));
        lines.extend([
            Line::blank(),
            Line::new(Tone::Faint, format!("Reference: {}", about.reference)),
        ]);
        Overlay::reader(about.title, lines)
    }
}

fn code(text: &str) -> impl Iterator<Item = Line> {
    text.lines().map(|line| Line::led(Tone::Code, "  ", line))
}
