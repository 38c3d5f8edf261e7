//! Tests of runs on paper; a run is shown as compact text.

mod artifacts;
mod assignments;
mod builds;
mod caches;
mod commands;
mod control;
mod hostile;
mod kept;
mod loaded;
mod pitfalls;
mod printing;
mod readable;
mod soundness;
mod speed;

use std::collections::BTreeMap;

use super::*;
use crate::facts::commands::Kind;
use crate::project::{Project, Tree};
use crate::yaml::Document;

/// A pipeline with what is known of its repository.
struct Case {
    yaml: String,
    project: Project,
}

/// A pipeline of one step; each line is an item of its script. The repository is empty.
fn script(lines: &str) -> Case {
    steps(&format!("- step:\n{}", indented(&step(lines), 4)))
}

/// The keys of a step whose script has these lines as items.
fn step(lines: &str) -> String {
    let item = |line: &str| format!("  - '{}'\n", line.trim().replace('\'', "''"));
    let items: String = lines.lines().filter(|l| !l.trim().is_empty()).map(item).collect();
    format!("script:\n{items}")
}

/// A pipeline of one step with one item of several lines.
fn block(text: &str) -> Case {
    steps(&format!("- step:\n    script:\n      - |\n{}", indented(text, 8)))
}

/// A pipeline of these steps.
fn steps(list: &str) -> Case {
    document(&format!("pipelines:\n  default:\n{}", indented(list, 4)))
}

fn document(yaml: &str) -> Case {
    let mut project = Project::of_text("bitbucket-pipelines.yml", yaml);
    project.tree = Tree::Git(Vec::new());
    Case { yaml: yaml.to_owned(), project }
}

fn indented(text: &str, by: usize) -> String {
    let blank = " ".repeat(by);
    text.lines().map(|line| format!("{blank}{line}\n")).collect()
}

impl Case {
    /// The repository holds this file.
    fn file(mut self, path: &str, text: &str) -> Case {
        if let Tree::Git(paths) = &mut self.project.tree {
            paths.push(path.to_owned());
        }
        self.project.texts.insert(path.to_owned(), text.into());
        self
    }

    /// Nothing is known of the repository.
    fn unknown_tree(mut self) -> Case {
        self.project.tree = Tree::Unknown;
        self
    }

    /// A repository variable.
    fn setting(mut self, name: &str, value: &str) -> Case {
        let settings = &mut self.project.settings.repository;
        settings.insert(name.to_owned(), Some(value.to_owned()));
        self
    }

    fn traces(&self) -> Vec<Trace> {
        let document = Document::parse(&self.yaml).unwrap();
        let (pipelines, traces) = run_document(&document, &self.project);
        assert!(pipelines.problems.is_empty(), "{:?}", pipelines.problems);
        traces
    }

    /// All that was found.
    fn shown(&self) -> String {
        self.traces().iter().map(|t| shown(t, |_| true)).collect()
    }

    /// All but what the shell does by itself.
    fn effects(&self) -> String {
        let programs = |e: &Effect| e.kind != Some(Kind::Pure);
        self.traces().iter().map(|t| shown(t, programs)).collect()
    }

    /// The words of the programs with their conditions, and no more.
    fn words(&self) -> String {
        let traces = self.traces();
        let steps = traces.iter().flat_map(|t| &t.steps);
        let lines = steps
            .flat_map(|s| &s.effects)
            .map(|e| format!("{}{}\n", e.words_shown(), on(&e.conditions)));
        lines.collect()
    }
}

