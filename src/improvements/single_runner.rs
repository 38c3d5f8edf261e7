//! `single-runner`: a step that does next to nothing joins its neighbour.

use super::{About, Accepted, Context, FileEdit, Improvement, Outcome, Proposal, ProposalId};
use crate::model::{ItemKind, Pipeline, Step};
use crate::symbolic::{Pattern, Read, Seen, StepRun, Trace};
use crate::verdict::{Difference, is_quick};
use crate::yaml::{At, Change, NodeKind, Path, Unfit, Value};

/// Joins steps.
pub(super) struct SingleRunner;

const ABOUT: About = About {
    id: "single-runner",
    title: "Single runner",
    why: "Each step starts a container, clones, and loads artifacts before its first command. A step of a few quick \
          commands costs more to start than to run; in its neighbour they cost next to nothing, and what only passed \
          between the two need not be uploaded. A rerun then starts at the first of the two.",
    before: include_str!("../../assets/examples/single-runner-before.yml"),
    after: include_str!("../../assets/examples/single-runner-after.yml"),
    reference: "Bitbucket documentation: step options, use artifacts in steps",
};

/// The keys that two steps may have for themselves.
const OWN_KEYS: [&str; 8] =
    ["name", "script", "artifacts", "image", "size", "caches", "services", "clone"];

/// Two neighbours, the quick one of which goes.
struct Pair<'a> {
    first: &'a Step,
    second: &'a Step,
    /// Whether the first is the one that stays.
    keeps_first: bool,
    /// The uploads that only passed between them.
    passed: Vec<Path>,
    trigger: String,
}

impl Improvement for SingleRunner {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        pairs(context).iter().map(|p| p.proposal(context)).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let wanted = |p: &&Pair<'_>| accepted.has(&p.id());
        let pairs = pairs(context);
        let changes = pairs.iter().filter(wanted).flat_map(|p| p.changes(context)).collect();
        let edits = vec![FileEdit::Yaml(context.tidied(changes))];
        Ok(Outcome { edits, ..Outcome::default() })
    }
}

fn pairs<'a>(context: &Context<'a>) -> Vec<Pair<'a>> {
    let mut found = Vec::new();
    for (pipeline, trace) in context.pipelines.pipelines.iter().zip(context.traces) {
        for neighbours in pipeline.items.windows(2) {
            if let [a, b] = neighbours
                && let (ItemKind::Step(a), ItemKind::Step(b)) = (&a.kind, &b.kind)
            {
                found.extend(pair(context, pipeline, trace, (*a, *b)));
            }
        }
    }
    found
}

fn pair<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    trace: &Trace,
    (a, b): (usize, usize),
) -> Option<Pair<'a>> {
    let (first, second) = (&pipeline.steps[a], &pipeline.steps[b]);
    let (was, is) = (&trace.steps[a], &trace.steps[b]);
    let free = |step, run| stands_alone(context, step) && is_known(run);
    if !free(first, was) || !free(second, is) || !starts_alike(context, first, second) {
        return None;
    }
    let keeps_first = match (is_small(was), is_small(is)) {
        (true, _) => false,
        (false, true) => true,
        (false, false) => return None,
    };
    let (gone, kept) = if keeps_first { (second, first) } else { (first, second) };
    if !needs_no_more(gone, kept) {
        return None;
    }
    let only_between = |path: &Path, pattern: &str| {
        let upload = was.uploads.iter().find(|u| u.path == *path);
        let later = (b + 1..trace.steps.len()).filter(|l| trace.ordered(b, *l));
        upload.is_some_and(|u| u.shared && !u.news.is_empty())
            && reads(is, a, pattern)
            && !later.into_iter().any(|l| may_read(&trace.steps[l], a, pattern))
    };
    let uploads = first.artifacts.uploads.iter().map(|u| &u.pattern);
    let passed = uploads.filter(|p| only_between(&p.path, &p.value)).map(|p| p.path.clone());
    Some(Pair {
        first,
        second,
        keeps_first,
        passed: passed.collect(),
        trigger: pipeline.trigger.to_string(),
    })
}

/// Whether the step is written for this place alone, and starts by itself when its turn comes.
fn stands_alone(context: &Context<'_>, step: &Step) -> bool {
    let own = |key: &str, path: &Path| step.holder.key(key) == *path;
    let map = context.document.get(&step.holder);
    let simple_artifacts = match map.and_then(|map| map.get("artifacts")) {
        Some(artifacts) => artifacts.kind() == NodeKind::List,
        None => true,
    };
    context.pipelines.users(&step.holder).len() == 1
        && step.body == step.holder
        && step.fields.iter().all(|f| !f.inherited && OWN_KEYS.contains(&f.key.as_str()))
        && step.script_path.as_ref().is_some_and(|path| own("script", path))
        && simple_artifacts
        && step.after_script.is_empty()
        && !step.is_self_hosted()
        && !step.is_windows()
        && !step.is_final
}

fn is_known(run: &StepRun) -> bool {
    run.opaque.is_empty()
        && run.faults.is_empty()
        && !run.effects.is_empty()
        && run.effects.iter().all(|effect| effect.kind.is_some())
}

