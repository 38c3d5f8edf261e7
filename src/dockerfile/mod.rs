//! Reads Dockerfiles: stages and instructions with their places, what a build takes from its context, ignore files.
//!
//! Edits go by byte spans: nothing is ever written anew from what was read.

mod commands;
mod context;
mod edit;
mod error;
mod expand;
pub mod ignore;
mod image;
mod instruction;
mod lines;
mod pattern;
mod read;
#[cfg(test)]
mod tests;

pub use commands::{Call, Written, calls, of_line, runs};
pub use context::{ContextRead, ContextReads, ReadKind};
pub use edit::{Edit, Edited, Overlap, edited};
pub use error::Error;
pub use expand::Value;
pub use image::{Image, Put, Start, is_or_within, joined};
pub use instruction::{
    Command, Document, FileCopy, Flag, FromImage, Instruction, Kind, Pair, Run, Source, Text,
};

use std::collections::BTreeMap;

use crate::script::Span;
use expand::{Variables, expand};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Whether a file is a Dockerfile, by its name.
pub fn is_dockerfile(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let named = ["dockerfile", "containerfile"].iter().any(|start| name.starts_with(start));
    (named || name.ends_with(".dockerfile"))
        && !NO_DOCKERFILES.iter().any(|end| name.ends_with(end))
}

/// Endings of ignore files and of templates that something else fills in.
const NO_DOCKERFILES: [&str; 7] = ["ignore", ".in", ".tmpl", ".tpl", ".j2", ".template", ".erb"];

/// A Dockerfile with the text that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dockerfile {
    source: String,
    escape: char,
    given: BTreeMap<String, Option<String>>,
    /// The `ARG` instructions before the first stage.
    pub arguments: Vec<Instruction>,
    /// The stages in order; at least one.
    pub stages: Vec<Stage>,
}

/// From one `FROM` to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What it starts from.
    pub base: Base,
    /// The name behind `AS`, as written.
    pub name: Option<String>,
    /// Its `FROM`.
    pub from: Instruction,
    /// The instructions behind `FROM`.
    pub instructions: Vec<Instruction>,
    /// From its `FROM` to its last instruction.
    pub span: Span,
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// An image; with the defaults of build arguments put in, and the arguments that can change it.
    Image(Value),
    /// An earlier stage, by index.
    Stage(usize),
    /// Nothing.
    Scratch,
}

impl Dockerfile {
    /// Reads a whole file. Never panics; the error tells the place.
    pub fn parse(text: &str) -> Result<Dockerfile, Error> {
        Dockerfile::parse_with(text, BTreeMap::new())
    }

    /// The same for builds that are given these arguments, which beat defaults; a value that isn't known is `None`.
    pub fn parse_with(
        text: &str,
        given: BTreeMap<String, Option<String>>,
    ) -> Result<Dockerfile, Error> {
        let base = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let escape = lines::escape_of(&text[base..]);
        let mut arguments = read::instructions(text, base, escape)?;
        let is_from = |instruction: &Instruction| matches!(instruction.kind, Kind::From(_));
        let first = arguments.iter().position(is_from).unwrap_or(arguments.len());
        let staged = arguments.split_off(first);
        let mut file =
            Dockerfile { source: text.to_owned(), escape, given, arguments, stages: Vec::new() };
        for instruction in staged {
            match (&instruction.kind, file.stages.last_mut()) {
                (Kind::From(from), _) => {
                    let stage = file.begin(from, &instruction);
                    file.stages.push(stage);
                }
                (_, Some(stage)) => {
                    stage.span = stage.span.join(instruction.span);
                    stage.instructions.push(instruction);
                }
                (_, None) => {}
            }
        }
        Ok(file)
    }

    /// The text that was read.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The stage of this name or number; names don't tell upper from lower case.
    pub fn stage(&self, name: &str) -> Option<usize> {
        let is_named =
            |stage: &Stage| stage.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        let by_number = || name.parse().ok().filter(|&index| index < self.stages.len());
        self.stages.iter().position(is_named).or_else(by_number)
    }

