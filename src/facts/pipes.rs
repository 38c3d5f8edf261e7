//! Pipes: what the known ones read and change.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Access, Resource};

/// What a pipe does. A pipe sees its own variables, the default ones and the clone folder, nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipeFacts {
    /// Its names, without version.
    pub names: Vec<String>,
    /// What sort of work it is.
    pub kind: PipeKind,
    /// Whether it works with the docker of the step.
    #[serde(default)]
    pub needs_docker: bool,
    /// What it reads in the step.
    #[serde(default)]
    pub reads: Vec<PipeSelector>,
    /// What it reads in the step if it is there.
    #[serde(default)]
    pub optional_reads: Vec<PipeSelector>,
    /// What it makes or changes in the step.
    #[serde(default)]
    pub writes: Vec<PipeSelector>,
    /// What it does to systems outside.
    pub outside: Vec<PipeOutside>,
    /// Variables that hold secrets.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// The variables in whose place it takes OIDC: those that are not needed then.
    #[serde(default)]
    pub oidc_replaces: Vec<String>,
    /// Variables that only say how much it prints, besides those of every pipe.
    #[serde(default)]
    pub prints: Vec<String>,
    /// The documentation to compare the facts with.
    pub source: String,
}

/// What a pipe is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PipeKind {
    /// Publishes a product.
    Publish,
    /// Changes a running system.
    Deploy,
    /// Judges.
    Check,
    /// Tells people or services.
    Notify,
    /// Anything else.
    Other,
}

/// What a pipe does to a system outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipeOutside {
    /// Read or changed.
    pub access: Access,
    /// The kind of the system.
    pub kind: Resource,
    /// The variables of the pipe that name it; none: any system of the kind.
    #[serde(default)]
    pub names: Vec<String>,
}

/// What a row of a pipe points at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum PipeSelector {
    /// The paths or globs that a variable of the pipe holds, or its default: `variable:CHART`, `variable:FOLDER=.`.
    Variable {
        /// The name of the variable; a list of values counts as several.
        name: String,
        /// The value without the variable.
        default: Option<String>,
    },
    /// The local image that a variable names: `image:IMAGE_NAME`.
    Image(String),
    /// A fixed path or glob: `path:*.yml`.
    Path(String),
    /// The whole clone folder: `folder`.
    Folder,
    /// The history of git: `history`.
    History,
}

/// A text that is no selector of a pipe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no selector of a pipe")]
pub struct PipeSelectorError(String);

impl TryFrom<String> for PipeSelector {
    type Error = PipeSelectorError;

    fn try_from(text: String) -> Result<PipeSelector, PipeSelectorError> {
        let selector = match text.split_once(':') {
            None if text == "folder" => Some(PipeSelector::Folder),
            None if text == "history" => Some(PipeSelector::History),
            Some(("path", path)) if !path.is_empty() => Some(PipeSelector::Path(path.to_owned())),
            Some(("image", name)) if !name.is_empty() => Some(PipeSelector::Image(name.to_owned())),
            Some(("variable", variable)) if !variable.is_empty() => {
                Some(match variable.split_once('=') {
                    Some((name, default)) => PipeSelector::Variable {
                        name: name.to_owned(),
                        default: Some(default.to_owned()),
                    },
                    None => PipeSelector::Variable { name: variable.to_owned(), default: None },
                })
            }
            _ => None,
        };
        selector.ok_or(PipeSelectorError(text))
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    prints: Vec<String>,
    pipe: Vec<PipeFacts>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/pipes.toml");

/// What is known of a pipe, whatever its version (`atlassian/aws-s3-deploy:1.1.0`, `docker://account/image:tag`).
pub fn pipe(reference: &str) -> Option<&'static PipeFacts> {
    let name = name(reference);
    TABLE.pipe.iter().find(|pipe| pipe.names.iter().any(|known| known == name))
}

/// Whether a variable of a known pipe only says how much it prints.
pub fn only_prints(reference: &str, variable: &str) -> bool {
    let names = pipe(reference).map(|facts| facts.prints.iter().chain(&TABLE.prints));
    names.is_some_and(|mut names| names.any(|name| name == variable))
}

/// The name of a pipe without its version.
pub fn name(reference: &str) -> &str {
    let reference = reference.trim();
    let reference = reference.split('@').next().unwrap_or(reference);
    match reference.rsplit_once(':') {
        Some((name, version)) if !version.contains('/') => name,
        _ => reference,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
    }

    #[test]
    fn no_two_rows_have_a_name_in_common() {
        let mut names: Vec<&String> = TABLE.pipe.iter().flat_map(|pipe| &pipe.names).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(count >= 40, "{count}");
    }

    #[test]
    fn a_pipe_is_found_without_its_version() {
        let push = pipe("atlassian/aws-ecr-push-image:1.5.0").unwrap();
        assert!(push.needs_docker);
        assert_eq!(push.kind, PipeKind::Publish);
        assert_eq!(push.reads, [PipeSelector::Image("IMAGE_NAME".into())]);
        let deploy = pipe("docker://liquide/aws-eks-helm-deploy:1.1.11").unwrap();
        assert!(
            deploy.reads.contains(&PipeSelector::Variable { name: "CHART".into(), default: None })
        );
        assert_eq!(deploy.kind, PipeKind::Deploy);
        assert!(pipe("atlassian/slack-notify").is_some());
        assert!(pipe("nobody/knows:1.0.0").is_none());
        assert!(pipe("").is_none());
    }

    #[test]
    fn some_variables_only_say_how_much_is_printed() {
        assert!(only_prints("atlassian/aws-s3-deploy:1.1.0", "DEBUG"));
        assert!(!only_prints("atlassian/aws-s3-deploy:1.1.0", "S3_BUCKET"));
        assert!(!only_prints("nobody/knows:1.0.0", "DEBUG"));
    }

    #[test]
    fn a_version_is_no_part_of_the_name() {
        assert_eq!(name("docker://registry:5000/a/b"), "docker://registry:5000/a/b");
        assert_eq!(name("docker://a/b@sha256:00"), "docker://a/b");
    }

    #[test]
    fn who_publishes_or_deploys_changes_something_outside() {
        for pipe in &TABLE.pipe {
            let changes = pipe.outside.iter().any(|outside| outside.access == Access::Changes);
            let acts = matches!(pipe.kind, PipeKind::Publish | PipeKind::Deploy | PipeKind::Notify);
            assert!(changes || !acts, "{:?}", pipe.names);
        }
    }

    #[test]
    fn a_wrong_selector_is_refused() {
        for text in ["", "variable", "variable:", "files", "path:"] {
            assert!(PipeSelector::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
