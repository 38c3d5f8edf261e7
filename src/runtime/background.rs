//! Which colours suit the terminal: what it can show, and whether its background is light.

use std::env;
use std::time::Duration;

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use crate::app::look::Look;

/// The colours that suit this terminal. It is asked for its background, so nobody else may be reading from it;
/// one that doesn't answer is waited for at most half a second.
pub fn suited() -> Look {
    let variable = |name: &str| env::var(name).ok();
    suited_to(variable("COLORTERM").as_deref(), variable("COLORFGBG").as_deref(), asked)
}

/// Fewer than all colours: only the terminal's own ones are sure to be readable.
fn suited_to(
    depth: Option<&str>,
    colours: Option<&str>,
    ask: impl FnOnce() -> Option<Look>,
) -> Look {
    if !matches!(depth, Some("truecolor" | "24bit")) {
        return Look::Terminal;
    }
    ask().or_else(|| colours.and_then(told)).unwrap_or_default()
}

fn asked() -> Option<Look> {
    let mut options = QueryOptions::default();
    options.timeout = Duration::from_millis(500);
    match theme_mode(options).ok()? {
        ThemeMode::Dark => Some(Look::Dark),
        ThemeMode::Light => Some(Look::Light),
    }
}

/// What COLORFGBG tells: `15;0` or `0;default;15`, foreground first, as numbers of the sixteen colours.
fn told(colours: &str) -> Option<Look> {
    match colours.rsplit(';').next()?.parse::<u8>().ok()? {
        7 | 9..=15 => Some(Look::Light),
        0..=6 | 8 => Some(Look::Dark),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_goes_before_what_is_told_and_both_need_all_colours() {
        let look = |depth, colours, answer| suited_to(depth, colours, || answer);
        assert_eq!(look(None, Some("0;15"), Some(Look::Light)), Look::Terminal);
        let all = Some("truecolor");
        assert_eq!(look(all, Some("15;0"), Some(Look::Light)), Look::Light);
        assert_eq!(look(all, Some("0;default;15"), None), Look::Light);
        assert_eq!(look(Some("24bit"), Some("15;0"), None), Look::Dark);
        assert_eq!(look(all, Some("15;default"), None), Look::Terminal);
        assert_eq!(look(all, None, None), Look::Terminal);
    }

    #[test]
    fn a_terminal_of_few_colours_is_not_asked() {
        let look = suited_to(Some("no"), None, || panic!("asked"));
        assert_eq!(look, Look::Terminal);
    }
}
