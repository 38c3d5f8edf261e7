//! What a user wants otherwise: `config.toml` read, and written out with all that holds.

use std::fmt::Write;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::app::keys::{self, Keymap, Rebinding};
use crate::app::look::ThemeChoice;
use crate::model::nearest;
use crate::plan::Level;

/// What a user wants otherwise.
#[derive(Clone, Debug)]
pub struct Config {
    /// The colours.
    pub theme: ThemeChoice,
    /// What is accepted before the first decision.
    pub preselect: Level,
    /// Whether the mouse works; without it, the terminal selects text with it.
    pub mouse: bool,
    /// The keys.
    pub keymap: Keymap,
}

/// Why a configuration can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {what}\n    {help}")]
pub struct ConfigError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub help: String,
}

/// What is wrong, and where, in bytes.
type Wrong = (usize, String, String);

/// What can be preselected, by name.
const LEVELS: [(&str, Level); 3] =
    [("none", Level::None), ("safe", Level::Safe), ("review", Level::All)];

/// The settings, keys aside.
const NAMES: [&str; 4] = ["theme", "preselect", "mouse", "keys"];

impl Default for Config {
    fn default() -> Config {
        Config {
            theme: ThemeChoice::default(),
            preselect: Level::default(),
            mouse: true,
            keymap: Keymap::default(),
        }
    }
}

impl Config {
    /// Reads a configuration. What it doesn't say is as usual.
    ///
    /// # Errors
    /// Text that isn't TOML, and names and values that mean nothing.
    pub fn parse(text: &str) -> Result<Config, ConfigError> {
        read(text).map_err(|(at, what, help)| {
            let before = &text[..text.floor_char_boundary(at)];
            let start = before.rfind('\n').map_or(0, |end| end + 1);
            let line = before.matches('\n').count() + 1;
            ConfigError { line, column: before[start..].chars().count() + 1, what, help }
        })
    }

    /// All that holds, as a configuration that says just that.
    pub fn text(&self) -> String {
        let preselect = LEVELS.iter().find(|(_, level)| *level == self.preselect);
        let preselect = preselect.map_or("safe", |(name, _)| name);
        let mut text = format!(
            "# {}\ntheme = \"{}\"\n\n# What is accepted before the first decision: {}\n\
             preselect = \"{preselect}\"\n\n\
             # Whether the mouse works; without it, the terminal selects text with it\n\
             mouse = {}\n",
            ThemeChoice::NAMES.join(", "),
            self.theme,
            LEVELS.map(|(name, _)| name).join(", "),
            self.mouse,
        );
        text.push_str(
            "\n# Keys by action: a key, or a list of keys, or [] for none. A table keys.SCREEN \
             holds\n# for one screen only.\n",
        );
        let mut table = None;
        for line in keys::effective(&self.keymap) {
            if table != Some(line.screen) {
                let name = line.screen.map_or(String::new(), |screen| format!(".{screen}"));
                let gap = if table.is_some() { "\n" } else { "" };
                let _ = writeln!(text, "{gap}[keys{name}]");
                table = Some(line.screen);
            }
            let keys: Vec<String> = line.keys.iter().map(|key| quoted(key)).collect();
            let _ = writeln!(text, "{} = [{}] # {}", line.action, keys.join(", "), line.help);
        }
        text
    }
}

fn quoted(key: &str) -> String {
    toml::Value::from(key).to_string()
}

fn read(text: &str) -> Result<Config, Wrong> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span: Range<usize>| span.start);
        let help = "settings are written as `name = value`, texts in quotes";
        (at, error.message().to_owned(), help.to_owned())
    })?;
    let mut config = Config::default();
    for (name, value) in table.get_ref() {
        match name.get_ref().as_ref() {
            "theme" => {
                config.theme = one_of(value, "a theme", &ThemeChoice::NAMES, |name| {
                    name.parse::<ThemeChoice>().ok()
                })?;
            }
            "preselect" => {
                let names = LEVELS.map(|(name, _)| name);
                config.preselect = one_of(value, "one of the levels", &names, |name| {
                    LEVELS.iter().find(|(known, _)| *known == name).map(|(_, level)| level.clone())
                })?;
            }
            "mouse" => {
                config.mouse = value.get_ref().as_bool().ok_or_else(|| {
                    (
                        value.span().start,
                        "this is neither true nor false".to_owned(),
                        "write `mouse = true` or `mouse = false`".to_owned(),
                    )
                })?;
            }
            "keys" => config.keymap = keymap(value)?,
            other => {
                let at = name.span().start;
                return Err((at, format!("there is no setting `{other}`"), similar(other, &NAMES)));
            }
        }
    }
    Ok(config)
}

