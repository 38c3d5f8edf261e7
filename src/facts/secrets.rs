//! Credentials: files that hold them, commands that print them, keys that never end.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::secret::is_secret_name;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    files: Vec<String>,
    environment: Vec<String>,
    printers: Vec<String>,
    pass_on: Vec<String>,
    encoders: Vec<String>,
    fetchers: Vec<String>,
    shells: Vec<String>,
    long_lived: Vec<String>,
    app_passwords: Vec<String>,
    depends: Vec<Depends>,
}

/// A command that prints credentials with some words only.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Depends {
    command: String,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
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
    let depends = |row: &Depends| {
        let has = |text: &String| line.contains(text.as_str());
        begins(line, &row.command)
            && (row.with.is_empty() || row.with.iter().any(has))
            && !row.without.iter().any(has)
    };
    let named = || line.split_whitespace().skip(1).any(is_secret_name);
    prints_everything(line)
        || (begins(line, "printenv") && named())
        || TABLE.printers.iter().any(|known| begins(line, known))
        || TABLE.depends.iter().any(depends)
}

fn begins(line: &str, known: &str) -> bool {
    line.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether this command line prints every variable.
pub fn prints_everything(line: &str) -> bool {
    TABLE.environment.iter().any(|known| known == line)
}

/// Whether a program prints what it is fed as it stands.
pub fn passes_on(program: &str) -> bool {
    TABLE.pass_on.iter().any(|known| known == program)
}

/// Whether a program prints what it is fed in another form.
pub fn encodes(program: &str) -> bool {
    TABLE.encoders.iter().any(|known| known == program)
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
        for line in [
            "env",
            "printenv",
            "printenv API_TOKEN",
            "export -p",
            "set",
            "aws secretsmanager get-secret-value --secret-id x",
            "aws ssm get-parameter --name x --with-decryption",
            "kubectl get secret x -o yaml",
            "sops -d x.yml",
        ] {
            assert!(prints_secrets(line), "{line}");
        }
        for line in [
            "env A=1 make",
            "envsubst",
            "aws s3 ls",
            "printenv HOME",
            "export A",
            "aws ssm get-parameter --name x",
            "kubectl get secrets",
            "sops -d -i x.yml",
        ] {
            assert!(!prints_secrets(line), "{line}");
        }
        assert!(fetches("curl") && runs_text("bash") && is_long_lived("AWS_ACCESS_KEY_ID"));
    }
}
