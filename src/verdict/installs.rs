//! Which commands of a step only install a language, and what an image that has the language does in their place.

use std::collections::BTreeSet;

use super::Difference;
use super::Evidence;
use super::compare::{Comparison, Pair};
use crate::facts::commands::Kind;
use crate::facts::toolchains::{self, Installed, Language};
use crate::symbolic::{Content, Effect, Maker, Part, StepRun, Value};

/// Programs that unpack, move and remove what was downloaded.
const HANDLERS: [&str; 9] = ["tar", "unzip", "rm", "mv", "cp", "mkdir", "chmod", "ln", "test"];
/// Where programs of the system lie.
const SYSTEM: [&str; 4] = ["/usr", "/opt", "/tmp", "/bin"];
/// What stands for the home folder.
const HOMES: [&str; 3] = ["$HOME/", "${HOME}/", "/root/"];

/// The commands of a step that install one language.
#[derive(Clone, Debug)]
pub(crate) struct Installation {
    /// The language.
    pub language: &'static Language,
    /// The version, if a command names one.
    pub version: Option<String>,
    /// Indexes of the effects, in order.
    pub effects: BTreeSet<usize>,
}

impl Installation {
    /// What the step installs; `None` if that is nothing, or several languages or versions.
    pub(crate) fn of(run: &StepRun) -> Option<Installation> {
        let installs = || run.effects.iter().filter_map(|e| e.installs.as_ref());
        let Installed { language, .. } = installs().next()?;
        let versions: BTreeSet<&String> = installs().filter_map(|i| i.version.as_ref()).collect();
        if versions.len() > 1 || installs().any(|i| i.language.id != language.id) {
            return None;
        }
        let mut installation = Installation {
            language,
            version: versions.first().map(|v| (*v).clone()),
            effects: BTreeSet::new(),
        };
        let first = run.effects.iter().enumerate().filter(|(_, e)| e.installs.is_some());
        installation.effects = first.map(|(index, _)| index).collect();
        let archives = installation.archives(run);
        for (index, effect) in run.effects.iter().enumerate() {
            if installation.serves(run, effect, &archives) {
                installation.effects.insert(index);
            }
        }
        Some(installation)
    }

    /// The files that the downloads leave.
    fn archives(&self, run: &StepRun) -> BTreeSet<String> {
        let own = self.effects.iter().map(|index| &run.effects[*index]);
        let fetched = own.filter(|e| matches!(e.program(), "curl" | "wget"));
        fetched.flat_map(|e| e.writes.iter().filter(|w| !w.contains('*')).cloned()).collect()
    }

    /// Whether a command only helps with the install.
    fn serves(&self, run: &StepRun, effect: &Effect, archives: &BTreeSet<String>) -> bool {
        let program = effect.program();
        let fed = effect.input.as_ref().is_some_and(prints_install);
        let operands: Vec<String> = effect.words.iter().skip(1).map(Value::to_string).collect();
        let operands = || operands.iter().filter(|word| !word.starts_with('-'));
        let is_own = |word: &str| {
            let path = word.trim_start_matches("./");
            archives.contains(path) || self.is_home(word)
        };
        let is_place = |word: &str| SYSTEM.iter().any(|s| word.starts_with(s)) || word == "]";
        match program {
            "apt-get" | "apt" | "apk" => {
                let updates = operands().eq(["update"]);
                updates
                    && run
                        .effects
                        .iter()
                        .all(|e| !is_packager(e) || e.installs.is_some() || is_update(e))
            }
            "[" => operands().all(|w| is_own(w) || is_place(w)) && operands().any(|w| is_own(w)),
            _ if HANDLERS.contains(&program) => {
                let named = |word: &String| program != "chmod" || word.contains(['/', '.']);
                let mut paths = operands().filter(|w| named(w)).peekable();
                (fed || (operands().any(|w| is_own(w)) && paths.peek().is_some()))
                    && paths.all(|w| is_own(w) || is_place(w) || w == "xz")
            }
            _ => effect.kind == Some(Kind::Pure) && toolchains::is_manager(self.language, program),
        }
    }

    /// Whether a path is in a folder that only the install fills.
    pub(crate) fn is_home(&self, path: &str) -> bool {
        let path = in_home(path);
        let inside =
            |home: &String| path.starts_with(home.as_str()) || path == home.trim_end_matches('/');
        self.language.homes.iter().any(inside)
            || self.language.kept_homes.iter().any(|home| path.starts_with(home.as_str()))
    }

    /// The entries of a `PATH` that don't lie in such a folder.
    pub(crate) fn other_entries(&self, path: &Value) -> Vec<String> {
        let text = path.to_string();
        text.split(':').filter(|entry| !self.is_home(entry)).map(str::to_owned).collect()
    }

