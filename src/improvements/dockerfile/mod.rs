//! `dockerfile`: compile in a builder, ship what runs; layers that stay while their sources do; small contexts.

mod arguments;
mod bases;
mod compiled;
mod consumers;
mod credentials;
mod dotnet;
mod go;
mod ignored;
mod java;
mod left;
mod mounts;
mod node;
mod order;
mod python;
mod rust;
mod sources;
mod split;
mod start;
mod subject;

use std::collections::BTreeMap;

use super::{
    About, Accepted, Choice, ChoiceKind, Chosen, Context, Example, FileEdit, Improvement, Outcome,
    Proposal, ProposalId, ValueOption,
};
use crate::dockerfile::{Base, Call, Edit, Instruction, Kind};
use crate::facts::builders::builders;
use crate::facts::images;
use crate::verdict::Difference;
use crate::yaml::Unfit;
use split::{Final, Recipe};
use subject::Subject;

/// Dockerfiles beside the pipeline.
pub(super) struct Dockerfile;

const ABOUT: About = About {
    id: "dockerfile",
    title: "Dockerfile",
    why: "An image that compiles its program ships the compiler, the sources and the whole build system with it: \
          hundreds of megabytes that every deployment pulls, and that a scanner finds holes in. With a builder stage \
          only the program and what it reads is shipped. Modules that are downloaded before the sources are copied \
          are downloaded again only when they change.",
    before: include_str!("../../../assets/examples/dockerfile-before"),
    after: include_str!("../../../assets/examples/dockerfile-after"),
    reference: "docs.docker.com: multi-stage builds, build cache, .dockerignore",
};

/// The repository of the example.
const BESIDE: &[(&str, &str)] = &[
    ("go.mod", "module example.com/server\n\ngo 1.25\n"),
    ("main.go", "package main\n\nfunc main() {}\n"),
    (".dockerignore", ".git\n"),
];

/// Languages, each with the recipe for a Dockerfile of one stage made from an image.
const LANGUAGES: &[fn(&Subject<'_>, &Context<'_>, &str) -> Answer] =
    &[go::answer, node::answer, python::answer, rust::answer, java::answer, dotnet::answer];

/// What a language says of a Dockerfile.
enum Answer {
    /// It is another language's.
    Foreign,
    /// Nothing: there is nothing to gain, or it is a tool or for development.
    Nothing,
    /// It stays as it is, for this reason.
    Stays(String),
    /// Something else is to be said of it.
    Told {
        /// What there is to say.
        summary: String,
        /// What to do.
        task: String,
    },
    /// How to make two stages of it.
    Recipe(Box<Recipe>),
}

impl From<Result<Recipe, Answer>> for Answer {
    fn from(found: Result<Recipe, Answer>) -> Answer {
        found.map_or_else(|answer| answer, |recipe| Answer::Recipe(Box::new(recipe)))
    }
}

/// The Dockerfile stays as it is, for this reason.
fn stays(reason: &str) -> Answer {
    Answer::Stays(reason.to_owned())
}

impl Improvement for Dockerfile {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn example(&self) -> Example {
        Example::Dockerfile { beside: BESIDE }
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        offers(context).into_iter().map(|offer| offer.proposal).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let mut texts: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
        let mut edits = Vec::new();
        for offer in offers(context) {
            let Some(chosen) = accepted.answer(&offer.proposal.id) else { continue };
            match (offer.make)(chosen) {
                Work::Edits(path, more) => texts.entry(path).or_default().extend(more),
                Work::New(path, text) => edits.push(FileEdit::New { path, text }),
                Work::None => {}
            }
        }
        let changed = texts.into_iter().map(|(path, edits)| FileEdit::Dockerfile { path, edits });
        Ok(Outcome { edits: edits.into_iter().chain(changed).collect(), ..Outcome::default() })
    }
}

/// A proposal with what it does under given answers.
struct Offer<'a> {
    proposal: Proposal,
    /// Whether dependencies must not be fetched by another command as well.
    alone: bool,
    make: Box<dyn Fn(&Chosen) -> Work + 'a>,
}

/// What is done to a file.
enum Work {
    /// Nothing: it is told only.
    None,
    /// Edits of a Dockerfile.
    Edits(String, Vec<Edit>),
    /// A new file.
    New(String, String),
}

