//! The JSON form: written by `apply --variables`, read by `verify --variables`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::improvements::{Setting, SettingPlace};
use crate::project::KnownSettings;

/// Why a file isn't a list of variables.
#[derive(Debug, thiserror::Error)]
#[error("not a list of variables: {0}")]
pub struct Error(#[from] serde_json::Error);

type Variables = BTreeMap<String, Variable>;

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Export {
    #[serde(default)]
    repository: Variables,
    #[serde(default)]
    deployments: BTreeMap<String, Variables>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    value: Option<String>,
    #[serde(default)]
    secured: bool,
    /// What the file called it before the migration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instead_of: Option<String>,
}

/// The settings as JSON, by place and name, with a line end; the value of a secured one is null.
pub fn json(settings: &[Setting]) -> String {
    let mut export = Export::default();
    for setting in settings {
        let variables = match &setting.place {
            SettingPlace::Repository => &mut export.repository,
            SettingPlace::Deployment(name) => export.deployments.entry(name.clone()).or_default(),
        };
        let value = (!setting.secured).then(|| setting.value.clone());
        let instead_of = setting.instead_of.clone();
        let variable = Variable { value, secured: setting.secured, instead_of };
        variables.insert(setting.name.clone(), variable);
    }
    // Maps of text to text can always be written.
    serde_json::to_string_pretty(&export).unwrap_or_default() + "\n"
}

/// Reads what `json` writes.
pub fn parse(text: &str) -> Result<KnownSettings, Error> {
    let export: Export = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let mut known = KnownSettings::default();
    let Export { repository, deployments } = export;
    let narrow = deployments.into_iter().map(|(name, variables)| (Some(name), variables));
    for (environment, variables) in std::iter::once((None, repository)).chain(narrow) {
        let mut values = BTreeMap::new();
        for (name, variable) in variables {
            if let Some(old) = &variable.instead_of {
                known.renamed.entry(name.clone()).or_default().insert(old.clone());
            }
            values.insert(name, variable.known());
        }
        match environment {
            Some(environment) => {
                known.deployments.insert(environment, values);
            }
            None => known.repository = values,
        }
    }
    Ok(known)
}

impl Variable {
    fn known(self) -> Option<String> {
        self.value.filter(|_| !self.secured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(place: SettingPlace, name: &str, value: &str, secured: bool) -> Setting {
        Setting {
            place,
            name: name.into(),
            value: value.into(),
            secured,
            instead_of: None,
            line: None,
        }
    }

    #[test]
    fn places_names_and_values_are_written() {
        let production = SettingPlace::Deployment("production".into());
        let settings = [
            setting(SettingPlace::Repository, "NAME", "be \"x\"", false),
            setting(production, "TOKEN", "hunter2", true),
        ];
        insta::assert_snapshot!(json(&settings), @r#"
        {
          "repository": {
            "NAME": {
              "value": "be \"x\"",
              "secured": false
            }
          },
          "deployments": {
            "production": {
              "TOKEN": {
                "value": null,
                "secured": true
              }
            }
          }
        }
        "#);
    }

    #[test]
    fn what_is_written_can_be_read() {
        let settings = [
            setting(SettingPlace::Repository, "A", "1", false),
            setting(SettingPlace::Deployment("test".into()), "A", "2", false),
            setting(SettingPlace::Deployment("test".into()), "B", "secret", true),
        ];
        let known = parse(&json(&settings)).unwrap();
        assert_eq!(known.value("A", None), Some("1"));
        assert_eq!(known.value("A", Some("test")), Some("2"));
        assert_eq!(known.deployments["test"]["B"], None);
        assert_eq!(parse("{}").unwrap(), KnownSettings::default());
    }

    #[test]
    fn one_name_may_stand_for_another_in_each_environment() {
        let of = |environment: &str, old: &str| Setting {
            instead_of: Some(old.into()),
            ..setting(SettingPlace::Deployment(environment.into()), "HOST", old, false)
        };
        let known = parse(&json(&[of("test", "DEV_HOST"), of("production", "PROD_HOST")])).unwrap();
        let old: Vec<&str> = known.renamed["HOST"].iter().map(String::as_str).collect();
        assert_eq!(old, ["DEV_HOST", "PROD_HOST"]);
    }

    #[test]
    fn other_json_is_refused_with_its_place() {
        let error = parse("{\n  \"repositroy\": {}\n}").err().unwrap().to_string();
        assert!(
            error.starts_with("not a list of variables: unknown field")
                && error.ends_with("line 2 column 14"),
            "{error}"
        );
        assert!(parse("7").is_err());
    }
}
