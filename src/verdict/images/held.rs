//! What an image holds besides its base's own: files that commands write, files that its settings name, and whose they
//! are. An image that another stage makes must have them too.

use std::collections::BTreeSet;

use super::Rewrite;
use super::commands::{is_within, words_of};
use crate::dockerfile::{Call, Dockerfile, Image, Instruction, Kind, calls, is_or_within, joined};
use crate::facts::builders::builders;
use crate::facts::{bases, images};
use crate::script::Span;
use crate::verdict::Safety;
use crate::verdict::compare::Comparison;

/// A stage with all that it is built upon.
struct Layers<'f> {
    file: &'f Dockerfile,
    image: Image,
    /// Where its base starts.
    folder: &'static str,
    instructions: Vec<&'f Instruction>,
}

/// A file or folder that a command leaves in an image.
struct Left {
    path: String,
    is_folder: bool,
    span: Span,
}

/// To whom a command or a copy gives a path.
struct Given {
    path: String,
    /// The path itself: a folder that is there already stays whose it is when files are copied to it.
    itself: bool,
    /// Everything in it.
    deep: bool,
    user: String,
}

impl Given {
    fn covers(&self, place: &str) -> bool {
        if self.path == place { self.itself } else { self.deep && is_or_within(place, &self.path) }
    }
}

impl Rewrite<'_> {
    /// What the old image holds by its commands and its context, the new one must hold where it may be needed.
    pub(super) fn compare_held(&self, old: usize, new: usize, comparison: &mut Comparison) {
        let (was, is) = (Layers::of(&self.old, old), Layers::of(&self.new, new));
        self.compare_written(&was, &is, comparison);
        self.compare_named(&was, &is, comparison);
        self.compare_known_users(&was, &is, comparison);
        if let Some(user) = is.image.user.as_deref().map(name_of).filter(|it| !is_root(it)) {
            self.compare_owners(&was, &is, user, comparison);
        }
    }

    /// Files that commands write, which no longer run in the image.
    fn compare_written(&self, was: &Layers<'_>, is: &Layers<'_>, comparison: &mut Comparison) {
        let own: Vec<Vec<String>> = is.runs().filter_map(|it| words_of(is.file, it)).collect();
        let moved = |it: &&Instruction| {
            let words = words_of(was.file, it).unwrap_or_default();
            !own.iter().any(|own| is_within(&words, own))
        };
        for instruction in was.runs().filter(moved) {
            let Some(all) = calls(instruction) else {
                let text = format!(
                    "what line {} of {} leaves in the image can't be followed",
                    instruction.line, self.path
                );
                self.add(Some(Safety::Advice), text, instruction.span, comparison);
                continue;
            };
            for left in was.left_by(&all, instruction) {
                match left {
                    Ok(left) if !was.is_gone(&left) && !is.has(&left) => {
                        let what = if left.is_folder { "the folder " } else { "" };
                        self.gone(&format!("{what}{}", left.path), left.span, comparison);
                    }
                    Err(text) => {
                        let text = format!("{text} can't be told in {}", self.path);
                        self.add(Some(Safety::Advice), text, instruction.span, comparison);
                    }
                    Ok(_) => {}
                }
            }
        }
    }

    /// Files of the context at paths that the start, the health check or a variable names.
    fn compare_named(&self, was: &Layers<'_>, is: &Layers<'_>, comparison: &mut Comparison) {
        let named = was.image.named_paths(was.folder);
        let prefix = match self.context_folder() {
            folder if folder.is_empty() => String::new(),
            folder => format!("{folder}/"),
        };
        let paths = self.before.source.project.tree.paths().iter();
        let files = paths.filter_map(|path| path.strip_prefix(&*prefix));
        let mut lost: BTreeSet<&String> = BTreeSet::new();
        for file in files {
            let own = |layers: &Layers<'_>, place: &str| {
                let mut puts = layers.image.files.iter().filter(|put| put.from.is_none());
                puts.any(|put| put.place_of(file, layers.folder).as_deref() == Some(place))
            };
            let puts = was.image.files.iter().filter(|put| put.from.is_none());
            for place in puts.filter_map(|put| put.place_of(file, was.folder)) {
                let data = builders().may_be_data(file);
                let names = |it: &&String| **it == place || data && is_or_within(&place, it);
                let by: Vec<&String> = named.iter().filter(names).collect();
                if by.is_empty() {
                    continue;
                }
                if !is.holds(&place) && !own(is, &place) {
                    lost.extend(by);
                } else if named.contains(&place) && was.image.base != is.image.base {
                    self.compare_interpreter(&format!("{prefix}{file}"), is, comparison);
                }
            }
        }
        let span = was.last_span();
        for path in lost {
            self.gone(&format!("{path}, which its settings name,"), span, comparison);
        }
    }

    /// A script that the image starts needs the shell that its first line names.
    fn compare_interpreter(&self, file: &str, is: &Layers<'_>, comparison: &mut Comparison) {
        let first = self.before.source.project.text(file).and_then(|text| text.lines().next());
        let Some(line) = first.and_then(|line| line.strip_prefix("#!")) else { return };
        let base = is.image.base.as_deref().unwrap_or("scratch");
        let Some(known) = bases::of_image(base) else { return };
        let is_bash = line.split(['/', ' ']).any(|word| word == "bash");
        let installed = is
            .runs()
            .filter_map(|it| words_of(is.file, it))
            .flatten()
            .any(|it| it == "bash" || it.starts_with("bash="));
        if !known.shell || is_bash && !known.bash && !installed {
            let shell = if is_bash { "bash" } else { "shell" };
            let text = format!("{base} has no {shell}, which {file} needs");
            self.add(None, text, is.last_span(), comparison);
        }
    }

    /// The users of the image and of its files have to exist.
    fn compare_known_users(&self, was: &Layers<'_>, is: &Layers<'_>, comparison: &mut Comparison) {
        let owners = is.image.files.iter().filter_map(|put| put.owner.as_deref());
        let users: BTreeSet<&str> = owners.chain(is.image.user.as_deref()).map(name_of).collect();
        let repository = |layers: &Layers<'_>| {
            layers.image.base.as_deref().map(|base| images::repository(base).to_owned())
        };
        for user in users {
            let of_base = repository(was) == repository(is) && !was.makes_user(user);
            if of_base || is.makes_user(user) || is.has_user(user) {
                continue;
            }
            let base = is.image.base.as_deref().unwrap_or("scratch");
            match bases::of_image(base) {
                None if !was.makes_user(user) => {
                    let text = format!("{base} has the user {user}, as the base before it");
                    comparison.assume(text, vec![self.line(is.last_span())]);
                }
                _ => {
                    let text =
                        format!("nothing makes the user {user} in the image of {}", self.path);
                    self.add(None, text, is.last_span(), comparison);
                }
            }
        }
    }

    /// Whatever was the user's and is still there must be the user's.
    fn compare_owners(
        &self,
        was: &Layers<'_>,
        is: &Layers<'_>,
        user: &str,
        comparison: &mut Comparison,
    ) {
        let (had, has) = (was.given(), is.given());
        let owns = |given: &[Given], place: &str| {
            given.iter().rfind(|it| it.covers(place)).is_some_and(|it| it.user == user)
        };
        for place in is.places() {
            if owns(&had, &place) && !owns(&has, &place) {
                let text = format!(
                    "{place} would no longer belong to {user} in the image of {}",
                    self.path
                );
                self.add(None, text, is.last_span(), comparison);
            }
        }
    }

    /// The folder of the context, as a build says, else that of the Dockerfile.
    fn context_folder(&self) -> String {
        let effects = self.before.traces.iter().flat_map(|trace| trace.effects());
        let mut built = effects.filter_map(|(_, effect)| effect.built.as_ref());
        let own = built.find(|built| built.dockerfile.as_deref() == Some(self.path));
        let beside = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        own.map_or(beside, |built| &built.folder).to_owned()
    }
}

