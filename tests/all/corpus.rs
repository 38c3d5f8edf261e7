//! Migrates every pipeline of the corpus and checks what must hold of any migration.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use pipemigrate::improvements::{Setting, SettingPlace};
use pipemigrate::plan::{Decisions, Entry, Level, Migration, State, migrate};
use pipemigrate::project::{KnownSettings, Project, Tree};
use pipemigrate::verdict::{Outcome, Safety};
use pipemigrate::yaml::Document;

use crate::support::{files_below, root};

/// Texts of a repository up to this size are given to the analysis.
const LARGEST_TEXT: u64 = 128 << 10;

/// One pipelines file in one view of its repository.
struct Case {
    name: String,
    project: Project,
}

/// What the runs counted, and what went wrong.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<String, usize>,
    broken: Vec<String>,
}

#[test]
fn every_pipeline_of_the_corpus_migrates_soundly() {
    let cases = cases();
    if cases.is_empty() {
        println!("skipped: no corpus (PIPEMIGRATE_CORPUS)");
        return;
    }
    let (next, tally) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = case.run();
            tally.lock().unwrap().add(found);
        }
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(2, usize::from);
        (0..workers).for_each(|_| drop(scope.spawn(work)));
    });
    let tally = tally.into_inner().unwrap();
    println!("{} runs over the corpus", cases.len());
    for (what, count) in &tally.counts {
        println!("{count:6} {what}");
    }
    assert!(tally.broken.is_empty(), "{}", tally.broken.join("\n"));
}

impl Tally {
    fn add(&mut self, other: Tally) {
        for (what, count) in other.counts {
            *self.counts.entry(what).or_default() += count;
        }
        self.broken.extend(other.broken);
    }

    fn count(&mut self, what: impl Into<String>) {
        *self.counts.entry(what.into()).or_default() += 1;
    }

    /// Counts the entries of a migration at which nothing was accepted.
    fn count_entries(&mut self, migration: &Migration) {
        for page in &migration.pages {
            for entry in &page.entries {
                let level =
                    if entry.proposal.advice { "told".into() } else { entry.safety.to_string() };
                self.count(format!("{}: {level}", page.about.id));
            }
            for _ in &page.not_offered {
                self.count(format!("{}: not offered", page.about.id));
            }
        }
    }
}

impl Case {
    fn run(&self) -> Tally {
        let mut tally = Tally::default();
        let checked = catch_unwind(AssertUnwindSafe(|| self.check(&mut tally)));
        if checked.is_err() {
            tally.broken.push(format!("{}: panics", self.name));
        }
        tally
    }

    fn check(&self, tally: &mut Tally) {
        if Document::parse(&self.project.pipeline_text).is_err() {
            tally.count("file: can't be read");
        }
        let untouched = migrate(&self.project, &Decisions::at(Level::None));
        tally.count_entries(&untouched);
        if untouched.changes_anything() {
            tally.broken.push(format!("{}: changed although nothing was accepted", self.name));
        }
        for level in [Level::Safe, Level::All] {
            let migration = migrate(&self.project, &Decisions::at(level.clone()));
            for broken in faults(&self.project, &migration, &level) {
                tally.broken.push(format!("{} at {level:?}: {broken}", self.name));
            }
            if migration.changes_anything() {
                tally.count(format!("file: changed at {level:?}").to_lowercase());
            }
        }
        if matches!(self.project.tree, Tree::Git(_)) {
            self.check_each_alone(&untouched, tally);
        }
    }

    /// Each proposal that is offered changes something when it alone is accepted.
    fn check_each_alone(&self, untouched: &Migration, tally: &mut Tally) {
        let offered = |e: &&Entry| !e.proposal.advice && e.safety > Safety::Advice;
        for entry in untouched.entries().filter(offered) {
            let id = &entry.proposal.id;
            let only = Level::Ids(BTreeSet::from([id.0.clone()]));
            let alone = migrate(&self.project, &Decisions::at(only));
            let accepted =
                alone.entries().any(|e| e.proposal.id == *id && e.state == State::Accepted);
            if !accepted {
                tally.broken.push(format!("{}: {id} was offered and can't be accepted", self.name));
            } else if !alone.changes_anything() {
                tally.broken.push(format!("{}: {id} changes nothing", self.name));
            }
        }
    }
}

