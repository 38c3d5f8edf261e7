//! What plain commands leave in a builder besides programs: files that they write, certificates, users, folders.

use super::subject::Subject;
use super::{Answer, stays};
use crate::dockerfile::{Call, is_or_within, joined};
use crate::facts::builders::builders;
use crate::improvements::Context;

/// Where all certificates lie in one file, in Debian and Alpine Linux alike.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// What commands leave, in their order.
#[derive(Default)]
pub(super) struct Left {
    /// Files that the final stage takes over.
    files: Vec<String>,
    /// Commands that make users and folders, each with the folder in which it works.
    repeats: Vec<(Call, String)>,
    /// Commands that give folders to somebody, likewise.
    owners: Vec<(Call, String)>,
    /// Whether certificates were added to those of the system.
    pub certificates: bool,
}

impl Left {
    /// Notes what a command in this folder leaves; the error is why nobody can tell.
    pub(super) fn add(&mut self, call: &Call, folder: &str, line: usize) -> Result<(), Answer> {
        for file in call.writes.iter().filter(|file| !builders().is_for_builds(&file.text)) {
            let Some(path) = &file.path else {
                return Err(stays(&format!("which file line {line} writes isn't plain")));
            };
            let path = joined(Some(folder), path);
            if file.appends && !path.starts_with(folder) || path.starts_with("/etc/profile") {
                return Err(stays(&format!("line {line} adds something to {path}")));
            }
            if !self.files.contains(&path) {
                self.files.push(path);
            }
        }
        match call.program() {
            "rm" => {
                let gone: Vec<String> =
                    call.operands().map(|path| joined(Some(folder), path)).collect();
                let is_gone = |path: &String| gone.iter().any(|it| is_or_within(path, it));
                self.files.retain(|path| !is_gone(path));
            }
            "update-ca-certificates" => self.certificates = true,
            "chown" | "chmod" | "chgrp" if call.words.iter().any(Option::is_none) => {
                return Err(stays(&format!(
                    "to whom line {line} gives files is only known when it is built"
                )));
            }
            "chown" | "chmod" | "chgrp" => self.owners.push((call.clone(), folder.to_owned())),
            "adduser" | "addgroup" | "useradd" | "groupadd" | "mkdir" if is_plain(call) => {
                self.repeats.push((call.clone(), folder.to_owned()));
            }
            _ => {}
        }
        Ok(())
    }

    /// Files that the final stage takes over.
    pub(super) fn files(&self) -> impl Iterator<Item = String> {
        let certificates = self.certificates.then(|| CERTIFICATES.to_owned());
        self.files.iter().cloned().chain(certificates)
    }

    /// The commands that the final stage runs again, as one line: those that make users and folders, the latter with
    /// their owners.
    pub(super) fn repeated(&self, subject: &Subject<'_>) -> Vec<String> {
        let source = subject.file.source();
        let mut all: Vec<String> = Vec::new();
        for (call, folder) in &self.repeats {
            all.push(match call.program() {
                "mkdir" if call.operands().any(|path| !path.starts_with('/')) => {
                    format!("mkdir -p {}", paths(call, folder).join(" "))
                }
                _ => call.span.of(source).to_owned(),
            });
        }
        for (call, folder) in &self.owners {
            let own = self.owned(call, folder);
            if let Some(who) = call.operands().next().filter(|_| !own.is_empty()) {
                all.push(format!("{} {who} {}", call.program(), own.join(" ")));
            }
        }
        all.dedup();
        if all.is_empty() { Vec::new() } else { vec![all.join(" && ")] }
    }

    /// Whether commands are run again.
    pub(super) fn repeats(&self) -> bool {
        !self.repeats.is_empty()
    }

    /// The folders made anew that a command gives to somebody.
    fn owned(&self, call: &Call, folder: &str) -> Vec<String> {
        let deep = call.words.iter().flatten().any(|it| it == "-R" || it == "--recursive");
        let given: Vec<String> =
            call.operands().skip(1).map(|path| joined(Some(folder), path)).collect();
        let made = self.repeats.iter().filter(|(call, _)| call.program() == "mkdir");
        let made = made.flat_map(|(call, folder)| paths(call, folder));
        made.filter(|path| given.iter().any(|it| it == path || deep && is_or_within(path, it)))
            .collect()
    }
}

/// Whether a command makes users or folders, which the final stage needs as well.
pub(super) fn makes_user_or_folder(call: &Call) -> bool {
    matches!(call.program(), "adduser" | "addgroup" | "useradd" | "groupadd" | "mkdir")
        && is_plain(call)
}

fn is_plain(call: &Call) -> bool {
    call.words.iter().all(Option::is_some)
}

/// The paths that a command in this folder names, whole; an option's value that isn't one counts too.
fn paths(call: &Call, folder: &str) -> Vec<String> {
    let mode = call.option("-m").or_else(|| call.option("--mode"));
    let named = call.operands().filter(|path| Some(*path) != mode);
    named.map(|path| joined(Some(folder), path).trim_end_matches('/').to_owned()).collect()
}

/// Paths of the image that its start, its health check or its variables name and at which the repository's files lie.
pub(super) fn named_by_settings(
    subject: &Subject<'_>,
    context: &Context<'_>,
    default_folder: &str,
) -> Vec<String> {
    let image = subject.file.image(subject.file.stages.len().saturating_sub(1));
    let placed: Vec<(bool, String)> = subject
        .files(context)
        .filter_map(|file| {
            Some((builders().may_be_data(file), subject.placed(file, default_folder)?))
        })
        .collect();
    let holds = |path: &String| {
        let within =
            |file: &str| file.strip_prefix(path.as_str()).is_some_and(|it| it.starts_with('/'));
        placed.iter().any(|(is_data, file)| file == path || *is_data && within(file))
    };
    image.named_paths(default_folder).into_iter().filter(holds).collect()
}
