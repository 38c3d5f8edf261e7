//! `clone`: as much of the repository as the step uses: none, the last commits, or all.

use super::{About, Chosen, Context, FileEdit, Improvement, Outcome, Proposal, ProposalId, Task};
use crate::facts::commands::Kind;
use crate::facts::history;
use crate::model::{CloneOptions, Depth, Step, StepRef, Trigger};
use crate::symbolic::{Content, Effect, Read, StepRun};
use crate::verdict::{Difference, Evidence, takes_history};
use crate::yaml::{At, Change, NodeRef, Path, Unfit, Value};

/// Clones what is used.
pub(super) struct Clone;

const ABOUT: About = About {
    id: "clone",
    title: "Clone",
    why: "Each step clones the last 50 commits before its first command. A step that reads no file of the repository \
          needs no clone at all; one that looks for tags or authors needs the whole history, and without it answers \
          wrongly or fails once the history is long enough.",
    before: include_str!("../../assets/examples/clone-before.yml"),
    after: include_str!("../../assets/examples/clone-after.yml"),
    reference: "Bitbucket documentation: git clone behavior",
};

/// What is wrong with a clone.
enum Why {
    /// Nobody reads the repository.
    Unread,
    /// A command needs the whole history: the command, and what goes wrong.
    CutOff(String, &'static str),
    /// The whole history is cloned, and nobody reads it.
    TooDeep,
    /// The whole history is cloned and then asked for again.
    Again(String),
}

struct Candidate {
    why: Why,
    place: String,
    users: Vec<StepRef>,
    evidence: Vec<Evidence>,
    change: Option<Change>,
}

impl Improvement for Clone {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        candidates(context).iter().map(|c| c.proposal(context)).collect()
    }

    fn change(
        &self,
        context: &Context<'_>,
        accepted: &[(&Proposal, &Chosen)],
    ) -> Result<Outcome, Unfit> {
        let wanted = |c: &Candidate| accepted.iter().any(|(p, _)| p.id == c.id());
        let changes =
            candidates(context).into_iter().filter(wanted).filter_map(|c| c.change).collect();
        let edits = vec![FileEdit::Yaml(context.tidied(changes))];
        Ok(Outcome { edits, ..Outcome::default() })
    }
}

fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut seen: Vec<&Path> = Vec::new();
    for step in context.pipelines.steps() {
        if seen.contains(&&step.holder) {
            continue;
        }
        seen.push(&step.holder);
        found.extend(unread(context, step).or_else(|| cut_off(context, step)));
        found.extend(again(context, step));
    }
    found.extend(too_deep(context));
    found
}

/// The runs of a step in every trigger that has it.
fn runs_of<'a>(context: &Context<'a>, users: &[StepRef]) -> Vec<&'a StepRun> {
    let runs = context.runs().map(|(_, run)| run);
    runs.filter(|run| users.contains(&run.reference)).collect()
}

fn unread(context: &Context<'_>, step: &Step) -> Option<Candidate> {
    let users = context.pipelines.users(&step.holder);
    let runs = runs_of(context, &users);
    let ready = |user: &StepRef| may_go_without(context, context.step(*user));
    if runs.is_empty() || !users.iter().all(ready) || !runs.iter().all(|run| reads_nothing(run)) {
        return None;
    }
    let off = Value::Map(vec![("enabled".to_owned(), Value::Plain("false".to_owned()))]);
    Some(Candidate {
        why: Why::Unread,
        place: context.pipelines.place(&step.holder),
        evidence: context.line_at(shown(step)).into_iter().collect(),
        users,
        change: Some(put(context, step, off)?),
    })
}

/// Whether nothing but its commands may need the repository.
fn may_go_without(context: &Context<'_>, step: &Step) -> bool {
    let keyed = |name: &str| {
        context.pipelines.definitions.cache(name).is_some_and(|c| !c.key_files.is_empty())
    };
    !step.is_self_hosted()
        && !step.is_windows()
        && !step.child_pipeline
        && step.condition.is_none()
        && !step.caches.iter().any(|cache| keyed(&cache.value))
}

