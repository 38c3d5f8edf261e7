//! Image builds that differ in where their layers come from, or in the builder: the same image, sooner or later.

use std::borrow::Cow;

use super::compare::{Comparison, Pair};
use super::{Difference, Safety};
use crate::dockerfile::{Dockerfile, FileCopy, Instruction, Kind as Says, Source};
use crate::facts::commands::{Kind, program_name};
use crate::facts::docker_builders::docker_builders;
use crate::project::Project;
use crate::symbolic::{Effect, Read, Value};

/// The words of an effect without those that only say where the layers of an image come from.
pub(super) fn essential(effect: &Effect) -> Cow<'_, [Value]> {
    if !builds(effect) {
        return Cow::Borrowed(&effect.words);
    }
    let mut gone = Vec::new();
    let inline =
        |value: &Value| value.pattern("").split('=').next() == Some(&docker_builders().inline);
    let options = effect.options(&docker_builders().layer_options()).into_iter();
    let arguments = effect.options("--build-arg").into_iter().filter(|(_, v)| inline(v));
    for (at, _) in options.chain(arguments) {
        gone.push(at.index);
        if at.inline_from.is_none() {
            gone.push(at.index - 1);
        }
    }
    if gone.is_empty() {
        return Cow::Borrowed(&effect.words);
    }
    let kept = effect.words.iter().enumerate().filter(|(index, _)| !gone.contains(index));
    Cow::Owned(kept.map(|(_, word)| word.clone()).collect())
}

/// Whether this is a plain build of an image, of which all is known.
fn builds(effect: &Effect) -> bool {
    effect.kind == Some(Kind::Build)
        && !effect.pipe
        && program_name(effect.program()) == "docker"
        && effect.words.iter().skip(1).filter_map(Value::literal).any(|word| word == "build")
}

/// Where the layers of a build come from now.
pub(super) fn compare(pair: &Pair<'_>, was: &Effect, is: &Effect, comparison: &mut Comparison) {
    if was.words == is.words {
        return;
    }
    let sources = |effect: &Effect| -> Vec<Value> {
        effect.options(&docker_builders().source).into_iter().map(|(_, value)| value).collect()
    };
    let (had, has) = (sources(was), sources(is));
    let mut come = has.iter().filter(|image| !had.contains(image)).peekable();
    let evidence = || pair.shown(was);
    let words = was.words_shown();
    if come.peek().is_none() {
        let text = format!("`{words}` looks elsewhere for its layers");
        comparison.add(Difference::Resource, Some(Safety::Review), text, evidence());
        return;
    }
    for image in come {
        let text = format!("`{words}` takes layers from `{image}`");
        let pushed =
            pair.before.traces.iter().flat_map(|t| t.effects()).any(|(_, e)| pushes(e, image));
        if !pushed {
            let text = format!("{text}, which no step of this file pushes");
            comparison.add(Difference::Effect, None, text, evidence());
            continue;
        }
        comparison.add(Difference::Resource, Some(Safety::Review), text, evidence());
        let text =
            format!("what `{image}` holds as layers is only taken where its content is the same");
        comparison.assume(text, evidence());
    }
    if chosen(is).as_deref() != Some(&docker_builders().new) {
        let text =
            "docker takes BuildKit by itself: the old builder takes no layers from a registry";
        comparison.assume(text.into(), Vec::new());
    }
}

/// Whether an effect pushes the image of this name.
fn pushes(effect: &Effect, image: &Value) -> bool {
    effect.kind == Some(Kind::Publish)
        && program_name(effect.program()) == "docker"
        && effect.outside.iter().any(|o| o.changes && o.name.as_ref() == Some(image))
}

/// What the script says about the builder.
fn chosen(effect: &Effect) -> Option<String> {
    let variable =
        effect.environment.get(docker_builders().variable.as_str()).filter(|v| v.exported)?;
    variable.value.literal().map(str::to_owned)
}

/// Whether a variable that nobody set before now tells a build to take the old builder, which can do what the
/// Dockerfile asks for. It is noted then.
pub(super) fn takes_old_one(
    pair: &Pair<'_>,
    effect: &Effect,
    (name, now): (&str, &Value),
    comparison: &mut Comparison,
) -> bool {
    let old = name == docker_builders().variable && now.literal() == Some(&docker_builders().old);
    let Some(file) = old.then(|| known_to_old(pair.before.source.project, effect)).flatten() else {
        return false;
    };
    let text = format!("`{}` takes the old builder", effect.words_shown());
    comparison.add(Difference::Resource, Some(Safety::Review), text, pair.shown(effect));
    let text = format!("the old builder makes the same image of `{file}`, and docker still has it");
    comparison.assume(text, pair.shown(effect));
    true
}

/// The Dockerfile of a build that asks for nothing but what the old builder knows.
pub(crate) fn known_to_old(project: &Project, effect: &Effect) -> Option<String> {
    let Some(Read::File { path, seen, .. }) = effect.reads.first() else { return None };
    seen.content.taken_as_tracked(path)?;
    let option = |word: &Value| {
        let text = word.pattern("");
        text.starts_with('-').then(|| text.split('=').next().unwrap_or_default().to_owned())
    };
    let known = builds(effect)
        && effect
            .words
            .iter()
            .filter_map(option)
            .all(|name| docker_builders().old_knows_option(&name))
        && effect.operands().len() == 1;
    // only BuildKit reads the ignore file of one Dockerfile
    let own_ignore = project.text(&format!("{path}.dockerignore")).is_some();
    let text = project.text(path)?;
    let file = Dockerfile::parse(text).ok()?;
    let plain = !names_syntax(text)
        && file.arguments.iter().all(is_plain)
        && file.stages.iter().all(|s| is_plain(&s.from) && s.instructions.iter().all(is_plain));
    (known && !own_ignore && plain).then(|| path.clone())
}

/// Whether the file names the syntax that it is written in, which is BuildKit's to fetch.
fn names_syntax(text: &str) -> bool {
    let comments = text.trim_start_matches('\u{feff}').lines().map_while(|l| l.strip_prefix('#'));
    comments.into_iter().any(|line| {
        line.split_once('=').is_some_and(|(name, _)| name.trim().eq_ignore_ascii_case("syntax"))
    })
}

fn is_plain(instruction: &Instruction) -> bool {
    let copies = |copy: &FileCopy, knows: &dyn Fn(&str) -> bool| {
        copy.flags.iter().all(|flag| knows(&flag.name))
            && copy.sources.iter().all(|source| matches!(source, Source::Path(_)))
    };
    match &instruction.kind {
        Says::From(from) => from.flags.is_empty(),
        Says::Copy(copy) => copies(copy, &|flag| docker_builders().old_knows_copy(flag)),
        Says::Add(copy) => {
            let repository =
                |source: &Source| matches!(source, Source::Path(p) if p.text.contains(".git"));
            copies(copy, &|flag| docker_builders().old_knows_add(flag))
                && !copy.sources.iter().any(repository)
        }
        Says::Run(run) => run.flags.is_empty() && run.documents.is_empty(),
        Says::Arg(pairs) => !pairs.iter().any(|pair| docker_builders().is_filled(&pair.name)),
        Says::Onbuild(inner) => is_plain(inner),
        _ => true,
    }
}
