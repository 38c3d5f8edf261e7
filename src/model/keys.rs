//! The keys that Bitbucket knows, for each kind of map in the file.

use std::fmt;

/// A kind of map that Bitbucket's format has.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Mapping {
    /// The whole file.
    File,
    /// `options`
    Options,
    /// `definitions`
    Definitions,
    /// `definitions.caches.<name>`
    Cache,
    /// `definitions.caches.<name>.key`
    CacheKey,
    /// `definitions.services.<name>`
    Service,
    /// `pipelines`
    StartConditions,
    /// A pipeline that is imported.
    Import,
    /// An item of a pipeline's list.
    Item,
    /// An item of a list of steps.
    StepItem,
    /// `step`
    Step,
    /// `final`
    Final,
    /// `parallel`, written as a map.
    Parallel,
    /// `stage`
    Stage,
    /// `clone`
    Clone,
    /// `image`, written as a map.
    Image,
    /// `artifacts`, written as a map.
    Artifacts,
    /// An item of `artifacts.upload`.
    Upload,
    /// `condition`
    Condition,
    /// `condition.changesets`
    Changesets,
    /// A script item that runs a pipe.
    Pipe,
    /// A script item that gives a task to an agent.
    Agent,
    /// An item of a custom pipeline's `variables`.
    Variable,
    /// `runtime`
    Runtime,
    /// `runtime.cloud`
    CloudRuntime,
}

const STEP: &[&str] = &[
    "name",
    "script",
    "after-script",
    "image",
    "size",
    "max-time",
    "caches",
    "services",
    "artifacts",
    "trigger",
    "deployment",
    "environment",
    "condition",
    "clone",
    "oidc",
    "runs-on",
    "runtime",
    "fail-fast",
    "concurrency-group",
    "type",
    "custom",
    "input-variables",
    "auth",
    "on-fail",
    "output-variables",
];

impl Mapping {
    /// The keys that mean something in such a map.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Mapping::File => &[
                "image",
                "clone",
                "options",
                "definitions",
                "pipelines",
                "triggers",
                "export",
                "labels",
            ],
            Mapping::Options => &["docker", "max-time", "size", "runtime", "runs-on"],
            Mapping::Definitions => {
                &["caches", "services", "pipelines", "imports", "agents", "steps"]
            }
            Mapping::Cache => &["path", "key"],
            Mapping::CacheKey => &["files"],
            Mapping::Service => &["image", "memory", "type", "variables", "environment"],
            Mapping::StartConditions => {
                &["default", "branches", "tags", "bookmarks", "pull-requests", "custom"]
            }
            Mapping::Import => &["import", "variables"],
            Mapping::Item => &["step", "parallel", "stage", "final", "variables", "import"],
            Mapping::StepItem => &["step"],
            Mapping::Step | Mapping::Final => STEP,
            Mapping::Parallel => &["steps", "fail-fast", "on-fail"],
            Mapping::Stage => {
                &["name", "steps", "deployment", "environment", "condition", "trigger", "on-fail"]
            }
            Mapping::Clone => &[
                "depth",
                "enabled",
                "lfs",
                "skip-ssl-verify",
                "strategy",
                "tags",
                "filter",
                "sparse-checkout",
            ],
            Mapping::Image => &["name", "username", "password", "email", "run-as-user", "aws"],
            Mapping::Artifacts => &["paths", "download", "upload"],
            Mapping::Upload => &["name", "paths", "type", "ignore-paths", "depth", "capture-on"],
            Mapping::Condition => &["changesets", "state"],
            Mapping::Changesets => &["includePaths", "excludePaths"],
            Mapping::Pipe => &["pipe", "variables", "name", "environment"],
            Mapping::Agent => {
                &["agent", "prompt", "provider", "permissions", "config", "use-legacy-mcp", "name"]
            }
            Mapping::Variable => &["name", "default", "description", "allowed-values"],
            Mapping::Runtime => &["cloud", "self-hosted"],
            Mapping::CloudRuntime => {
                &["version", "arch", "platform", "atlassian-ip-ranges", "instance-type"]
            }
        }
    }

    /// Whether people keep anchors under other keys of such a map, which Bitbucket skips.
    pub fn is_open(self) -> bool {
        matches!(self, Mapping::File | Mapping::Definitions)
    }

    /// The key that was meant by `key`, if one is near enough: other case or hyphens, or two letters off.
    pub fn nearest(self, key: &str) -> Option<&'static str> {
        nearest(key, self.keys().iter().copied())
    }
}

impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mapping::File => "the top level",
            Mapping::Options => "`options`",
            Mapping::Definitions => "`definitions`",
            Mapping::Cache => "a cache's definition",
            Mapping::CacheKey => "a cache's `key`",
            Mapping::Service => "a service's definition",
            Mapping::StartConditions => "`pipelines`",
            Mapping::Import => "an imported pipeline",
            Mapping::Item => "an item of a pipeline",
            Mapping::StepItem => "an item of a list of steps",
            Mapping::Step => "a step",
            Mapping::Final => "a final step",
            Mapping::Parallel => "`parallel`",
            Mapping::Stage => "a stage",
            Mapping::Clone => "`clone`",
            Mapping::Image => "`image`",
            Mapping::Artifacts => "`artifacts`",
            Mapping::Upload => "an item of `upload`",
            Mapping::Condition => "`condition`",
            Mapping::Changesets => "`changesets`",
            Mapping::Pipe => "a pipe",
            Mapping::Agent => "an agent's task",
            Mapping::Variable => "a variable",
            Mapping::Runtime => "`runtime`",
            Mapping::CloudRuntime => "`runtime.cloud`",
        })
    }
}

/// The word nearest to `word` among `known`, for "did you mean"; nothing if none is near.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let wanted = plain(word);
    let allowed = if wanted.chars().count() < 5 { 1 } else { 2 };
    let distances = known.into_iter().map(|known| (distance(&wanted, &plain(known)), known));
    distances.filter(|(distance, _)| *distance <= allowed).min().map(|(_, known)| known)
}

/// Case, hyphens and underscores are what people mix up most.
fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .take(64)
        .collect()
}

/// Letters to insert, delete, replace or swap with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for i in 1..=left.len() {
        let mut row = vec![i];
        for j in 1..=right.len() {
            let replace = above[j - 1] + usize::from(left[i - 1] != right[j - 1]);
            let mut best = replace.min(above[j] + 1).min(row[j - 1] + 1);
            let swapped =
                i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if swapped {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_key_that_was_meant() {
        for (mapping, key, meant) in [
            (Mapping::Step, "artefacts", Some("artifacts")),
            (Mapping::Step, "after_script", Some("after-script")),
            (Mapping::Step, "scirpt", Some("script")),
            (Mapping::Step, "cache", Some("caches")),
            (Mapping::Step, "variables", None),
            (Mapping::StartConditions, "branch", Some("branches")),
            (Mapping::StartConditions, "pull_requests", Some("pull-requests")),
            (Mapping::StartConditions, "pullrequest", Some("pull-requests")),
            (Mapping::Changesets, "include-paths", Some("includePaths")),
            (Mapping::File, "x-anchors", None),
        ] {
            assert_eq!(mapping.nearest(key), meant, "{key}");
        }
    }

    #[test]
    fn counts_letters() {
        for (left, right, letters) in
            [("", "abc", 3), ("abc", "acb", 1), ("kitten", "sitting", 3), ("a", "a", 0)]
        {
            assert_eq!(distance(left, right), letters, "{left} {right}");
        }
    }
}
