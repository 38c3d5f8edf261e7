//! What builders of compiled programs have in common: what is kept of their commands, and what is carried.

use super::left::{Left, makes_user_or_folder, named_by_settings};
use super::sources::Data;
use super::split::{Carried, Recipe, owner_of};
use super::start::{Started, last_part};
use super::subject::Subject;
use super::{Answer, consumers, packages_of, stays};
use crate::dockerfile::{Call, Kind, joined, runs};
use crate::facts::builders::builders;
use crate::improvements::Context;
use crate::verdict::mentions;

/// The commands of a builder, sorted.
#[derive(Default)]
pub(super) struct Work {
    /// What makes the program, and copies of it, each with the folder in which it works.
    pub makes: Vec<(Call, String)>,
    /// What else commands leave.
    pub left: Left,
    /// Packages that aren't only for the build.
    pub packages: Vec<String>,
    /// Packages that are, unless the program starts others.
    pub tools: Vec<String>,
}

impl Work {
    /// Sorts the commands: `makes` tells those that make the program, `quiet` are tools that leave nothing. What
    /// isn't known may bring something that the program needs.
    pub(super) fn of(
        subject: &Subject<'_>,
        default_folder: &str,
        quiet: &[String],
        makes: impl Fn(&Call) -> bool,
    ) -> Result<Work, Answer> {
        let mut work = Work::default();
        for (instruction, calls) in runs(&subject.file) {
            let line = instruction.line;
            let Some(calls) = calls else {
                return Err(stays(&format!("line {line} runs more than plain commands")));
            };
            let folder = subject.file.folder_at(instruction.span.start);
            let mut folder = folder.unwrap_or_else(|| default_folder.to_owned());
            for call in calls {
                let is_quiet = |it: &String| it == call.program();
                let leaves = !is_for_sources(&call);
                if leaves {
                    work.left.add(&call, &folder, line)?;
                }
                if matches!(call.program(), "yum" | "dnf" | "microdnf") && call.has("install") {
                    return Err(stays(&format!(
                        "line {line} installs packages of another system than the one that remains"
                    )));
                }
                if call.program() == "cd" {
                    folder = joined(Some(&folder), call.word(1).unwrap_or_default());
                } else if makes(&call) || matches!(call.program(), "cp" | "mv") {
                    work.makes.push((call, folder.clone()));
                } else if makes_user_or_folder(&call) {
                    continue;
                } else if let Some((packages, tools)) = packages_of(&call) {
                    work.packages.extend(packages);
                    work.tools.extend(tools);
                } else if !call.is_quiet() && !quiet.iter().any(is_quiet) {
                    return Err(may_make(&call, line));
                }
            }
        }
        Ok(work)
    }

    /// The tools of the builder stay where the program starts others.
    pub(super) fn keep_tools(&mut self, starts_others: bool) {
        if starts_others {
            self.packages.append(&mut self.tools);
        }
    }

    /// Whether the builder uses what only a system like its own has: packages, users.
    pub(super) fn needs_own_system(&self, subject: &Subject<'_>) -> bool {
        !self.packages.is_empty() || self.left.repeats() || sets_user(subject)
    }

    /// Commands that the final stage runs again.
    pub(super) fn repeated(&self, subject: &Subject<'_>) -> Vec<String> {
        self.left.repeated(subject)
    }

    /// Where a program comes to lie that is started as `started`, by the command that copies it there. A copy that
    /// isn't the program may be something that it needs.
    pub(super) fn copied_to(&self, started: &str) -> Result<Option<String>, Answer> {
        let mut found = None;
        for (call, folder) in self.makes.iter().filter(|(call, _)| is_copy(call)) {
            let operands: Vec<&str> = call.operands().collect();
            let Some((dest, from)) = operands.split_last() else { continue };
            let dest = joined(Some(folder), dest);
            let inside = from.iter().map(|path| joined(Some(&dest), last_part(path)));
            match std::iter::once(dest.clone())
                .chain(inside)
                .find(|path| is_found_as(path, started))
            {
                Some(path) => found = Some(path),
                None => {
                    return Err(stays(&format!(
                        "`{} {}` may bring something that the program needs while it runs",
                        call.program(),
                        operands.join(" ")
                    )));
                }
            }
        }
        Ok(found)
    }
}

/// Whether a command only copies.
pub(super) fn is_copy(call: &Call) -> bool {
    matches!(call.program(), "cp" | "mv")
}

/// Whether what is started so is the program at this path.
pub(super) fn is_found_as(path: &str, started: &str) -> bool {
    let in_path = path.rsplit_once('/').is_some_and(|(folder, own)| {
        own == started && builders().path.iter().any(|it| it == folder)
    });
    path == started || in_path
}

/// Whether the image starts as a user that a command made.
fn sets_user(subject: &Subject<'_>) -> bool {
    let all = subject.file.stages.iter().flat_map(|stage| &stage.instructions);
    let mut users = all.filter_map(|it| match &it.kind {
        Kind::User(user) => Some(user.text.as_str()),
        _ => None,
    });
    users.any(|user| !user.starts_with(|c: char| c.is_ascii_digit()) && user != "root")
}

/// Whether a shell must be there because somebody opens one; an image in which another program is started stays.
pub(super) fn opens_shell(
    subject: &Subject<'_>,
    context: &Context<'_>,
    started: &Started,
) -> Result<bool, Answer> {
    let others = consumers::others(subject, context, started);
    match others.iter().find(|other| !other.is_shell()) {
        Some(other) => {
            let line = other.line.line.map_or_else(String::new, |line| format!(" {line}"));
            let (file, program) = (&other.line.file, &other.program);
            Err(stays(&format!("{file}{line} starts `{program}` in its image")))
        }
        None => Ok(!others.is_empty()),
    }
}

/// Puts what goes into the final stage into the recipe: the script that starts it and the data, besides what is made.
pub(super) fn carry(
    recipe: &mut Recipe,
    subject: &Subject<'_>,
    context: &Context<'_>,
    started: &Started,
    work: &Work,
    data: &Data,
    default_folder: &str,
) {
    let brought = subject.brought();
    let named = brought.iter().filter(|path| mentions(context.project, path).is_some());
    let read = data.paths.iter().chain(named);
    let placed: Vec<String> =
        read.filter_map(|path| subject.placed_data(context, path, default_folder)).collect();
    let left = work.left.files().chain(named_by_settings(subject, context, default_folder));
    for path in started.script.clone().into_iter().chain(placed).chain(left) {
        let owner = owner_of(subject, &path, default_folder);
        if !recipe.carried.iter().any(|known| known.path == path || within(&path, &known.path)) {
            recipe.carried.push(Carried { path, owner, to: None });
        }
    }
    recipe.notes.extend(data.unsure.iter().map(|file| {
        format!("{file} puts a path together at run time, so all data of the repository is copied")
    }));
}

fn within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a command only makes folders of sources, or of what is built.
fn is_for_sources(call: &Call) -> bool {
    call.program() == "mkdir" && call.operands().all(|path| builders().is_build_folder(path))
}

fn may_make(call: &Call, line: usize) -> Answer {
    stays(&format!(
        "`{}` (line {line}) may make something that the program needs while it runs",
        call.program()
    ))
}
