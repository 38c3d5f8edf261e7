//! `deploy`: steps that deploy say where, and what is risky about how they do.

mod risks;

use super::{
    About, Accepted, Choice, ChoiceKind, Context, FileEdit, Improvement, NameOf, Outcome, Proposal,
    ProposalId, Task, ValueOption,
};
use crate::facts::Resource;
use crate::facts::commands::Kind;
use crate::facts::deployments;
use crate::model::{Step, StepRef, Trigger};
use crate::symbolic::{Effect, StepRun};
use crate::verdict::Difference;
use crate::yaml::{Change, Unfit, Value};

/// Names environments.
pub(super) struct Deploy;

const ABOUT: About = About {
    id: "deploy",
    title: "Deployments",
    why: "A step with `deployment` shows on the deployments page what runs where, lets one run at a time reach an \
          environment, and takes its variables and permissions from there. Without it, two runs may deploy at the same \
          time, and anybody who can push can deploy.",
    before: include_str!("../../../assets/examples/deploy-before.yml"),
    after: include_str!("../../../assets/examples/deploy-after.yml"),
    reference: "Bitbucket documentation: set up and monitor deployments, deployment concurrency control",
};

/// A step that deploys without saying where.
struct Candidate {
    step: StepRef,
    label: String,
    place: String,
    environment: String,
    /// The word that speaks of it.
    word: String,
    /// Other names that may be meant.
    others: Vec<String>,
    /// The command that deploys.
    words: String,
    evidence: Vec<crate::verdict::Evidence>,
}

impl Improvement for Deploy {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        let mut proposals: Vec<Proposal> =
            context.once(candidates).iter().map(|c| c.proposal(context)).collect();
        proposals.extend(risks::advices(context));
        proposals
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let mut outcome = Outcome::default();
        let mut changes = Vec::new();
        for candidate in context.once(candidates).iter() {
            let Some(chosen) = accepted.answer(&candidate.id()) else {
                continue;
            };
            let chosen = chosen.get("environment").cloned();
            let environment = chosen.unwrap_or_else(|| candidate.environment.clone());
            outcome.tasks.push(candidate.task(&environment));
            changes.extend(candidate.change(context, environment));
        }
        outcome.edits = vec![FileEdit::Yaml(changes)];
        Ok(outcome)
    }
}

/// The first command by which a step changes a running system.
fn deploying(run: &StepRun) -> Option<&Effect> {
    run.effects.iter().find(|effect| {
        let runs = |kind| match kind {
            Resource::Cluster | Resource::Cloud | Resource::Host => true,
            Resource::Bucket => effect.pipe,
            _ => false,
        };
        let reaches = effect.outside.iter().any(|o| o.changes && o.kind.is_some_and(runs));
        effect.kind == Some(Kind::Deploy) && !effect.after && reaches
    })
}

/// A command as far as it says what it is: of a pipe its name, since its variables may hold anything.
fn shown(effect: &Effect) -> String {
    let words = effect.words_shown();
    let count = if effect.pipe { 2 } else { MOST_WORDS };
    let told: Vec<&str> = words.split(' ').take(count).collect();
    let more = if !effect.pipe && words.split(' ').count() > count { " …" } else { "" };
    format!("{}{more}", told.join(" "))
}

/// How many words of a command are told.
const MOST_WORDS: usize = 6;

fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for trace in context.traces {
        if matches!(trace.trigger, Trigger::Default | Trigger::PullRequests(_) | Trigger::Shared(_))
        {
            continue;
        }
        let own: Vec<Candidate> =
            trace.steps.iter().filter_map(|run| candidate(context, &trace.trigger, run)).collect();
        let free =
            |c: &&Candidate| own.iter().filter(|o| o.environment == c.environment).count() == 1;
        let alone: Vec<bool> = own.iter().map(|c| free(&c)).collect();
        found.extend(own.into_iter().zip(alone).filter_map(|(c, alone)| alone.then_some(c)));
    }
    let clash = |c: &Candidate| {
        let other = |o: &Candidate| o.environment == c.environment && o.word != c.word;
        c.word != c.environment && (found.iter().any(other) || is_taken(context, c))
    };
    let clear: Vec<bool> = found.iter().map(|c| !clash(c)).collect();
    found.into_iter().zip(clear).filter_map(|(c, clear)| clear.then_some(c)).collect()
}

