//! A theme as its file says it: the look of each style, by name.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, ParseColorError, Style};
use serde::Deserialize;

/// Styles by name; those of the table `syntax` begin with `syntax.`.
pub(super) type Styles = BTreeMap<String, Style>;

#[derive(Deserialize)]
struct File {
    syntax: BTreeMap<String, Look>,
    #[serde(flatten)]
    styles: BTreeMap<String, Look>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    fg: Option<Colour>,
    bg: Option<Colour>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    dim: bool,
    #[serde(default)]
    italic: bool,
    #[serde(default)]
    underlined: bool,
}

/// `red`, `#ff8f8f`.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Colour(Color);

impl TryFrom<String> for Colour {
    type Error = ParseColorError;

    fn try_from(text: String) -> Result<Colour, ParseColorError> {
        text.parse().map(Colour)
    }
}

/// Reads a theme that the program brings along; a test holds that each of them can be read.
pub(super) fn read(text: &str) -> Styles {
    let Ok(file) = toml::from_str::<File>(text) else { return Styles::new() };
    let syntax = file.syntax.into_iter().map(|(name, look)| (format!("syntax.{name}"), look));
    file.styles.into_iter().chain(syntax).map(|(name, look)| (name, look.style())).collect()
}

impl Look {
    fn style(&self) -> Style {
        let modifiers = [
            (self.bold, Modifier::BOLD),
            (self.dim, Modifier::DIM),
            (self.italic, Modifier::ITALIC),
            (self.underlined, Modifier::UNDERLINED),
        ];
        let wanted = modifiers.into_iter().filter(|(wanted, _)| *wanted);
        let colour = |colour: Option<Colour>| colour.map(|Colour(colour)| colour);
        let style = Style { fg: colour(self.fg), bg: colour(self.bg), ..Style::new() };
        style.add_modifier(wanted.map(|(_, modifier)| modifier).collect())
    }
}
