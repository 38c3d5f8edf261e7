//! The table of programs: rows as they are written, and as they are looked up.

use std::collections::HashMap;

use serde::Deserialize;

use super::command::{Command, Kind, Need, Output, Outside, VariablePattern};
use super::words::Syntax;
use super::{Runs, Selector};

/// Every program by its names.
#[derive(Default)]
pub(super) struct Table {
    pub(super) programs: Vec<Program>,
    by_name: HashMap<String, usize>,
    /// What any program of the table does that is only asked for its version or its help.
    pub(super) about: Option<About>,
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

impl Table {
    /// Puts the written tables together.
    pub(super) fn new(files: Vec<File>) -> Table {
        let mut table = Table::default();
        for file in files {
            for program in file.program {
                table.add(program);
            }
            if let Some(about) = file.about {
                let command = about.command.complete(&RawProgram::default());
                table.about = command.map(|command| About { options: about.options, command });
            }
        }
        table
    }

    fn add(&mut self, raw: RawProgram) {
        let index = self.programs.len();
        for name in &raw.names {
            self.by_name.insert(name.clone(), index);
        }
        let rows = raw.command.iter().map(|row| row.row(&raw)).collect();
        self.programs.push(Program { syntax: raw.syntax, rows });
    }

    /// The program of this name.
    pub(super) fn program(&self, name: &str) -> Option<&Program> {
        self.programs.get(*self.by_name.get(name)?)
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