fn offers<'a>(context: &Context<'a>) -> Vec<Offer<'a>> {
    let mut offers = Vec::new();
    for subject in subject::find(context) {
        if builders().is_for_development(subject.path) {
            continue;
        }
        offers.extend(bases::find(&subject, context));
        offers.extend(arguments::find(&subject, context));
        offers.extend(credentials::find(&subject, context));
        offers.extend(mounts::find(&subject, context));
        let first = order::find(&subject, context);
        let split = stages(subject, context);
        let alone = split.as_ref().is_some_and(|offer| offer.alone);
        offers.extend(first.filter(|_| !alone));
        offers.extend(split);
    }
    offers.extend(ignored::find(context));
    offers
}

/// Two stages in place of one.
fn stages<'a>(subject: Subject<'a>, context: &Context<'a>) -> Option<Offer<'a>> {
    let [stage] = subject.file.stages.as_slice() else { return None };
    let Base::Image(image) = &stage.base else { return None };
    let (image, answer) = match &image.text {
        Some(name) => {
            let mut all = LANGUAGES.iter().map(|answer| answer(&subject, context, name));
            (name.clone(), all.find(|answer| !matches!(answer, Answer::Foreign))?)
        }
        None => open(&subject, &image.arguments)?,
    };
    let answer = match answer {
        Answer::Recipe(recipe) => obstacle(&subject, &stage.instructions, &recipe, context)
            .unwrap_or(Answer::Recipe(recipe)),
        answer => answer,
    };
    let proposal = Proposal {
        evidence: std::iter::once(subject.line(context, stage.from.line))
            .chain(subject.built_at(context))
            .collect(),
        declares: vec![Difference::Image, Difference::Input],
        ..context.proposal(ProposalId::new("dockerfile", "stages", subject.path), &subject.steps)
    };
    match answer {
        Answer::Recipe(recipe) => Some(split_offer(subject, *recipe, proposal, &image)),
        Answer::Stays(reason) => Some(stayed(&subject, proposal, &image, &reason)),
        Answer::Told { summary, task } => {
            Some(told(proposal, format!("{}: {summary}", subject.path), task))
        }
        Answer::Foreign | Answer::Nothing => None,
    }
}

/// The answer for a Dockerfile that is made from the image of a language whose tag only the build knows, with the image
/// as written.
fn open(subject: &Subject<'_>, arguments: &[String]) -> Option<(String, Answer)> {
    let image = subject::written(subject)?;
    let name = image.split([':', '@']).next().unwrap_or(&image);
    images::image(name)?.language.as_ref()?;
    let names = Some(arguments.to_vec()).filter(|all| !all.is_empty()).map(crate::text::listed)?;
    let reason = format!("only the build knows {names}");
    Some((image, Answer::Stays(reason)))
}

/// What keeps a Dockerfile in one stage, whatever its language.
fn obstacle(
    subject: &Subject<'_>,
    all: &[Instruction],
    recipe: &Recipe,
    context: &Context<'_>,
) -> Option<Answer> {
    let last = recipe.last;
    if consumers::is_for_development(subject, context) {
        return Some(Answer::Nothing);
    }
    if subject.has_target() {
        return Some(stays("the pipeline builds a stage of it by name"));
    }
    let is_template = |line: &str| line.contains("{{") || line.contains("{%");
    if let Some(at) = subject.file.source().lines().position(is_template) {
        return Some(stays(&format!("line {} is filled in by a template", at + 1)));
    }
    let builds = |it: &Instruction| matches!(it.kind, Kind::Run(_) | Kind::Copy(_) | Kind::Add(_));
    let end = last.map_or(all.len(), |last| last + 1);
    let last = last.or_else(|| all.iter().rposition(builds));
    for (index, instruction) in all.iter().enumerate().take(end) {
        let line = instruction.line;
        let what = match &instruction.kind {
            Kind::Workdir(_) if subject.file.folder_at(instruction.span.end + 1).is_none() => {
                "works in a folder that only its base or the build knows"
            }
            Kind::Onbuild(_) => "is for images that are built upon it",
            Kind::Shell(_) => "sets another shell",
            Kind::User(_) if !recipe.keeps_users && last.is_some_and(|last| index < last) => {
                "changes the user before the build is done"
            }
            Kind::Copy(copy) if copy.from().is_some() => {
                "copies from another image, which may be for what runs"
            }
            Kind::Add(_) => "adds something that may be unpacked or downloaded",
            _ => continue,
        };
        return Some(stays(&format!("line {line} {what}")));
    }
    None
}