fn reads_nothing(run: &StepRun) -> bool {
    run.cloned
        && run.opaque.is_empty()
        && run.taken_absent.is_empty()
        && does_something(run)
        && run.effects.iter().all(stays_outside)
        && run.uploads.iter().all(|upload| !upload.news.is_empty())
}

/// A step that only prints isn't worth a change.
fn does_something(run: &StepRun) -> bool {
    !run.uploads.is_empty() || run.effects.iter().any(|effect| !effect.outside.is_empty())
}

/// Whether an effect surely reads nothing that the clone brings.
fn stays_outside(effect: &Effect) -> bool {
    let brought = |content: &Content| {
        !matches!(content, Content::Absent | Content::Image | Content::Made(_))
            && !matches!(content, Content::Lines { base: None, .. })
    };
    let from_clone = |read: &Read| match read {
        Read::File { seen, .. } => brought(&seen.content),
        Read::Folder { tracked, .. } => *tracked,
        Read::History | Read::Cache(_) => true,
    };
    let runs_code = matches!(effect.kind, None | Some(Kind::Check | Kind::Run | Kind::Build));
    !runs_code
        && effect.place.file.is_none()
        && effect.program() != "git"
        && (effect.folder.is_empty() || effect.folder.starts_with(['/', '~']))
        && !effect.reads.iter().any(from_clone)
}

fn cut_off(context: &Context<'_>, step: &Step) -> Option<Candidate> {
    let users = context.pipelines.users(&step.holder);
    let full = |user: &StepRef| {
        let clone = context.pipelines.clone_of(context.step(*user));
        !clone.enabled || clone.depth == Depth::Full
    };
    if step.is_self_hosted() || users.iter().any(full) {
        return None;
    }
    // a pull request is cloned with the history that its merge needs, whatever the file says
    let by_push = |run: &&&StepRun| {
        let trigger = &context.pipelines.pipelines[run.reference.pipeline].trigger;
        !matches!(trigger, Trigger::PullRequests(_))
    };
    let runs = runs_of(context, &users);
    let deepens = |run: &&StepRun| run.effects.iter().any(deepens);
    if runs.iter().any(deepens) {
        return None;
    }
    let mut effects = runs.iter().filter(by_push).flat_map(|run| &run.effects);
    let (effect, why) = effects.find_map(|effect| Some((effect, needed(effect)?)))?;
    Some(Candidate {
        why: Why::CutOff(effect.words_shown(), why),
        place: context.pipelines.place(&step.holder),
        evidence: vec![context.line_of(&effect.place)],
        users,
        change: Some(put(context, step, deep(context, step))?),
    })
}

fn needed(effect: &Effect) -> Option<&'static str> {
    let words: Vec<&str> =
        effect.words.iter().map(|word| word.literal().unwrap_or_default()).collect();
    let row = match effect.pipe {
        true => history::of_pipe(effect.program().trim_start_matches("pipe ")),
        false if effect.unchecked => None,
        false => history::of_command(&words),
    };
    row.map(|row| row.why.as_str())
}

/// Whether it fetches more of the history itself.
fn deepens(effect: &Effect) -> bool {
    let deeper = |word: &str| {
        ["--unshallow", "--deepen", "--depth", "--shallow-since"]
            .iter()
            .any(|d| word.starts_with(d))
    };
    effect.program() == "git" && effect.words.iter().filter_map(|w| w.literal()).any(deeper)
}

/// The step's clone with all of the history: what is set for the step or the file stays.
fn deep(context: &Context<'_>, step: &Step) -> Value {
    let set = step.clone.as_ref().or(context.pipelines.clone.as_ref());
    let node = set.and_then(|clone| context.document.get(&clone.path));
    let kept = node.into_iter().flat_map(NodeRef::entries).filter_map(|(key, value)| {
        let text = value.text()?.to_owned();
        let value = if value.is_plain() { Value::Plain(text) } else { Value::Text(text) };
        Some((key.text().filter(|key| *key != "depth")?.to_owned(), value))
    });
    let mut entries: Vec<(String, Value)> = kept.collect();
    entries.push(("depth".to_owned(), Value::Text("full".to_owned())));
    Value::Map(entries)
}

