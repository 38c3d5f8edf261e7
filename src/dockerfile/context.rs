//! What a build takes from its context, with the line that takes it.

use crate::dockerfile::expand::Value;
use crate::dockerfile::instruction::{FileCopy, Flag, Instruction, Kind, Source, Text};
use crate::dockerfile::pattern::{Pattern, cleaned};
use crate::dockerfile::{Base, Dockerfile};
use crate::script::Span;

/// All reads of a build, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextReads {
    /// The reads.
    pub reads: Vec<ContextRead>,
}

/// One path that a build reads from its context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextRead {
    /// A path relative to the context, maybe with wildcards; `.` for all of it, also where only the build can tell.
    pub path: String,
    /// The path is what the file says; else `.` stands for what can't be told.
    pub is_known: bool,
    /// Build arguments that can change the path; it is given for their defaults.
    pub arguments: Vec<String>,
    /// Patterns of `--exclude`: what is left out, relative to the context.
    pub excludes: Vec<String>,
    /// What reads it.
    pub kind: ReadKind,
    /// The line of the instruction, from 1.
    pub line: usize,
    /// The source, flag, or image that says it.
    pub span: Span,
    /// In a stage that the target doesn't need: the classic builder reads it, BuildKit doesn't.
    pub skippable: bool,
}

/// What reads from the context.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum ReadKind {
    /// `COPY`
    Copy,
    /// `ADD`
    Add,
    /// `RUN --mount=type=bind`
    Mount,
    /// A base image whose name says that it copies when built upon (`node:8-onbuild`).
    Onbuild,
}

impl ContextReads {
    /// Is a file of the context read, its path given relative to the context? The ignore file isn't asked.
    pub fn covers(&self, path: &str) -> bool {
        self.reads.iter().any(|read| read.covers(path))
    }
}

impl ContextRead {
    /// Does this read take the file, its path given relative to the context?
    pub fn covers(&self, path: &str) -> bool {
        let path = cleaned(path);
        let matches = |pattern: &str, deep| {
            Pattern::new(pattern, deep).is_none_or(|pattern| pattern.covers(&path))
        };
        let is_taken = self.path == "." || matches(&self.path, false);
        is_taken
            && !self
                .excludes
                .iter()
                .any(|pattern| Pattern::new(pattern, true).is_some_and(|it| it.covers(&path)))
    }
}

impl Dockerfile {
    /// What the build reads from its context: sources of COPY and ADD, and bind mounts. `target` is the stage's name or
    /// number; without it, or if there is no such stage, the last one is built.
    ///
    /// The Dockerfile and its ignore file are read too, and aren't listed.
    pub fn reads_from_context(&self, target: Option<&str>) -> ContextReads {
        let last = self.stages.len().saturating_sub(1);
        let target = target.and_then(|name| self.stage(name)).unwrap_or(last);
        let needed = self.needed_by(target);
        let mut reads = Vec::new();
        for (index, is_needed) in needed.into_iter().enumerate().take(target + 1) {
            let from = reads.len();
            self.stage_reads(index, &mut reads);
            reads[from..].iter_mut().for_each(|read| read.skippable = !is_needed);
        }
        ContextReads { reads }
    }

    /// Which stages the target is built from, itself included.
    pub fn needed_by(&self, target: usize) -> Vec<bool> {
        let mut needed = vec![false; self.stages.len()];
        let mut open = vec![target];
        while let Some(index) = open.pop() {
            let Some(mark) = needed.get_mut(index).filter(|mark| !**mark) else { continue };
            *mark = true;
            open.extend(self.parents(index));
        }
        needed
    }

    fn parents(&self, index: usize) -> Vec<usize> {
        let stage = &self.stages[index];
        let base = match stage.base {
            Base::Stage(base) => Some(base),
            _ => None,
        };
        let sources = stage.instructions.iter().flat_map(|instruction| match &instruction.kind {
            Kind::Copy(copy) | Kind::Add(copy) => {
                copy.from().map(str::to_owned).into_iter().collect()
            }
            Kind::Run(run) => mounts(&run.flags).filter_map(|mount| mount.from).collect::<Vec<_>>(),
            _ => Vec::new(),
        });
        // A name that holds a variable may be any earlier stage.
        let stages = sources.flat_map(|name| match self.stage(&name) {
            Some(found) => vec![found],
            None if name.contains('$') => (0..index).collect(),
            None => Vec::new(),
        });
        base.into_iter().chain(stages).filter(|&parent| parent < index).collect()
    }

