//! `unused`: steps that reach nobody, services that no command uses, definitions that lost their last user.

use super::{About, Accepted, Context, Improvement, Outcome, Proposal, ProposalId, caches};
use crate::facts::commands::Kind;
use crate::facts::roles::{Role, has};
use crate::model::{CacheDefinition, DOCKER, ItemKind, Located, ScriptItem, Step, StepRef};
use crate::symbolic::{Effect, StepRun};
use crate::verdict::{Difference, Evidence, Safety};
use crate::yaml::{Change, NodeKind, NodeRef, Unfit};

/// Drops what is paid for and never used.
pub(super) struct Unused;

const ABOUT: About = About {
    id: "unused",
    title: "Unused",
    why: "A step that only prepares files which nobody receives costs a clone and a start for nothing; a service that \
          no command calls costs its memory, and with it perhaps a larger size. Dropping a command is always for you \
          to review: it may have been a check.",
    before: include_str!("../../assets/examples/unused-before.yml"),
    after: include_str!("../../assets/examples/unused-after.yml"),
    reference: "Bitbucket documentation: databases and service containers, step options",
};

struct Candidate {
    id: ProposalId,
    summary: String,
    users: Vec<StepRef>,
    shown: Vec<Evidence>,
    changes: Vec<Change>,
    declares: Vec<Difference>,
    at_most: Option<Safety>,
}

impl Improvement for Unused {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        let proposal = |c: &Candidate| Proposal {
            touches: context.touched(c.users.iter().copied()),
            environments: context.environments(&c.users),
            evidence: c.shown.clone(),
            id: c.id.clone(),
            summary: c.summary.clone(),
            declares: c.declares.clone(),
            at_most: c.at_most,
            ..Proposal::default()
        };
        context.once(candidates).iter().map(proposal).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let found = context.once(candidates);
        let wanted = found.iter().filter(|c| accepted.has(&c.id));
        let changes = wanted.flat_map(|c| c.changes.iter().cloned()).collect();
        Ok(Outcome::of(context.tidied(changes)))
    }
}

fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let steps = context.runs().filter_map(|(trace, run)| {
        (trace.steps.len() > 1).then(|| idle_step(context, run)).flatten()
    });
    let mut found: Vec<Candidate> = steps.collect();
    for candidate in services(context) {
        if !found.iter().any(|c| c.id == candidate.id) {
            found.push(candidate);
        }
    }
    found.extend(definitions(context));
    found
}

/// Services and caches that are defined and that no step uses.
fn definitions(context: &Context<'_>) -> Vec<Candidate> {
    let pipelines = context.pipelines;
    if pipelines.exported {
        return Vec::new();
    }
    let root = context.document.root();
    let named = |list: &str, name: &str| root.is_some_and(|root| is_named(root, list, name));
    // pipes run in docker, perhaps with the memory that is defined for it
    let items = || pipelines.steps().flat_map(|step| step.script.iter().chain(&step.after_script));
    let has_pipes = items().any(|item| matches!(item, ScriptItem::Pipe { .. }));
    let starts = |name: &str| {
        (name == DOCKER && has_pipes)
            || named("services", name)
            || pipelines.steps().any(|step| pipelines.services_of(step).iter().any(|s| s == name))
    };
    let services = pipelines.definitions.services.iter().map(|s| ("service", &s.name));
    // one that a step could use is better used
    let idle = |c: &&CacheDefinition| {
        !c.path.as_ref().is_some_and(|path| caches::could_serve(context, &path.value))
    };
    let caches = pipelines.definitions.caches.iter().filter(idle).map(|c| ("cache", &c.name));
    let keeps = |name: &str| {
        named("caches", name)
            || pipelines.steps().any(|step| step.caches.iter().any(|cache| cache.value == name))
    };
    let used = |kind: &str, name: &str| if kind == "service" { starts(name) } else { keeps(name) };
    let has_aliases =
        |name: &Located<String>| context.document.get(&name.path).is_some_and(has_aliases);
    services
        .chain(caches)
        .filter(|(kind, name)| !used(kind, &name.value) && !has_aliases(name))
        .map(|(kind, name)| definition(context, kind, name))
        .collect()
}

/// Whether a list under this key names it, be it in a step that nothing runs today.
fn is_named(node: NodeRef<'_>, list: &str, name: &str) -> bool {
    node.items().any(|item| is_named(item, list, name))
        || node.entries().any(|(key, value)| {
            let is_list = key.text() == Some(list) && value.kind() == NodeKind::List;
            (is_list && value.items().any(|item| item.text() == Some(name)))
                || is_named(value, list, name)
        })
}

/// Whether an alias stands for the node or something in it.
fn has_aliases(node: NodeRef<'_>) -> bool {
    (node.anchor().is_some() && !node.aliases().is_empty())
        || node.items().any(has_aliases)
        || node.entries().any(|(_, value)| has_aliases(value))
}

fn definition(context: &Context<'_>, kind: &str, name: &Located<String>) -> Candidate {
    // whoever brings a commented line back needs it again
    let comment = named_in_comment(context, &name.value);
    let more = if comment.is_some() { ", but a comment names it" } else { "" };
    Candidate {
        id: ProposalId::new("unused", "definition", &format!("{kind}/{}", name.value)),
        summary: format!(
            "drop the definition of the {kind} `{}`: no step uses it{more}",
            name.value
        ),
        users: Vec::new(),
        at_most: comment.is_some().then_some(Safety::Review),
        shown: [context.line(name.span)].into_iter().chain(comment).collect(),
        changes: vec![Change::Remove { path: name.path.clone() }],
        declares: Vec::new(),
    }
}