impl<'f> Layers<'f> {
    fn of(file: &'f Dockerfile, stage: usize) -> Layers<'f> {
        let image = file.image(stage);
        let folder = images::folder(image.base.as_deref().unwrap_or_default());
        let instructions =
            file.chain(stage).into_iter().flat_map(|stage| &stage.instructions).collect();
        Layers { file, image, folder, instructions }
    }

    fn runs(&self) -> impl Iterator<Item = &'f Instruction> {
        self.instructions.iter().copied().filter(|it| matches!(it.kind, Kind::Run(_)))
    }

    /// Its last instruction.
    fn last_span(&self) -> Span {
        self.instructions.last().map_or(Span::new(0, 0), |it| it.span)
    }

    fn folder_of(&self, instruction: &Instruction) -> String {
        let known = self.file.folder_at(instruction.span.start);
        known.unwrap_or_else(|| self.folder.to_owned())
    }

    /// Each call with the folder in which it works.
    fn placed<'c>(&self, calls: &'c [Call], instruction: &Instruction) -> Vec<(&'c Call, String)> {
        let mut folder = self.folder_of(instruction);
        let mut placed = Vec::new();
        for call in calls {
            if call.program() == "cd" {
                folder = joined(Some(&folder), call.word(1).unwrap_or_default());
            }
            placed.push((call, folder.clone()));
        }
        placed
    }

    /// The files that commands write and the folders that they make; the error is one whose path only the build knows.
    fn left_by(&self, calls: &[Call], instruction: &Instruction) -> Vec<Result<Left, String>> {
        let mut left = Vec::new();
        for (call, folder) in self.placed(calls, instruction) {
            let at = |path: &str, is_folder: bool| {
                let path = joined(Some(&folder), path.trim_end_matches('/'));
                Left { path, is_folder, span: call.span }
            };
            let files = call.writes.iter().filter(|it| !builders().is_for_builds(&it.text));
            left.extend(files.map(|file| match &file.path {
                Some(path) => Ok(at(path, false)),
                None => Err(format!("which file `{}` is", file.text)),
            }));
            let folders = call.folders().into_iter();
            let folders = folders.filter(|it| !it.is_some_and(|it| builders().is_build_folder(it)));
            left.extend(folders.map(|path| match path {
                Some(path) => Ok(at(path, true)),
                None => {
                    let text = call.span.of(self.file.source());
                    Err(format!("which folders `{text}` makes"))
                }
            }));
        }
        left
    }

    /// Whether a later command removes a file.
    fn is_gone(&self, left: &Left) -> bool {
        let later = self.runs().filter(|it| it.span.end > left.span.end);
        later.into_iter().any(|instruction| {
            let all = calls(instruction).unwrap_or_default();
            self.placed(&all, instruction).iter().any(|(call, folder)| {
                call.program() == "rm"
                    && call.span.start > left.span.start
                    && call.operands().any(|it| is_or_within(&left.path, &joined(Some(folder), it)))
            })
        })
    }

    /// Whether another stage or a command puts a path into the image, at the place that it had there.
    fn holds(&self, path: &str) -> bool {
        let mut puts = self.image.files.iter().filter(|put| put.from.is_some());
        let copied = puts.any(|put| put.place_of(path, self.folder).as_deref() == Some(path));
        copied
            || self.runs().any(|it| {
                let all = calls(it).unwrap_or_default();
                self.left_by(&all, it).iter().flatten().any(|left| left.path == path)
            })
    }

    /// The same for what a command left: a folder is there, too, if something is put or made in it, or if the image
    /// works or keeps data there.
    fn has(&self, left: &Left) -> bool {
        let within = |place: &String| is_or_within(place, &left.path);
        self.holds(&left.path)
            || left.is_folder && self.places().iter().chain(&self.image.volumes).any(within)
    }

    /// Whether a command makes a user, or the list of users is copied.
    fn makes_user(&self, user: &str) -> bool {
        let makes = |instruction: &Instruction| {
            let words = words_of(self.file, instruction).unwrap_or_default();
            let program = |word: &String| {
                let name = word.rsplit('/').next().unwrap_or(word);
                matches!(name, "adduser" | "useradd")
            };
            let named = |word: &String| word.trim_end_matches([';', '&']) == user;
            words.iter().any(program) && words.iter().any(named)
                || words.iter().any(|word| word.ends_with("/etc/passwd"))
        };
        self.image.files.iter().any(|put| put.dest.ends_with("/etc/passwd"))
            || self.runs().any(makes)
    }

    /// Whether a user needs no making: a number, or one that the base is known to have.
    fn has_user(&self, user: &str) -> bool {
        let base = self.image.base.as_deref().unwrap_or("scratch");
        let known = bases::of_image(base);
        is_root(user)
            || user.contains('$')
            || user.chars().all(|c| c.is_ascii_digit())
            || user == "nobody" && base != "scratch"
            || known.is_some_and(|it| it.nonroot.as_deref() == Some(user))
            || images::image(base).is_some_and(|it| it.users.iter().any(|own| own == user))
    }

    /// What belongs to whom by commands and copies, in their order.
    fn given(&self) -> Vec<Given> {
        let mut given = Vec::new();
        for instruction in &self.instructions {
            if let Some(put) = self.file.put(instruction)
                && let Some(owner) = &put.owner
            {
                let path = joined(Some(self.folder), &put.dest);
                let itself = path != self.folder_of(instruction);
                let user = name_of(owner).to_owned();
                given.push(Given { path, itself, deep: true, user });
            }
            let all = calls(instruction).unwrap_or_default();
            for (call, folder) in self.placed(&all, instruction) {
                given.extend(given_by(call, &folder));
            }
        }
        given
    }

    /// Every path that something puts there or makes: files, folders, the one in which it starts.
    fn places(&self) -> Vec<String> {
        let puts = self.image.files.iter();
        let mut places: Vec<String> =
            puts.map(|put| joined(Some(self.folder), &put.dest)).collect();
        for instruction in &self.instructions {
            if let Kind::Workdir(_) = &instruction.kind {
                places.extend(self.file.folder_at(instruction.span.end + 1));
            }
            let all = calls(instruction).unwrap_or_default();
            for (call, folder) in self.placed(&all, instruction) {
                let folders = call.folders().into_iter().flatten();
                places.extend(folders.map(|it| joined(Some(&folder), it)));
            }
        }
        places
    }
}

/// What a `chown` gives to a user.
fn given_by(call: &Call, folder: &str) -> Vec<Given> {
    let mut operands = call.operands();
    let plain = call.program() == "chown" && call.words.iter().all(Option::is_some);
    let Some(owner) = operands.next().filter(|_| plain) else { return Vec::new() };
    let short = |word: &str| word.starts_with('-') && !word.starts_with("--") && word.contains('R');
    let deep = call.has("--recursive") || call.words.iter().flatten().any(|it| short(it));
    let user = name_of(owner).to_owned();
    let given =
        |path| Given { path: joined(Some(folder), path), itself: true, deep, user: user.clone() };
    operands.map(given).collect()
}

/// The user of `user:group`.
fn name_of(owner: &str) -> &str {
    owner.split(':').next().unwrap_or(owner)
}

fn is_root(user: &str) -> bool {
    matches!(user, "" | "root" | "0")
}