    /// Whether somebody may write this image in the place of the install, which ran in `old`.
    fn gives_way_to(&self, image: &str, old: &str) -> bool {
        match &self.version {
            Some(version) => {
                self.language.image_for(version, old).is_some_and(|expected| expected == image)
            }
            None => self.language.is_image(image),
        }
    }
}

/// `$HOME/x` and `/root/x` as `~/x`.
fn in_home(path: &str) -> String {
    let inside = HOMES.iter().find_map(|home| path.strip_prefix(home));
    inside.map_or_else(|| path.to_owned(), |rest| format!("~/{rest}"))
}

fn is_packager(effect: &Effect) -> bool {
    matches!(effect.program(), "apt-get" | "apt" | "apk")
}

fn is_update(effect: &Effect) -> bool {
    effect.words.get(1).and_then(Value::literal) == Some("update")
}

/// Whether a text is the output of a command that fetches an install.
fn prints_install(value: &Value) -> bool {
    let mut found = false;
    value.walk(&mut |part| {
        if let Part::Text(text) = part {
            found |= text.split_whitespace().any(|word| toolchains::by_download(word).is_some());
        }
    });
    found
}

/// An install of an old step, in whose place the image of the new one stands.
pub(super) struct StandIn<'a> {
    installation: Installation,
    image: &'a str,
    /// The commands that installed.
    calls: Vec<&'a [Value]>,
}

impl<'a> StandIn<'a> {
    pub(super) fn of(old: &'a StepRun, new: &'a StepRun) -> Option<StandIn<'a>> {
        let image = new.image.as_deref()?;
        if old.image.as_deref() == Some(image) {
            return None;
        }
        let installation = Installation::of(old)?;
        if !installation.gives_way_to(image, old.image.as_deref().unwrap_or_default()) {
            return None;
        }
        let calls = installation.effects.iter().map(|i| old.effects[*i].words.as_slice()).collect();
        Some(StandIn { installation, image, calls })
    }

    /// How an effect that is gone is made up for, if it is.
    pub(super) fn replaces(&self, index: usize, effect: &Effect) -> Option<String> {
        let title = &self.installation.language.title;
        self.installation.effects.contains(&index).then(|| {
            format!("`{}` gives way to {}, which has {title}", effect.words_shown(), self.image)
        })
    }

    /// Whether a file was only there for the install.
    pub(super) fn made(&self, content: &Content) -> bool {
        let own = |by: &Maker| self.calls.contains(&by.words.as_slice());
        match content {
            Content::Made(by) => own(by),
            Content::Perhaps { base, by } => own(by) || self.made(base),
            Content::OneOf(all) => all.iter().all(|one| *one == Content::Absent || self.made(one)),
            _ => false,
        }
    }

    /// Whether the two values of a variable are the same but for what led to the install.
    pub(super) fn explains(&self, name: &str, was: &Value, is: &Value) -> bool {
        match name {
            "PATH" => self.installation.other_entries(was) == self.installation.other_entries(is),
            _ => self.installation.language.variables.iter().any(|own| own == name),
        }
    }
}

/// Compares what two images hold: whoever needs more than the new one is known to have stands against it.
pub(super) fn compare_image(
    pair: &Pair<'_>,
    index: usize,
    old: &StepRun,
    now: &StepRun,
    comparison: &mut Comparison,
) {
    let (was, Some(is)) = (old.image.as_deref().unwrap_or(DEFAULT), now.image.as_deref()) else {
        return;
    };
    if was == is || crate::facts::images::image(is).is_none() {
        return;
    }
    let stand_in = pair.stand_ins[index].as_ref();
    let kept = || {
        let effects = old.effects.iter().enumerate();
        effects.filter(|(i, _)| stand_in.is_none_or(|s| !s.installation.effects.contains(i)))
    };
    let look = Look { was, is, old, stand_in };
    let mut refuse = |text: String, evidence: Vec<Evidence>| {
        let text = format!("“{}”: {text}", old.label);
        comparison.add(Difference::Image, None, text, evidence);
    };
    let mut assumed = Vec::new();
    for (at, effect) in kept() {
        match (look.missing(at, effect), look.list_before(at, effect)) {
            (Some(_), Some(text)) => assumed.push((text, pair.shown(effect))),
            (Some(text), None) => refuse(text, pair.shown(effect)),
            (None, _) => {}
        }
    }
    if let Some(text) = look.moved_cache(pair, index) {
        refuse(text, Vec::new());
    }
    for (text, evidence) in assumed {
        comparison.assume(text, evidence);
    }
    if let Some((_, effect)) = kept().find(|(_, e)| looks_around(e)) {
        let text = format!("`{}` needs nothing of {was} that {is} lacks", effect.words_shown());
        comparison.assume(text, pair.shown(effect));
    }
    if let Some(text) = stand_in.and_then(|s| s.installation.language.assumes.clone()) {
        comparison.assume(text, Vec::new());
    }
    if let Some(stand_in) = stand_in.filter(|s| s.installation.version.is_none()) {
        let title = &stand_in.installation.language.title;
        let text = format!("{is} is the version of {title} that the install brought, or will do");
        comparison.assume(text, Vec::new());
    }
}

