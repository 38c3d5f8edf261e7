//! `toolchain`: a language that is installed by hand gives way to the official image of the same version.

mod images;
mod lines;
mod versions;

use super::{About, Accepted, Context, Improvement, Outcome, Proposal, ProposalId};
use crate::facts::toolchains;
use crate::model::{Step, StepRef};
use crate::symbolic::{StepRun, Trace};
use crate::verdict::{Difference, Evidence, Installation};
use crate::yaml::{At, Change, Path, Unfit, Value};
use versions::Asked;

/// Takes images that have the language.
pub(super) struct Toolchain;

const ABOUT: About = About {
    id: "toolchain",
    title: "Toolchain",
    why: "A language that a script installs is downloaded and unpacked in every run, and fails with the server that it \
          comes from. The official image of the same version has it ready, and Bitbucket keeps images close by.",
    before: include_str!("../../../assets/examples/toolchain-before.yml"),
    after: include_str!("../../../assets/examples/toolchain-after.yml"),
    reference: "Docker Official Images; Bitbucket documentation: use Docker images as build environments",
};

/// The image of a step that names none.
const DEFAULT: &str = "atlassian/default-image:latest";

/// A script that installs a language.
struct Candidate {
    /// The list of the script.
    script: Path,
    users: Vec<StepRef>,
    label: String,
    place: String,
    language: &'static toolchains::Language,
    version: String,
    /// Where the version is from, if no command names it.
    version_from: Option<String>,
    asked: Option<Asked>,
    image: String,
    evidence: Vec<Evidence>,
    removals: Vec<Change>,
    /// How the scripts' steps get their image.
    image_at: ImageAt,
}

/// Where the image of some steps is written.
#[derive(Clone, PartialEq, Eq)]
enum ImageAt {
    /// In the map of the step, at this node.
    Step(Path),
    /// Nowhere in the step: in this map it is to be added, behind its name or before its script.
    Missing(Path),
}

impl Improvement for Toolchain {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        let mut proposals: Vec<Proposal> =
            context.once(candidates).iter().map(|c| c.proposal(context)).collect();
        proposals.extend(images::advices(context));
        proposals
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let found = context.once(candidates);
        let all: Vec<&Candidate> = found.iter().filter(|c| accepted.has(&c.id())).collect();
        let mut changes: Vec<Change> = all.iter().flat_map(|c| c.removals.clone()).collect();
        changes.extend(new_images(context, &all));
        Ok(Outcome::of(context.tidied(changes)))
    }
}

/// The images to write: at the top of the file, if all steps that take theirs from there get the same.
fn new_images(context: &Context<'_>, all: &[&Candidate]) -> Vec<Change> {
    let write = |c: &&Candidate| {
        let value = Value::Text(c.image.clone());
        match &c.image_at {
            ImageAt::Step(path) => Change::Set { path: path.clone(), value },
            ImageAt::Missing(map) => {
                let named = context.document.get(map).is_some_and(|n| n.get("name").is_some());
                let at = match named {
                    true => At::After("name".into()),
                    false => At::Before("script".into()),
                };
                Change::Insert { path: map.clone(), at, key: Some("image".into()), value }
            }
        }
    };
    let missing = || all.iter().filter(|c| matches!(c.image_at, ImageAt::Missing(_)));
    if let Some(top) = &context.pipelines.image
        && let Some(first) = missing().next()
    {
        let mut users: Vec<StepRef> = missing().flat_map(|c| c.users.clone()).collect();
        users.sort_unstable();
        let plain = context.document.get(&top.path).is_some_and(|n| n.text().is_some());
        let same = missing().all(|c| c.image == first.image);
        if plain && same && users == context.pipelines.users(&top.path) {
            let value = Value::Text(first.image.clone());
            let set = Change::Set { path: top.path.clone(), value };
            let own = all.iter().filter(|c| matches!(c.image_at, ImageAt::Step(_))).map(write);
            return std::iter::once(set).chain(own).collect();
        }
    }
    all.iter().map(write).collect()
}

fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut refused: Vec<Path> = Vec::new();
    for (trace, run) in context.runs() {
        let Some(script) = &context.step(run.reference).script_path else { continue };
        match (candidate(context, trace, run), found.iter().find(|c| c.script == *script)) {
            (Some(new), Some(known)) if new.is_like(known) => {}
            (Some(new), None) => found.push(new),
            _ => refused.push(script.clone()),
        }
    }
    found.retain(|c| !refused.contains(&c.script));
    found
}

