//! Makes two stages of one: a builder, and a stage that holds what runs. The same for every language.

use std::collections::BTreeSet;

use super::subject::Subject;
use crate::dockerfile::{Edit, Instruction, Kind, runs};
use crate::facts::bases::{self, BaseImage};
use crate::facts::images;
use crate::script::Span;

/// What a language knows of its builder and of what runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Recipe {
    /// Edits of the builder's commands.
    pub edits: Vec<Edit>,
    /// Edits that are a choice of their own.
    pub optional: Vec<Optional>,
    /// The images that what runs may run in, the preferred one first.
    pub bases: Vec<Final>,
    /// Paths of the builder that go into the final stage, with the user that they belong to.
    pub carried: Vec<Carried>,
    /// Commands of the builder that the final stage needs too: users, folders.
    pub repeated: Vec<String>,
    /// What else is to be said to whoever reads the change.
    pub notes: Vec<String>,
    /// The builder's last instruction by index, where that isn't the last one that builds.
    pub last: Option<usize>,
    /// Whether the final stage copies from the context what the builder copies, too.
    pub files_again: bool,
    /// Whether the final stage has the users of the builder's base, so that it may build as one of them.
    pub keeps_users: bool,
    /// Commands that the builder runs at its end.
    pub finishing: Vec<String>,
    /// Instructions that only the final stage gets.
    pub settings: Vec<String>,
    /// What the final stage starts instead: another program, which works in no folder of its own.
    pub start: Option<String>,
    /// What the change does, where that isn't simply to compile.
    pub summary: Option<String>,
}

/// Edits that are made where a choice is answered with `yes`.
#[derive(Clone, Debug)]
pub(super) struct Optional {
    /// The choice's name.
    pub name: &'static str,
    /// What the form calls it.
    pub label: &'static str,
    /// What `no` means.
    pub no: &'static str,
    /// What `yes` means.
    pub yes: &'static str,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// An image for the final stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Final {
    /// What a decision stores.
    pub id: String,
    /// What FROM says.
    pub image: String,
    /// What the choice means.
    pub meaning: String,
    /// The command that installs what every program of it gets.
    pub setup: Option<String>,
    /// Files of the builder that every program of it gets.
    pub copies: Vec<String>,
    /// What it starts instead of the recipe's start, and where that finds what is carried.
    pub start: Option<(String, String)>,
}

/// A path that goes from the builder into the final stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Carried {
    /// Absolute.
    pub path: String,
    /// `--chown`
    pub owner: Option<String>,
    /// Where it goes, if it doesn't keep its place.
    pub to: Option<String>,
}

impl Final {
    /// A base of the table for what `builder` makes, with these packages besides its own.
    pub(super) fn of(base: &BaseImage, builder: &str, packages: &[String]) -> Final {
        let wanted = packages.iter().filter(|name| !base.programs.contains(name));
        let all: BTreeSet<String> = base.packages.iter().chain(wanted).cloned().collect();
        let all: Vec<String> = all.into_iter().collect();
        Final {
            id: base.id.clone(),
            image: base.image_for(builder),
            meaning: base.meaning.clone(),
            setup: base.install(&all).filter(|_| !all.is_empty()),
            copies: base.copies.clone(),
            start: None,
        }
    }
}

/// The edits that make two stages of one.
pub(super) fn edits(
    subject: &Subject<'_>,
    recipe: &Recipe,
    base: &Final,
    yes: impl Fn(&str) -> bool,
) -> Vec<Edit> {
    let parts = Parts::of(subject, recipe);
    let mut edits = recipe.edits.clone();
    for more in recipe.optional.iter().filter(|more| yes(more.name)) {
        edits.extend(more.edits.iter().cloned());
    }
    edits.push(parts.named());
    edits.extend(parts.moved.iter().map(|instruction| Edit::remove(parts.whole(instruction))));
    edits.push(Edit::insert(parts.end, parts.stage(recipe, base)));
    if let Some(start) = start_of(recipe, base) {
        edits.extend(parts.restarted(start));
    }
    edits
}

