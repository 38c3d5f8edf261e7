//! `docker`: the docker service only where it is used, layers that are kept, images that are built once.

mod again;
mod builder;
mod layers;
mod scope;
mod sources;
mod stages;
mod twice;
mod written;

use super::{About, Accepted, Context, Improvement, Offer, Outcome, Proposal};
use crate::facts::commands::program_name;
use crate::model::{Located, Step};
use crate::symbolic::Effect;
use crate::yaml::Unfit;
use builder::Candidate;

/// Docker where it is needed.
pub(super) struct Docker;

const ABOUT: About = About {
    id: "docker",
    title: "Docker",
    why: "`options.docker` starts a docker daemon beside every step and takes 1024 MB from each, also from those that \
          never call docker. Bitbucket's cache of layers only works with the old builder: BuildKit builds from \
          scratch unless it is told where its layers are.",
    before: include_str!("../../../assets/examples/docker-before.yml"),
    after: include_str!("../../../assets/examples/docker-after.yml"),
    reference: "Bitbucket documentation: run docker commands in Bitbucket Pipelines; support: docker cache and BuildKit",
};

impl Improvement for Docker {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        let found = context.once(candidates);
        let all = found.0.iter().chain(found.1.iter().map(|c| &c.offer));
        all.map(|offer| offer.proposal.clone()).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let found = context.once(candidates);
        let mut changes = Offer::changes(&found.0, accepted);
        for change in Candidate::changes(&found.1, accepted) {
            // two proposals may drop the same cache
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
        Ok(Outcome::of(context.tidied(changes)))
    }
}

/// What there is to offer, and what is offered with a choice.
fn candidates(context: &Context<'_>) -> (Vec<Offer>, Vec<Candidate>) {
    let mut found: Vec<Offer> = scope::find(context).into_iter().collect();
    found.extend(layers::find(context));
    let choices = builder::find(context);
    let stages = stages::told(context, &choices);
    let told = layers::told(context, &choices, &stages)
        .into_iter()
        .chain(stages)
        .chain(again::find(context))
        .chain(twice::find(context));
    found.extend(told.map(|proposal| Offer { proposal, changes: Vec::new() }));
    (found, choices)
}

/// The entry of a step's caches that keeps Bitbucket's layers.
fn layer_cache<'s>(context: &Context<'_>, step: &'s Step) -> Option<&'s Located<String>> {
    let defined = context.pipelines.definitions.cache("docker").is_some();
    step.caches.iter().find(|c| c.value == "docker" && !defined)
}

/// Whether an effect is a call of docker itself.
fn is_docker(effect: &Effect) -> bool {
    !effect.pipe && program_name(effect.program()) == "docker"
}

/// The sub-command of a call of docker.
fn sub_command(effect: &Effect) -> &str {
    let words = effect.words.iter().skip(1).filter_map(|w| w.literal());
    words.into_iter().find(|word| !word.starts_with('-')).unwrap_or_default()
}

/// Whether an effect builds an image with docker.
fn builds(effect: &Effect) -> bool {
    is_docker(effect) && matches!(sub_command(effect), "build" | "buildx" | "image" | "builder")
}
