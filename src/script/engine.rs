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

const SHALLOW_DEPTH: usize = 12;
const FULL_DEPTH: usize = 100;
const SHALLOW_BYTES: usize = 16 * 1024;
const SHALLOW_OPERATORS: usize = 100;
const BIG_STACK: usize = 16 * 1024 * 1024;
const FUEL_PER_BYTE: usize = 16;
const MOST_REPAIRS: usize = 16;
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

/// Parses to the crate's tree; gives it with the text that it was made from, which has the length of `text`.
///
/// The crate takes a brace within a word (`rm \{} \;`, `a}b`) for the end of a group. Where it complains of one, a dot
/// goes in its place, which keeps every offset and changes no other word; texts are always taken from the original.
pub(super) fn tree(text: &str, depth: usize) -> Result<(File, String), Opaque> {
    let mut parsed = text.to_owned();
    for _ in 0..MOST_REPAIRS {
        let result = run(&parsed, depth);
        if result.is_ok() {
            return Ok((result.file, parsed));
        }
        let failure = failure(&result, text);
        if !is_brace_in_word(&parsed, failure.span.start) {
            return Err(failure);
        }
        parsed.replace_range(failure.span.start..=failure.span.start, ".");
    }
    Err(Opaque {
        span: Span::new(0, text.len()),
        reason: "too many braces that open nothing".into(),
    })
}

fn is_brace_in_word(text: &str, at: usize) -> bool {
    let (before, here) = text.split_at_checked(at).unwrap_or_default();
    here.starts_with('}')
        && before.ends_with(|last: char| !last.is_whitespace() && !";&|()<>".contains(last))
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
