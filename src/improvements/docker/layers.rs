//! Bitbucket's cache of layers, by the builder that is in use.

use super::builder::{self, Candidate};
use super::sources::Lack;
use super::stages::{self, Kept};
use super::{Offer, builds, is_docker, layer_cache, sub_command};
use crate::facts::docker_builders::docker_builders;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Step, StepRef};
use crate::symbolic::{Effect, StepRun};
use crate::verdict::Difference;
use crate::yaml::Change;

/// Which builder a step builds its images with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Builder {
    /// The old one, which the cache is for.
    Legacy,
    /// BuildKit, as the script says.
    BuildKit,
    /// Whatever docker takes by itself.
    Default,
}

/// Caches of layers that nothing fills.
pub(super) fn find(context: &Context<'_>) -> Vec<Offer> {
    let mut found: Vec<Offer> = Vec::new();
    for step in context.pipelines.steps() {
        let Some(entry) = layer_cache(context, step) else { continue };
        let users = context.pipelines.users(&entry.path);
        let mut all = users.iter().map(|u| why(context, *u));
        let Some(first) = all.next().flatten() else { continue };
        let place = context.pipelines.place(&entry.path);
        let id = ProposalId::new("docker", "cache", &place);
        if !all.all(|w| w == Some(first)) || found.iter().any(|c| c.proposal.id == id) {
            continue;
        }
        let proposal = Proposal {
            id,
            touches: context.touched(users.iter().copied()),
            environments: context.environments(&users),
            summary: format!("drop the cache `docker` of “{}”: {first}", step.label),
            evidence: vec![context.line(entry.span)],
            declares: vec![Difference::Resource],
            ..Proposal::default()
        };
        found.push(Offer { proposal, changes: vec![Change::Remove { path: entry.path.clone() }] });
    }
    found
}