fn shown(trace: &Trace, kept: impl Fn(&Effect) -> bool) -> String {
    let mut lines = Vec::new();
    for (index, step) in trace.steps.iter().enumerate() {
        if trace.steps.len() > 1 {
            lines.push(format!("== {index} {}", step.label));
        }
        lines.extend(step.effects.iter().filter(|e| kept(e)).map(effect));
        lines.extend(step.faults.iter().map(|f| format!("fault {}: {}", f.rule, f.subject)));
        lines.extend(step.opaque.iter().map(|o| format!("opaque {}", o.reason)));
        for upload in &step.uploads {
            lines.push(format!("upload {} {}", upload.pattern, news(&upload.news)));
        }
        let outside = step.outside.iter();
        let names: Vec<String> = outside
            .map(|(name, from)| format!("{name}{}", if from.perhaps_loaded { "?" } else { "" }))
            .collect();
        if !names.is_empty() {
            lines.push(format!("outside {}", names.join(" ")));
        }
    }
    lines.extend(trace.definitions.iter().enumerate().map(|(i, d)| definition(trace, i, d)));
    lines.join("\n") + "\n"
}

fn effect(effect: &Effect) -> String {
    let kind = effect.kind.map_or("unknown".to_owned(), |k| format!("{k:?}").to_lowercase());
    let mut line = format!("{} ({kind}", effect.words_shown());
    for (holds, word) in [(effect.unchecked, ", unchecked"), (effect.after, ", after")] {
        if holds {
            line.push_str(word);
        }
    }
    line.push(')');
    if let Some(input) = &effect.input {
        line.push_str(&format!(" <<< {input}"));
    }
    line.push_str(&on(&effect.conditions));
    if !effect.folder.is_empty() {
        line.push_str(&format!(" in {}", effect.folder));
    }
    for read in &effect.reads {
        line.push_str(&format!("\n  < {}", shown_read(read)));
    }
    for path in &effect.writes {
        line.push_str(&format!("\n  > {path}"));
    }
    for outside in &effect.outside {
        let kind = outside.kind.map_or("anything".to_owned(), |k| format!("{k:?}").to_lowercase());
        let name = outside.name.as_ref().map(|n| format!(" {n}")).unwrap_or_default();
        line.push_str(&format!("\n  {} {kind}{name}", if outside.changes { "!" } else { "?" }));
    }
    line
}

fn on(conditions: &[Value]) -> String {
    conditions.iter().map(|c| format!(" [{c}]")).collect()
}

fn shown_read(read: &Read) -> String {
    match read {
        Read::File { path, seen, optional } => {
            format!("{path}{} {}", if *optional { "?" } else { "" }, shown_seen(seen))
        }
        Read::Folder { pattern, news: n, tracked, because, .. } => {
            let line = because.as_ref().map(|(f, l)| format!(" by {f}:{l}")).unwrap_or_default();
            format!("{pattern}{} {}{line}", if *tracked { "" } else { " (no clone)" }, news(n))
        }
        Read::History => "history".to_owned(),
        Read::Cache(name) => format!("cache {name}"),
    }
}

