//! Who needs more of the history than a clone brings by default.

use std::sync::LazyLock;

use serde::Deserialize;

/// A command or pipe for which the last commits aren't enough.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// The programs; empty for pipes.
    #[serde(default)]
    pub programs: Vec<String>,
    /// Pipes by name, without version.
    #[serde(default)]
    pub pipes: Vec<String>,
    /// One of these stands after the program; empty: any call.
    #[serde(default)]
    pub words: Vec<String>,
    /// One of these stands anywhere; empty: no matter.
    #[serde(default)]
    pub with: Vec<String>,
    /// With one of these it isn't so.
    #[serde(default)]
    pub but: Vec<String>,
    /// What goes wrong, to be read after the command.
    pub why: String,
    /// The documentation to compare with.
    pub source: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Programs that start another one, which stands among their first words.
    starters: Vec<String>,
    reader: Vec<Reader>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/history.toml");

/// The row for a command of which these words are known; unknown ones are empty.
pub fn of_command(words: &[&str]) -> Option<&'static Reader> {
    let starts = |word: &&&str| TABLE.starters.iter().any(|s| s == *word) || word.starts_with('-');
    let skipped = words.iter().take_while(starts).count();
    let calls = [words, words.get(skipped..).unwrap_or_default()];
    let fits = |reader: &&Reader| calls.iter().any(|call| reader.fits(call));
    TABLE.reader.iter().find(fits)
}

/// The row for a pipe, with or without version.
pub fn of_pipe(reference: &str) -> Option<&'static Reader> {
    let name = reference.split(':').next().unwrap_or(reference);
    TABLE.reader.iter().find(|reader| reader.pipes.iter().any(|pipe| pipe == name))
}

impl Reader {
    fn fits(&self, call: &[&str]) -> bool {
        let Some((program, rest)) = call.split_first() else { return false };
        let any =
            |wanted: &[String]| rest.iter().any(|word| wanted.iter().any(|w| covers(w, word)));
        let first = rest.iter().find(|word| !word.starts_with('-')).copied().unwrap_or_default();
        self.programs.iter().any(|p| p == program)
            && (self.words.is_empty() || self.words.iter().any(|w| w == first))
            && (self.with.is_empty() || any(&self.with))
            && !any(&self.but)
    }
}

fn covers(pattern: &str, word: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => word.starts_with(prefix),
        None => word == pattern || word.strip_prefix(pattern).is_some_and(|r| r.starts_with('=')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        let table: Table = toml::from_str(TEXT).unwrap();
        for reader in &table.reader {
            assert!(reader.programs.is_empty() != reader.pipes.is_empty(), "{reader:?}");
            assert!(!reader.why.is_empty() && !reader.source.is_empty(), "{reader:?}");
        }
    }

    #[test]
    fn finds_who_needs_more() {
        let needs = |line: &str| of_command(&line.split(' ').collect::<Vec<_>>()).is_some();
        assert!(needs("git describe --tags"));
        assert!(!needs("git describe --tags --always"));
        assert!(!needs("git rev-parse HEAD"));
        assert!(needs("git rev-list --count HEAD"));
        assert!(needs("npx semantic-release"));
        assert!(needs("npx -y commitlint --from=HEAD~70"));
        assert!(needs("git push https://git.heroku.com/app.git main"));
        assert!(!needs("git push origin main"));
        assert!(!needs("mvn verify"));
        assert!(needs("./mvnw verify sonar:sonar"));
        assert!(of_pipe("sonarsource/sonarcloud-scan:2.0.0").is_some());
        assert!(of_pipe("atlassian/slack-notify:2.0.0").is_none());
    }
}