/// Why the cache can't serve a step, if that is sure.
fn why(context: &Context<'_>, step: StepRef) -> Option<&'static str> {
    let (_, run) = context.run_of(step)?;
    let step = context.step(step);
    if step.is_self_hosted() || !run.opaque.is_empty() {
        return None;
    }
    if is_third(step) {
        return Some("the third runtime doesn't use it");
    }
    (builder(context, run)? == Builder::BuildKit && !keeps_others(run))
        .then_some("BuildKit builds its images, and neither fills nor reads it")
}

/// Whether the step asks for the runtime that has no cache of layers.
pub(super) fn is_third(step: &Step) -> bool {
    step.runtime_version.as_ref().is_some_and(|v| v.value == "3")
}

/// Whether the cache may hold images that the step pulls.
pub(super) fn keeps_others(run: &StepRun) -> bool {
    run.effects.iter().any(|e| e.docker && !only_builds(e) || e.is_unknown())
}

/// Whether a call of docker builds, names or pushes images and nothing else.
fn only_builds(effect: &Effect) -> bool {
    let quiet = matches!(
        sub_command(effect),
        "push" | "tag" | "login" | "logout" | "images" | "version" | "info"
    );
    is_docker(effect) && (builds(effect) || quiet)
}

/// The builder of all images of a step; nothing if it builds none, or with several.
pub(super) fn builder(context: &Context<'_>, run: &StepRun) -> Option<Builder> {
    let mut all = run.effects.iter().filter(|e| builds(e)).map(|e| of_build(context, run, e));
    let first = all.next()?;
    all.all(|b| b == first).then_some(first)
}

fn of_build(context: &Context<'_>, run: &StepRun, effect: &Effect) -> Builder {
    if sub_command(effect) == "buildx" {
        return Builder::BuildKit;
    }
    let own = effect.environment.get(docker_builders().variable.as_str()).filter(|v| v.exported);
    let setting = context.settings.value(&docker_builders().variable, run.deployment.as_deref());
    match own.map_or(setting, |variable| variable.value.literal()) {
        Some(value) if value == docker_builders().old => Builder::Legacy,
        Some(value) if value == docker_builders().new => Builder::BuildKit,
        _ => Builder::Default,
    }
}

/// Told: steps that keep layers and don't say which builder is to use them.
///
/// Those that are offered something, or told of their stages, are left out.
pub(super) fn told(
    context: &Context<'_>,
    offered: &[Candidate],
    stages: &[Proposal],
) -> Option<Proposal> {
    let unclear = |step: &&Step| {
        let default = context.run_of(step.reference).is_some_and(|(_, run)| {
            let set = context.settings.repository.contains_key(&docker_builders().variable);
            let told = run.effects.iter().any(from_images);
            builder(context, run) == Some(Builder::Default) && !set && !told
        });
        let called = context.called(step.reference);
        default
            && !step.is_self_hosted()
            && layer_cache(context, step).is_some()
            && !offered
                .iter()
                .map(|c| &c.offer.proposal)
                .chain(stages)
                .any(|p| p.touches.contains(&called))
    };
    let steps: Vec<&Step> = context.pipelines.steps().filter(unclear).collect();
    let users: Vec<StepRef> = steps.iter().map(|s| s.reference).collect();
    let mut evidence = Vec::new();
    for step in &steps {
        let line = layer_cache(context, step).map(|entry| context.line(entry.span));
        evidence.extend(line.filter(|line| !evidence.contains(line)));
    }
    evidence.first()?;
    let summary =
        "the cache `docker` keeps no layers for BuildKit, which is probably the builder here";
    let mut text =
        "Look into a log: if no layer says CACHED or `Using cache`, build with `--cache-from` the image that was \
         pushed last and `--build-arg BUILDKIT_INLINE_CACHE=1`, or set DOCKER_BUILDKIT=0 if the Dockerfile needs no \
         BuildKit"
            .to_owned();
    text.push_str(&hurdles(context, &steps));
    text.push_str(&other_stages(context, &steps));
    let id = ProposalId::new("docker", "builder", "docker cache");
    let proposal = Proposal { summary: summary.into(), ..context.proposal(id, &users) };
    Some(proposal.into_advice(text, evidence))
}

/// What images of several stages need besides.
fn other_stages(context: &Context<'_>, steps: &[&Step]) -> String {
    let refs: Vec<StepRef> = steps.iter().map(|step| step.reference).collect();
    let mut all = context.runs_of(&refs).flat_map(|(_, run)| &run.effects).filter(|e| builds(e));
    let others = all.find_map(|effect| match stages::kept(context.project, effect) {
        Kept::Own(others) | Kept::Nothing(others) => Some(others),
        Kept::Unknown | Kept::All => None,
    });
    others.map_or_else(String::new, |others| {
        let tags = if others.names.len() == 1 { "a tag of its own" } else { "tags of their own" };
        format!(
            ". Of {} an image holds only the layers of {}: push {} under {tags}, too, and take layers from there as well",
            others.dockerfile,
            others.built,
            others.shown()
        )
    })
}

/// What stands in the way of layers from a registry.
fn hurdles(context: &Context<'_>, steps: &[&Step]) -> String {
    let mut text = String::new();
    for (lack, what) in [
        (
            Lack::NoName,
            "pushes its image only under names of one run: push it under one that stays, too, such as `latest`",
        ),
        (Lack::LoginLater, "logs in to the registry only after the build: log in before it"),
    ] {
        let lacks = |step: &&&Step| {
            context
                .run_of(step.reference)
                .is_some_and(|(t, run)| builder::lack(context, t, run) == Some(lack))
        };
        if let Some(step) = steps.iter().find(lacks) {
            text.push_str(&format!("; “{}” {what}", step.label));
        }
    }
    text
}

/// Whether a build is told where to find its layers.
pub(super) fn from_images(effect: &Effect) -> bool {
    builds(effect) && effect.words.iter().any(|w| docker_builders().is_layer_option(&w.pattern("")))
}
