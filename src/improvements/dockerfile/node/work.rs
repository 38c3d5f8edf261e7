//! What the commands of a Node builder do: install packages, build, and what they leave besides.

use super::package::Runs;
use super::package::{Package, facts, without_setters};
use crate::dockerfile::{Call, Instruction, joined, runs};
use crate::facts::builders::{NodeManager, builders};
use crate::improvements::Context;
use crate::improvements::dockerfile::left::{Left, makes_user_or_folder};
use crate::improvements::dockerfile::start::last_part;
use crate::improvements::dockerfile::subject::Subject;
use crate::improvements::dockerfile::{Answer, packages_of, stays};

/// The folder in which the image starts.
pub(super) const FOLDER: &str = "/";

/// The commands of the builder, sorted.
#[derive(Default)]
pub(super) struct Work {
    /// The command that installs the packages of package.json, with its manager.
    pub install: Option<(Call, &'static NodeManager)>,
    /// The folder of the builds and installs.
    pub folder: Option<String>,
    /// Every program that a build runs, with the text of the command that begins it.
    pub builds: Vec<(Vec<String>, String)>,
    /// Whether packages for development are left out or taken away already.
    pub pruned: bool,
    /// Packages that are installed for the whole image.
    pub global: Vec<String>,
    /// What else commands leave.
    pub left: Left,
    /// Packages of the system that aren't only for the build.
    pub packages: Vec<String>,
    /// Packages of the system that are, unless the server starts other programs.
    tools: Vec<String>,
}

impl Work {
    /// Sorts the commands; what isn't known may bring something that the server needs.
    pub(super) fn of(
        subject: &Subject<'_>,
        context: &Context<'_>,
        package: &Package,
    ) -> Result<Work, Answer> {
        let mut work = Work::default();
        for (instruction, calls) in runs(&subject.file) {
            let Some(calls) = calls else {
                let line = instruction.line;
                return Err(stays(&format!("line {line} runs more than plain commands")));
            };
            for call in calls {
                work.add(call, instruction, subject, package)?;
            }
        }
        work.check_generated(subject, context)?;
        let mut texts = subject.files(context).filter_map(|path| subject.text(context, path));
        let starts_others = texts.any(|it| facts().programs.iter().any(|word| it.contains(word)));
        let tools = std::mem::take(&mut work.tools).into_iter();
        let stays = |it: &String| starts_others || it == "ca-certificates" || it == "tzdata";
        work.packages.extend(tools.filter(stays));
        Ok(work)
    }

    fn add(
        &mut self,
        call: Call,
        at: &Instruction,
        subject: &Subject<'_>,
        package: &Package,
    ) -> Result<(), Answer> {
        let words: Vec<&str> = call.words.iter().map(|w| w.as_deref().unwrap_or("")).collect();
        let words = without_setters(&words);
        let folder = subject.file.folder_at(at.span.start).unwrap_or_else(|| FOLDER.to_owned());
        if !makes_folder(&call, &folder, subject) {
            self.left.add(&call, &folder, at.line)?;
        }
        if let Some(manager) = installs(&words) {
            return self.add_install(call.clone(), manager, &words, folder, at);
        }
        if facts().quiet.iter().any(|known| begins(&words, known)) || call.program() == "export" {
            return Ok(());
        }
        if let Some(run) = package.run_by(&words) {
            self.set_folder(folder)?;
            return self.add_build(run, &words.join(" "), package, at.line);
        }
        if call.program() == "cd" {
            // to where it is anyway
            let stays_there = call.word(1).is_some_and(|to| joined(Some(&folder), to) == folder);
            return match stays_there {
                true => Ok(()),
                false => Err(stays(&format!("line {} builds in another folder", at.line))),
            };
        } else if words.len() > 1 && words[1] == "prune" {
            self.pruned |= leaves_out(&words);
        } else if makes_user_or_folder(&call) {
            return Ok(());
        } else if let Some((packages, tools)) = packages_of(&call) {
            self.packages.extend(packages);
            self.tools.extend(tools);
        } else if !call.is_quiet() {
            return Err(stays(&format!(
                "`{}` (line {}) may make something that the server needs while it runs",
                call.program(),
                at.line
            )));
        }
        Ok(())
    }

    fn add_install(
        &mut self,
        call: Call,
        manager: &'static NodeManager,
        words: &[&str],
        folder: String,
        at: &Instruction,
    ) -> Result<(), Answer> {
        let named: Vec<&str> =
            words[1..].iter().copied().filter(|word| !word.starts_with('-')).skip(1).collect();
        if words.iter().any(|word| matches!(*word, "-g" | "--global" | "global")) {
            let name = |word: &&str| word.split('@').next().unwrap_or(word).to_owned();
            self.global.extend(named.iter().map(name));
            return Ok(());
        }
        if !named.is_empty() {
            let line = at.line;
            return Err(stays(&format!(
                "line {line} installs packages that package.json doesn't list"
            )));
        }
        self.set_folder(folder)?;
        self.pruned = leaves_out(words);
        self.install = Some((call, manager));
        Ok(())
    }

