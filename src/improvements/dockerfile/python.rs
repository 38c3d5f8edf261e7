//! Python: wheels are built in the builder, compilers and headers stay there.

use super::left::{Left, makes_user_or_folder};
use super::split::{Carried, Final, Recipe};
use super::start::last_part;
use super::subject::{Subject, written};
use super::{Answer, installed_by, order, stays};
use crate::dockerfile::{Call, Edit, Instruction, Kind, calls};
use crate::facts::builders::builders;
use crate::facts::{bases, images};
use crate::improvements::Context;

/// Where the builder puts packages, and where the image finds them.
const PREFIX: &str = "/install";
const FOUND: &str = "/usr/local";

/// The answer for a Dockerfile of one stage that is made from `image`.
pub(super) fn answer(subject: &Subject<'_>, context: &Context<'_>, image: &str) -> Answer {
    let known = images::image(image);
    if known.and_then(|it| it.language.as_deref()) != Some("python") {
        return Answer::Foreign;
    }
    // the large images hold a compiler anyway
    if known.is_some_and(|it| it.programs.iter().any(|program| program == "gcc")) {
        return Answer::Nothing;
    }
    recipe(subject, context, image).into()
}

fn recipe(subject: &Subject<'_>, context: &Context<'_>, image: &str) -> Result<Recipe, Answer> {
    let all = subject.file.stages.first().map_or(&[][..], |stage| &stage.instructions);
    let installs = Installs::of(all, image)?;
    check_target(subject, context, &installs.pip)?;
    let mut work = Work { image, ..Work::default() };
    for instruction in &all[..=installs.last] {
        work.read(instruction, subject)?;
    }
    for instruction in &all[installs.last + 1..] {
        work.check_later(instruction, subject)?;
    }
    check_places(subject, &all[..=installs.last])?;
    work.check_scripts(subject, context)?;
    let at = installs.pip.install_at().ok_or(Answer::Nothing)?;
    let dropped = crate::text::listed(work.dropped.iter().cloned());
    let prefix = Edit::insert(at, format!(" --prefix={PREFIX}"));
    Ok(Recipe {
        edits: std::iter::once(prefix).chain(order::narrowed(subject, context)).collect(),
        bases: vec![work.base(subject)],
        carried: work.carried(),
        repeated: work.repeated(subject),
        last: Some(installs.last),
        files_again: true,
        summary: Some(format!("one installs packages, the other gets them without {dropped}")),
        ..Recipe::default()
    })
}

/// The one command that installs what the program imports.
struct Installs {
    /// The index of its instruction.
    last: usize,
    pip: Call,
}

impl Installs {
    fn of(all: &[Instruction], image: &str) -> Result<Installs, Answer> {
        let python = &builders().python;
        let mut found: Option<Installs> = None;
        let mut compiles = false;
        for (index, instruction) in all.iter().enumerate() {
            let calls = calls(instruction).unwrap_or_default();
            if calls.iter().any(removes) {
                return Err(Answer::Nothing);
            }
            for call in calls {
                let packages = installed_by(&call).unwrap_or_default();
                compiles |= packages.iter().any(|it| is_for_build(it, image));
                if let Some(tool) = python.installers.iter().find(|it| *it == call.program())
                    && compiles
                {
                    return Err(stays(&format!(
                        "`{tool}` (line {}) chooses itself where it puts packages",
                        instruction.line
                    )));
                }
                if !call.installs_packages() {
                    continue;
                }
                if found.replace(Installs { last: index, pip: call }).is_some() && compiles {
                    return Err(stays(
                        "it calls pip more than once; with one `pip install` for all packages they could move together",
                    ));
                }
            }
        }
        found.filter(|_| compiles).ok_or(Answer::Nothing)
    }
}

impl Call {
    /// The index of `install` in a call of pip.
    fn install(&self) -> Option<usize> {
        let is_pip = |word: &str| matches!(last_part(word), "pip" | "pip3");
        let by_python =
            matches!(self.program(), "python" | "python3") && self.word(1) == Some("-m");
        let at = if by_python { 2 } else { 0 };
        (self.word(at).is_some_and(is_pip) && self.word(at + 1) == Some("install"))
            .then_some(at + 1)
    }

    /// Where an option of `pip install` can be put in.
    fn install_at(&self) -> Option<usize> {
        self.ends.get(self.install()?).copied()
    }

