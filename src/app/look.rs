//! The colours in which the wizard is drawn, as a user names them.

use std::fmt;
use std::str::FromStr;

/// The colours in which the wizard is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// No colours.
    Colourless,
    /// The sixteen colours of the terminal.
    #[default]
    Terminal,
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
    /// As clear as can be.
    HighContrast,
}

/// What a user asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// What suits the terminal.
    #[default]
    Auto,
    /// This one, whatever the terminal is.
    Named(Look),
}

impl ThemeChoice {
    /// What can be asked for.
    pub const NAMES: [&str; 5] = ["auto", "dark", "light", "high-contrast", "terminal"];
}

impl FromStr for ThemeChoice {
    type Err = String;

    fn from_str(name: &str) -> Result<ThemeChoice, String> {
        Ok(match name {
            "auto" => ThemeChoice::Auto,
            "dark" => ThemeChoice::Named(Look::Dark),
            "light" => ThemeChoice::Named(Look::Light),
            "high-contrast" => ThemeChoice::Named(Look::HighContrast),
            "terminal" => ThemeChoice::Named(Look::Terminal),
            other => return Err(format!("there is no theme `{other}`")),
        })
    }
}

impl fmt::Display for ThemeChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ThemeChoice::Auto => "auto",
            ThemeChoice::Named(Look::Dark) => "dark",
            ThemeChoice::Named(Look::Light) => "light",
            ThemeChoice::Named(Look::HighContrast) => "high-contrast",
            ThemeChoice::Named(Look::Terminal | Look::Colourless) => "terminal",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_theme() {
        for name in ThemeChoice::NAMES {
            assert_eq!(name.parse::<ThemeChoice>().unwrap().to_string(), name);
        }
        assert!("Dark".parse::<ThemeChoice>().is_err());
    }
}
