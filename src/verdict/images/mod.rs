//! Whether a rewritten Dockerfile makes an image that is set up and starts the same.

mod commands;
mod held;

use std::collections::BTreeSet;

use super::compare::{Comparison, Side};
use super::sites::{self, Site};
use super::{Difference, Evidence, Safety, ignored, mentions};
use crate::dockerfile::{Command, Dockerfile, Image, Kind, Stage, Start, joined};
use crate::facts::builders::builders;
use crate::facts::{bases, images};
use crate::script::Span;
use crate::symbolic::arguments_given;
use commands::runs_of;

/// How the loss of the working folder is named.
const WORKDIR: &str = "WORKDIR";

/// Compares the Dockerfiles and ignore files of two versions of a repository.
pub(super) fn compare(before: &Side<'_>, after: &Side<'_>, comparison: &mut Comparison) {
    let (was, is) = (before.source.project, after.source.project);
    if std::ptr::eq(was, is) {
        return;
    }
    for (path, text) in &is.texts {
        if was.text(path) == Some(text.as_str()) {
            continue;
        }
        if path.ends_with(".dockerignore") {
            ignored::compare(path, was.text(path), after, comparison);
            continue;
        }
        let Some(old) = was.text(path) else { continue };
        let effects = before.traces.iter().flat_map(|trace| trace.effects());
        let given = arguments_given(effects.map(|(_, effect)| effect), path);
        let parse = |text: &str| Dockerfile::parse_with(text, given.clone());
        if let (Ok(old), Ok(new)) = (parse(old), parse(text.as_str())) {
            Rewrite { path, before, after, old, new }.compare(comparison);
        }
    }
}

/// A Dockerfile in both versions.
struct Rewrite<'a> {
    path: &'a str,
    before: &'a Side<'a>,
    after: &'a Side<'a>,
    old: Dockerfile,
    new: Dockerfile,
}