    /// Whether pip installs something else than its own tools.
    fn installs_packages(&self) -> bool {
        const OWN: [&str; 3] = ["pip", "setuptools", "wheel"];
        let Some(at) = self.install() else { return false };
        let own = |word: &Option<String>| {
            word.as_deref().is_some_and(|word| {
                let name = word.split(['=', '<', '>', '~']).next().unwrap_or(word);
                word.starts_with('-') && word != "-r" || OWN.contains(&name)
            })
        };
        !self.words[at + 1..].iter().all(own)
    }
}

/// What the commands of the builder bring besides wheels.
#[derive(Default)]
struct Work<'a> {
    image: &'a str,
    /// Packages that the image no longer holds.
    dropped: Vec<String>,
    /// Packages that it needs.
    kept: Vec<String>,
    /// What else commands leave.
    left: Left,
    /// Commands that install tools of pip which programs may need.
    tools: Vec<String>,
}

impl Work<'_> {
    fn read(&mut self, at: &Instruction, subject: &Subject<'_>) -> Result<(), Answer> {
        if !matches!(at.kind, Kind::Run(_)) {
            return Ok(());
        }
        let line = at.line;
        let Some(calls) = calls(at) else {
            return Err(stays(&format!("line {line} runs more than plain commands")));
        };
        let folder = subject.file.folder_at(at.span.start).unwrap_or_else(|| "/".to_owned());
        for call in calls {
            self.left.add(&call, &folder, line)?;
            if let Some(packages) = installed_by(&call) {
                if call.words.iter().any(Option::is_none) {
                    return Err(stays(&format!("which packages line {line} installs isn't plain")));
                }
                self.sort(&packages)?;
            } else if makes_user_or_folder(&call) {
                continue;
            } else if call.install().is_some() {
                let has_tool = |word: &Option<String>| {
                    word.as_deref().is_some_and(|it| it.starts_with("setuptools"))
                };
                if !call.installs_packages() && call.words.iter().any(has_tool) {
                    self.tools.push(call.span.of(subject.file.source()).to_owned());
                }
                let places = ["--prefix", "--target", "-t", "--user", "--root", "-e", "--editable"];
                if let Some(option) =
                    places.into_iter().find(|it| call.has(it) || call.option(it).is_some())
                {
                    return Err(stays(&format!(
                        "`pip install {option}` (line {line}) says where packages go"
                    )));
                }
            } else if !call.is_quiet() {
                return Err(stays(&format!(
                    "`{}` (line {line}) may make something that the program needs while it runs",
                    call.program()
                )));
            }
        }
        Ok(())
    }

    /// Tells packages for the build from those that the program needs.
    fn sort(&mut self, packages: &[String]) -> Result<(), Answer> {
        for package in packages {
            if !is_for_build(package, self.image) {
                self.kept.push(package.clone());
                continue;
            }
            self.dropped.push(package.clone());
            match libraries(self.image).get(name_of(package)) {
                Some(libraries) => self.kept.extend(libraries.iter().cloned()),
                None if builders()
                    .python
                    .build_packages
                    .iter()
                    .any(|it| it == name_of(package)) => {}
                None => {
                    return Err(stays(&format!(
                        "which package holds the library of {package} isn't known for every release"
                    )));
                }
            }
        }
        Ok(())
    }

    /// What the image still runs must not need what it no longer holds.
    fn check_later(&self, at: &Instruction, subject: &Subject<'_>) -> Result<(), Answer> {
        if !matches!(at.kind, Kind::Run(_)) {
            return Ok(());
        }
        match self.calls_dropped(at.span.of(subject.file.source())) {
            Some(word) => {
                Err(stays(&format!("line {} needs {word} once packages are installed", at.line)))
            }
            None => Ok(()),
        }
    }

    /// Nor must a script of the repository.
    fn check_scripts(&self, subject: &Subject<'_>, context: &Context<'_>) -> Result<(), Answer> {
        for path in subject.files(context).filter(|path| path.ends_with(".sh")) {
            let text = subject.text(context, path).unwrap_or_default();
            if let Some(word) = text.lines().find_map(|line| self.calls_dropped(line)) {
                return Err(stays(&format!("{path} names {word}, which only the build has then")));
            }
        }
        Ok(())
    }

    fn calls_dropped<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut words = text.split(|c: char| c.is_whitespace() || ";&|()".contains(c));
        words.find(|word| self.dropped.iter().any(|it| name_of(it) == *word))
    }

    fn base(&self, subject: &Subject<'_>) -> Final {
        let system = if is_alpine(self.image) { "alpine" } else { "debian-slim" };
        let mut packages = self.kept.clone();
        packages.sort();
        packages.dedup();
        let install = bases::base(system).and_then(|base| base.install(&packages));
        Final {
            id: "same".to_owned(),
            image: written(subject).unwrap_or_else(|| self.image.to_owned()),
            meaning: "the same image without what only building wheels needs".to_owned(),
            setup: install.filter(|_| !packages.is_empty()),
            copies: Vec::new(),
            start: None,
        }
    }

    fn repeated(&self, subject: &Subject<'_>) -> Vec<String> {
        let mut all = self.left.repeated(subject);
        all.extend((!self.tools.is_empty()).then(|| self.tools.join(" && ")));
        all
    }

    /// The packages, what commands wrote, and the certificates of the system with those that were added.
    fn carried(&self) -> Vec<Carried> {
        let packages = Carried { path: PREFIX.to_owned(), to: Some(FOUND.to_owned()), owner: None };
        let as_it_lies = |path: String| match path.strip_suffix("/ca-certificates.crt") {
            // Python looks in the folder, too
            Some(folder) => Carried { path: folder.to_owned(), ..Carried::default() },
            None => Carried { path, ..Carried::default() },
        };
        std::iter::once(packages).chain(self.left.files().map(as_it_lies)).collect()
    }
}