/// Puts a clone into a step that has none of its own, or in the place of its own.
fn put(context: &Context<'_>, step: &Step, value: Value) -> Option<Change> {
    let map = context.document.get(&step.holder)?;
    if map.get("clone").is_some() {
        return Some(Change::Set { path: step.holder.key("clone"), value });
    }
    let at = match map.get("script") {
        Some(_) => At::Before("script".to_owned()),
        None => At::End,
    };
    let key = Some("clone".to_owned());
    Some(Change::Insert { path: step.holder.clone(), at, key, value })
}

/// Full clones of which nobody reads the history.
fn too_deep(context: &Context<'_>) -> Vec<Candidate> {
    let of_steps = context.pipelines.steps().filter_map(|step| step.clone.as_ref());
    let mut seen: Vec<Path> = Vec::new();
    let mut found = Vec::new();
    for clone in context.pipelines.clone.iter().chain(of_steps) {
        let path = clone.path.key("depth");
        if !is_full(clone.value) || seen.contains(&path) || context.document.get(&path).is_none() {
            continue;
        }
        seen.push(path.clone());
        let users = context.pipelines.users(&path);
        let runs = runs_of(context, &users);
        let reads = |run: &&StepRun| {
            !run.opaque.is_empty()
                || run.effects.is_empty()
                || run.effects.iter().any(takes_history)
        };
        let own = users.iter().any(|user| context.step(*user).is_self_hosted());
        if !runs.is_empty() && !own && !runs.iter().any(reads) {
            found.push(Candidate {
                why: Why::TooDeep,
                place: context.pipelines.place(&path),
                evidence: context.line_at(&path).into_iter().collect(),
                users,
                change: Some(Change::Remove { path }),
            });
        }
    }
    found
}

fn is_full(clone: CloneOptions) -> bool {
    clone.enabled && clone.depth == Depth::Full
}

/// `git fetch --unshallow` fails where nothing is missing.
fn again(context: &Context<'_>, step: &Step) -> Option<Candidate> {
    let users = context.pipelines.users(&step.holder);
    if !is_full(context.pipelines.clone_of(step)) {
        return None;
    }
    let runs = runs_of(context, &users);
    let fails = |effect: &&Effect| {
        !effect.unchecked
            && effect.conditions.is_empty()
            && effect.program() == "git"
            && effect.words.iter().any(|w| w.literal() == Some("--unshallow"))
    };
    let effect = runs.iter().find_map(|run| run.effects.iter().find(fails))?;
    Some(Candidate {
        why: Why::Again(effect.words_shown()),
        place: context.pipelines.place(&step.holder),
        evidence: vec![context.line_of(&effect.place)],
        users,
        change: None,
    })
}

fn shown(step: &Step) -> &Path {
    step.name.as_ref().map_or(&step.item, |name| &name.path)
}

impl Candidate {
    fn id(&self) -> ProposalId {
        let kind = match self.why {
            Why::Unread => "none",
            Why::CutOff(..) => "full",
            Why::TooDeep => "shallow",
            Why::Again(_) => "unshallow",
        };
        ProposalId::new("clone", kind, &self.place)
    }

    fn summary(&self, context: &Context<'_>) -> String {
        let label = self.users.first().map_or("", |user| context.pipelines.label(*user));
        match &self.why {
            Why::Unread => {
                format!("start “{label}” without a clone: nothing in it reads the repository")
            }
            Why::CutOff(words, why) => {
                format!("clone the whole history for “{label}”: `{words}` {why}")
            }
            Why::TooDeep => {
                "clone the last 50 commits instead of all: nothing reads the history".to_owned()
            }
            Why::Again(words) => {
                format!("`{words}` fails in “{label}”, where the clone is complete already")
            }
        }
    }

    fn proposal(&self, context: &Context<'_>) -> Proposal {
        let advice = self.change.is_none();
        let task = advice.then(|| Task {
            text: "drop either `depth: full` or `git fetch --unshallow`: git refuses to complete \
                   a clone that is complete"
                .to_owned(),
            evidence: self.evidence.clone(),
        });
        Proposal {
            id: self.id(),
            touches: context.touched(self.users.iter().copied()),
            environments: context.environments(&self.users),
            summary: self.summary(context),
            evidence: self.evidence.clone(),
            declares: vec![Difference::Resource, Difference::Input],
            advice,
            task,
            ..Proposal::default()
        }
    }
}