/// What the final stage starts, if that isn't what the one stage did.
fn start_of<'r>(recipe: &'r Recipe, base: &'r Final) -> Option<&'r String> {
    base.start.as_ref().map(|(start, _)| start).or(recipe.start.as_ref())
}

/// The name that a builder gets.
const BUILDER: &str = "build";

/// The instructions of the one stage, by what becomes of them.
struct Parts<'s> {
    subject: &'s Subject<'s>,
    text: &'s str,
    /// Those of the builder that the final stage needs too.
    copied: Vec<&'s Instruction>,
    /// Those that the builder doesn't need.
    moved: Vec<&'s Instruction>,
    /// Where the builder ends: what follows belongs to the final stage.
    end: usize,
    /// The user of the builder that starts the image, too.
    user: Option<&'s Instruction>,
    /// Those behind the builder.
    later: &'s [Instruction],
    /// `WORKDIR` at the end of the builder.
    folder: Option<String>,
}

impl<'s> Parts<'s> {
    fn of(subject: &'s Subject<'s>, recipe: &Recipe) -> Parts<'s> {
        let (file, text) = (&subject.file, subject.file.source());
        let all: &[Instruction] = file.stages.first().map_or(&[], |stage| &stage.instructions);
        let last = recipe.last.or_else(|| all.iter().rposition(builds)).unwrap_or(0);
        let (mut copied, mut moved) = (Vec::new(), Vec::new());
        let stays = |it: &&Instruction| matches!(it.kind, Kind::Env(_) | Kind::Label(_));
        let early = all.iter().take(last + 1).filter(stays);
        let later = all.iter().skip(last + 1).chain(early);
        let later: Vec<&str> = later.map(|it| it.span.of(text)).collect();
        let later = later.join("\n");
        for instruction in all.iter().take(last + 1) {
            match &instruction.kind {
                Kind::Env(pairs) if pairs.iter().all(|p| bases::is_of_builders(&p.name)) => {}
                Kind::Env(_) => copied.push(instruction),
                Kind::Copy(_) if recipe.files_again => copied.push(instruction),
                Kind::Arg(pairs) if pairs.iter().any(|pair| uses(&later, &pair.name)) => {
                    copied.push(instruction);
                }
                Kind::Label(_)
                | Kind::Expose(_)
                | Kind::Volume(_)
                | Kind::Stopsignal(_)
                | Kind::Healthcheck { .. }
                | Kind::Entrypoint(_)
                | Kind::Cmd(_) => moved.push(instruction),
                _ => {}
            }
        }
        let end = all.get(last).map_or(text.len(), |it| line_end(text, it.span.end));
        let folder = file.folder_at(all.get(last).map_or(0, |it| it.span.end));
        let later = all.get(last + 1..).unwrap_or_default();
        let folder = folder.filter(|_| recipe.start.is_none() && !moves_away(later));
        let is_user = |it: &&Instruction| matches!(it.kind, Kind::User(_));
        let user = all.iter().take(last + 1).rfind(is_user);
        let user = user.filter(|_| !later.iter().any(|it| is_user(&it)));
        Parts { subject, text, copied, moved, end, user, later, folder }
    }

    /// The builder gets a name; the final stage takes over the one that was there.
    fn named(&self) -> Edit {
        let stage = &self.subject.file.stages[0];
        match &stage.from.kind {
            Kind::From(from) => match &from.name {
                Some(name) => Edit { span: name.span, text: BUILDER.to_owned() },
                None => Edit::insert(from.image.span.end, format!(" AS {BUILDER}")),
            },
            _ => Edit::insert(stage.from.span.end, String::new()),
        }
    }

    /// The text of the final stage up to what follows the builder anyway.
    fn stage(&self, recipe: &Recipe, base: &Final) -> String {
        let name = self.subject.file.stages[0].name.as_ref();
        let name = name.map_or_else(String::new, |name| format!(" AS {name}"));
        let platform = self.platform().map_or_else(String::new, |flag| format!("{flag} "));
        let mut lines = vec![format!("FROM {platform}{}{name}", base.image)];
        lines.extend(base.setup.iter().map(|setup| format!("RUN {setup}")));
        lines.extend(recipe.repeated.iter().map(|command| format!("RUN {command}")));
        if let Some(folder) = &self.folder {
            lines.push(format!("WORKDIR {folder}"));
            // what the program may write to it may still
            let given = |command: &String| command.contains("chown") && command.contains(folder);
            let owner = given_by_command(self.subject, folder, folder);
            let owner = owner.filter(|_| !recipe.repeated.iter().any(given));
            lines.extend(owner.map(|owner| format!("RUN chown {owner} {folder}")));
        }
        lines.extend(recipe.settings.iter().cloned());
        let written = |it: &&Instruction| self.whole(it).of(self.text).trim_end().to_owned();
        lines.extend(self.copied.iter().map(|it| it.span.of(self.text).to_owned()));
        let own = base.copies.iter().map(|path| format!("COPY --from={BUILDER} {path} {path}"));
        lines.extend(own);
        for Carried { path, owner, to } in &recipe.carried {
            let owner =
                owner.as_ref().map_or_else(String::new, |owner| format!("--chown={owner} "));
            let to = base.start.as_ref().map(|(_, to)| to).or(to.as_ref()).unwrap_or(path);
            lines.push(format!("COPY --from={BUILDER} {owner}{path} {to}"));
        }
        lines.extend(self.user.map(|it| it.span.of(self.text).to_owned()));
        let kept = |it: &&&Instruction| recipe.start.is_none() || !starts(it);
        lines.extend(self.moved.iter().filter(kept).map(written));
        if !self.later.iter().any(starts) {
            lines.extend(start_of(recipe, base).cloned());
        }
        let end = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let last_has_end = self.end == 0 || self.text[..self.end].ends_with('\n');
        let start = if last_has_end { "" } else { end };
        let lines: Vec<&str> = lines.iter().flat_map(|text| text.lines()).collect();
        let more: String = recipe.finishing.iter().map(|it| format!("RUN {it}{end}")).collect();
        format!("{start}{more}{end}{}{end}", lines.join(end))
    }

    /// Puts another start in the place of the one behind the builder; the folder in which that began goes.
    fn restarted(&self, start: &str) -> Vec<Edit> {
        let first = self.later.iter().find(|it| starts(it));
        let gone = |it: &&Instruction| {
            let setting = matches!(it.kind, Kind::Workdir(_));
            setting || starts(it) && first.is_some_and(|first| first.span != it.span)
        };
        let gone = self.later.iter().filter(gone).map(|it| Edit::remove(self.whole(it)));
        gone.chain(first.map(|it| Edit { span: it.span, text: start.to_owned() })).collect()
    }

    /// The platform that FROM asks for, as written.
    fn platform(&self) -> Option<&'s str> {
        let Kind::From(from) = &self.subject.file.stages.first()?.from.kind else { return None };
        from.flags.first().map(|flag| flag.span.of(self.text))
    }

    /// The lines of an instruction, with the comment right above it.
    fn whole(&self, instruction: &Instruction) -> Span {
        let mut start = self.text[..instruction.span.start].rfind('\n').map_or(0, |at| at + 1);
        while start > 0 {
            let above = self.text[..start - 1].rfind('\n').map_or(0, |at| at + 1);
            if !self.text[above..start].trim_start().starts_with('#') {
                break;
            }
            start = above;
        }
        Span::new(start, line_end(self.text, instruction.span.end))
    }
}