fn split_offer<'a>(
    subject: Subject<'a>,
    recipe: Recipe,
    proposal: Proposal,
    image: &str,
) -> Offer<'a> {
    let what = recipe.summary.clone().unwrap_or_else(|| {
        let held = crate::text::listed(recipe.carried.iter().map(|it| it.path.clone()));
        format!("build in {image}, ship only {held}")
    });
    let mut summary = format!("build {} in two stages: {what}", subject.path);
    for note in &recipe.notes {
        summary.push_str(&format!(" ({note})"));
    }
    let choices = choices(&recipe);
    let proposal = Proposal { summary, choices, ..proposal };
    let alone = recipe.files_again;
    let make = move |chosen: &Chosen| {
        let base = recipe.bases.iter().find(|base| chosen.get("base") == Some(&base.id));
        let Some(base) = base.or(recipe.bases.first()) else { return Work::None };
        let yes = |name: &str| chosen.get(name).map(String::as_str) == Some("yes");
        Work::Edits(subject.path.to_owned(), split::edits(&subject, &recipe, base, yes))
    };
    Offer { proposal, alone, make: Box::new(make) }
}

fn choices(recipe: &Recipe) -> Vec<Choice> {
    let option = |value: &str, meaning: &str| ValueOption::new(value, meaning);
    let bases: Vec<ValueOption> = recipe
        .bases
        .iter()
        .map(|Final { id, image, meaning, .. }| match id == image {
            true => option(id, meaning),
            false => option(id, &format!("`{image}`, {meaning}")),
        })
        .collect();
    let mut all = vec![Choice {
        name: "base",
        label: "what the program runs in",
        default: recipe.bases.first().map_or_else(String::new, |base| base.id.clone()),
        kind: ChoiceKind::OneOf(bases),
    }];
    for more in recipe.optional.iter().filter(|more| !more.edits.is_empty()) {
        all.push(Choice {
            name: more.name,
            label: more.label,
            default: "no".to_owned(),
            kind: ChoiceKind::OneOf(vec![option("no", more.no), option("yes", more.yes)]),
        });
    }
    all
}

/// One stage that stays, with the reason.
fn stayed<'a>(subject: &Subject<'a>, proposal: Proposal, image: &str, reason: &str) -> Offer<'a> {
    let task = format!(
        "Write {} in two stages by hand if the image should get smaller: {reason}",
        subject.path
    );
    let summary =
        format!("{} ships all of {image}; it stays in one stage, as {reason}", subject.path);
    told(proposal, summary, task)
}

fn told<'a>(proposal: Proposal, summary: String, task: String) -> Offer<'a> {
    let evidence = proposal.evidence.clone();
    let proposal =
        Proposal { summary, declares: Vec::new(), ..proposal }.into_advice(task, evidence);
    Offer { proposal, alone: false, make: Box::new(|_| Work::None) }
}

/// The packages of `apt-get install` and `apk add` that aren't for builds only, and the tools among them that mostly
/// are; `None` for other commands.
fn packages_of(call: &Call) -> Option<(Vec<String>, Vec<String>)> {
    let listed = |all: &[String], word: &String| {
        let name = word.split(['=', '~', '<', '>']).next().unwrap_or(word);
        all.iter().any(|known| known == name)
    };
    let mut packages = installed_by(call)?;
    packages.retain(|word| !listed(&builders().build_packages, word));
    let (tools, packages) = packages.into_iter().partition(|word| listed(&builders().tools, word));
    Some((packages, tools))
}

/// The packages of `apt-get install` and `apk add`; `None` for other commands.
fn installed_by(call: &Call) -> Option<Vec<String>> {
    let installs = matches!(call.program(), "apt-get" | "apt") && call.has("install")
        || call.program() == "apk" && call.has("add");
    let named = call.operands().filter(|word| !matches!(*word, "install" | "add"));
    installs.then(|| named.map(str::to_owned).collect())
}
