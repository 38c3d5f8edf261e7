//! The table of programs: rows as they are written, and as they are looked up.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::command::{Command, Kind, Need, Output, Outside, VariablePattern};
use super::words::Syntax;
use super::{Runs, Selector};
use crate::facts;

/// Every program by its names. A program's part of the text is parsed when it is first asked for.
#[derive(Default)]
pub(super) struct Table {
    entries: Vec<Entry>,
    by_name: HashMap<&'static str, usize>,
    /// What any program of the table does that is only asked for its version or its help.
    pub(super) about: Option<About>,
}

struct Entry {
    text: &'static str,
    program: OnceLock<Option<Program>>,
}

/// The options that ask a program about itself.
pub(super) struct About {
    pub(super) options: Vec<String>,
    pub(super) command: Command,
}

/// A program and its rows.
pub(super) struct Program {
    pub(super) syntax: Syntax,
    pub(super) rows: Vec<Row>,
}

/// One row: when it holds, and what is known then.
pub(super) struct Row {
    /// The sub-commands, in words.
    pub(super) phrases: Vec<Vec<String>>,
    /// One option of each group must be given.
    pub(super) when: Vec<Vec<String>>,
    /// One of these texts must occur in a word.
    pub(super) only_with: Vec<String>,
    /// Every operand must fit one of these patterns; empty: any will do.
    pub(super) each: Vec<String>,
    /// None: nothing is known.
    pub(super) command: Option<Command>,
}

const PROGRAM: &str = "[[program]]\n";

impl Table {
    /// Indexes the written tables.
    pub(super) fn new(texts: &[&'static str]) -> Table {
        let mut table = Table::default();
        for text in texts {
            let mut parts = text.split(PROGRAM);
            let preamble: File = facts::load(parts.next().unwrap_or_default());
            table.about = table.about.or_else(|| preamble.about.and_then(RawAbout::complete));
            for part in parts {
                table.add(part);
            }
        }
        table
    }

    fn add(&mut self, text: &'static str) {
        let index = self.entries.len();
        for name in names(text) {
            self.by_name.insert(name, index);
        }
        self.entries.push(Entry { text, program: OnceLock::new() });
    }

    /// The program of this name.
    pub(super) fn program(&self, name: &str) -> Option<&Program> {
        self.entries.get(*self.by_name.get(name)?)?.program()
    }

    /// Every program.
    #[cfg(test)]
    pub(super) fn programs(&self) -> impl Iterator<Item = &Program> {
        self.entries.iter().filter_map(Entry::program)
    }
}

/// The names in the first line of a program's part: `names = ["docker"]`.
fn names(text: &'static str) -> impl Iterator<Item = &'static str> {
    let line = text.lines().next().unwrap_or_default();
    line.split('"').skip(1).step_by(2)
}

impl Entry {
    fn program(&self) -> Option<&Program> {
        let parse = || {
            facts::load::<File>(&format!("{PROGRAM}{}", self.text))
                .program
                .pop()
                .map(RawProgram::complete)
        };
        self.program.get_or_init(parse).as_ref()
    }
}

impl RawAbout {
    fn complete(self) -> Option<About> {
        let command = self.command.complete(&RawProgram::default())?;
        Some(About { options: self.options, command })
    }
}

impl RawProgram {
    fn complete(self) -> Program {
        let rows = self.command.iter().map(|row| row.row(&self)).collect();
        Program { rows, syntax: self.syntax }
    }
}

impl Row {
    /// How many conditions a command line must meet besides its sub-command.
    pub(super) fn conditions(&self) -> usize {
        self.when.len()
            + usize::from(!self.only_with.is_empty())
            + usize::from(!self.each.is_empty())
    }
}

/// A table as it is written.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    about: Option<RawAbout>,
    pub(super) program: Vec<RawProgram>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAbout {
    options: Vec<String>,
    command: RawCommand,
}

/// A program as it is written; what stands here holds for every row.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawProgram {
    pub(super) names: Vec<String>,
    syntax: Syntax,
    variables: Vec<VariablePattern>,
    needs: Vec<Need>,
    optional_reads: Vec<Selector>,
    folder: Option<Selector>,
    source: String,
    pub(super) command: Vec<RawCommand>,
}

/// A row as it is written.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawCommand {
    pub(super) sub: Vec<String>,
    pub(super) when: Vec<String>,
    pub(super) only_with: Vec<String>,
    pub(super) each: Vec<String>,
    kind: Option<Kind>,
    unknown: bool,
    reads: Vec<Selector>,
    optional_reads: Vec<Selector>,
    writes: Vec<Selector>,
    removes: Vec<Selector>,
    images_written: Vec<Selector>,
    outside: Vec<Outside>,
    variables: Vec<VariablePattern>,
    needs: Vec<Need>,
    output: Output,
    runs: Option<Runs>,
    syntax: Syntax,
    source: Option<String>,
}

impl RawCommand {
    /// Whether the row says either what it does or that nothing is known.
    #[cfg(test)]
    pub(super) fn is_decided(&self) -> bool {
        self.kind.is_some() != self.unknown
    }

    fn row(&self, program: &RawProgram) -> Row {
        let group = |names: &String| names.split(',').map(str::to_owned).collect();
        let words = |phrase: &String| phrase.split_whitespace().map(str::to_owned).collect();
        Row {
            phrases: self.sub.iter().map(words).collect(),
            when: self.when.iter().map(group).collect(),
            only_with: self.only_with.clone(),
            each: self.each.clone(),
            command: self.complete(program),
        }
    }

    fn complete(&self, program: &RawProgram) -> Option<Command> {
        let own = self.clone();
        Some(Command {
            names: program.names.clone(),
            kind: own.kind?,
            sub: own.sub,
            when: own.when,
            only_with: own.only_with,
            each: own.each,
            reads: own.reads,
            optional_reads: joined(&program.optional_reads, own.optional_reads),
            writes: own.writes,
            removes: own.removes,
            images_written: own.images_written,
            outside: own.outside,
            variables: joined(&program.variables, own.variables),
            needs: joined(&program.needs, own.needs),
            output: own.output,
            runs: own.runs,
            folder: program.folder.clone(),
            source: own.source.unwrap_or_else(|| program.source.clone()),
            syntax: program.syntax.with(&self.syntax),
        })
    }
}

fn joined<T: Clone>(shared: &[T], own: Vec<T>) -> Vec<T> {
    shared.iter().cloned().chain(own).collect()
}
