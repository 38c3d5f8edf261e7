//! A program that a step compiles and the Dockerfile only copies: its image needs no compiler.

use super::CGO;
use super::work::FOLDER;
use crate::facts::bases;
use crate::facts::commands::program_name;
use crate::improvements::Context;
use crate::improvements::dockerfile::Answer;
use crate::improvements::dockerfile::compiled::is_found_as;
use crate::improvements::dockerfile::start::last_part;
use crate::improvements::dockerfile::subject::Subject;
use crate::symbolic::{Effect, StepRun, Value};

/// What to say of an image that starts what a step brings; nothing if it doesn't.
pub(super) fn answer(
    subject: &Subject<'_>,
    context: &Context<'_>,
    image: &str,
    started: &str,
) -> Option<Answer> {
    let placed = |path: &String| {
        subject.placed(path, FOLDER).is_some_and(|place| is_found_as(&place, started))
    };
    let path = subject.brought().into_iter().find(placed)?;
    let makers: Vec<(&StepRun, &Effect)> = context
        .runs()
        .flat_map(|(_, run)| run.effects.iter().map(move |effect| (run, effect)))
        .filter(|(_, effect)| makes(effect, last_part(&path)))
        .collect();
    let step = makers.first().map_or_else(
        || "a step compiles".to_owned(),
        |(run, _)| format!("“{}” compiles", context.pipelines.label(run.reference)),
    );
    let base = bases::base("alpine")?;
    let install = base.install(&base.packages)?;
    let (first, why) = match !makers.is_empty() && makers.iter().all(|(_, it)| is_static(it)) {
        true => ("Make", format!("{step} with {CGO}=0, so it needs no C library")),
        false => (
            "Compile with `CGO_ENABLED=0`, unless the program needs cgo, and make",
            "without cgo it needs no C library".to_owned(),
        ),
    };
    Some(Answer::Told {
        summary: format!(
            "{image} brings a compiler, and the image only starts {path}, which {step}"
        ),
        task: format!(
            "{first} the image of {} from `{}` with `RUN {install}`: {why}",
            subject.path,
            base.image_for(image)
        ),
    })
}

/// Whether a command compiles a program of this name.
fn makes(effect: &Effect, name: &str) -> bool {
    let word = |index: usize| effect.words.get(index).and_then(Value::literal);
    let output = effect.options("-o").into_iter().next().map(|(_, value)| value.pattern("*"));
    program_name(effect.program()) == "go"
        && word(1) == Some("build")
        && output.is_none_or(|path| last_part(&path) == name)
}

/// Whether it is told to do without cgo.
fn is_static(effect: &Effect) -> bool {
    let set = effect.environment.get(CGO).filter(|variable| variable.exported);
    set.and_then(|variable| variable.value.literal()) == Some("0")
}