/// What says already where packages go, or leaves them in a folder of its own.
fn check_target(subject: &Subject<'_>, context: &Context<'_>, pip: &Call) -> Result<(), Answer> {
    let variables = subject.file.image(0).environment;
    if let Some(name) = builders().python.places.iter().find(|it| variables.contains_key(*it)) {
        return Err(stays(&format!("{name} says where packages go")));
    }
    let mut open: Vec<String> = pip.operands().skip(1).map(str::to_owned).collect();
    let mut read: Vec<&str> = Vec::new();
    while let Some(named) = open.pop() {
        let of_it = |path: &&str| {
            !read.contains(path)
                && (*path == named || path.ends_with(&format!("/{}", last_part(&named))))
                || last_part(path) == named && !read.contains(path)
        };
        let Some(path) = subject.files(context).find(of_it) else { continue };
        read.push(path);
        for line in subject.text(context, path).unwrap_or_default().lines().map(str::trim) {
            let (option, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            match option {
                "-e" | "--editable" => {
                    return Err(stays(&format!(
                        "`{line}` in {path} leaves a package in a folder of its own"
                    )));
                }
                "-r" | "--requirement" => open.push(rest.trim().to_owned()),
                _ => {}
            }
        }
    }
    Ok(())
}

/// What the final stage copies again must come to lie where it lay: its folder is the last one of the builder.
fn check_places(subject: &Subject<'_>, all: &[Instruction]) -> Result<(), Answer> {
    let end = all.last().map_or(0, |it| it.span.end);
    let folder = subject.file.folder_at(end);
    for instruction in all {
        let Kind::Copy(copy) = &instruction.kind else { continue };
        let same = subject.file.folder_at(instruction.span.start) == folder;
        if !copy.dest.text.starts_with('/') && !same {
            return Err(stays(&format!(
                "line {} copies into a folder that changes later",
                instruction.line
            )));
        }
    }
    Ok(())
}

/// A RUN that takes packages away again has made no larger image.
fn removes(call: &Call) -> bool {
    matches!(call.program(), "apk") && call.has("del")
        || matches!(call.program(), "apt-get" | "apt")
            && ["purge", "remove", "autoremove"].iter().any(|word| call.has(word))
}

fn is_for_build(package: &str, image: &str) -> bool {
    let name = name_of(package);
    builders().python.build_packages.iter().any(|it| it == name)
        || libraries(image).contains_key(name)
        || name.ends_with("-dev")
}

fn libraries(image: &str) -> &'static std::collections::BTreeMap<String, Vec<String>> {
    let python = &builders().python;
    if is_alpine(image) { &python.alpine } else { &python.debian }
}

fn is_alpine(image: &str) -> bool {
    images::tag(image).contains("alpine")
}

/// A package without its version.
fn name_of(package: &str) -> &str {
    package.split(['=', '~', '<', '>']).next().unwrap_or(package)
}
