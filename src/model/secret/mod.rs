//! Which literals look like secrets, and how they are hidden wherever text is shown.

mod redact;

use std::fmt;
use std::ops::Range;

pub use redact::redact;

/// What is shown in place of a secret.
pub const HIDDEN: &str = "‹secret›";

/// A value that looks like a secret; it prints as [`HIDDEN`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Secret(String);

impl Secret {
    /// The value itself, to be written to files that ask for it and never to a screen or report.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// The secret, if `value` looks like one: by its own shape, or because `name` says so and it is no placeholder,
/// reference, path or switch.
pub fn recognise(name: &str, value: &str) -> Option<Secret> {
    let bare = unquoted(value.trim());
    let secret = has_secret_shape(bare)
        || user_info(bare).is_some()
        || (is_literal(bare)
            && !is_harmless(bare)
            && (is_secret_name(name) || (!is_uuid(bare) && is_random(name, bare))));
    secret.then(|| Secret(bare.to_owned()))
}

const SECRET_WORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "pass",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "credential",
    "credentials",
];
const KEY_WORDS: &[&str] =
    &["api", "private", "access", "secret", "auth", "encryption", "signing", "account", "license"];
/// What a name ends with that only speaks about a secret.
const ABOUT_WORDS: &[&str] = &[
    "file", "path", "name", "id", "url", "uri", "manager", "arn", "region", "enabled", "version",
    "scan", "issues", "type", "length", "expiry", "ttl", "count", "dir", "host", "endpoint",
    "provider", "policy", "user", "username", "prefix", "store", "header", "field", "stdin",
];

/// Whether the name of a variable says that it holds a secret.
pub fn is_secret_name(name: &str) -> bool {
    let words = name_words(name.strip_prefix("-D").unwrap_or(name));
    let about = words.last().is_some_and(|word| ABOUT_WORDS.contains(&word.as_str()));
    let single = |word: &String| SECRET_WORDS.contains(&word.as_str());
    let pair = |pair: &[String]| pair[1] == "key" && KEY_WORDS.contains(&pair[0].as_str());
    let working_folder = words.iter().map(String::as_str).eq(["pwd"])
        || words.iter().map(String::as_str).eq(["oldpwd"]);
    // `adduser --disabled-password app`
    let negated = words.first().is_some_and(|word| matches!(word.as_str(), "disabled" | "no"));
    let sonar = words.windows(2).any(|pair| pair == ["sonar", "login"]);
    let says_so = words.iter().any(single) || words.windows(2).any(pair) || sonar;
    !about && !working_folder && !negated && says_so
}

/// `dbPassword`, `DB_PASSWORD` and `--db-password` are the words db and password.
fn name_words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for character in name.chars() {
        let separates = !character.is_alphanumeric();
        if separates || (character.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| !separates) {
            word.extend(character.to_lowercase());
        }
        after_lower = character.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Beginnings of well-known keys, and how many letters follow at least.
const PREFIXES: &[(&str, usize)] = &[
    ("AKIA", 16),
    ("ASIA", 16),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghu_", 30),
    ("ghs_", 30),
    ("ghr_", 30),
    ("github_pat_", 30),
    ("glpat-", 16),
    ("xoxa-", 10),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("AIza", 35),
    ("ATATT3", 20),
    ("ATCTT3", 20),
    ("ATBB", 24),
    ("npm_", 36),
    ("pypi-AgEI", 20),
    ("dckr_pat_", 20),
    ("SG.", 40),
    ("hvs.", 20),
    ("dop_v1_", 40),
];

fn has_secret_shape(value: &str) -> bool {
    let is_key = |(prefix, least): &(&str, usize)| {
        let rest = value.strip_prefix(prefix).unwrap_or_default();
        rest.len() >= *least
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '='))
    };
    PREFIXES.iter().any(is_key)
        || is_private_key(value)
        || is_web_token(value)
        || is_web_hook(value)
}