/// Whether a step that speaks of another kind deploys to the environment already.
fn is_taken(context: &Context<'_>, candidate: &Candidate) -> bool {
    let there = |step: &&Step| {
        context.pipelines.deployment_of(step) == Some(candidate.environment.as_str())
    };
    context.pipelines.steps().filter(there).any(|step| {
        let trigger = &context.pipelines.pipeline_of(step).trigger;
        meant(&step.label, trigger).is_some_and(|(_, word)| word != candidate.word)
    })
}

/// The kind of environment that a step speaks of by its name, or else its pipeline by its trigger.
fn meant(label: &str, trigger: &Trigger) -> Option<(&'static deployments::Environment, String)> {
    deployments::meant(label).or_else(|| deployments::meant(&trigger.to_string()))
}

fn candidate(context: &Context<'_>, trigger: &Trigger, run: &StepRun) -> Option<Candidate> {
    let effect = deploying(run)?;
    let step = context.step(run.reference);
    let unfit =
        step.in_stage || step.is_final || step.child_pipeline || step.oidc || step.is_windows();
    if run.deployment.is_some() || unfit {
        return None;
    }
    context.own_entry(step, "deployment", Value::Null)?;
    let (kind, word) = meant(&run.label, trigger)?;
    let (environment, others) = names(context, run.reference, &kind.name)?;
    let span = step.name.as_ref().map(|name| name.span);
    let mut evidence: Vec<_> = span.map(|span| context.line(span)).into_iter().collect();
    evidence.push(context.line_of(&effect.place));
    Some(Candidate {
        step: run.reference,
        label: run.label.clone(),
        place: context.pipelines.step_place(run.reference),
        environment,
        word,
        others,
        words: shown(effect),
        evidence,
    })
}

/// The name for an environment of this kind, as the file calls it elsewhere, and the others that may be meant; none of
/// them may be in use in the same pipeline.
fn names(context: &Context<'_>, step: StepRef, kind: &str) -> Option<(String, Vec<String>)> {
    let pipeline = &context.pipelines.pipelines[step.pipeline];
    let used: Vec<&str> =
        pipeline.steps.iter().filter_map(|s| context.pipelines.deployment_of(s)).collect();
    let mut known: Vec<String> = Vec::new();
    let everywhere = context.pipelines.steps().filter_map(|s| context.pipelines.deployment_of(s));
    let builtin = deployments::builtin().iter().map(|e| e.name.as_str());
    for name in everywhere.chain(builtin) {
        let plain = NameOf::Environment.problem(name).is_none();
        if plain && !known.iter().any(|k| k == name) && !used.contains(&name) {
            known.push(name.to_owned());
        }
    }
    let fits = |name: &String| deployments::meant(name).is_some_and(|(e, _)| e.name == kind);
    let at = known.iter().position(fits)?;
    Some((known.remove(at), known))
}

impl Candidate {
    fn id(&self) -> ProposalId {
        ProposalId::new("deploy", "environment", &self.place)
    }

    fn change(&self, context: &Context<'_>, environment: String) -> Option<Change> {
        let step = context.step(self.step);
        context.own_entry(step, "deployment", Value::Text(environment))
    }

    fn task(&self, environment: &str) -> Task {
        Task {
            text: format!(
                "See that the environment `{environment}` exists (Repository settings → Deployments), and that whoever \
                 runs “{}” may deploy to it.",
                self.label
            ),
            evidence: self.evidence.clone(),
        }
    }

    fn proposal(&self, context: &Context<'_>) -> Proposal {
        let Candidate { label, environment, words, word, .. } = self;
        let meaning = |name: &String, more: &str| {
            ValueOption::new(name, format!("“{label}” deploys to `{name}`{more}"))
        };
        let said = match word.eq_ignore_ascii_case(environment) {
            true => ", as its name or its branch says".to_owned(),
            false => format!(": “{word}” in its name or its branch speaks of such an environment"),
        };
        let mut options = vec![meaning(environment, &said)];
        options.extend(self.others.iter().map(|name| meaning(name, "")));
        Proposal {
            id: self.id(),
            touches: context.touched([self.step]),
            summary: format!(
                "say to which environment “{label}” deploys (`{words}`): one run at a time, with the permissions and \
                 variables of that environment"
            ),
            evidence: self.evidence.clone(),
            choices: vec![Choice {
                name: "environment",
                label: "environment",
                kind: ChoiceKind::Name(NameOf::Environment, options),
                default: environment.clone(),
            }],
            declares: vec![Difference::Resource],
            ..Proposal::default()
        }
    }
}
