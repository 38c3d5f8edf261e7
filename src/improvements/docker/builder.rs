//! Layers that outlive the run: taken from the image that was pushed last, or kept for the old builder.

use super::layers::{self, Builder};
use super::sources::{Build, Lack};
use super::stages::{self, Kept, Others};
use super::written::Written;
use super::{Offer, builds, layer_cache};
use crate::facts::docker_builders::docker_builders;
use crate::improvements::entry::Place;
use crate::improvements::{Accepted, Choice, ChoiceKind, Context, ProposalId, ValueOption};
use crate::model::{Step, StepRef};
use crate::symbolic::{Effect, StepRun, Trace, Value};
use crate::verdict::{Difference, known_to_old};
use crate::yaml::{Change, Path};

/// The key of the choice, and its answers.
const BUILDER: &str = "builder";
const REGISTRY: &str = "registry";
const LEGACY: &str = "legacy";

/// A step whose images can take layers from an image that was pushed.
pub(super) struct Candidate {
    pub offer: Offer,
    /// The changes if the old builder is chosen.
    legacy: Vec<Change>,
}

/// What is to be written into the script of a step.
#[derive(PartialEq, Eq)]
struct Plan {
    /// Where each build gets its words, and which.
    registry: Vec<(Path, usize, String)>,
    /// The name of each image.
    names: Vec<String>,
    /// Where each build would get the variable, if the old builder can build all of them.
    legacy: Option<Vec<(Path, usize)>>,
    /// Whether every build of the step takes layers then.
    all: bool,
    builder: Builder,
    /// Stages that are built anew although their build takes layers.
    anew: Vec<Others>,
    /// Stages of builds that find no layers in any image.
    without: Vec<Others>,
    /// Whether some Dockerfile isn't known.
    unknown: bool,
}

pub(super) fn find(context: &Context<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for step in context.pipelines.steps() {
        let Some(script) = &step.script_path else { continue };
        let users = context.pipelines.users(script);
        let plans: Vec<Option<Plan>> =
            context.runs_of(&users).map(|(t, run)| plan(context, t, run)).collect();
        let Some(Some(plan)) = plans.first() else { continue };
        let kind = if plan.registry.is_empty() { "old-builder" } else { "layers" };
        let id = ProposalId::new("docker", kind, &context.pipelines.place(script));
        let own = |(path, ..): &(Path, usize, String)| context.pipelines.users(path) == users;
        if plans.iter().all(|other| other.as_ref() == Some(plan))
            && plan.registry.iter().all(own)
            && !found.iter().any(|c| c.offer.proposal.id == id)
        {
            found.extend(plan.candidate(context, step, &users, id));
        }
    }
    found
}

/// What would be written for one run of a step; `None` if none of its builds can take layers.
fn plan(context: &Context<'_>, trace: &Trace, run: &StepRun) -> Option<Plan> {
    let step = context.step(run.reference);
    if step.is_self_hosted() || step.is_windows() || !run.opaque.is_empty() {
        return None;
    }
    let builder = layers::builder(context, run).filter(|b| *b != Builder::Legacy)?;
    let all = || run.effects.iter().enumerate().filter(|(_, e)| builds(e));
    let mut plan = Plan {
        registry: Vec::new(),
        names: Vec::new(),
        legacy: Some(Vec::new()),
        all: true,
        builder,
        anew: Vec::new(),
        without: Vec::new(),
        unknown: false,
    };
    let (project, v3) = (context.project, layers::is_third(step));
    for (at, effect) in all() {
        let written = plainly_written(context, run, effect);
        let build = Build { trace, run, at };
        let mut source = written.as_ref().and_then(|w| build.source(context, w).ok());
        match stages::kept(project, effect) {
            Kept::Nothing(others) => {
                source = None;
                plan.without.push(others);
            }
            Kept::Own(others) => plan.anew.push(others),
            Kept::Unknown => plan.unknown = true,
            Kept::All => {}
        }
        let old = builder == Builder::Default && !v3 && known_to_old(project, effect).is_some();
        match (&written, &mut plan.legacy) {
            (Some(written), Some(legacy)) if old => {
                legacy.push((written.path.clone(), written.words[0].start));
            }
            _ => plan.legacy = None,
        }
        let (Some(written), Some(source)) = (written, source) else {
            plan.all = false;
            continue;
        };
        let text = format!(
            " {} {source} --build-arg {}=1",
            docker_builders().source,
            docker_builders().inline
        );
        let verb = written.texts.iter().position(|word| word == "build")?;
        plan.registry.push((written.path, written.words[verb].end, text));
        plan.names.push(source);
    }
    let kept = layer_cache(context, step).is_some() && plan.legacy.is_some();
    (!plan.registry.is_empty() || kept && !plan.without.is_empty()).then_some(plan)
}