impl Rewrite<'_> {
    fn compare(&self, comparison: &mut Comparison) {
        let known = comparison.found.len();
        let last = |file: &Dockerfile| file.stages.len().saturating_sub(1);
        self.compare_images(last(&self.old), last(&self.new), comparison);
        for (index, stage) in self.old.stages.iter().enumerate().take(last(&self.old)) {
            let same = match &stage.name {
                Some(name) => self.new.stage(name),
                None => Some(index).filter(|index| *index < last(&self.new)),
            };
            match same {
                Some(same) => self.compare_images(index, same, comparison),
                None => self.lost("a stage".to_owned(), stage.from.span, comparison),
            }
        }
        self.compare_commands(comparison);
        self.compare_context(comparison);
        if comparison.found.len() == known {
            let text = format!("the layers of {} are made in another order", self.path);
            self.add(Some(Safety::Review), text, self.new.stages[0].span, comparison);
        }
    }

    fn compare_images(&self, old: usize, new: usize, comparison: &mut Comparison) {
        let (stage, target) = (&self.old.stages[old], &self.new.stages[new]);
        let (was, is) = (self.old.image(old), self.new.image(new));
        if stage.name.is_some() && stage.name != target.name {
            self.lost("the name of its last stage".to_owned(), stage.from.span, comparison);
        }
        let site = sites::of(&was, &is, self.before.source.project, self.path);
        match &site {
            Some(site) => self.compare_sites(site, target, comparison),
            None => self.compare_starts(&was, &is, target, comparison),
        }
        for (name, value) in &was.environment {
            if is.environment.get(name) != Some(value) {
                self.lost_variable(name, stage, comparison);
            }
        }
        // a web server looks for its files from no folder
        let settings = lost_settings(&was, &is);
        for what in settings.into_iter().filter(|what| site.is_none() || what != WORKDIR) {
            self.lost(what, stage.span, comparison);
        }
        if is.user != was.user {
            self.compare_users(&was, &is, target, comparison);
        }
        match was.base == is.base {
            true => {
                // a new builder makes what was copied before, and hands on what is needed
                if self.old.stages.len() == self.new.stages.len() {
                    self.compare_files(&was, &is, stage, comparison);
                }
                self.compare_made(old, new, comparison);
            }
            false => self.compare_bases(&was, &is, target, comparison),
        }
        if site.is_none() {
            self.compare_held(old, new, comparison);
        }
    }

    /// On the same base, made in the same stages, every file has to stay.
    fn compare_files(&self, was: &Image, is: &Image, stage: &Stage, comparison: &mut Comparison) {
        for put in was.files.iter().filter(|put| !is.files.contains(put)) {
            self.lost(format!("what is copied to {}", put.dest), stage.span, comparison);
        }
    }

    fn compare_starts(&self, was: &Image, is: &Image, target: &Stage, into: &mut Comparison) {
        let pairs = [("ENTRYPOINT", &was.entrypoint, &is.entrypoint), ("CMD", &was.cmd, &is.cmd)];
        for (what, old, new) in pairs {
            match (old, new) {
                (old, new) if old == new => {}
                (Some(Start::Shell(line)), Some(Start::Exec(words)))
                    if line.split_whitespace().eq(words.iter().map(String::as_str)) =>
                {
                    let text = format!(
                        "{what} of the image of {} starts the program itself instead of a shell that starts it: \
                         signals reach it",
                        self.path
                    );
                    self.add(Some(Safety::Review), text, target.span, into);
                }
                _ => self.lost(what.to_owned(), target.span, into),
            }
        }
    }

    fn compare_sites(&self, site: &Site, target: &Stage, comparison: &mut Comparison) {
        let Site { line, folder, server } = site;
        let usual = images::repository(&builders().site.image) == server.as_str();
        let more = if usual { "" } else { ", only whole names of files are found" };
        let text = format!(
            "the image of {} serves {folder} with {server} instead of `{line}`: headers, logs, lists of folders and \
             the pages of errors may differ{more}, and the variable PORT no longer counts",
            self.path
        );
        self.add(Some(Safety::Review), text, target.span, comparison);
    }

    /// A variable that only the builder's tools read may stay behind with the builder.
    fn lost_variable(&self, name: &str, stage: &Stage, into: &mut Comparison) {
        match bases::is_of_builders(name) {
            true => {
                let text = format!(
                    "{name} is set while the image of {} is built, no longer in it",
                    self.path
                );
                self.add(Some(Safety::Review), text, stage.span, into);
            }
            false => self.lost(format!("the variable {name}"), stage.span, into),
        }
    }

    fn compare_users(&self, was: &Image, is: &Image, target: &Stage, comparison: &mut Comparison) {
        match (&was.user, &is.user) {
            (None, Some(user)) => {
                let text = format!(
                    "what runs in the image of {} runs as {user} instead of root: it can't write to folders of root, \
                     and Kubernetes doesn't let it listen below port 1024",
                    self.path
                );
                self.add(Some(Safety::Review), text, target.span, comparison);
            }
            _ => self.lost("USER".to_owned(), target.span, comparison),
        }
    }

    fn compare_bases(&self, was: &Image, is: &Image, target: &Stage, comparison: &mut Comparison) {
        let name = |base: &Option<String>| base.clone().unwrap_or_else(|| "scratch".to_owned());
        let (old, new) = (name(&was.base), name(&is.base));
        let is_last = self.new.stages.last() == Some(target);
        let what = if is_last { "the image" } else { "a stage" };
        let text = format!("{what} of {} is made from {new} instead of {old}", self.path);
        self.add(Some(Safety::Review), text, target.from.span, comparison);
        let same_stages = self.old.stages.len() == self.new.stages.len();
        if same_stages && was.base.as_deref().map(repository) == is.base.as_deref().map(repository)
        {
            let text = format!("{new} does for {} what {old} did", self.path);
            comparison.assume(text, vec![self.line(target.from.span)]);
            return self.compare_files(was, is, target, comparison);
        }
        let text = format!(
            "what runs in the image of {} needs nothing of {old} but what is copied, and nobody starts another \
             program in it",
            self.path
        );
        comparison.assume(text, vec![self.line(target.from.span)]);
        self.compare_brought(is, target, comparison);
        if let Some(missing) = self.missing(is, target) {
            self.add(None, missing, target.span, comparison);
        }
    }

    /// What a step brings into the context: it reached the image as long as that held the whole of it.
    fn compare_brought(&self, is: &Image, target: &Stage, comparison: &mut Comparison) {
        let effects = self.before.traces.iter().flat_map(|trace| trace.effects());
        let own = effects.map(|(_, effect)| effect).filter(|effect| {
            effect.built.as_ref().and_then(|it| it.dockerfile.as_deref()) == Some(self.path)
        });
        let brought: BTreeSet<&str> = own.flat_map(|effect| effect.brought()).collect();
        for path in brought {
            let name = path.rsplit('/').next().unwrap_or(path);
            if is.files.iter().any(|put| put.dest.ends_with(&format!("/{name}"))) {
                continue;
            }
            match mentions(self.before.source.project, path) {
                Some((file, line)) => {
                    let text =
                        format!("{file} names {path}, which the image of {} would lose", self.path);
                    let line = self.before.source.in_file(&file, line);
                    comparison.add(Difference::Input, None, text, vec![line]);
                }
                None => {
                    let text = format!(
                        "the image of {} doesn't need {path}, which a step brings before it is built",
                        self.path
                    );
                    comparison.assume(text, vec![self.line(target.from.span)]);
                }
            }
        }
    }

    /// What the start of an image needs and nothing puts there.
    fn missing(&self, image: &Image, target: &Stage) -> Option<String> {
        let base = image.base.as_deref().unwrap_or("scratch");
        let starts = [&image.entrypoint, &image.cmd];
        let by_shell = starts.iter().any(|start| matches!(start, Some(Start::Shell(_))));
        let check = image.others.get("HEALTHCHECK").is_some_and(|check| !check.contains('['));
        let runs = target.instructions.iter().any(
            |it| matches!(&it.kind, Kind::Run(run) if matches!(run.command, Command::Shell(_))),
        );
        if (by_shell || check || runs) && bases::of_image(base).is_some_and(|base| !base.shell) {
            return Some(format!("{base} has no shell, which {} needs", self.path));
        }
        let words = starts.into_iter().flatten().find_map(|start| match start {
            Start::Exec(words) => words.first(),
            Start::Shell(_) => None,
        });
        let installed = |word: &String| {
            let name = word.rsplit('/').next().unwrap_or(word);
            runs_of(&self.new, target).iter().any(|(words, _)| words.iter().any(|it| it == name))
        };
        let program = words.filter(|word| !is_there(image, base, word) && !installed(word))?;
        Some(format!("nothing puts {program} into the image of {}", self.path))
    }

    /// Whatever the build took from its context it still takes.
    fn compare_context(&self, comparison: &mut Comparison) {
        let is = self.new.reads_from_context(None);
        for read in self.old.reads_from_context(None).reads {
            let same = |other: &&crate::dockerfile::ContextRead| {
                (&other.path, &other.excludes, other.kind)
                    == (&read.path, &read.excludes, read.kind)
            };
            if !is.reads.iter().any(|other| same(&other)) {
                self.lost(format!("{} of its context", read.path), read.span, comparison);
            }
        }
    }

    fn lost(&self, what: String, span: Span, comparison: &mut Comparison) {
        let text = format!("{what} would be lost from {}", self.path);
        self.add(None, text, span, comparison);
    }

    /// The same, where the place is one of the old file.
    fn gone(&self, what: &str, span: Span, comparison: &mut Comparison) {
        let text = self.old.source();
        let line = text.get(..span.start).unwrap_or(text).matches('\n').count() + 1;
        let evidence = vec![self.before.source.in_file(self.path, line)];
        let text = format!("{what} would be lost from {}", self.path);
        comparison.add(Difference::Image, None, text, evidence);
    }

    fn add(&self, allows: Option<Safety>, text: String, span: Span, comparison: &mut Comparison) {
        let evidence = vec![self.line(span)];
        comparison.add(Difference::Image, allows, text, evidence);
    }

    fn line(&self, span: Span) -> Evidence {
        let text = self.new.source();
        let line = text.get(..span.start).unwrap_or(text).matches('\n').count() + 1;
        self.after.source.in_file(self.path, line)
    }
}

