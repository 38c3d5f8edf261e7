//! Runs the parser crate within limits: bytes, depth, stack, and one known false error.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use shuck_ast::File;
use shuck_parser::parser::{ParseResult, Parser};
use shuck_parser::{ShellDialect, ShellProfile};

use crate::script::adapt::Adapter;
use crate::script::{Opaque, Script, Span};

/// The longest script that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

const SHALLOW_DEPTH: usize = 24;
const FULL_DEPTH: usize = 100;
const SHALLOW_BYTES: usize = 16 * 1024;
const SHALLOW_OPERATORS: usize = 100;
const BIG_STACK: usize = 16 * 1024 * 1024;
const FUEL_PER_BYTE: usize = 16;
const LEAST_FUEL: usize = 100_000;

pub(super) fn parse(text: &str) -> Result<Script, Opaque> {
    let whole = Span::new(0, text.len());
    if text.len() > MAX_BYTES {
        let reason = format!("the script is longer than {} KiB", MAX_BYTES / 1024);
        return Err(Opaque { span: whole, reason });
    }
    if let Some(at) = text.find('\0') {
        let span = Span::new(at, at + 1);
        return Err(Opaque { span, reason: "a script can't hold a NUL character".into() });
    }
    if is_short(text)
        && let Ok(script) = guarded(text, SHALLOW_DEPTH)
    {
        return Ok(script);
    }
    on_big_stack(whole, || guarded(text, FULL_DEPTH))
}

/// Parses text that was taken out of another script; gives the tree with the text that it was made from, which has
/// the length of `text` but may be masked.
pub(super) fn tree(text: &str, depth: usize) -> Result<(File, String), Opaque> {
    let first = run(text, depth);
    if first.is_ok() {
        return Ok((first.file, text.to_owned()));
    }
    if let Some(masked) = mask_escaped_braces(text) {
        let second = run(&masked, depth);
        if second.is_ok() {
            return Ok((second.file, masked));
        }
    }
    Err(failure(&first, text))
}

/// A short text is parsed where we are: its depth is bounded by the parser, its chains by the count here.
fn is_short(text: &str) -> bool {
    text.len() <= SHALLOW_BYTES && text.matches(['&', '|']).count() <= SHALLOW_OPERATORS
}

fn on_big_stack(
    whole: Span,
    work: impl FnOnce() -> Result<Script, Opaque> + Send,
) -> Result<Script, Opaque> {
    let refused = |reason: &str| Err(Opaque { span: whole, reason: reason.into() });
    thread::scope(|scope| {
        match thread::Builder::new().stack_size(BIG_STACK).spawn_scoped(scope, work) {
            Ok(worker) => worker.join().unwrap_or_else(|_| refused("the shell parser stopped")),
            Err(_) => refused("no thread for the shell parser"),
        }
    })
}

fn guarded(text: &str, depth: usize) -> Result<Script, Opaque> {
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let (file, parsed) = tree(text, depth)?;
        Adapter::new(&parsed, text, depth).script(&file)
    }));
    attempt.unwrap_or_else(|_| {
        let span = Span::new(0, text.len());
        Err(Opaque { span, reason: "the shell parser stopped".into() })
    })
}

fn run(text: &str, depth: usize) -> ParseResult {
    let profile = ShellProfile::native(ShellDialect::Bash);
    Parser::with_limits_and_profile(
        text,
        depth,
        LEAST_FUEL.max(FUEL_PER_BYTE * text.len()),
        profile,
    )
    .parse()
}

/// The parser takes the closing brace of `\{}` for the end of a group. Letters instead of an escaped brace and the one
/// behind it keep every offset; texts are always taken from the original. Not with `$'…'`, whose text comes from the
/// parser.
fn mask_escaped_braces(text: &str) -> Option<String> {
    if !text.contains("\\{") || text.contains("$'") {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        masked.push(letter);
        if letter == '\\' && letters.next_if_eq(&'{').is_some() {
            masked.push('_');
            masked.extend(letters.next_if_eq(&'}').map(|_| '_'));
        } else if letter == '\\' {
            masked.extend(letters.next());
        }
    }
    Some(masked)
}

fn failure(result: &ParseResult, text: &str) -> Opaque {
    let Some(first) = result.diagnostics.first() else {
        let reason = "the shell syntax isn't understood".into();
        return Opaque { span: Span::new(0, text.len()), reason };
    };
    let end = first.span.end.offset().min(text.len());
    let start = first.span.start.offset().min(end);
    Opaque {
        span: Span::new(start, end),
        reason: format!("not understood as bash: {}", first.message),
    }
}