/// The first comment that holds a name as a word, be it in a line that was put aside.
fn named_in_comment(context: &Context<'_>, name: &str) -> Option<Evidence> {
    let is_part = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let holds = |text: &str| text.split(|c: char| !is_part(c)).any(|word| word == name);
    let mut comments = context.document.comments().iter().map(|comment| comment.span);
    let found = comments.find(|span| holds(context.document.text(*span)))?;
    Some(context.line(found))
}

/// A step of which no effect leaves it.
fn idle_step(context: &Context<'_>, run: &StepRun) -> Option<Candidate> {
    let step = context.step(run.reference);
    let plain =
        !run.manual && run.deployment.is_none() && run.opaque.is_empty() && !step.child_pipeline;
    let hands_on =
        run.uploads.iter().any(|u| !u.news.is_empty()) || !step.output_variables.is_empty();
    let fills_cache = step.caches.iter().any(|c| c.value != "docker");
    if !plain || hands_on || fills_cache || step.script.is_empty() || !run.effects.iter().all(stays)
    {
        return None;
    }
    let pipeline = &context.pipelines.pipelines[run.reference.pipeline];
    let item = pipeline.items.get(run.group)?;
    let changes = match &item.kind {
        ItemKind::Step(_) => vec![Change::Remove { path: item.path.clone() }],
        ItemKind::Parallel { steps, .. } if steps.len() == 2 => {
            vec![
                Change::Remove { path: step.item.clone() },
                Change::Unwrap { path: item.path.clone() },
            ]
        }
        ItemKind::Parallel { .. } => vec![Change::Remove { path: step.item.clone() }],
        _ => return None,
    };
    let fetches: Vec<String> = run
        .effects
        .iter()
        .filter(|e| e.kind == Some(Kind::Fetch))
        .map(Effect::words_shown)
        .collect();
    let more = match fetches.first() {
        Some(words) => format!("; if `{words}` fails, that no longer stops the run"),
        None => String::new(),
    };
    Some(Candidate {
        id: ProposalId::new("unused", "step", &format!("{}/{}", pipeline.trigger, run.label)),
        summary: format!(
            "drop the step “{}”: nothing that it does reaches anybody{more}",
            run.label
        ),
        users: vec![run.reference],
        shown: context
            .line_at(step.name.as_ref().map_or(&step.item, |n| &n.path))
            .into_iter()
            .collect(),
        changes,
        declares: vec![
            Difference::Step,
            Difference::PureCommand,
            Difference::Upload,
            Difference::Order,
        ],
        at_most: None,
    })
}

fn stays(effect: &Effect) -> bool {
    match effect.kind {
        Some(Kind::Pure | Kind::ShellState) => effect.outside.iter().all(|o| !o.changes),
        Some(Kind::Fetch) => effect.outside.iter().all(|o| !o.changes),
        Some(Kind::Files) => has(effect.program(), Role::MovesFiles),
        _ => false,
    }
}

/// Docker services of steps that never use docker.
fn services(context: &Context<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for step in context.pipelines.steps() {
        for service in step.services.iter().filter(|s| context.pipelines.is_docker(&s.value)) {
            let users = context.pipelines.users(&service.path);
            if users.iter().any(|u| uses_docker(context, *u)) {
                continue;
            }
            found.push(idle_service(context, step, service, users));
        }
    }
    found
}

fn idle_service(
    context: &Context<'_>,
    step: &Step,
    service: &Located<String>,
    users: Vec<StepRef>,
) -> Candidate {
    let place = context.pipelines.place(&service.path);
    let memory = context.pipelines.service_mb(&service.value);
    let mut runs = users.iter().filter_map(|user| context.run_of(*user));
    let pipes = runs.any(|(_, run)| run.effects.iter().any(|e| e.pipe));
    let note = if pipes { ", and its pipe gets docker without it" } else { "" };
    Candidate {
        id: ProposalId::new("unused", "service", &format!("{place}/{}", service.value)),
        summary: format!(
            "drop the service `{}` ({memory} MB) of “{}”: no command there uses docker{note}",
            service.value, step.label
        ),
        users,
        shown: context.line_at(&service.path).into_iter().collect(),
        changes: vec![Change::Remove { path: service.path.clone() }],
        declares: vec![Difference::Resource],
        at_most: None,
    }
}

/// Whether a step may call docker: a command that needs it, one of which nothing is known, or one that runs code of the
/// project (tests may start containers).
pub(super) fn uses_docker(context: &Context<'_>, step: StepRef) -> bool {
    let of = |run: &StepRun| {
        let may = |e: &Effect| match e.kind {
            _ if has(e.program(), Role::MayUseDocker) => true,
            None => !e.pipe || e.docker,
            Some(Kind::Check | Kind::Run | Kind::Build) => true,
            Some(Kind::Files) => e.docker || !has(e.program(), Role::MovesFiles),
            Some(_) => e.docker,
        };
        !run.opaque.is_empty() || run.effects.iter().any(may)
    };
    context.run_of(step).is_some_and(|(_, run)| of(run))
}