fn is_private_key(value: &str) -> bool {
    value.starts_with(BEGIN) && value.contains(PRIVATE_KEY)
}

const BEGIN: &str = "-----BEGIN ";
const PRIVATE_KEY: &str = "PRIVATE KEY-----";

fn is_web_token(value: &str) -> bool {
    let parts: Vec<&str> = value.split('.').collect();
    let encoded = |part: &&str| {
        part.len() >= 8 && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    parts.len() == 3 && value.starts_with("eyJ") && parts.iter().all(encoded)
}

fn is_web_hook(value: &str) -> bool {
    let path = value.split_once("://hooks.slack.com/services/").map(|(_, path)| path);
    path.is_some_and(|path| path.split('/').count() == 3 && is_literal(path))
}

/// The password of an address such as `https://user:password@host`.
fn user_info(text: &str) -> Option<Range<usize>> {
    let start = text.find("://")? + 3;
    let length = text[start..]
        .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '?' | '#'));
    let authority = &text[start..length.map_or(text.len(), |length| start + length)];
    let (user, _) = authority.rsplit_once('@')?;
    let (name, password) = user.split_once(':')?;
    let at = start + name.len() + 1;
    (is_literal(password) && !is_placeholder(password)).then(|| at..at + password.len())
}

/// Whether nothing in it is filled in by a shell or a template.
fn is_literal(value: &str) -> bool {
    !value.is_empty()
        && !value.contains(['$', '`', '<', '>', '*', '%', '‹'])
        && !value.contains("{{")
}

/// Values that are no secret whatever their name.
fn is_harmless(value: &str) -> bool {
    let switch = matches!(
        value.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "none"
    );
    let short_number = value.len() < 6 && value.chars().all(|c| c.is_ascii_digit());
    let build_secret =
        value.starts_with("id=") || value.starts_with("type=") || value.starts_with("src=");
    switch
        || short_number
        || value.len() < 3
        || build_secret
        || is_placeholder(value)
        || is_path(value)
        || is_digest(value)
}

fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let trimmed =
        lower.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '!' | '?' | '.'));
    let words: Vec<&str> = trimmed.split(['-', '_', ' ']).collect();
    let common = [
        "changeme",
        "change",
        "example",
        "sample",
        "placeholder",
        "dummy",
        "fake",
        "test",
        "testing",
        "todo",
        "tbd",
        "postgres",
        "mysql",
        "root",
        "admin",
        "guest",
        "user",
        "default",
        "foobar",
        "foo",
        "bar",
        "redacted",
        "your",
        "my",
        "some",
        "the",
        "replace",
        "insert",
        "minio",
        "pipelines",
    ];
    let about = |word: &&str| {
        SECRET_WORDS.iter().any(|secret| word.ends_with(secret)) || common.contains(word)
    };
    let same = |text: &str| text.chars().all(|c| text.starts_with(c));
    trimmed.is_empty() || same(trimmed) || words.iter().any(about)
}

fn is_path(value: &str) -> bool {
    let rooted =
        value.starts_with(['/', '.', '~']) || (value.contains("://") && user_info(value).is_none());
    let plain = |part: &str| {
        let has = |test: fn(char) -> bool| part.chars().any(test);
        part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
            && !(has(|c| c.is_ascii_digit())
                && has(|c| c.is_ascii_lowercase())
                && has(|c| c.is_ascii_uppercase()))
    };
    rooted || (value.contains('/') && value.split('/').all(plain))
}

/// Digests of images.
fn is_digest(value: &str) -> bool {
    value.rsplit_once("sha256:").is_some_and(|(_, digest)| is_hexadecimal(digest))
}

fn is_uuid(value: &str) -> bool {
    let parts: Vec<&str> = value.trim_matches(['{', '}']).split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| is_hexadecimal(part))
}

fn is_hexadecimal(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_hexdigit())
}

