//! Environments: the words by which they are named.

use std::sync::LazyLock;

use serde::Deserialize;

/// An environment that every repository has, with the words that mean one of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Its name.
    pub name: String,
    words: Vec<String>,
    /// The documentation to compare the facts with.
    pub source: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Table {
    after_rollout: Vec<String>,
    environment: Vec<Environment>,
    cleanup: Vec<Cleanup>,
}

/// How something is set up outside, and torn down again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cleanup {
    program: String,
    opens: String,
    closes: String,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/deployments.toml");

/// The environments that every repository has.
pub fn builtin() -> &'static [Environment] {
    &TABLE.environment
}

/// The kind of environment that a name speaks of (`Deploy to PROD`, `develop`) and the word that does, if it speaks of
/// just one.
pub fn meant(name: &str) -> Option<(&'static Environment, String)> {
    let lower = name.to_ascii_lowercase();
    let said = |e: &'static Environment| {
        let word = lower
            .split(|c: char| !c.is_ascii_alphanumeric())
            .find(|w| e.words.iter().any(|own| own == w))?;
        Some((e, word.to_owned()))
    };
    let mut found = TABLE.environment.iter().filter_map(said);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// What is left of a variable's name without the environment in front of it or behind it: `HOST` of `PROD_HOST` or
/// `HOST_PRODUCTION` for `production`. An environment is named by itself, by a word for one of its kind, or by one of a
/// kind that none of the `others` is of.
pub fn without_environment<'o>(
    name: &str,
    environment: &str,
    others: impl Iterator<Item = &'o str>,
) -> Option<String> {
    let word = |environment: &str| environment.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let kind = |environment: &str| meant(environment).map(|(row, _)| row.name.as_str());
    let (own_kind, mut taken, mut other_words) = (kind(environment), Vec::new(), Vec::new());
    for other in others.filter(|other| *other != environment) {
        taken.extend(kind(other).filter(|kind| Some(*kind) != own_kind));
        other_words.push(word(other));
    }
    let free = TABLE.environment.iter().filter(|row| !taken.contains(&row.name.as_str()));
    let words = free
        .flat_map(|row| row.words.iter())
        .filter(|known| !other_words.iter().any(|other| other.eq_ignore_ascii_case(known)));
    std::iter::once(&word(environment)).chain(words).find_map(|word| without_word(name, word))
}

fn without_word(name: &str, word: &str) -> Option<String> {
    let is_word = |text: Option<&str>| text.is_some_and(|text| text.eq_ignore_ascii_case(word));
    let behind = || {
        let rest = name.get(word.len()..)?.strip_prefix('_')?;
        is_word(name.get(..word.len())).then_some(rest)
    };
    let before = || {
        let start = name.len().checked_sub(word.len())?;
        let rest = name.get(..start)?.strip_suffix('_')?;
        is_word(name.get(start..)).then_some(rest)
    };
    let rest = behind().or_else(before)?;
    let usable = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    usable.then(|| rest.to_owned())
}

/// Whether a step's name or a command speaks of checking what runs after a deployment.
pub fn is_after_rollout(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let parts = |c: char| !c.is_ascii_alphanumeric();
    let says = |word: &String| {
        lower.split(parts).any(|w| w == word) || word.contains('-') && lower.contains(word.as_str())
    };
    TABLE.after_rollout.iter().any(says)
}

/// The sub-commands of the same program that set up what this command tears down, if it does.
pub fn opened_by(words: &[&str]) -> Option<Vec<&'static str>> {
    let (program, rest) = words.split_first()?;
    let closes = |row: &&Cleanup| row.program == *program && rest.contains(&row.closes.as_str());
    let opens: Vec<&str> =
        TABLE.cleanup.iter().filter(closes).map(|row| row.opens.as_str()).collect();
    (!opens.is_empty()).then_some(opens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        assert_eq!(toml::from_str::<Table>(TEXT).unwrap().environment.len(), 3);
    }

    #[test]
    fn what_is_torn_down_was_set_up() {
        assert_eq!(opened_by(&["terraform", "destroy", "-auto-approve"]), Some(vec!["apply"]));
        assert_eq!(opened_by(&["terraform", "plan"]), None);
    }

    #[test]
    fn a_variable_may_be_of_one_environment() {
        let without = |name: &str, environment: &str, others: &[&str]| {
            without_environment(name, environment, others.iter().copied())
        };
        for (name, environment, rest) in [
            ("PROD_HOST", "production", Some("HOST")),
            ("HOST_PRODUCTION", "production", Some("HOST")),
            ("DEV_HOST", "Test", Some("HOST")),
            ("stg_host", "staging", Some("host")),
            ("EU_1_HOST", "eu-1", Some("HOST")),
            ("PROD_EU_HOST", "prod-eu", Some("HOST")),
            ("PRODUCT_HOST", "production", None),
            ("PROD_1", "production", None),
            ("PROD", "production", None),
            ("PROD_", "production", None),
            ("PRÖD_HOST", "production", None),
        ] {
            assert_eq!(without(name, environment, &[]).as_deref(), rest, "{name}");
        }
        assert_eq!(without("DEV_HOST", "staging", &["production"]).as_deref(), Some("HOST"));
        assert_eq!(without("DEV_HOST", "staging", &["test"]), None);
        assert_eq!(without("DEV_HOST", "qa", &["dev"]), None);
        assert_eq!(without("QA_HOST", "qa", &["dev"]).as_deref(), Some("HOST"));
    }

    #[test]
    fn names_speak_of_environments() {
        let meant = |name: &str| meant(name).map(|(e, _)| e.name.as_str());
        assert_eq!(meant("Deploy to PROD"), Some("production"));
        assert_eq!(meant("branches.develop"), Some("test"));
        assert_eq!(meant("deploy-to-uat"), Some("staging"));
        assert_eq!(meant("Deploy"), None);
        assert_eq!(meant("promote staging to production"), None);
        assert_eq!(meant("domain"), None);
    }
}
