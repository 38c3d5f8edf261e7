//! What a command is worth: what nobody misses when it goes, and what judges the steps after it.

use crate::facts::commands::Kind;
use crate::facts::roles::{Role, has};
use crate::symbolic::Effect;

/// How a command may be missed when it goes, or be felt when it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// It prints, moves files or sets the shell.
    Nothing,
    /// It downloads, which may fail.
    Download,
    /// It judges, builds, asks or changes something.
    Something,
}

/// What is lost with an effect whose files and output nobody uses any more.
pub(super) fn worth(effect: &Effect) -> Worth {
    let program = effect.program();
    let local = effect.outside.is_empty();
    match effect.kind {
        // whoever changes that file doesn't look here
        _ if effect.place.file.is_some() => Worth::Something,
        Some(Kind::Pure | Kind::ShellState) if local && prints_or_sets(effect) => Worth::Nothing,
        Some(Kind::Files) if local && has(program, Role::MovesFiles) => Worth::Nothing,
        Some(Kind::Fetch) if downloads(effect) => Worth::Download,
        _ => Worth::Something,
    }
}

/// Whether it takes no time worth speaking of: it prints, asks, sets, or moves files about.
pub fn is_quick(effect: &Effect) -> bool {
    let shell = matches!(effect.kind, Some(Kind::Pure | Kind::ShellState));
    let tells = effect.kind == Some(Kind::Notify) && !effect.pipe;
    let read_elsewhere = effect.place.file.is_some();
    !read_elsewhere
        && effect.program() != "sleep"
        && (shell || tells || worth(effect) == Worth::Nothing)
}

/// Whether a later step may rely on this effect's not having failed.
pub(super) fn judges(effect: &Effect) -> bool {
    match effect.kind {
        None | Some(Kind::Check | Kind::Run) => true,
        Some(Kind::Files) => builds(effect),
        Some(Kind::Pure) => !effect.unchecked && has(effect.program(), Role::Asks),
        _ => false,
    }
}

/// Whether it may run code of the repository, which may use anything that the step has.
pub(super) fn runs_own_code(effect: &Effect) -> bool {
    match effect.kind {
        _ if effect.pipe || leaves(effect) => false,
        None | Some(Kind::Check | Kind::Run | Kind::Publish) => true,
        Some(Kind::Files) => builds(effect),
        Some(_) => false,
    }
}

/// Whether it is the shell itself that ends the step here.
fn leaves(effect: &Effect) -> bool {
    has(effect.program(), Role::Leaves) || effect.program().starts_with("${")
}

/// Whether it makes files out of sources, which fails where the sources are wrong.
fn builds(effect: &Effect) -> bool {
    let program = effect.program();
    !has(program, Role::KeepsHouse) && !has(program, Role::MovesFiles)
}

fn prints_or_sets(effect: &Effect) -> bool {
    let program = effect.program();
    has(program, Role::Prints) || has(program, Role::SetsShell) || asks_version(effect)
}

fn asks_version(effect: &Effect) -> bool {
    let asks = |word: &str| matches!(word, "--version" | "-version" | "-v" | "-V" | "version");
    matches!(effect.words.as_slice(), [_, word] if word.literal().is_some_and(asks))
}

/// Whether all that it does is to bring files here.
fn downloads(effect: &Effect) -> bool {
    let program = effect.program();
    let second = effect.words.get(1).and_then(|w| w.literal()).unwrap_or_default();
    let into_nothing = matches!(program, "curl" | "wget") && effect.writes.is_empty();
    let logs_in = matches!(second, "login" | "logout" | "registry");
    !effect.outside.iter().any(|o| o.changes)
        && !has(program, Role::CallsOutside)
        && !into_nothing
        && !logs_in
}
