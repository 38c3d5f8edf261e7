//! The tokens of a Dockerfile, by its instructions.

use crate::dockerfile::{
    Command, Dockerfile, FileCopy, Flag, FromImage, Instruction, Kind, Pair, Source, Text,
};
use crate::script::Span;

use super::canvas::Canvas;
use super::{Highlighter, Token};

/// Puts down the tokens of a Dockerfile.
pub(super) fn paint(file: &Dockerfile, highlighter: &mut Highlighter, canvas: &mut Canvas<'_>) {
    let stages = file.stages.iter();
    let staged = stages.flat_map(|stage| std::iter::once(&stage.from).chain(&stage.instructions));
    let mut reached = 0;
    for instruction in file.arguments.iter().chain(staged) {
        comments(Span::new(reached, instruction.span.start), canvas);
        reached = instruction.span.end;
        paint_instruction(instruction, highlighter, canvas);
    }
    comments(Span::new(reached, canvas.text().len()), canvas);
}

/// Lines that hold nothing but a comment, where no instruction stands.
fn comments(span: Span, canvas: &mut Canvas<'_>) {
    let mut at = span.start;
    for line in span.of(canvas.text()).split_inclusive('\n') {
        if line.trim_start().starts_with('#') {
            canvas.paint(at..at + line.len(), Token::Comment);
        }
        at += line.len();
    }
}

fn paint_instruction(
    instruction: &Instruction,
    highlighter: &mut Highlighter,
    canvas: &mut Canvas<'_>,
) {
    canvas.paint(instruction.keyword.range(), Token::Keyword);
    match &instruction.kind {
        Kind::From(from) => paint_from(from, canvas),
        Kind::Copy(copy) | Kind::Add(copy) => paint_copy(copy, canvas),
        Kind::Run(run) => {
            flags(&run.flags, canvas);
            command(&run.command, highlighter, canvas);
        }
        Kind::Arg(pairs) | Kind::Env(pairs) => paint_pairs(pairs, Token::Variable, canvas),
        Kind::Label(pairs) => paint_pairs(pairs, Token::Key, canvas),
        Kind::Cmd(it) | Kind::Entrypoint(it) => command(it, highlighter, canvas),
        Kind::Healthcheck { flags: list, command: check } => {
            flags(list, canvas);
            check.iter().for_each(|check| command(check, highlighter, canvas));
        }
        Kind::Shell(words) => quoted(words, canvas),
        Kind::Onbuild(inner) => paint_instruction(inner, highlighter, canvas),
        Kind::Expose(_)
        | Kind::Volume(_)
        | Kind::Workdir(_)
        | Kind::User(_)
        | Kind::Stopsignal(_)
        | Kind::Maintainer(_) => {}
    }
}

/// Between image and name stands `AS`.
fn paint_from(from: &FromImage, canvas: &mut Canvas<'_>) {
    flags(&from.flags, canvas);
    if let Some(name) = &from.name {
        canvas.paint(from.image.span.end..name.span.start, Token::Keyword);
        canvas.paint(name.span.range(), Token::Anchor);
    }
}

fn paint_copy(copy: &FileCopy, canvas: &mut Canvas<'_>) {
    flags(&copy.flags, canvas);
    for source in &copy.sources {
        if let Source::Document(document) = source {
            canvas.paint(document.word.range(), Token::Operator);
            canvas.paint(document.body.range(), Token::Quoted);
        }
    }
}

fn flags(flags: &[Flag], canvas: &mut Canvas<'_>) {
    flags.iter().for_each(|flag| canvas.paint(flag.span.range(), Token::Flag));
}

fn paint_pairs(pairs: &[Pair], name: Token, canvas: &mut Canvas<'_>) {
    for pair in pairs {
        let is_quoted = pair.value.as_deref().is_some_and(|value| value.starts_with(['"', '\'']));
        let value = pair.span.start + pair.name.len() + 1;
        if is_quoted && value < pair.span.end {
            canvas.paint(value..pair.span.end, Token::Quoted);
        }
        canvas.paint(pair.span.start..pair.span.start + pair.name.len(), name);
    }
}

fn command(command: &Command, highlighter: &mut Highlighter, canvas: &mut Canvas<'_>) {
    match command {
        Command::Exec(words) => quoted(words, canvas),
        Command::Shell(text) => {
            if let Some(tokens) = highlighter.shell(&text.text) {
                canvas.paint_all(&tokens, text.span.start);
            }
            continued_comments(text, canvas);
        }
    }
}

/// Comments between continued lines are blank in the text of the command.
fn continued_comments(text: &Text, canvas: &mut Canvas<'_>) {
    let mut at = 0;
    for line in text.span.of(canvas.text()).split_inclusive('\n') {
        let end = at + line.len();
        let is_blank = text.text.get(at..end).is_some_and(|read| read.trim().is_empty());
        if is_blank && line.trim_start().starts_with('#') {
            canvas.paint(text.span.start + at..text.span.start + end, Token::Comment);
        }
        at = end;
    }
}

/// The words of an exec form, with the quotes around each.
fn quoted(words: &[Text], canvas: &mut Canvas<'_>) {
    for word in words {
        canvas.paint(word.span.start.saturating_sub(1)..word.span.end + 1, Token::Quoted);
    }
}