fn one_of<T>(
    value: &Spanned<DeValue<'_>>,
    what: &str,
    names: &[&'static str],
    known: impl Fn(&str) -> Option<T>,
) -> Result<T, Wrong> {
    let text = value.get_ref().as_str();
    text.and_then(known).ok_or_else(|| {
        let shown = text.map_or("this".to_owned(), |text| format!("`{text}`"));
        let help = text.map_or_else(|| listed(names), |text| similar(text, names));
        (value.span().start, format!("{shown} isn't {what}"), help)
    })
}

fn similar(name: &str, known: &[&'static str]) -> String {
    let near = nearest(name, known.iter().copied());
    near.map_or_else(|| listed(known), |near| format!("did you mean `{near}`?"))
}

fn listed(names: &[&str]) -> String {
    format!("there are {}", names.join(", "))
}

fn keymap(value: &Spanned<DeValue<'_>>) -> Result<Keymap, Wrong> {
    let mut rebindings = Vec::new();
    for (name, value) in table(value)? {
        match value.get_ref().as_table() {
            None => rebindings.push(rebinding(None, name, value)?),
            Some(screen) => {
                for (action, keys) in screen {
                    rebindings.push(rebinding(Some(name), action, keys)?);
                }
            }
        }
    }
    // in their order in the file, so that the first thing that is wrong is told of
    rebindings.sort_by_key(|rebinding| rebinding.at);
    Keymap::of(&rebindings).map_err(|wrong| (wrong.at, wrong.what, wrong.help))
}

fn table<'a, 'i>(value: &'a Spanned<DeValue<'i>>) -> Result<&'a DeTable<'i>, Wrong> {
    value.get_ref().as_table().ok_or_else(|| {
        let help = "write `[keys]` on a line of its own, and the actions below it";
        (value.span().start, "this isn't a table of keys".to_owned(), help.to_owned())
    })
}

type Name<'i> = Spanned<toml::de::DeString<'i>>;

fn rebinding(
    screen: Option<&Name<'_>>,
    action: &Name<'_>,
    value: &Spanned<DeValue<'_>>,
) -> Result<Rebinding, Wrong> {
    let keys = match value.get_ref() {
        DeValue::String(key) => Some(vec![key.to_string()]),
        DeValue::Array(keys) => {
            let keys = keys.iter().map(|key| key.get_ref().as_str().map(str::to_owned));
            keys.collect::<Option<Vec<String>>>()
        }
        _ => None,
    };
    let keys = keys.ok_or_else(|| {
        let help = "write a key in quotes, or several in brackets: \"n\", or [\"n\", \"enter\"]";
        (value.span().start, "this is neither a key nor a list of keys".to_owned(), help.to_owned())
    })?;
    Ok(Rebinding {
        context: screen.map(|screen| screen.get_ref().to_string()),
        action: action.get_ref().to_string(),
        keys,
        at: action.span().start,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::look::Look;
    use crate::app::msg::Msg;

    #[test]
    fn what_is_not_said_is_as_usual() {
        let config = Config::parse("").unwrap();
        assert_eq!(config.text(), Config::default().text());
        assert!(config.mouse && config.preselect == Level::Safe);
    }

    #[test]
    fn what_is_said_holds_and_is_written_out() {
        let text = "theme = 'high-contrast'\npreselect = 'review'\nmouse = false\n\
                    [keys]\nnext = ['ctrl-n', '>']\nback = 'B'\n[keys.review]\nwrite = 'W'\n";
        let config = Config::parse(text).unwrap();
        assert_eq!(config.theme, ThemeChoice::Named(Look::HighContrast));
        assert_eq!((config.preselect.clone(), config.mouse), (Level::All, false));
        let key = |screen, msg| config.keymap.hint(screen, &msg);
        assert_eq!(key("page", Msg::Forward), "ctrl-n");
        assert_eq!([key("page", Msg::Back), key("review", Msg::Write)], ["B", "W"]);
        let again = Config::parse(&config.text()).unwrap();
        assert_eq!(again.text(), config.text());
        assert!(config.text().contains("next = [\"ctrl-n\", \">\"] # "), "{}", config.text());
    }

    #[test]
    fn all_that_holds_is_a_configuration_that_changes_nothing() {
        let usual = Config::default().text();
        assert_eq!(Config::parse(&usual).unwrap().text(), usual);
        insta::assert_snapshot!(&usual[..usual.find("[keys]").unwrap()], @r#"
        # auto, dark, light, high-contrast, terminal
        theme = "auto"

        # What is accepted before the first decision: none, safe, review
        preselect = "safe"

        # Whether the mouse works; without it, the terminal selects text with it
        mouse = true

        # Keys by action: a key, or a list of keys, or [] for none. A table keys.SCREEN holds
        # for one screen only.
        "#);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let said = |text: &str| Config::parse(text).unwrap_err().to_string();
        let texts = [
            "theme = \"drak\"",
            "mouse = true\npreselect = 3",
            "mouse = \"no\"",
            "mause = true",
            "keys = 1",
            "theme = ",
            "[keys]\nnext = 1",
            "[keys]\nback = \"ä\"\n  nxt = \"n\"",
            "[keys]\nnext = \"b\"",
            "[keys]\nnext = \"ctrl-z\"",
            "[keys.pages]\nnext = \"b\"",
        ];
        insta::assert_snapshot!(texts.map(said).join("\n"), @r#"
        1:9: `drak` isn't a theme
            did you mean `dark`?
        2:13: this isn't one of the levels
            there are none, safe, review
        1:9: this is neither true nor false
            write `mouse = true` or `mouse = false`
        1:1: there is no setting `mause`
            did you mean `mouse`?
        1:8: this isn't a table of keys
            write `[keys]` on a line of its own, and the actions below it
        1:9: string values must be quoted, expected literal string
            settings are written as `name = value`, texts in quotes
        2:8: this is neither a key nor a list of keys
            write a key in quotes, or several in brackets: "n", or ["n", "enter"]
        3:3: there is no action `nxt`
            did you mean `next`?
        2:1: `b` would mean both next and back (welcome)
            give one of them another key
        2:1: `ctrl-z` can't be given to next
            it means the same everywhere: ctrl-c leaves, ctrl-z pauses
        2:1: there is no screen `pages`
            did you mean `page`?
        "#);
    }
}