/// What isn't as it must be in a migration.
fn faults(project: &Project, migration: &Migration, level: &Level) -> Vec<String> {
    let mut found = Vec::new();
    let result = migration.result.source();
    match Document::parse(result) {
        Err(error) if migration.changes_anything() => found.push(format!("unreadable: {error}")),
        Err(_) => {}
        Ok(document) => {
            if migration.changes_anything() {
                found.extend(document.second_opinion().err().map(|e| format!("libyaml: {e}")));
            }
            found.extend(unequal_comments(migration, &document));
        }
    }
    let mut ids = BTreeSet::new();
    let twice = migration.entries().filter(|e| !ids.insert(&e.proposal.id));
    found.extend(twice.map(|e| format!("two proposals are called {}", e.proposal.id)));
    if migration.verdict.outcome == Outcome::Refused {
        let witness = migration.verdict.differences.iter().find(|d| d.allows.is_none());
        found.push(format!("the whole is refused: {witness:?}"));
    }
    found.extend(second_runs(project, migration, level));
    found
}

/// What a second run would still change, with and without the settings of the first.
fn second_runs(project: &Project, migration: &Migration, level: &Level) -> Vec<String> {
    let mut found = Vec::new();
    let runs: &[bool] = match (migration.changes_anything(), migration.settings.is_empty()) {
        (false, _) => &[],
        (true, true) => &[true],
        (true, false) => &[true, false],
    };
    for known in runs.iter().copied() {
        let mut again = project.clone();
        again.pipeline_text = migration.result.source().to_owned();
        if known {
            again.settings = settings(&project.settings, &migration.settings);
        }
        let second = migrate(&again, &Decisions::at(level.clone()));
        if second.changes_anything() {
            let accepted = second.entries().filter(|e| e.state == State::Accepted);
            let ids: Vec<String> = accepted.map(|e| e.proposal.id.to_string()).collect();
            found.push(format!("a second run (settings known: {known}) still does {ids:?}"));
        }
    }
    found
}

/// Comments that are gone without being listed, or that nobody wrote.
fn unequal_comments(migration: &Migration, result: &Document) -> Option<String> {
    let mut count: BTreeMap<String, i32> = BTreeMap::new();
    let mut add = |document: &Document, by: i32| {
        for comment in document.comments() {
            *count.entry(document.text(comment.span).to_owned()).or_default() += by;
        }
    };
    add(&migration.original, 1);
    add(result, -1);
    for entry in migration.entries().filter(|e| e.state == State::Accepted) {
        for comment in &entry.lost_comments {
            *count.entry(comment.text.clone()).or_default() -= 1;
        }
    }
    let unequal: Vec<_> = count.iter().filter(|(_, n)| **n != 0).collect();
    (!unequal.is_empty()).then(|| format!("comments that nobody accounts for: {unequal:?}"))
}

fn settings(known: &KnownSettings, more: &[Setting]) -> KnownSettings {
    let mut all = known.clone();
    for setting in more {
        let value = (!setting.secured).then(|| setting.value.clone());
        let place = match &setting.place {
            SettingPlace::Repository => &mut all.repository,
            SettingPlace::Deployment(name) => all.deployments.entry(name.clone()).or_default(),
        };
        place.insert(setting.name.clone(), value);
    }
    all
}

/// Every pipelines file of the corpus, in a folder of which more may be unknown and in a known commit.
fn cases() -> Vec<Case> {
    let corpus = std::env::var_os("PIPEMIGRATE_CORPUS")
        .map_or(root().join("../shared/corpus"), PathBuf::from);
    let Ok(entries) = fs::read_dir(corpus) else { return Vec::new() };
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.iter().flat_map(|folder| cases_of(folder)).collect()
}

fn cases_of(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut project = Project::default();
    let mut paths = Vec::new();
    let mut pipelines = Vec::new();
    for file in files_below(folder) {
        let path = file.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        let yaml = path.ends_with(".yml") || path.ends_with(".yaml");
        if path == "bitbucket-pipelines.yml" || path.starts_with("extra/") && yaml {
            pipelines.push((path, file));
            continue;
        }
        let small = fs::metadata(&file).unwrap().len() <= LARGEST_TEXT;
        if let Some(text) = fs::read_to_string(&file).ok().filter(|_| small) {
            project.texts.insert(path.clone(), text.into());
        }
        paths.push(path);
    }
    paths.push("bitbucket-pipelines.yml".to_owned());
    let repository = folder.file_name().unwrap_or_default().to_string_lossy();
    for (path, file) in pipelines {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for tree in [Tree::Folder(paths.clone()), Tree::Git(paths.clone())] {
            let kind = if matches!(tree, Tree::Git(_)) { "git" } else { "folder" };
            let project = Project {
                pipeline_name: "bitbucket-pipelines.yml".to_owned(),
                pipeline_text: text.clone(),
                tree,
                ..project.clone()
            };
            cases.push(Case { name: format!("{repository}/{path} ({kind})"), project });
        }
    }
    cases
}