/// Long and without pattern, under a name that says nothing else.
fn is_random(name: &str, value: &str) -> bool {
    let about = name_words(name).last().is_some_and(|word| {
        ABOUT_WORDS.contains(&word.as_str())
            || matches!(word.as_str(), "sha" | "commit" | "hash" | "checksum" | "digest" | "image")
    });
    let letters = value
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-'));
    let has = |test: fn(&char) -> bool| value.chars().filter(test).count();
    let mixed = has(char::is_ascii_digit) >= 3
        && has(char::is_ascii_lowercase) >= 5
        && has(char::is_ascii_uppercase) >= 5;
    !about && value.len() >= 32 && letters && mixed && entropy(value) > 4.0
}

/// Bits for each letter.
fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    value.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let total = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    let share = |count: u32| f64::from(count) / total;
    counts
        .into_iter()
        .filter(|count| *count > 0)
        .map(|count| -share(count) * share(count).log2())
        .sum()
}

fn unquoted(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote).and_then(|rest: &str| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Joined here so that no key stands in this file.
    fn key(prefix: &str) -> String {
        format!("{prefix}{}", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0")
    }

    #[test]
    fn recognises_secrets() {
        for (name, value) in [
            ("DB_PASSWORD", "hunter22x"),
            ("dbPassword", "'s3cr-t9!'"),
            ("API_KEY", "98fa7b"),
            ("HEROKU_API_KEY", "123e4567-e89b-12d3-a456-426614174000"),
            ("-Dsonar.login", "3f786850e387550fdab836ed7e6dc881de23001b"),
            ("JWT_SECRET", "kd8JJ3mmx"),
            ("STRIPE_PRIVATE_KEY", "abcd1234"),
            ("X", key("ghp_").as_str()),
            ("X", key("xoxb-").as_str()),
            ("X", "AKIAABCDEFGHIJKLMNOP"),
            ("KEY", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"),
            ("DATABASE_URL", "postgres://app:pa55w0rd9@db/app"),
            ("X", key("").as_str()),
            ("X", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN"),
        ] {
            assert!(recognise(name, value).is_some(), "{name}={value}");
        }
    }

    #[test]
    fn leaves_all_else() {
        for (name, value) in [
            ("DB_PASSWORD", "$DB_PASSWORD"),
            ("DB_PASSWORD", "${X:-y}"),
            ("DB_PASSWORD", "changeme"),
            ("PASSWORD", ""),
            ("POSTGRES_PASSWORD", "postgres"),
            ("MYSQL_RANDOM_ROOT_PASSWORD", "yes"),
            ("MYSQL_PASSWORD", "somepassword"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/tmp/token"),
            ("AWS_SECRET_MANAGER_NAME", "development/cashFree"),
            ("SECRETS_SCAN", "true"),
            ("PWD", "/srv"),
            ("TOKEN", "xxxxxxxx"),
            ("SECRET", "prod/db"),
            ("TOKEN", "<token>"),
            ("GIT_SHA", "3f786850e387550fdab836ed7e6dc881de23001b"),
            ("NODE_ENV", "production"),
            ("MONKEY", "banana"),
            (
                "IMAGE",
                "node@sha256:3f786850e387550fdab836ed7e6dc881de23001b3f786850e387550fdab836ed",
            ),
            ("ACCOUNT", "123e4567-e89b-12d3-a456-426614174000"),
            ("REPO", "https://host/team/repo.git"),
            ("DATABASE_URL", "postgres://app:$PASSWORD@db/app"),
            ("TOKEN_COUNT", "450000000"),
            ("CLASS", "com.example.VeryLongClassNameWithoutAnyEntropy"),
            ("PASSWORD", "{{password}}"),
        ] {
            assert_eq!(recognise(name, value), None, "{name}={value}");
        }
    }

    #[test]
    fn prints_no_secret() {
        let secret = recognise("PASSWORD", "hunter22x").unwrap();
        assert_eq!(
            (format!("{secret} {secret:?}"), secret.expose()),
            ("‹secret› ‹secret›".into(), "hunter22x")
        );
    }
}
