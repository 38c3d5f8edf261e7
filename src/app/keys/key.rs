//! One key: as the terminal reports it, as people read it, and as a configuration names it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key, with or without ctrl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) code: KeyCode,
    pub(super) ctrl: bool,
}

/// Keys that aren't characters: as people read them, and as a configuration names them.
const WORDS: &[(KeyCode, &str, &str)] = &[
    (KeyCode::Up, "↑", "up"),
    (KeyCode::Down, "↓", "down"),
    (KeyCode::Left, "←", "left"),
    (KeyCode::Right, "→", "right"),
    (KeyCode::PageUp, "pgup", "pgup"),
    (KeyCode::PageDown, "pgdn", "pgdn"),
    (KeyCode::Home, "home", "home"),
    (KeyCode::End, "end", "end"),
    (KeyCode::Enter, "enter", "enter"),
    (KeyCode::Esc, "esc", "esc"),
    (KeyCode::Tab, "tab", "tab"),
    (KeyCode::BackTab, "shift-tab", "shift-tab"),
    (KeyCode::Char(' '), "space", "space"),
    (KeyCode::Backspace, "backspace", "backspace"),
    (KeyCode::Insert, "insert", "insert"),
    (KeyCode::Delete, "delete", "delete"),
];

impl Key {
    pub(super) fn of(event: KeyEvent) -> Key {
        Key { code: event.code, ctrl: event.modifiers.contains(KeyModifiers::CONTROL) }
    }

    /// The key of a name as a configuration has it: `a`, `A`, `space`, `ctrl-r`, `f1`.
    pub(super) fn named(name: &str) -> Option<Key> {
        let rest = name.strip_prefix("ctrl-");
        let code = code_named(rest.unwrap_or(name))?;
        Some(Key { code, ctrl: rest.is_some() })
    }

    /// Its name as a configuration has it.
    pub(super) fn name(self) -> String {
        self.word(|(_, _, name)| name)
    }

    /// As people read it.
    pub(super) fn shown(self) -> String {
        self.word(|(_, shown, _)| shown)
    }

    fn word(self, of: impl Fn(&(KeyCode, &'static str, &'static str)) -> &'static str) -> String {
        let word = WORDS.iter().find(|(code, ..)| *code == self.code).map(of);
        let word = match (word, self.code) {
            (Some(word), _) => word.to_owned(),
            (None, KeyCode::Char(c)) => c.to_string(),
            (None, KeyCode::F(number)) => format!("f{number}"),
            (None, other) => format!("{other:?}"),
        };
        if self.ctrl { format!("ctrl-{word}") } else { word }
    }

    /// Whether a text field takes it as a letter.
    pub(super) fn is_typed(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && !self.ctrl
    }
}

fn code_named(name: &str) -> Option<KeyCode> {
    let mut letters = name.chars();
    match (letters.next()?, letters.next()) {
        (c, None) => return (!c.is_control() && c != ' ').then_some(KeyCode::Char(c)),
        ('f', Some(_)) => {
            if let Some(number) = name[1..].parse().ok().filter(|number| (1..=24).contains(number))
            {
                return Some(KeyCode::F(number));
            }
        }
        _ => {}
    }
    WORDS.iter().find(|(_, _, word)| *word == name).map(|(code, ..)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_keys_and_back() {
        for name in ["a", "A", "?", "-", "space", "enter", "ctrl-r", "shift-tab", "f1", "f12"] {
            assert_eq!(Key::named(name).unwrap().name(), name);
        }
        assert_eq!(Key::named("up").unwrap().shown(), "↑");
        for name in ["", " ", "ab", "ctrl-", "f0", "f25", "fx", "\u{1b}", "Enter"] {
            assert_eq!(Key::named(name), None, "{name}");
        }
    }
}
