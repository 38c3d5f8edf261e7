//! Styles by meaning. Only the terminal's own sixteen colours are used, and none where none are wanted.

use ratatui::style::{Color, Modifier, Style};

use crate::app::prose::Tone;
use crate::syntax::Token;
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

    /// What a part of a line is. Green and red tell added from removed, bold tells what changed: neither is used here.
    pub(crate) fn syntax(self, token: Token) -> Style {
        match token {
            Token::Key => self.coloured(Color::Cyan),
            Token::Anchor | Token::Keyword | Token::Variable => self.coloured(Color::Magenta),
            Token::Quoted | Token::Constant => self.coloured(Color::Yellow),
            Token::Command => self.coloured(Color::LightBlue),
            Token::Comment => self.faint(),
            Token::Flag | Token::Operator => self.plain(),
        }
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
            Safety::Advice => self.coloured(Color::Blue),
        }
    }

    pub(crate) fn tone(self, tone: Tone) -> Style {
        match tone {
            Tone::Heading => self.title(),
            Tone::Plain | Tone::Code => self.plain(),
            Tone::Faint => self.faint(),
            Tone::Good => self.good(),
            Tone::Caution => self.caution(),
            Tone::Bad => self.bad(),
        }
    }
}
