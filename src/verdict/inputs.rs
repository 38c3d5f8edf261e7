//! Compares what one effect reads in two runs: files, build contexts, variables.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::builder;
use super::compare::{Comparison, Pair};
use super::installs::StandIn;
use super::{Difference, Safety, mentions, renames};
use crate::facts::commands::Kind;
use crate::facts::environment;
use crate::project::Tree;
use crate::symbolic::{Content, Effect, Read, Seen, StepRun, Value, VariablesRead};

type Run<'a> = (&'a Effect, &'a StepRun);

pub(super) fn compare(
    pair: &Pair<'_>,
    stand_in: Option<&StandIn<'_>>,
    old: Run<'_>,
    new: Run<'_>,
    comparison: &mut Comparison,
) {
    // an effect of a run that was taken over finds what it found
    if !std::ptr::eq(old.0, new.0) {
        compare_reads((pair, stand_in), old.0, new.0, comparison);
    }
    compare_variables((pair, stand_in), old, new, comparison);
}

fn compare_reads(
    (pair, stand_in): (&Pair<'_>, Option<&StandIn<'_>>),
    was: &Effect,
    is: &Effect,
    comparison: &mut Comparison,
) {
    for read in &was.reads {
        let same = |other: &&Read| key(read) == key(other);
        match (read, is.reads.iter().find(same)) {
            (Read::File { seen, .. }, _) if stand_in.is_some_and(|s| s.made(&seen.content)) => {}
            (Read::File { path, seen, .. }, Some(Read::File { seen: now, .. })) => {
                compare_file(pair, was, path, seen, now, comparison);
            }
            (Read::Folder { .. }, Some(Read::Folder { .. })) => {
                if let Some(now) = is.reads.iter().find(same) {
                    compare_folder((pair, stand_in), was, read, now, comparison);
                }
            }
            (Read::History | Read::Cache(_), Some(_)) => {}
            (_, None) if was.kind == Some(Kind::Pure) => {}
            (read, None) => {
                let text = format!("`{}` no longer finds {}", was.words_shown(), name(read));
                comparison.add(Difference::Input, None, text, pair.shown(was));
            }
            (_, Some(_)) => {}
        }
    }
}

fn key(read: &Read) -> (u8, &str) {
    match read {
        Read::File { path, .. } => (0, path),
        Read::Folder { pattern, .. } => (1, pattern),
        Read::History => (2, ""),
        Read::Cache(name) => (3, name),
    }
}

fn name(read: &Read) -> String {
    match read {
        Read::File { path, .. } => format!("`{path}`"),
        Read::Folder { pattern, .. } if pattern == "**" => "its folder".to_owned(),
        Read::Folder { pattern, .. } => format!("`{pattern}`"),
        Read::History => "the history".to_owned(),
        Read::Cache(cache) => format!("the cache `{cache}`"),
    }
}

fn compare_file(
    pair: &Pair<'_>,
    effect: &Effect,
    path: &str,
    was: &Seen,
    is: &Seen,
    comparison: &mut Comparison,
) {
    let loaded = matches!(effect.program(), "source" | ".") && is.content != Content::Absent;
    if loaded || was.content == is.content || was.content == Content::Absent {
        // what a loaded file sets is compared where it is used
        return;
    }
    let words = effect.words_shown();
    let text = match is.content {
        Content::Absent => format!("`{words}` reads `{path}`, which nothing brings any more"),
        _ => format!("`{words}` reads `{path}`, which holds something else now"),
    };
    comparison.add(Difference::Input, None, text, pair.shown(effect));
}

fn compare_folder(
    (pair, stand_in): (&Pair<'_>, Option<&StandIn<'_>>),
    effect: &Effect,
    was: &Read,
    is: &Read,
    comparison: &mut Comparison,
) {
    let (
        Read::Folder { news: old, tracked: had, because, context, .. },
        Read::Folder { news: new, tracked: has, .. },
    ) = (was, is)
    else {
        return;
    };
    if *had && !*has {
        let text = format!("`{}` no longer finds the repository's files", effect.words_shown());
        comparison.add(Difference::Input, None, text, pair.shown(effect));
    }
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for path in paths {
        match (old.get(path), new.get(path)) {
            (Some(was), Some(is)) if was.content == is.content => {}
            (Some(was), None) if was.content == Content::Absent => {}
            (Some(was), _) if stand_in.is_some_and(|s| s.made(&was.content)) => {}
            (None, Some(now)) if !context && (now.from.is_some() || !takes_in(effect)) => {}
            (None, Some(_)) if !context => {
                let text =
                    format!("`{}` takes in `{path}`, which wasn't there", effect.words_shown());
                comparison.add(Difference::Input, Some(Safety::Review), text, pair.shown(effect));
            }
            (Some(_), now) if *context => {
                let image =
                    InImage { effect, path, because: because.as_ref(), gone: now.is_none() };
                image.compare(pair, comparison);
            }
            (Some(_), None) => {
                let text = format!(
                    "`{}` may read `{path}`, which isn't there any more",
                    effect.words_shown()
                );
                comparison.add(Difference::Input, None, text, pair.shown(effect));
            }
            (None, _) => {
                let text = format!("`{path}` is new in the image");
                comparison.add(Difference::Image, Some(Safety::Review), text, pair.shown(effect));
            }
            (Some(_), Some(_)) => {
                let text = format!("`{}` finds other text in `{path}`", effect.words_shown());
                comparison.add(Difference::Input, None, text, pair.shown(effect));
            }
        }
    }
}

/// Whether it works on all that it finds in a folder, so that one more file of its own step counts.
fn takes_in(effect: &Effect) -> bool {
    matches!(effect.kind, Some(Kind::Files | Kind::Publish | Kind::Deploy))
}

