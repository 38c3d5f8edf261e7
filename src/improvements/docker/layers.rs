//! Bitbucket's cache of layers, by the builder that is in use.

use super::{Offer, builds, is_docker, layer_cache, sub_command};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Step, StepRef};
use crate::symbolic::{Effect, StepRun};
use crate::verdict::Difference;
use crate::yaml::Change;

/// The variable that says which builder `docker build` takes.
const BUILDER: &str = "DOCKER_BUILDKIT";

/// Which builder a step builds its images with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Builder {
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
    let (run, step) = (run_of(context, step)?, context.step(step));
    if step.is_self_hosted() || !run.opaque.is_empty() {
        return None;
    }
    if step.runtime_version.as_ref().is_some_and(|v| v.value == "3") {
        return Some("the third runtime doesn't use it");
    }
    // images that are pulled are kept in it too
    let others = run.effects.iter().any(|e| e.docker && !only_builds(e) || e.is_unknown());
    (builder(run)? == Builder::BuildKit && !others)
        .then_some("BuildKit builds its images, and neither fills nor reads it")
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
fn builder(run: &StepRun) -> Option<Builder> {
    let mut all = run.effects.iter().filter(|e| builds(e)).map(of_build);
    let first = all.next()?;
    all.all(|b| b == first).then_some(first)
}

fn of_build(effect: &Effect) -> Builder {
    if sub_command(effect) == "buildx" {
        return Builder::BuildKit;
    }
    match effect.environment.get(BUILDER).filter(|v| v.exported).and_then(|v| v.value.literal()) {
        Some("0") => Builder::Legacy,
        Some("1") => Builder::BuildKit,
        _ => Builder::Default,
    }
}

fn run_of<'a>(context: &Context<'a>, step: StepRef) -> Option<&'a StepRun> {
    context.runs().map(|(_, run)| run).find(|run| run.reference == step)
}

/// Told: steps that keep layers and don't say which builder is to use them.
pub(super) fn told(context: &Context<'_>) -> Option<Proposal> {
    let unclear = |step: &&Step| {
        let run = run_of(context, step.reference);
        let default = run.is_some_and(|run| {
            let set = context.settings.repository.contains_key(BUILDER);
            builder(run) == Some(Builder::Default) && !set && !run.effects.iter().any(from_images)
        });
        default && !step.is_self_hosted() && layer_cache(context, step).is_some()
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
    let text = "Look into a log: if no layer says CACHED or `Using cache`, build with `--cache-from` the image that \
                was pushed last and `--build-arg BUILDKIT_INLINE_CACHE=1`, or set DOCKER_BUILDKIT=0 if the \
                Dockerfile needs no BuildKit";
    let id = ProposalId::new("docker", "builder", "docker cache");
    let proposal = Proposal { summary: summary.into(), ..context.proposal(id, &users) };
    Some(proposal.into_advice(text, evidence))
}

/// Whether a build is told where to find its layers.
fn from_images(effect: &Effect) -> bool {
    let names = |text: &str| text.starts_with("--cache-from") || text.starts_with("--cache-to");
    builds(effect)
        && effect
            .words
            .iter()
            .any(|w| w.pattern("").starts_with("--cache") && names(&w.pattern("")))
}
