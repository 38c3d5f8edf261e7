//! What each improvement minds, on small pipelines through the whole fold.

mod aliases;
mod artifacts;
mod caches;
mod choices;
mod clone;
mod deploy;
mod docker;
mod dockerfile;
mod dockerfile_dotnet;
mod dockerfile_java;
mod dockerfile_left;
mod dockerfile_node;
mod dockerfile_python;
mod dockerfile_rust;
mod parallelize;
mod repair;
mod runners;
mod secrets;
mod single_runner;
mod toolchain;
mod triggers;
mod unused;
mod variables;

use std::collections::BTreeSet;

use pipemigrate::plan::{Decisions, Level, Migration, migrate};
use pipemigrate::project::{Project, Tree};

const FILE: &str = "bitbucket-pipelines.yml";

/// A repository with this pipeline and these other files.
fn project(text: &str, files: &[(&str, &str)]) -> Project {
    let mut project = Project::of_text(FILE, text);
    let mut paths: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    paths.push(FILE.to_owned());
    project.tree = Tree::Git(paths);
    project.texts = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).into())).collect();
    project
}

/// What comes of accepting everything that one improvement proposes.
fn improve(id: &str, text: &str, files: &[(&str, &str)]) -> Migration {
    let ids = BTreeSet::from([id.to_owned()]);
    migrate(&project(text, files), &Decisions::at(Level::Ids(ids)))
}

/// The lines that go and come, and why what isn't offered isn't.
fn told(id: &str, text: &str, files: &[(&str, &str)]) -> String {
    shown(id, &improve(id, text, files))
}

/// The same of a migration.
fn shown(id: &str, migration: &Migration) -> String {
    let rows = pipemigrate::plan::diff::patch(&migration.files(FILE));
    let changed = rows.text.lines().filter(|l| l.starts_with(['+', '-']));
    let mut lines: Vec<String> = changed
        .filter(|l| !l.starts_with("+++") && !l.starts_with("---"))
        .map(str::to_owned)
        .collect();
    let page = migration.pages.iter().find(|p| p.about.id == id);
    for entry in page.into_iter().flat_map(|p| &p.entries) {
        let assumed: Vec<&str> =
            entry.verdict.assumptions.iter().map(|a| a.text.as_str()).collect();
        let assumed =
            if assumed.is_empty() { String::new() } else { format!(" ({})", assumed.join("; ")) };
        lines.push(format!("{} {:?}: {}{assumed}", entry.safety, entry.state, entry.proposal.id));
    }
    for refused in page.into_iter().flat_map(|p| &p.not_offered) {
        lines.push(format!("not offered: {}: {}", refused.summary, refused.witness));
    }
    lines.join("\n")
}

/// What is advised, one summary a line.
fn advised(id: &str, text: &str, files: &[(&str, &str)]) -> String {
    let migration = improve(id, text, files);
    let pages = migration.pages.iter().filter(|page| page.about.id == id);
    let advices = pages.flat_map(|page| &page.entries).filter(|entry| entry.proposal.advice);
    let summaries: Vec<&str> = advices.map(|entry| entry.proposal.summary.as_str()).collect();
    summaries.join("\n")
}

/// A pipeline of `default` with these steps, each given by the lines below `step:`.
fn steps(bodies: &[&str]) -> String {
    let mut text = String::from("image: node:22\n\npipelines:\n  default:\n");
    for body in bodies {
        text.push_str("    - step:\n");
        for line in body.trim().lines() {
            text.push_str(&format!("        {line}\n"));
        }
    }
    text
}