/// The image of a step that names none.
const DEFAULT: &str = "atlassian/default-image:latest";

/// Whether nothing is known of what a command calls.
fn looks_around(effect: &Effect) -> bool {
    matches!(effect.kind, None | Some(Kind::Run)) && !effect.pipe
}

/// A step that changes from one image to another.
struct Look<'a> {
    was: &'a str,
    is: &'a str,
    old: &'a StepRun,
    stand_in: Option<&'a StandIn<'a>>,
}

impl Look<'_> {
    /// What an effect needs that the new image isn't known to have.
    fn missing(&self, at: usize, effect: &Effect) -> Option<String> {
        let program = effect.program();
        let is = self.is;
        if let Some(stand_in) = self.stand_in {
            if let Some(word) = self.needs_home(stand_in, effect) {
                return Some(format!("`{word}` is where only the install puts it"));
            }
            let words = effect.words_shown();
            let lacks = &stand_in.installation.language.lacks;
            let added = |by: &str| self.old.effects.iter().any(|e| e.words_shown() == *by);
            if lacks.iter().any(|(what, by)| words.starts_with(what.as_str()) && !added(by)) {
                return Some(format!("{is} can't do `{words}` by itself"));
            }
        }
        let exempt = effect.pipe
            || effect.kind == Some(Kind::ShellState)
            || program.contains(['/', ' ', '$'])
            || effect.place.file.as_ref().is_some_and(|(file, _)| file.ends_with("package.json"))
            || toolchains::has_program(is, program)
            || self.is_from_elsewhere(at, program);
        (!exempt).then(|| format!("`{program}` isn't known to be in {is}"))
    }

    /// Whether a program came into the old step by itself, or by an earlier command.
    fn is_from_elsewhere(&self, at: usize, program: &str) -> bool {
        let never_there = !toolchains::is_generic(self.was)
            && crate::facts::images::image(self.was).is_some()
            && !toolchains::has_program(self.was, program);
        let brings = |effect: &Effect| {
            let words = effect.words.iter().skip(1).filter_map(Value::literal);
            effect.kind == Some(Kind::Fetch)
                && words.into_iter().any(|word| toolchains::brings(word, program))
        };
        never_there || self.old.effects[..at].iter().any(brings)
    }

    /// The command that installed what the project lists, if the program may have come with that.
    fn list_before(&self, at: usize, effect: &Effect) -> Option<String> {
        let program = effect.program();
        let facts = crate::facts::images::image(self.was)?;
        if facts.programs.iter().any(|known| known == program) {
            return None;
        }
        let earlier = self.old.effects[..at].iter();
        let list = earlier.filter(|e| e.kind == Some(Kind::Fetch));
        let list = list.into_iter().find(|e| toolchains::installs_lists(e.program()))?;
        Some(format!("`{program}` comes from `{}`, not from {}", list.words_shown(), self.was))
    }

    /// A word that names a folder which only the install fills.
    fn needs_home(&self, stand_in: &StandIn<'_>, effect: &Effect) -> Option<String> {
        let language = stand_in.installation.language;
        let words = effect.words.iter().map(Value::to_string);
        words.into_iter().find(|word| {
            let path = in_home(word);
            let moved = self.moves_home(language, effect);
            let homes = language.homes.iter().skip(usize::from(moved));
            homes.into_iter().any(|home| path.contains(home.as_str()))
        })
    }

    fn moves_home(&self, language: &Language, effect: &Effect) -> bool {
        language.moved_by.as_deref().is_some_and(|name| effect.environment.contains_key(name))
    }

    /// A cache of a folder that would stay empty.
    fn moved_cache(&self, pair: &Pair<'_>, index: usize) -> Option<String> {
        let language = self.stand_in?.installation.language;
        let step = pair.before.pipelines.step(pair.old_step(index).reference);
        let moved = self.old.effects.iter().any(|e| self.moves_home(language, e));
        step.caches.iter().find_map(|name| {
            let path = &pair.before.pipelines.definitions.cache(&name.value)?.path.as_ref()?.value;
            let homes = language.homes.iter().skip(usize::from(moved));
            let path = in_home(path);
            homes.into_iter().any(|home| path.starts_with(home.as_str())).then(|| {
                format!(
                    "the cache `{}` holds `{path}`, where nothing comes to lie in {}",
                    name.value, self.is
                )
            })
        })
    }
}