    fn stage_reads(&self, index: usize, reads: &mut Vec<ContextRead>) {
        let stage = &self.stages[index];
        match &stage.base {
            Base::Image(image) => reads.extend(self.onbuild_image(&stage.from, image)),
            Base::Stage(base) => {
                for instruction in &self.stages[*base].instructions {
                    if let Kind::Onbuild(inner) = &instruction.kind {
                        self.instruction_reads(inner, reads);
                    }
                }
            }
            Base::Scratch => {}
        }
        stage
            .instructions
            .iter()
            .for_each(|instruction| self.instruction_reads(instruction, reads));
    }

    fn onbuild_image(&self, from: &Instruction, image: &Value) -> Option<ContextRead> {
        let Kind::From(written) = &from.kind else { return None };
        let is_onbuild = image.text.as_deref().unwrap_or(&written.image.text).contains("onbuild");
        let all = Value { text: None, arguments: image.arguments.clone() };
        is_onbuild.then(|| read(all, ReadKind::Onbuild, from, written.image.span))
    }

    fn instruction_reads(&self, instruction: &Instruction, reads: &mut Vec<ContextRead>) {
        match &instruction.kind {
            Kind::Copy(copy) => self.copy_reads(copy, ReadKind::Copy, instruction, reads),
            Kind::Add(copy) => self.copy_reads(copy, ReadKind::Add, instruction, reads),
            Kind::Run(run) => {
                for mount in mounts(&run.flags).filter(|mount| mount.from.is_none()) {
                    let source = Text { text: mount.source, span: mount.span };
                    reads.push(read(self.value(&source), ReadKind::Mount, instruction, mount.span));
                }
            }
            _ => {}
        }
    }

    fn copy_reads(
        &self,
        copy: &FileCopy,
        kind: ReadKind,
        instruction: &Instruction,
        reads: &mut Vec<ContextRead>,
    ) {
        if copy.from().is_some() {
            return;
        }
        for source in &copy.sources {
            let Source::Path(path) = source else { continue };
            let value = self.value(path);
            if kind == ReadKind::Add && value.text.as_deref().is_some_and(is_address) {
                continue;
            }
            let mut made = read(value, kind, instruction, path.span);
            made.excludes = excludes(&copy.flags, &made.path);
            reads.push(made);
        }
    }
}

fn read(value: Value, kind: ReadKind, instruction: &Instruction, span: Span) -> ContextRead {
    let path = value.text.as_deref().map(cleaned).filter(|path| !path.is_empty());
    ContextRead {
        path: path.unwrap_or_else(|| ".".to_owned()),
        is_known: value.text.is_some(),
        arguments: value.arguments,
        excludes: Vec::new(),
        kind,
        line: instruction.line,
        span,
        skippable: false,
    }
}

/// `--exclude` patterns count from the source: from the folder that is copied.
fn excludes(flags: &[Flag], source: &str) -> Vec<String> {
    let written = flags.iter().filter(|flag| flag.name.eq_ignore_ascii_case("exclude"));
    let has_wildcard = source.contains(['*', '?', '[']);
    let patterns =
        written.filter_map(|flag| flag.value.as_deref()).filter(|value| !value.contains('$'));
    let placed = patterns.map(|value| match source {
        "." => cleaned(value),
        source => cleaned(&format!("{source}/{value}")),
    });
    if has_wildcard { Vec::new() } else { placed.collect() }
}

struct Mount {
    source: String,
    from: Option<String>,
    span: Span,
}

/// The bind mounts among the flags of a RUN; bind is what a mount is by default.
fn mounts(flags: &[Flag]) -> impl Iterator<Item = Mount> {
    flags.iter().filter(|flag| flag.name.eq_ignore_ascii_case("mount")).filter_map(|flag| {
        let text = flag.value.as_deref().unwrap_or_default();
        let find = |names: &[&str]| {
            let parts =
                text.split(',').filter_map(|part| part.trim().trim_matches('"').split_once('='));
            let mut values =
                parts.filter(|(name, _)| names.contains(&name.to_ascii_lowercase().as_str()));
            values.next().map(|(_, value)| value.to_owned())
        };
        let is_bind = find(&["type"]).is_none_or(|kind| kind == "bind");
        let source = find(&["source", "src"]).unwrap_or_else(|| ".".to_owned());
        is_bind.then(|| Mount {
            source,
            from: find(&["from"]).filter(|name| !name.is_empty()),
            span: flag.span,
        })
    })
}

/// `ADD` also takes addresses.
fn is_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+')
    }) || text.starts_with("git@")
}