fn candidate(context: &Context<'_>, trace: &Trace, run: &StepRun) -> Option<Candidate> {
    let step = context.step(run.reference);
    if step.is_self_hosted() || step.is_windows() || !run.opaque.is_empty() {
        return None;
    }
    let old = generic_image(context, step)?;
    let installation = Installation::of(run)?;
    let language = installation.language;
    let asked = versions::asked(language, context.project);
    let version =
        installation.version.clone().or_else(|| Some(asked.as_ref()?.exact()?.to_owned()))?;
    let from = asked.as_ref().filter(|_| installation.version.is_none());
    if asked.as_ref().is_some_and(|a| a.forbids(language, &version)) {
        return None;
    }
    let script = step.script_path.clone()?;
    let map = script.parent()?;
    let users = context.pipelines.users(&script);
    if users != context.pipelines.users(&map) {
        return None;
    }
    let removals = lines::removals(context, trace, run, &installation)?;
    let effects = installation.effects.iter().map(|index| &run.effects[*index]);
    let mut evidence: Vec<Evidence> = effects.map(|e| context.line_of(&e.place)).collect();
    evidence.extend(asked.iter().map(|a| a.evidence(context)));
    evidence.dedup();
    Some(Candidate {
        place: context.pipelines.place(&script),
        label: run.label.clone(),
        image: language.image_for(&version, &old)?,
        version_from: from.map(|a| a.file.clone()),
        image_at: image_at(context, step, &map)?,
        asked,
        script,
        users,
        language,
        version,
        evidence,
        removals,
    })
}

/// The step's image, if it is made for no language and needs no credentials.
fn generic_image(context: &Context<'_>, step: &Step) -> Option<String> {
    match context.pipelines.image_of(step) {
        None => Some(DEFAULT.to_owned()),
        Some(image) => {
            let plain = !image.private && image.run_as_user.is_none();
            (plain && toolchains::is_generic(&image.name)).then(|| image.name.clone())
        }
    }
}

/// Where the image of the step is to be written, so that it holds for just the users of the script in this map.
fn image_at(context: &Context<'_>, step: &Step, map: &Path) -> Option<ImageAt> {
    let Some(field) = step.field("image") else { return Some(ImageAt::Missing(map.clone())) };
    let plain = context.document.get(&field.path).is_some_and(|node| node.text().is_some());
    let own = field.path.parent().as_ref() == Some(map);
    (own && plain).then(|| ImageAt::Step(field.path.clone()))
}

impl Candidate {
    fn id(&self) -> ProposalId {
        ProposalId::new("toolchain", &self.language.id, &self.place)
    }

    fn is_like(&self, other: &Candidate) -> bool {
        self.image == other.image
            && self.removals == other.removals
            && self.image_at == other.image_at
    }

    fn proposal(&self, context: &Context<'_>) -> Proposal {
        let Candidate { image, label, version, .. } = self;
        let title = &self.language.title;
        let mut summary = format!(
            "run “{label}” in `{image}` instead of installing {title} {version} in every run"
        );
        if let Some(file) = &self.version_from {
            summary = format!(
                "run “{label}” in `{image}` instead of installing {title} in every run; the version is that of `{file}`, \
                 as the script names none"
            );
        } else if let Some(asked) = self.asked.as_ref().filter(|a| !a.agrees(version)) {
            summary.push_str(&format!("; mind that `{}` says {}", asked.file, asked.version));
        }
        Proposal {
            summary,
            evidence: self.evidence.clone(),
            declares: vec![Difference::StandIn, Difference::Image, Difference::PureCommand],
            ..context.proposal(self.id(), &self.users)
        }
    }
}

/// An advice with its task.
fn advice(id: ProposalId, users: &[StepRef], context: &Context<'_>, told: Told) -> Proposal {
    let proposal = Proposal { summary: told.summary, ..context.proposal(id, users) };
    proposal.into_advice(told.task, told.evidence)
}

/// What an advice says.
struct Told {
    summary: String,
    task: String,
    evidence: Vec<Evidence>,
}