fn news(news: &BTreeMap<String, Seen>) -> String {
    let one = |(path, seen): (&String, &Seen)| format!("{path} {}", shown_seen(seen));
    format!("{{{}}}", news.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn shown_seen(seen: &Seen) -> String {
    let from = seen.from.map(|step| format!(" from {step}")).unwrap_or_default();
    format!("= {}{from}", content(&seen.content))
}

fn content(of: &Content) -> String {
    match of {
        Content::Tracked => "tracked".to_owned(),
        Content::Image => "image".to_owned(),
        Content::Absent => "absent".to_owned(),
        Content::Lines { base, lines } => {
            let line = |l: &Line| {
                format!("{}{}{}", l.text, if l.open { "\\" } else { "" }, on(&l.conditions))
            };
            let lines: Vec<String> = lines.iter().map(line).collect();
            let base = base.as_ref().map(|b| format!("{} + ", content(b))).unwrap_or_default();
            format!("{base}\"{}\"", lines.join(" | "))
        }
        Content::Made(by) => format!("made by {by}"),
        Content::Perhaps { base, by } => format!("{} or by {by}", content(base)),
        Content::OneOf(all) => all.iter().map(content).collect::<Vec<_>>().join(" or "),
    }
}

fn definition(trace: &Trace, index: usize, definition: &Definition) -> String {
    let how = match &definition.how {
        How::Assign => "assign".to_owned(),
        How::Export => "export".to_owned(),
        How::File { path, .. } => format!("file {path}"),
        How::Other => "other".to_owned(),
    };
    let mut line = format!("{} := {} ({how}", definition.name, definition.value);
    for (holds, word) in [
        (definition.exported && definition.how != How::Export, ", exported"),
        (definition.conditional, ", maybe"),
        (definition.after_overlay, ", after overlay"),
    ] {
        if holds {
            line.push_str(word);
        }
    }
    line.push(')');
    let readings = trace.readings.iter().filter(|r| r.definition == index);
    let mut readers: Vec<String> = readings
        .map(|r| {
            let how = match (r.perhaps, r.by_name) {
                (true, _) => "perhaps",
                (_, true) => "by name",
                _ => "read",
            };
            format!("{how} {}", r.step)
        })
        .collect();
    readers.dedup();
    if !readers.is_empty() {
        line.push_str(&format!(" {}", readers.join(", ")));
    }
    line
}

impl Case {
    /// All that was found, whatever the model says of the file.
    fn shown_despite_problems(&self) -> String {
        let document = Document::parse(&self.yaml).unwrap();
        let (_, traces) = run_document(&document, &self.project);
        traces.iter().map(|t| shown(t, |_| true)).collect()
    }

    /// The exported variables of the last effect.
    fn environment(&self) -> String {
        let traces = self.traces();
        let last = traces.iter().flat_map(|t| &t.steps).flat_map(|s| &s.effects).last().unwrap();
        let exported = last.environment.iter().filter(|(_, v)| v.exported);
        exported.map(|(name, v)| format!("{name}={}\n", v.value)).collect()
    }

    /// The words of the programs as they are, places of values included.
    fn values(&self) -> String {
        let traces = self.traces();
        let effects = traces.iter().flat_map(|t| &t.steps).flat_map(|s| &s.effects);
        let parts = effects.flat_map(|e| e.words.iter().flat_map(Value::parts));
        parts.map(|part| format!("{part:?}\n")).collect()
    }

    /// Which words of the last effects of two steps are the same.
    fn same_words(&self) -> String {
        let traces = self.traces();
        let last: Vec<&Effect> =
            traces[0].steps.iter().map(|s| s.effects.last().unwrap()).collect();
        let pairs = last[0].words.iter().zip(&last[1].words);
        pairs.map(|(a, b)| format!("{a}: {}\n", if a == b { "same" } else { "another" })).collect()
    }

    /// The programs whose failure goes unnoticed.
    fn unchecked(&self) -> String {
        let traces = self.traces();
        let effects = traces.iter().flat_map(|t| &t.steps).flat_map(|s| &s.effects);
        effects
            .map(|e| {
                format!("{}{}\n", e.words_shown(), if e.unchecked { " (unchecked)" } else { "" })
            })
            .collect()
    }

    /// The caches that each program reads.
    fn caches(&self) -> String {
        let traces = self.traces();
        let effects = traces.iter().flat_map(|t| &t.steps).flat_map(|s| &s.effects);
        let caches = |e: &Effect| {
            let reads = e.reads.iter().filter(|r| matches!(r, Read::Cache(_)));
            reads.map(|r| format!(" {}", shown_read(r))).collect::<String>()
        };
        effects.map(|e| format!("{}:{}\n", e.words_shown(), caches(e))).collect()
    }

    /// Where definitions stand.
    fn places(&self) -> String {
        let traces = self.traces();
        let definitions = traces.iter().flat_map(|t| &t.definitions);
        definitions.map(|d| format!("{} {:?}\n", d.name, d.place.file)).collect()
    }
}
