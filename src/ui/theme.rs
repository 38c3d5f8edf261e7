//! Styles by meaning. Only the terminal's own sixteen colours are used, and none where none are wanted.

use ratatui::style::{Color, Modifier, Style};

use crate::app::prose::Tone;
use crate::verdict::Safety;

/// Styles by meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Theme {
    colours: bool,
}

impl Theme {
    pub(crate) fn new(colours: bool) -> Theme {
        Theme { colours }
    }

    fn coloured(self, colour: Color) -> Style {
        if self.colours { Style::new().fg(colour) } else { Style::new() }
    }

    pub(crate) fn plain(self) -> Style {
        Style::new()
    }

    /// Of lesser weight.
    pub(crate) fn faint(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// Titles, and the program's name.
    pub(crate) fn title(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Where the keys go.
    pub(crate) fn focus(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// A key in the footer.
    pub(crate) fn key(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// In order.
    pub(crate) fn good(self) -> Style {
        self.coloured(Color::Green)
    }

    /// To know before going on.
    pub(crate) fn caution(self) -> Style {
        self.coloured(Color::Yellow)
    }

    /// Wrong.
    pub(crate) fn bad(self) -> Style {
        self.coloured(Color::Red)
    }

    /// A line that is gone.
    pub(crate) fn removed(self) -> Style {
        self.coloured(Color::Red)
    }

    /// A line that is new.
    pub(crate) fn added(self) -> Style {
        self.coloured(Color::Green)
    }

    /// What changed within a line.
    pub(crate) fn emphasis(self, line: Style) -> Style {
        line.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    pub(crate) fn safety(self, safety: Safety) -> Style {
        match safety {
            Safety::Safe => self.good(),
            Safety::Review => self.caution(),
            Safety::Advice => self.coloured(Color::Blue),
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