/// The name of an image without its tag.
fn repository(image: &str) -> &str {
    image.strip_suffix(images::tag(image)).unwrap_or(image)
}

/// Settings of an image that another one doesn't have.
fn lost_settings(was: &Image, is: &Image) -> Vec<String> {
    let mut lost = Vec::new();
    if was.folder.is_some() && was.folder != is.folder {
        lost.push(WORKDIR.to_owned());
    }
    let labels = was.labels.iter().filter(|(name, value)| is.labels.get(*name) != Some(value));
    lost.extend(labels.map(|(name, _)| format!("the label {name}")));
    lost.extend(was.exposed.difference(&is.exposed).map(|port| format!("EXPOSE {port}")));
    lost.extend(was.volumes.difference(&is.volumes).map(|path| format!("VOLUME {path}")));
    let others = was.others.iter().filter(|(key, text)| is.others.get(*key) != Some(text));
    lost.extend(others.map(|(_, text)| text.clone()));
    lost
}

/// Whether an image holds the program that it starts.
fn is_there(image: &Image, base: &str, program: &str) -> bool {
    let path = match program.contains('/') {
        true => joined(image.folder.as_deref(), program),
        false => {
            let known =
                images::image(base).is_some_and(|it| it.programs.iter().any(|p| p == program));
            let everywhere =
                bases::of_image(base).is_some_and(|base| base.shell && program == "sh");
            let put = |dest: &str| {
                let mut path = builders().path.iter();
                path.any(|folder| dest == folder || dest == format!("{folder}/{program}"))
            };
            return known || everywhere || image.files.iter().any(|put_in| put(&put_in.dest));
        }
    };
    image.files.iter().any(|put| {
        put.dest == path
            || path.strip_prefix(put.dest.as_str()).is_some_and(|rest| rest.starts_with('/'))
    })
}