/// Whether another folder is set before anything works in the present one.
fn moves_away(later: &[Instruction]) -> bool {
    let first = later.iter().find(|it| builds(it) || matches!(it.kind, Kind::Workdir(_)));
    matches!(first.map(|it| &it.kind), Some(Kind::Workdir(path)) if path.text.starts_with('/'))
}

/// Whether an instruction makes or brings something, in contrast to what only sets the image up.
fn builds(instruction: &Instruction) -> bool {
    matches!(instruction.kind, Kind::Run(_) | Kind::Copy(_) | Kind::Add(_))
}

/// Whether an instruction says what the image starts.
fn starts(instruction: &Instruction) -> bool {
    matches!(instruction.kind, Kind::Cmd(_) | Kind::Entrypoint(_))
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |more| at + more + 1)
}

/// Whether a text reads a variable.
pub(super) fn uses(text: &str, name: &str) -> bool {
    let continues = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    text.match_indices(&format!("${name}")).any(|(at, found)| !continues(&text[at + found.len()..]))
        || text.contains(&format!("${{{name}"))
}

/// The user that a path belongs to: as a COPY says (`--chown=app`), or a command later (`chown -R app:app /app`).
pub(super) fn owner_of(subject: &Subject<'_>, path: &str, default_folder: &str) -> Option<String> {
    given_by_command(subject, path, default_folder)
        .or_else(|| given_by_copy(subject, path, default_folder))
}