    fn set_folder(&mut self, folder: String) -> Result<(), Answer> {
        match &self.folder {
            Some(known) if *known != folder => {
                Err(stays("it installs and builds in several folders"))
            }
            _ => {
                self.folder = Some(folder);
                Ok(())
            }
        }
    }

    fn add_build(
        &mut self,
        run: Runs,
        text: &str,
        package: &Package,
        line: usize,
    ) -> Result<(), Answer> {
        let programs = match run {
            Runs::Program(words) => vec![words],
            Runs::Script(name) => package.programs(&name).map_err(|odd| {
                stays(&format!("`{text}` (line {line}) runs more than plain commands: `{odd}`"))
            })?,
        };
        if programs.is_empty() {
            return Err(stays(&format!("package.json has no script for `{text}` (line {line})")));
        }
        for words in programs {
            let program = last_part(words.first().map_or("", String::as_str)).to_owned();
            let listed = |all: &[String]| all.contains(&program);
            let known = listed(&facts().compilers)
                || listed(&facts().movers)
                || listed(&builders().quiet)
                || program == "prisma" && words.get(1).is_some_and(|word| word == "generate");
            if !known {
                return Err(stays(&format!(
                    "`{text}` (line {line}) calls `{program}`, which may write anything anywhere"
                )));
            }
            self.builds.push((words, text.to_owned()));
        }
        Ok(())
    }

    /// What Prisma generates lies among the packages, unless its schema says otherwise.
    fn check_generated(&self, subject: &Subject<'_>, context: &Context<'_>) -> Result<(), Answer> {
        if self.builds.iter().all(|(words, _)| words[0] != "prisma") {
            return Ok(());
        }
        let elsewhere = |path: &&str| {
            let text = subject.text(context, path).unwrap_or_default();
            path.ends_with(".prisma") && text.lines().any(|it| it.trim().starts_with("output"))
        };
        match subject.files(context).find(elsewhere) {
            Some(path) => Err(stays(&format!("{path} puts the client of Prisma elsewhere"))),
            None => Ok(()),
        }
    }

    /// The command that leaves only the packages that run.
    pub(super) fn prune(&self, major: Option<u32>) -> Option<String> {
        let (install, manager) = self.install.as_ref().filter(|_| !self.pruned)?;
        let old = manager.prune_old.as_ref().filter(|_| major.is_some_and(|it| it < 15));
        let mut command = old.unwrap_or(&manager.prune).clone();
        let kept = |word: &&String| matches!(word.as_str(), "--legacy-peer-deps" | "--force");
        let kept: Vec<&String> = install.words.iter().flatten().filter(kept).collect();
        kept.iter().for_each(|word| command.push_str(&format!(" {word}")));
        Some(command)
    }
}

/// Whether a command makes the folder in which the image starts, or one above: WORKDIR makes it as well.
fn makes_folder(call: &Call, at: &str, subject: &Subject<'_>) -> bool {
    let folder = subject.file.folder_at(subject.file.source().len()).unwrap_or_default();
    let above = |path: &str| {
        let path = joined(Some(at), path);
        let path = path.trim_end_matches('/');
        folder == path || folder.starts_with(&format!("{path}/"))
    };
    call.program() == "mkdir" && call.operands().all(above)
}

/// The manager of a command that installs packages.
fn installs(words: &[&str]) -> Option<&'static NodeManager> {
    let (program, rest) = words.split_first()?;
    let verb = rest.iter().copied().find(|word| !word.starts_with('-')).unwrap_or_default();
    let global = *program == "yarn" && verb == "global";
    facts().manager.iter().find(|manager| {
        manager.program == *program && (global || manager.install.iter().any(|it| it == verb))
    })
}

/// Whether a command leaves out what only development needs.
fn leaves_out(words: &[&str]) -> bool {
    let option = |word: &&str| {
        matches!(*word, "--production" | "--prod" | "-P" | "--omit=dev" | "--only=prod")
            || matches!(*word, "--only=production" | "--production=true")
    };
    words.iter().any(option)
        || words.windows(2).any(|pair| pair == ["--omit", "dev"] || pair == ["--only", "prod"])
}

/// Whether the words begin with those of `known`.
fn begins(words: &[&str], known: &str) -> bool {
    let known: Vec<&str> = known.split(' ').collect();
    words.starts_with(&known)
}
