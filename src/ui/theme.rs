//! Styles by meaning, as a theme has them; no colours where none are wanted.

mod file;

use std::sync::LazyLock;

use ratatui::style::{Modifier, Style};

use crate::app::look::Look;
use crate::app::prose::Tone;
use crate::syntax::Token;
use crate::verdict::Safety;

use file::Styles;

/// The first one fits every terminal.
static THEMES: LazyLock<[Styles; 4]> = LazyLock::new(|| {
    let texts = [
        include_str!("../../assets/themes/terminal.toml"),
        include_str!("../../assets/themes/dark.toml"),
        include_str!("../../assets/themes/light.toml"),
        include_str!("../../assets/themes/high-contrast.toml"),
    ];
    texts.map(file::read)
});

/// Styles by meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Theme {
    styles: &'static Styles,
    colours: bool,
}

impl Theme {
    pub(crate) fn of(look: Look) -> Theme {
        let index = match look {
            Look::Colourless | Look::Terminal => 0,
            Look::Dark => 1,
            Look::Light => 2,
            Look::HighContrast => 3,
        };
        Theme { styles: &THEMES[index], colours: look != Look::Colourless }
    }

    /// The style of this name in the theme's file: `focus`, `syntax.key`.
    pub(crate) fn style(self, name: &str) -> Style {
        let style = self.styles.get(name).copied().unwrap_or_default();
        if self.colours { style } else { Style { fg: None, bg: None, ..style } }
    }

    pub(crate) fn plain(self) -> Style {
        self.style("plain")
    }

    /// Of lesser weight.
    pub(crate) fn faint(self) -> Style {
        self.style("faint")
    }

    /// Titles, and the program's name.
    pub(crate) fn title(self) -> Style {
        self.style("title")
    }

    /// Where the keys go.
    pub(crate) fn focus(self) -> Style {
        self.style("focus")
    }

    /// A key in the footer.
    pub(crate) fn key(self) -> Style {
        self.style("key")
    }

    /// In order.
    pub(crate) fn good(self) -> Style {
        self.style("good")
    }

    /// To know before going on.
    pub(crate) fn caution(self) -> Style {
        self.style("caution")
    }

    /// Wrong.
    pub(crate) fn bad(self) -> Style {
        self.style("bad")
    }

    /// A line that is gone.
    pub(crate) fn removed(self) -> Style {
        self.style("removed")
    }

    /// A line that is new.
    pub(crate) fn added(self) -> Style {
        self.style("added")
    }

    /// What changed within a line.
    pub(crate) fn emphasis(self, line: Style) -> Style {
        line.patch(self.style("emphasis"))
    }

    /// What a part of a line is. Green and red tell added from removed, bold tells what changed: neither is used here.
    pub(crate) fn syntax(self, token: Token) -> Style {
        self.style(match token {
            Token::Key => "syntax.key",
            Token::Anchor => "syntax.anchor",
            Token::Quoted => "syntax.quoted",
            Token::Constant => "syntax.constant",
            Token::Comment => "syntax.comment",
            Token::Keyword => "syntax.keyword",
            Token::Command => "syntax.command",
            Token::Variable => "syntax.variable",
            Token::Flag => "syntax.flag",
            Token::Operator => "syntax.operator",
        })
    }

    /// What was searched for.
    pub(crate) fn found(self, text: Style, is_current: bool) -> Style {
        let current =
            if is_current { Modifier::BOLD | Modifier::UNDERLINED } else { Modifier::empty() };
        text.add_modifier(Modifier::REVERSED | current)
    }

    pub(crate) fn safety(self, safety: Safety) -> Style {
        match safety {
            Safety::Safe => self.good(),
            Safety::Review => self.caution(),
            Safety::Advice => self.style("advice"),
        }
    }

    pub(crate) fn tone(self, tone: Tone) -> Style {
        match tone {
            Tone::Heading => self.title(),
            Tone::Plain | Tone::Code => self.plain(),
            Tone::Faint | Tone::Context => self.faint(),
            Tone::Good => self.good(),
            Tone::Caution => self.caution(),
            Tone::Bad => self.bad(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Modifier};

    use super::*;

    /// Names of styles that are shown on the background of lines that are gone or new, too.
    fn is_within_lines(name: &str) -> bool {
        name.starts_with("syntax.")
    }

    #[test]
    fn every_theme_has_every_style() {
        let names = |styles: &Styles| styles.keys().cloned().collect::<Vec<_>>();
        let expected = names(&THEMES[0]);
        assert!(expected.len() > 20, "{expected:?}");
        assert!(THEMES.iter().all(|styles| names(styles) == expected));
    }

    #[test]
    fn every_pair_of_colours_can_be_read() {
        let mut unreadable = Vec::new();
        for (name, least) in [(Look::Dark, 4.5), (Look::Light, 4.5), (Look::HighContrast, 7.0)] {
            let theme = Theme::of(name);
            let plain = theme.plain();
            for (style, look) in theme.styles {
                let own = look.bg.or(plain.bg);
                let lines = [theme.removed().bg, theme.added().bg].into_iter();
                let lines = lines.filter(|_| is_within_lines(style));
                for ground in lines.chain([own]) {
                    let ratio = contrast(look.fg.or(plain.fg).unwrap(), ground.unwrap());
                    if ratio < least {
                        unreadable.push(format!("{name:?}: {style} on {ground:?}: {ratio:.2}"));
                    }
                }
            }
        }
        assert!(unreadable.is_empty(), "{}", unreadable.join("\n"));
    }

    #[test]
    fn black_on_white_has_the_most_contrast() {
        let (black, white) = (Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255));
        assert!((contrast(black, white) - 21.0).abs() < 0.01);
        assert!((contrast(white, white) - 1.0).abs() < 0.01);
    }

    #[test]
    fn no_colour_means_none() {
        let theme = Theme::of(Look::Colourless);
        for name in theme.styles.keys() {
            let style = theme.style(name);
            assert_eq!((style.fg, style.bg), (None, None), "{name}");
        }
        assert!(theme.focus().add_modifier.contains(Modifier::BOLD));
    }

    /// WCAG 2.2: the ratio of the relative luminances.
    fn contrast(a: Color, b: Color) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    fn luminance(colour: Color) -> f64 {
        let Color::Rgb(r, g, b) = colour else { panic!("{colour:?}") };
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }
}