/// The user that a command gives a path to. A folder that is there already stays whose it is when files are copied to it.
fn given_by_command(subject: &Subject<'_>, path: &str, default_folder: &str) -> Option<String> {
    let mut owner = None;
    for (instruction, calls) in runs(&subject.file) {
        let folder = subject.file.folder_at(instruction.span.start);
        let folder = folder.as_deref().unwrap_or(default_folder);
        for call in calls.into_iter().flatten().filter(|call| call.program() == "chown") {
            let operands: Vec<&str> = call.operands().collect();
            let Some((who, paths)) = operands.split_first() else { continue };
            let deep = call.has("-R") || call.has("--recursive");
            let covers = |given: &&&str| {
                let given = crate::dockerfile::joined(Some(folder), given);
                given == path
                    || deep && path.starts_with(&format!("{}/", given.trim_end_matches('/')))
            };
            if paths.iter().any(|given| covers(&given)) {
                owner = Some((*who).to_owned());
            }
        }
    }
    owner
}

/// The user that a COPY gives a path or the folder around it to.
fn given_by_copy(subject: &Subject<'_>, path: &str, default_folder: &str) -> Option<String> {
    let all = subject.file.stages.last().into_iter().flat_map(|stage| &stage.instructions);
    let mut owner = None;
    for instruction in all {
        let (Kind::Copy(copy) | Kind::Add(copy)) = &instruction.kind else { continue };
        let Some(put) = subject.file.put(instruction) else { continue };
        let dest = crate::dockerfile::joined(Some(default_folder), &put.dest);
        let within =
            path.strip_prefix(&*dest).is_some_and(|it| it.is_empty() || it.starts_with('/'));
        let given = copy.flags.iter().find(|flag| flag.name == "chown");
        if within && let Some(given) = given.and_then(|flag| flag.value.clone()) {
            owner = Some(given);
        }
    }
    owner.filter(|owner| is_known(subject, owner))
}

/// Whether the final stage knows an owner: by number, as it makes it too, or from its base.
fn is_known(subject: &Subject<'_>, owner: &str) -> bool {
    let user = owner.split(':').next().unwrap_or(owner);
    let image = subject.file.image(0).base.unwrap_or_default();
    let of_base = user == "root"
        || images::image(&image).is_some_and(|it| it.users.iter().any(|own| own == user));
    let made = || {
        runs(&subject.file)
            .flat_map(|(_, calls)| calls.unwrap_or_default())
            .any(|call| matches!(call.program(), "adduser" | "useradd") && call.has(user))
    };
    of_base || user.chars().all(|c| c.is_ascii_digit()) || made()
}
