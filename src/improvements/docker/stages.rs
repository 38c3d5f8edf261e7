//! What an image that was pushed keeps of the work of its build: the layers of its own stage, none of a stage that is
//! only copied from.

use super::builder::Candidate;
use super::layers::{self, Builder};
use super::sources::Build;
use super::written::Written;
use super::{builder, builds, is_docker, layer_cache};
use crate::dockerfile::{Dockerfile, Kind, Stage};
use crate::facts::docker_builders::docker_builders;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::project::Project;
use crate::symbolic::{Effect, StepRun, Trace};
use crate::text::listed;
use crate::verdict::known_to_old;

/// Which layers of its build an image holds.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Kept {
    /// Nobody knows: the Dockerfile or its stage isn't known.
    Unknown,
    /// All that took work.
    All,
    /// Those of the stage that is built; other stages work, too.
    Own(Others),
    /// None that stays when a source changes: the stage that is built only copies from others.
    Nothing(Others),
}

/// The stages whose layers an image doesn't hold.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Others {
    /// The Dockerfile.
    pub dockerfile: String,
    /// What is built, in words.
    pub built: String,
    /// The names of the others that run commands, in words.
    pub names: Vec<String>,
    /// The name of the last of them, if it has one.
    last: Option<String>,
}

impl Others {
    /// The others in words.
    pub(super) fn shown(&self) -> String {
        listed(self.names.iter().cloned())
    }
}

/// What the image of a build keeps.
pub(super) fn kept(project: &Project, effect: &Effect) -> Kept {
    let known = || {
        let built = effect.built.as_ref()?;
        let path = built.dockerfile.as_deref()?;
        let file = Dockerfile::parse(project.text(path)?).ok()?;
        let (target, name) = match &built.target {
            None => (file.stages.len().checked_sub(1)?, "its last stage".to_owned()),
            Some(name) => {
                let name = name.as_deref()?;
                (file.stage(name)?, format!("its stage `{name}`"))
            }
        };
        Some(of_stage(&file, target, path, name))
    };
    known().unwrap_or(Kept::Unknown)
}

fn of_stage(file: &Dockerfile, target: usize, path: &str, built: String) -> Kept {
    let own = file.chain(target);
    let is_own = |stage: &Stage| own.iter().any(|it| it.span == stage.span);
    let needed = file.stages.iter().zip(file.needed_by(target));
    let others: Vec<&Stage> = needed
        .filter(|(stage, needed)| *needed && !is_own(stage))
        .map(|(stage, _)| stage)
        .collect();
    let works: Vec<&&Stage> =
        others.iter().filter(|stage| stage.instructions.iter().any(runs)).collect();
    if works.is_empty() {
        return Kept::All;
    }
    let name = |stage: &&&Stage| match &stage.name {
        Some(name) => format!("`{name}`"),
        None => format!("the stage of line {}", stage.from.line),
    };
    let others = Others {
        dockerfile: path.to_owned(),
        built,
        names: works.iter().map(name).collect(),
        last: works.last().and_then(|stage| stage.name.clone()),
    };
    // what comes after a copy from another stage is made anew with every change of that
    let stays = |stage: &&Stage| {
        let copies = |it: &crate::dockerfile::Instruction| matches!(&it.kind, Kind::Copy(copy) if copy.from().is_some_and(|name| file.stage(name).is_some()));
        stage.instructions.iter().take_while(|it| !copies(it)).any(runs)
    };
    if own.iter().any(stays) { Kept::Own(others) } else { Kept::Nothing(others) }
}

fn runs(instruction: &crate::dockerfile::Instruction) -> bool {
    matches!(instruction.kind, Kind::Run(_))
}