/// Where a build stands, if it is plain.
pub(super) fn plainly_written(
    context: &Context<'_>,
    run: &StepRun,
    effect: &Effect,
) -> Option<Written> {
    plain(run, effect).then(|| Written::of(context, effect)).flatten()
}

/// Whether a build is a plain `docker build` that may take layers and says nothing of them, and that no condition asks
/// about by its words.
fn plain(run: &StepRun, effect: &Effect) -> bool {
    let words: Vec<String> = effect.words.iter().map(Value::to_string).collect();
    let words = words.join(" ");
    let asks = |e: &Effect| e.conditions.iter().any(|c| c.to_string().contains(&words));
    let fresh = effect.words.iter().any(|w| w.literal() == Some("--no-cache"));
    super::sub_command(effect) != "buildx"
        && effect.operands().len() == 1
        && !effect.is_unknown()
        && !layers::from_images(effect)
        && !fresh
        && !run.effects.iter().any(asks)
}

/// Why the builds of a step, which are plain, can't take layers from an image.
pub(super) fn lack(context: &Context<'_>, trace: &Trace, run: &StepRun) -> Option<Lack> {
    let mut lacks =
        run.effects.iter().enumerate().filter(|(_, e)| builds(e)).filter_map(|(at, e)| {
            let written = Written::of(context, e).filter(|_| plain(run, e))?;
            Build { trace, run, at }.source(context, &written).err()
        });
    lacks.next()
}

impl Plan {
    /// What is offered; nothing if no image has layers and the old builder can't be had.
    fn candidate(
        &self,
        context: &Context<'_>,
        step: &Step,
        users: &[StepRef],
        id: ProposalId,
    ) -> Option<Candidate> {
        let legacy = self.legacy_changes(context, step, users);
        let mut evidence: Vec<_> = context
            .runs_of(&users[..1])
            .flat_map(|(_, run)| &run.effects)
            .filter(|e| builds(e))
            .map(|e| context.line_of(&e.place))
            .collect();
        evidence.dedup();
        let mut proposal = context.proposal(id, users);
        proposal.evidence = evidence;
        proposal.declares = vec![Difference::Resource];
        if self.registry.is_empty() {
            proposal.summary = self.old_summary(step)?;
            return Some(Candidate {
                offer: Offer { proposal, changes: legacy? },
                legacy: Vec::new(),
            });
        }
        let mut changes: Vec<Change> = Vec::new();
        for (path, at, text) in &self.registry {
            push(&mut changes, path, *at, text);
        }
        changes.extend(self.idle_cache(context, step, users));
        proposal.summary = self.summary(step);
        proposal.choices = vec![self.choice(legacy.is_some(), step)];
        Some(Candidate { offer: Offer { proposal, changes }, legacy: legacy.unwrap_or_default() })
    }

    fn summary(&self, step: &Step) -> String {
        let builder = match self.builder {
            Builder::BuildKit => "BuildKit builds",
            _ => "BuildKit, which docker probably takes by itself, builds",
        };
        let only = self.anew.first().map_or_else(String::new, |others| {
            format!(" (of {} those of {} only)", others.dockerfile, others.built)
        });
        format!(
            "let “{}” take layers from {}{only}: {builder} from scratch in every run",
            step.label,
            shown(&self.names)
        )
    }