fn starts_alike(context: &Context<'_>, a: &Step, b: &Step) -> bool {
    let pipelines = context.pipelines;
    pipelines.image_of(a) == pipelines.image_of(b)
        && pipelines.size_of(a) == pipelines.size_of(b)
        && pipelines.clone_of(a) == pipelines.clone_of(b)
}

/// Whether the step that stays has the caches and services of the one that goes.
fn needs_no_more(gone: &Step, kept: &Step) -> bool {
    let has =
        |all: &[crate::model::Located<String>], name: &str| all.iter().any(|n| n.value == name);
    gone.caches.iter().all(|cache| has(&kept.caches, &cache.value))
        && gone.services.iter().all(|service| has(&kept.services, &service.value))
}

fn is_small(run: &StepRun) -> bool {
    run.effects.iter().all(is_quick)
}

/// Whether a step reads what the step `from` hands on under this pattern.
fn reads(run: &StepRun, from: usize, pattern: &str) -> bool {
    let pattern = Pattern::new(pattern);
    let handed = |(path, seen): (&String, &Seen)| seen.from == Some(from) && pattern.overlaps(path);
    run.effects.iter().flat_map(|effect| &effect.reads).any(|read| match read {
        Read::File { path, seen, .. } => handed((path, seen)),
        Read::Folder { news, .. } => news.iter().any(handed),
        Read::History | Read::Cache(_) => false,
    })
}

/// Whether it reads that, or a folder in which it may lie.
fn may_read(run: &StepRun, from: usize, pattern: &str) -> bool {
    let place = Pattern::new(pattern);
    let around =
        |read: &Read| matches!(read, Read::Folder { pattern, .. } if place.overlaps(pattern));
    reads(run, from, pattern) || run.effects.iter().flat_map(|e| &e.reads).any(around)
}

impl Pair<'_> {
    fn id(&self) -> ProposalId {
        let subject = format!("{}/{} + {}", self.trigger, self.first.label, self.second.label);
        ProposalId::new("single-runner", "join", &subject)
    }

    fn gone_and_kept(&self) -> (&Step, &Step) {
        match self.keeps_first {
            true => (self.second, self.first),
            false => (self.first, self.second),
        }
    }

    fn changes(&self, context: &Context<'_>) -> Vec<Change> {
        let (gone, kept) = self.gone_and_kept();
        let script = kept.holder.key("script");
        let at = if self.keeps_first { kept.script.len() } else { 0 };
        let items = (0..gone.script.len()).map(|index| Change::Move {
            path: gone.holder.key("script").index(index),
            to: script.clone(),
            at,
        });
        let mut changes: Vec<Change> = items.collect();
        changes.push(Change::Remove { path: gone.item.clone() });
        changes.extend(self.uploads(gone, kept));
        changes.extend(self.name(context, kept));
        changes
    }

    /// What the step that goes hands on to others goes along; what only passed between the two goes.
    fn uploads(&self, gone: &Step, kept: &Step) -> Vec<Change> {
        let passed = |path: &Path| self.passed.contains(path);
        let path = kept.holder.key("artifacts");
        let mut changes = Vec::new();
        for upload in &kept.artifacts.uploads {
            if passed(&upload.pattern.path) {
                changes.push(Change::Remove { path: upload.pattern.path.clone() });
            }
        }
        let has = |pattern: &str| kept.artifacts.uploads.iter().any(|u| u.pattern.value == pattern);
        for upload in &gone.artifacts.uploads {
            let pattern = &upload.pattern;
            if !passed(&pattern.path) && !has(&pattern.value) {
                let value = Value::Text(pattern.value.clone());
                changes.push(Change::Append { path: path.clone(), value });
            }
        }
        changes
    }

    fn name(&self, context: &Context<'_>, kept: &Step) -> Option<Change> {
        let names = [&self.first.name, &self.second.name];
        let names: Vec<&str> =
            names.into_iter().flatten().map(|name| name.value.as_str()).collect();
        if names.is_empty() {
            return None;
        }
        let value = Value::Text(names.join(" + "));
        Some(match context.document.get(&kept.holder)?.get("name") {
            Some(_) => Change::Set { path: kept.holder.key("name"), value },
            None => Change::Insert {
                path: kept.holder.clone(),
                at: At::Start,
                key: Some("name".to_owned()),
                value,
            },
        })
    }

    fn proposal(&self, context: &Context<'_>) -> Proposal {
        let (gone, kept) = self.gone_and_kept();
        let steps = [self.first, self.second];
        let shown =
            |step: &Step| context.line_at(step.name.as_ref().map_or(&step.item, |name| &name.path));
        let when = if self.keeps_first { "at the end" } else { "at the start" };
        let uploads = match self.passed.len() {
            0 => String::new(),
            _ => "; what passed between them stays in the folder".to_owned(),
        };
        Proposal {
            id: self.id(),
            touches: context.touched(steps.map(|step| step.reference)),
            summary: format!(
                "run the quick commands of “{}” {when} of “{}”, which saves a start{uploads}",
                gone.label, kept.label
            ),
            evidence: steps.into_iter().filter_map(shown).collect(),
            declares: vec![
                Difference::Step,
                Difference::Upload,
                Difference::Order,
                Difference::Image,
                Difference::Resource,
            ],
            ..Proposal::default()
        }
    }
}
