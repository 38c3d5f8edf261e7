//! The Dockerfiles of a repository, each with what builds it.

use std::collections::BTreeSet;

use crate::dockerfile::{Dockerfile, Kind, is_dockerfile, joined};
use crate::facts::builders::builders;
use crate::improvements::Context;
use crate::model::StepRef;
use crate::symbolic::{Effect, Value, arguments_given};
use crate::verdict::Evidence;

/// One Dockerfile.
pub(super) struct Subject<'a> {
    /// Its path in the repository.
    pub path: &'a str,
    /// What it says.
    pub file: Dockerfile,
    /// The folder of its context: as the pipeline says, else its own.
    pub folder: String,
    /// The effects that build it.
    pub builds: Vec<&'a Effect>,
    /// The steps that do.
    pub steps: Vec<StepRef>,
    /// The names that the image is given.
    pub images: Vec<Value>,
    /// Whether all builds surely use BuildKit.
    pub buildkit: bool,
}

/// All Dockerfiles that can be read, by path. One that is built with different contexts is left out.
pub(super) fn find<'a>(context: &Context<'a>) -> Vec<Subject<'a>> {
    let named = context.project.texts.iter().filter(|(path, _)| is_dockerfile(path));
    named.filter_map(|(path, text)| of(context, path, text.as_str())).collect()
}

fn of<'a>(context: &Context<'a>, path: &'a str, text: &str) -> Option<Subject<'a>> {
    let effects = context.runs().flat_map(|(_, run)| &run.effects);
    let file = Dockerfile::parse_with(text, arguments_given(effects, path)).ok()?;
    let mut subject = Subject {
        path,
        file,
        folder: path.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned()),
        builds: Vec::new(),
        steps: Vec::new(),
        images: Vec::new(),
        buildkit: true,
    };
    let mut folders: Vec<&str> = Vec::new();
    for (_, run) in context.runs() {
        for effect in &run.effects {
            let Some(built) = &effect.built else { continue };
            if built.dockerfile.as_deref() != Some(path) {
                continue;
            }
            folders.push(&built.folder);
            subject.builds.push(effect);
            subject.images.extend(effect.images.iter().cloned());
            subject.buildkit &= uses_buildkit(effect);
            if !subject.steps.contains(&run.reference) {
                subject.steps.push(run.reference);
            }
        }
    }
    subject.buildkit = subject.buildkit && !subject.builds.is_empty() || says_buildkit(text);
    match folders.split_first() {
        Some((first, rest)) if rest.iter().all(|folder| folder == first) => {
            subject.folder = (*first).to_owned();
            Some(subject)
        }
        Some(_) => None,
        None => Some(subject),
    }
}

fn uses_buildkit(effect: &Effect) -> bool {
    let set = effect.environment.get("DOCKER_BUILDKIT").filter(|v| v.exported);
    effect.words.get(1).and_then(Value::literal) == Some("buildx")
        || set.and_then(|v| v.value.literal()) == Some("1")
}

/// Whether the file itself asks for BuildKit.
fn says_buildkit(text: &str) -> bool {
    let directive = text.lines().map(str::trim).take_while(|line| line.starts_with('#'));
    let mut directive = directive.map(|line| line[1..].trim_start().to_ascii_lowercase());
    directive.any(|line| line.starts_with("syntax")) || text.contains("--mount=")
}

impl Subject<'_> {
    /// Whether the pipeline builds it with a stage of its own choice.
    pub(super) fn has_target(&self) -> bool {
        self.builds.iter().any(|e| e.built.as_ref().is_some_and(|built| built.target.is_some()))
    }

    /// A path of the context as a path of the repository.
    pub(super) fn in_repository(&self, path: &str) -> String {
        if self.folder.is_empty() { path.to_owned() } else { format!("{}/{path}", self.folder) }
    }

    /// The files of the context that the repository holds, relative to it.
    pub(super) fn files<'c>(&self, context: &'c Context<'_>) -> impl Iterator<Item = &'c str> {
        let prefix =
            if self.folder.is_empty() { String::new() } else { format!("{}/", self.folder) };
        context.project.tree.paths().iter().filter_map(move |path| path.strip_prefix(&*prefix))
    }

    /// Files of the context that a step brings before it builds and that aren't simply the commit's, relative to it.
    pub(super) fn brought(&self) -> BTreeSet<String> {
        let prefix = self.in_repository("");
        let all = self.builds.iter().flat_map(|effect| effect.brought());
        all.filter_map(|path| path.strip_prefix(&*prefix)).map(str::to_owned).collect()
    }

    /// The text of a file of the context.
    pub(super) fn text<'c>(&self, context: &'c Context<'_>, path: &str) -> Option<&'c str> {
        context.project.text(&self.in_repository(path))
    }

    /// Where a file of the context is put in the image, by the first COPY of its last stage that takes it.
    pub(super) fn placed(&self, path: &str, default_folder: &str) -> Option<String> {
        self.file.placed(path, default_folder)
    }

    /// The same for a file or a folder: of a folder the place of what is in it.
    pub(super) fn placed_data(
        &self,
        context: &Context<'_>,
        path: &str,
        default_folder: &str,
    ) -> Option<String> {
        let inside =
            self.files(context).find_map(|file| file.strip_prefix(path)?.strip_prefix('/'));
        let Some(inside) = inside else { return self.placed(path, default_folder) };
        let place = self.placed(&format!("{path}/{inside}"), default_folder)?;
        place.strip_suffix(inside).map(|folder| folder.trim_end_matches('/').to_owned())
    }

    /// Where data lies that a COPY takes by name: somebody wants it in the image.
    pub(super) fn named_data(&self, context: &Context<'_>, default_folder: &str) -> Vec<String> {
        let mut places = Vec::new();
        let all = self.file.stages.last().into_iter().flat_map(|stage| &stage.instructions);
        let reads = self.file.reads_from_context(None).reads;
        for (instruction, put) in all.filter_map(|it| Some((it, self.file.put(it)?))) {
            let own = || reads.iter().filter(|read| read.line == instruction.line);
            if put.from.is_some() || own().any(|read| read.path == ".") {
                continue;
            }
            let taken = |file: &&str| own().any(|read| read.covers(file));
            let files: Vec<&str> = self.files(context).filter(taken).collect();
            let dest = joined(Some(default_folder), &put.dest);
            let data = files.iter().all(|file| builders().may_be_data(file));
            match files.as_slice() {
                [] => {}
                _ if !data => {}
                [file] => places.extend(self.placed(file, default_folder)),
                _ => places.push(dest),
            }
        }
        places
    }

    /// The line of an instruction.
    pub(super) fn line(&self, context: &Context<'_>, line: usize) -> Evidence {
        context.source().in_file(self.path, line)
    }

    /// The lines that build it.
    pub(super) fn built_at(&self, context: &Context<'_>) -> Vec<Evidence> {
        let mut lines: Vec<Evidence> =
            self.builds.iter().map(|effect| context.line_of(&effect.place)).collect();
        lines.dedup();
        lines
    }
}

/// The image of the one stage as FROM says it, variables included.
pub(super) fn written(subject: &Subject<'_>) -> Option<String> {
    match &subject.file.stages.first()?.from.kind {
        Kind::From(from) => Some(from.image.text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buildkit_is_known_by_what_only_it_reads() {
        assert!(says_buildkit("# syntax=docker/dockerfile:1\nFROM a\n"));
        assert!(says_buildkit("FROM a\nRUN --mount=type=cache,target=/x b\n"));
        assert!(!says_buildkit("# plain\nFROM a\n"));
    }
}