    fn old_summary(&self, step: &Step) -> Option<String> {
        let others = self.without.first()?;
        Some(format!(
            "build “{}” with the old builder, which docker means to drop: only that fills its cache `docker`, which keeps \
             all layers of {} for a week, if they stay under 1 GB; an image that is pushed holds none of {}",
            step.label,
            others.dockerfile,
            others.shown()
        ))
    }

    fn choice(&self, legacy: bool, step: &Step) -> Choice {
        let more = match self.anew.first() {
            Some(others) => format!(
                ": of {} those of {}, while {} is built anew",
                others.dockerfile,
                others.built,
                others.shown()
            ),
            None if self.unknown => {
                "; of a Dockerfile with several stages those of the last one only".into()
            }
            None => String::new(),
        };
        let registry =
            format!("BuildKit takes them from {}, as it was pushed last{more}", shown(&self.names));
        let mut options = vec![ValueOption::new(REGISTRY, registry)];
        if legacy {
            let them = if self.anew.is_empty() { "them" } else { "those of all stages" };
            let text = format!(
                "the old builder, which docker means to drop, keeps {them} in the cache `docker` for a week, if \
                 they stay under 1 GB"
            );
            let summary = format!("let “{}” keep its layers: {text}", step.label);
            options.push(ValueOption::new(LEGACY, text).telling(summary));
        }
        let kind = ChoiceKind::OneOf(options);
        Choice { name: BUILDER, label: "layers", kind, default: REGISTRY.into() }
    }

    /// The changes that take the old builder, and the cache that it needs.
    fn legacy_changes(
        &self,
        context: &Context<'_>,
        step: &Step,
        users: &[StepRef],
    ) -> Option<Vec<Change>> {
        if context.pipelines.definitions.cache("docker").is_some() {
            return None;
        }
        let mut changes = Vec::new();
        for (path, at) in self.legacy.as_ref()? {
            let text = format!("{}={} ", docker_builders().variable, docker_builders().old);
            push(&mut changes, path, *at, &text);
        }
        if layer_cache(context, step).is_none() {
            let places = Place::of(context, step, step.caches_path.as_ref());
            let (place, _) = places.into_iter().find(|(_, all)| all == users)?;
            changes.push(place.entry("caches", "docker"));
        }
        Some(changes)
    }

    /// The cache of layers goes where nothing fills it any more.
    fn idle_cache(&self, context: &Context<'_>, step: &Step, users: &[StepRef]) -> Option<Change> {
        let entry = layer_cache(context, step).filter(|_| self.all)?;
        let pulls = context.runs_of(users).any(|(_, run)| layers::keeps_others(run));
        let own = context.pipelines.users(&entry.path) == users;
        (own && !pulls).then(|| Change::Remove { path: entry.path.clone() })
    }
}

impl Candidate {
    /// The changes of those that are accepted, as they were answered.
    pub(super) fn changes(all: &[Candidate], accepted: &Accepted<'_>) -> Vec<Change> {
        let changes = |candidate: &Candidate| {
            let chosen = accepted.answer(&candidate.offer.proposal.id)?;
            let old = chosen.get(BUILDER).is_some_and(|builder| builder == LEGACY);
            let possible = old && !candidate.legacy.is_empty();
            Some(if possible { candidate.legacy.clone() } else { candidate.offer.changes.clone() })
        };
        all.iter().filter_map(changes).flatten().collect()
    }
}

/// Adds what a build gets, once: the same words may run several times.
fn push(changes: &mut Vec<Change>, path: &Path, at: usize, text: &str) {
    let change = Change::Rewrite { path: path.clone(), range: at..at, text: text.to_owned() };
    if !changes.contains(&change) {
        changes.push(change);
    }
}

/// Names of images in words.
pub(super) fn shown(names: &[String]) -> String {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let name = format!("`{}`", crate::model::secret::redact(name.trim_matches('"')));
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all.join(" and ")
}