/// A file that a build took in and that is gone or other now.
struct InImage<'a> {
    effect: &'a Effect,
    path: &'a str,
    /// The line of the Dockerfile that takes it in.
    because: Option<&'a (String, usize)>,
    gone: bool,
}

impl InImage<'_> {
    /// Allowed only if nothing in the repository names the file.
    fn compare(&self, pair: &Pair<'_>, comparison: &mut Comparison) {
        let source = &pair.before.source;
        let path = self.path;
        let mut evidence = pair.shown(self.effect);
        evidence.extend(self.because.map(|(file, line)| source.in_file(file, *line)));
        let mut text = match self.gone {
            true => format!("the image no longer takes in `{path}`"),
            false => format!("the image gets a different `{path}`"),
        };
        if let Some((file, line)) = mentions(source.project, path) {
            text.push_str(&format!(", which {file} names in line {line}"));
            evidence.push(source.in_file(&file, line));
            comparison.add(Difference::Image, None, text, evidence);
        } else if source.project.tree == Tree::Unknown {
            text.push_str("; the Dockerfile and the sources weren't read");
            comparison.add(Difference::Image, Some(Safety::Advice), text, evidence);
        } else {
            comparison.assume(format!("the image doesn't need `{path}`"), evidence.clone());
            comparison.add(Difference::Image, Some(Safety::Review), text, evidence);
        }
    }
}

fn compare_variables(
    (pair, stand_in): (&Pair<'_>, Option<&StandIn<'_>>),
    old: Run<'_>,
    new: Run<'_>,
    comparison: &mut Comparison,
) {
    let before = Names { run: old, settings: pair.before.settings };
    let after = Names { run: new, settings: pair.after.settings };
    if before.is_same(&after) {
        return;
    }
    let was = old.0;
    let mut names = before.known();
    names.extend(after.known());
    for name in names {
        let (value, now) = (before.value(&name), after.value(&name));
        if value == now || stand_in.is_some_and(|s| s.explains(&name, &value, &now)) {
            continue;
        }
        let gained = before.is_outside(&name);
        if !may_read(was, &name, gained) {
            continue;
        }
        if gained && builder::takes_old_one(pair, was, (&name, &now), comparison) {
            continue;
        }
        let words = new.0.words_shown();
        let (settings, now) = (pair.before.settings, pair.after.settings);
        if let Some(new_name) = renames::new_name(settings, now, &name)
            && !names_it(was, &name)
        {
            let text = format!("`{}` doesn't read {name} by itself", was.program());
            comparison.assume(text, pair.shown(was));
            let text = match after.value(new_name) == value {
                true => format!("{name} is called {new_name}"),
                false => format!("`{words}` no longer sees {name}"),
            };
            comparison.add(Difference::Setting, Some(Safety::Review), text, pair.shown(was));
            continue;
        }
        let text = match gained {
            true => format!("`{words}` may read {name}, which it sees for the first time"),
            false => format!("`{words}` may read {name}, which isn't what it was"),
        };
        comparison.add(Difference::Input, None, text, pair.shown(was));
    }
}

/// Whether the program may work otherwise because a variable of this name is there that it didn't see before.
pub(crate) fn may_feel(effect: &Effect, name: &str) -> bool {
    may_read(effect, name, true)
}

/// Whether the change of a variable may be felt. One more variable only counts for programs that are known to read it.
fn may_read(effect: &Effect, name: &str, gained: bool) -> bool {
    let by_name = match &effect.variables {
        VariablesRead::Perhaps if gained => !environment::readers(name).is_empty(),
        _ => effect.reads_variable(name),
    };
    let by_itself =
        environment::shell_special(name) || environment::read_by(effect.program(), name);
    by_name || (by_itself && effect.kind != Some(Kind::Pure))
}

/// Whether the program is known to read this very name, not only names like it.
fn names_it(effect: &Effect, name: &str) -> bool {
    match &effect.variables {
        VariablesRead::Perhaps => false,
        VariablesRead::All => true,
        VariablesRead::These(patterns) => patterns.iter().any(|pattern| pattern == name),
    }
}

/// The exported variables of an effect.
struct Names<'a> {
    run: Run<'a>,
    settings: &'a crate::project::KnownSettings,
}

impl Names<'_> {
    fn is_same(&self, other: &Names<'_>) -> bool {
        let (a, b) = (&self.run.0.environment, &other.run.0.environment);
        self.run.1.deployment == other.run.1.deployment
            && self.settings == other.settings
            && (Arc::ptr_eq(a, b) || a == b)
    }

    fn known(&self) -> BTreeSet<Arc<str>> {
        let exported = self.run.0.environment.iter().filter(|(_, v)| v.exported);
        let mut names: BTreeSet<Arc<str>> = exported.map(|(name, _)| name.clone()).collect();
        names.extend(self.settings.repository.keys().map(|n| Arc::from(n.as_str())));
        let own = self.run.1.deployment.as_ref().and_then(|d| self.settings.deployments.get(d));
        names.extend(own.into_iter().flatten().map(|(n, _)| Arc::from(n.as_str())));
        names
    }

    fn value(&self, name: &str) -> Value {
        let deployment = self.run.1.deployment.as_deref();
        match self.run.0.environment.get(name).filter(|v| v.exported) {
            Some(variable) => variable.value.clone(),
            None => match self.settings.value(name, deployment) {
                Some(value) => Value::of_variable(name, Value::text(value)),
                None => Value::outside(name, self.run.1.narrowing.as_deref()),
            },
        }
    }

    fn is_outside(&self, name: &str) -> bool {
        self.value(name) == Value::outside(name, self.run.1.narrowing.as_deref())
    }
}