/// Told: builds that take layers from an image, or could, where the image holds none of the stage that works.
pub(super) fn told(context: &Context<'_>, offered: &[Candidate]) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = Vec::new();
    for (trace, run) in context.runs() {
        let called = context.called(run.reference);
        let step = context.step(run.reference);
        let builder = layers::builder(context, run).filter(|b| *b != Builder::Legacy);
        let Some(builder) = builder.filter(|_| !step.is_self_hosted() && run.opaque.is_empty())
        else {
            continue;
        };
        if offered.iter().any(|c| c.offer.proposal.touches.contains(&called)) {
            continue;
        }
        for (at, effect) in run.effects.iter().enumerate().filter(|(_, e)| builds(e)) {
            let Some((image, others)) = without_layers(context, trace, run, at) else { continue };
            let id =
                ProposalId::new("docker", "stages", &context.pipelines.place(&effect.place.path));
            if found.iter().any(|known| known.id == id) {
                continue;
            }
            let old = builder == Builder::Default
                && !layers::is_third(step)
                && known_to_old(context.project, effect).is_some();
            let cached = layer_cache(context, step).is_some();
            let users = context.pipelines.users(&effect.place.path);
            let proposal = Proposal {
                summary: format!(
                    "“{}” builds {} of {} anew with every change: {image} holds only the layers of {}",
                    step.label,
                    others.shown(),
                    others.dockerfile,
                    others.built
                ),
                ..context.proposal(id, &users)
            };
            let text = cure(&others, old, cached);
            found.push(proposal.into_advice(text, vec![context.line_of(&effect.place)]));
        }
    }
    found
}

/// The image that a build takes layers from, or could, as the script writes it, if that holds too few.
fn without_layers(
    context: &Context<'_>,
    trace: &Trace,
    run: &StepRun,
    at: usize,
) -> Option<(String, Others)> {
    let effect = &run.effects[at];
    let (others, nothing) = match kept(context.project, effect) {
        Kept::Own(others) => (others, false),
        Kept::Nothing(others) => (others, true),
        Kept::Unknown | Kept::All => return None,
    };
    let sources = effect.options(&docker_builders().source);
    match sources.as_slice() {
        [] if nothing => {
            let written = builder::plainly_written(context, run, effect)?;
            let source = Build { trace, run, at }.source(context, &written).ok()?;
            Some((builder::shown(&[source]), others))
        }
        [(place, value)] if !value.pattern("").contains("type=") && !builds_stage(run, effect) => {
            let written = Written::of(context, effect)?;
            let text =
                written.texts.get(place.index)?.get(place.inline_from.unwrap_or_default()..)?;
            Some((builder::shown(&[text.to_owned()]), others))
        }
        _ => None,
    }
}

/// Whether the step also builds a stage of the same Dockerfile by name.
fn builds_stage(run: &StepRun, effect: &Effect) -> bool {
    let file = |effect: &Effect| effect.built.as_ref().and_then(|it| it.dockerfile.clone());
    let target = |effect: &Effect| effect.built.as_ref().and_then(|it| it.target.clone());
    let mut others = run.effects.iter().filter(|e| is_docker(e) && builds(e));
    others.any(|other| {
        file(other) == file(effect) && target(other).is_some() && target(other) != target(effect)
    })
}

fn cure(others: &Others, old: bool, cached: bool) -> String {
    let inline = format!("--build-arg {}=1", docker_builders().inline);
    let (first, name) = match &others.last {
        Some(name) => (String::new(), name.as_str()),
        None => ("name it (`FROM … AS build`), ".to_owned(), "build"),
    };
    let mut text = format!(
        "Keep the layers of {} of {}, too: {first}push that stage under a tag of its own with `docker build --target {name} \
         --cache-from IMAGE:{name} {inline} -t IMAGE:{name} .` before the build, which then gets `--cache-from \
         IMAGE:{name}` as well",
        others.last.as_ref().map_or_else(|| others.shown(), |name| format!("`{name}`")),
        others.dockerfile
    );
    if old {
        let cache = if cached { "" } else { " and the cache `docker`" };
        text.push_str(&format!(
            ". Or give the build {}={}{cache}: the old builder keeps the layers of all stages there for a week, if they \
             stay under 1 GB",
            docker_builders().variable,
            docker_builders().old
        ));
    }
    text
}
