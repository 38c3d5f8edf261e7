//! What a comparison of two pipelines says, on small pipelines.

mod checks;
mod images;
mod inputs;
mod joined;
mod layers;
mod order;
mod surroundings;

use pipemigrate::plan::verify;
use pipemigrate::project::{Project, Tree};
use pipemigrate::verdict::Verdict;

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

/// Each difference with the safety that it allows at most, and what the verdict rests on.
fn compared(before: &Project, after: &Project) -> String {
    let verdicts = verify(before, after);
    let all: Vec<String> = verdicts.iter().map(|(_, verdict)| lines(verdict)).collect();
    let all: Vec<String> = all.into_iter().filter(|lines| !lines.is_empty()).collect();
    if all.is_empty() { "same".to_owned() } else { all.join("\n") }
}

/// The same for two texts in one repository.
fn differs(before: &str, after: &str, files: &[(&str, &str)]) -> String {
    compared(&project(before, files), &project(after, files))
}

fn lines(verdict: &Verdict) -> String {
    let found = verdict.differences.iter().map(|found| {
        let allows = found.allows.map_or("never".to_owned(), |safety| safety.to_string());
        format!("{allows} {:?}: {}", found.difference, found.witness)
    });
    let assumed = verdict.assumptions.iter().map(|a| format!("assumed: {}", a.text));
    found.chain(assumed).collect::<Vec<_>>().join("\n")
}

/// A pipeline of `default` whose steps are given by the lines below `step:`.
fn row(bodies: &[&str]) -> String {
    let mut text = start();
    for body in bodies {
        text.push_str(&step(body, 4));
    }
    text
}

/// The same steps in one parallel group.
fn group(bodies: &[&str]) -> String {
    let mut text = start();
    text.push_str("    - parallel:\n");
    for body in bodies {
        text.push_str(&step(body, 8));
    }
    text
}

fn start() -> String {
    "image: node:22\n\npipelines:\n  default:\n".to_owned()
}

fn step(body: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let lines = body.trim().lines().map(|line| format!("{margin}    {line}\n"));
    format!("{margin}- step:\n{}", lines.collect::<String>())
}

/// A step with this name and these commands.
fn named(name: &str, commands: &[&str]) -> String {
    let script: String = commands.iter().map(|c| format!("\n  - {c}")).collect();
    format!("name: {name}\nscript:{script}")
}

/// What differs when one step loses or gains commands.
fn commands(before: &[&str], after: &[&str]) -> String {
    differs(&row(&[&named("A", before)]), &row(&[&named("A", after)]), &[])
}

/// What differs when two steps in a row run side by side.
fn beside(first: &str, second: &str) -> String {
    beside_in(first, second, &[])
}

/// The same in a repository with these files.
fn beside_in(first: &str, second: &str, files: &[(&str, &str)]) -> String {
    differs(&row(&[first, second]), &group(&[first, second]), files)
}