    /// A text of this file without quotes, with the variables put in that are set before it in its stage: values of
    /// `ENV`, defaults of `ARG`. Unknown if the base image or the build must tell.
    pub fn value(&self, text: &Text) -> Value {
        expand(&text.text, &self.variables_at(text.span.start), self.escape)
    }

    fn begin(&self, from: &FromImage, instruction: &Instruction) -> Stage {
        let mut image = expand(&from.image.text, &self.global_variables(), self.escape);
        // a tag that an argument without a default gives
        image.text = image.text.filter(|text| !text.ends_with(':'));
        let base = match image.text.as_deref() {
            Some("scratch") => Base::Scratch,
            Some(name) => match self.named_stage(name) {
                Some(index) => Base::Stage(index),
                None => Base::Image(image),
            },
            None => Base::Image(image),
        };
        Stage {
            base,
            name: from.name.as_ref().map(|name| name.text.clone()),
            from: instruction.clone(),
            instructions: Vec::new(),
            span: instruction.span,
        }
    }

    fn named_stage(&self, name: &str) -> Option<usize> {
        let is_named =
            |stage: &Stage| stage.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        self.stages.iter().position(is_named)
    }

    fn global_variables(&self) -> Variables {
        let mut variables = Variables::new();
        self.arguments
            .iter()
            .for_each(|instruction| self.set(instruction, &mut variables, &Variables::new()));
        variables
    }

    /// The variables at a place of a stage. A stage that starts from another has that one's variables.
    fn variables_at(&self, offset: usize) -> Variables {
        let globals = self.global_variables();
        let Some(index) = self.stages.iter().rposition(|stage| stage.span.start <= offset) else {
            return globals;
        };
        if offset <= self.stages[index].from.span.end {
            return globals;
        }
        let mut chain = vec![index];
        while let Some(Base::Stage(base)) = chain.last().map(|&index| &self.stages[index].base) {
            chain.push(*base);
        }
        let mut variables = Variables::new();
        for &index in chain.iter().rev() {
            for instruction in &self.stages[index].instructions {
                if instruction.span.end <= offset || index != chain[0] {
                    self.set(instruction, &mut variables, &globals);
                }
            }
        }
        variables
    }

    fn set(&self, instruction: &Instruction, variables: &mut Variables, globals: &Variables) {
        match &instruction.kind {
            Kind::Env(pairs) => {
                let before = variables.clone();
                for pair in pairs {
                    let value =
                        expand(pair.value.as_deref().unwrap_or_default(), &before, self.escape);
                    variables.insert(pair.name.clone(), value);
                }
            }
            Kind::Arg(pairs) => {
                for pair in pairs {
                    let given = self.given.get(&pair.name).cloned();
                    let value = match (given, &pair.value) {
                        (Some(text), _) => Value { text, arguments: Vec::new() },
                        (None, Some(default)) => expand(default, variables, self.escape),
                        (None, None) => globals
                            .get(&pair.name)
                            .cloned()
                            .unwrap_or_else(|| without_default(&pair.name)),
                    };
                    self.declare(&pair.name, value, variables);
                }
            }
            _ => {}
        }
    }

    /// `ENV` beats an argument of the same name, which is told from the missing name among its arguments.
    fn declare(&self, name: &str, mut value: Value, variables: &mut Variables) {
        let is_env =
            variables.get(name).is_some_and(|known| !known.arguments.iter().any(|it| it == name));
        if is_env {
            return;
        }
        if !value.arguments.iter().any(|it| it == name) {
            value.arguments.push(name.to_owned());
        }
        variables.insert(name.to_owned(), value);
    }
}

/// An argument that the build doesn't give is empty, save those that BuildKit fills.
fn without_default(name: &str) -> Value {
    let is_filled = ["TARGET", "BUILD"].iter().any(|prefix| {
        let kind = name.strip_prefix(prefix).unwrap_or_default();
        ["PLATFORM", "OS", "ARCH", "VARIANT"].contains(&kind)
    });
    Value { text: (!is_filled).then(String::new), arguments: Vec::new() }
}
