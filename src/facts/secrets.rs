//! Credentials: files that hold them, commands that print them, keys that never end.

use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    files: Vec<String>,
    printers: Vec<String>,
    fetchers: Vec<String>,
    shells: Vec<String>,
    long_lived: Vec<String>,
    app_passwords: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/secrets.toml");

/// Whether a file of this path holds credentials wherever it isn't part of the repository.
pub fn is_secret_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let fits = |known: &String| match known.contains('/') {
        true => path.ends_with(known.as_str()),
        false => name == known || (known.starts_with('.') && name.ends_with(known.as_str())),
    };
    TABLE.files.iter().any(fits)
}

/// Whether the output of this command line holds credentials.
pub fn prints_secrets(line: &str) -> bool {
    let begins = |known: &String| {
        line.strip_prefix(known.as_str()).is_some_and(|r| r.is_empty() || r.starts_with(' '))
    };
    // a command behind `env` prints what it prints
    line == "env" || TABLE.printers.iter().filter(|p| *p != "env").any(begins)
}

/// Whether a program fetches a text.
pub fn fetches(program: &str) -> bool {
    TABLE.fetchers.iter().any(|known| known == program)
}

/// Whether a program runs the text that it is fed.
pub fn runs_text(program: &str) -> bool {
    TABLE.shells.iter().any(|known| known == program)
}

/// Whether a variable holds a key that stays valid until somebody changes it.
pub fn is_long_lived(name: &str) -> bool {
    TABLE.long_lived.iter().any(|known| known == name)
}

/// Whether a variable of a pipe takes an app password of Bitbucket.
pub fn is_app_password(name: &str) -> bool {
    TABLE.app_passwords.iter().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
    }

    #[test]
    fn files_are_known_by_their_ends() {
        for path in
            [".env", "api/.env", "prod.env", "x/terraform.tfstate", "id_rsa", "~/.aws/credentials"]
        {
            assert!(is_secret_file(path), "{path}");
        }
        for path in ["env.sh", ".env.example", "environment", "my_id_rsa_notes", "dist/**"] {
            assert!(!is_secret_file(path), "{path}");
        }
    }

    #[test]
    fn commands_are_known_by_their_beginning() {
        for line in ["env", "printenv", "aws secretsmanager get-secret-value --secret-id x"] {
            assert!(prints_secrets(line), "{line}");
        }
        for line in ["env A=1 make", "envsubst", "aws s3 ls"] {
            assert!(!prints_secrets(line), "{line}");
        }
        assert!(fetches("curl") && runs_text("bash") && is_long_lived("AWS_ACCESS_KEY_ID"));
    }
}
