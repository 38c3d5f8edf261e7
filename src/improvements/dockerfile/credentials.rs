//! Told: credentials that a build takes by arguments, variables or files, where they stay for whoever gets the image.

use super::subject::Subject;
use super::{Offer, Work};
use crate::dockerfile::{Instruction, Kind, Source};
use crate::facts::builders::builders;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::secret::is_secret_name;
use crate::text::listed;
use crate::verdict::Evidence;

/// A way by which credentials come into a build.
struct Taken<'s> {
    /// The variable, or the file of the context.
    name: String,
    /// Whether it is a file.
    is_file: bool,
    at: &'s Instruction,
    /// Whether what is shipped holds it.
    shipped: bool,
}

/// One advice for each Dockerfile.
pub(super) fn find<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Option<Offer<'a>> {
    // of those that nobody seems to build only the repository's own is worth a word
    if subject.builds.is_empty() && subject.path != "Dockerfile" {
        return None;
    }
    let last = subject.file.stages.len().saturating_sub(1);
    let mut all: Vec<Taken<'_>> = Vec::new();
    for (index, stage) in subject.file.stages.iter().enumerate() {
        for at in &stage.instructions {
            for (name, is_file) in taken(at, subject, context) {
                let known = all.iter_mut().find(|it| it.name == name);
                let shipped = index == last;
                match known {
                    Some(known) => known.shipped |= shipped,
                    None => all.push(Taken { name, is_file, at, shipped }),
                }
            }
        }
    }
    all.first()?;
    let names = listed(all.iter().map(|it| it.name.clone()));
    let has = if all.len() == 1 { "stays" } else { "stay" };
    let place = match all.iter().any(|it| it.shipped) {
        true => "in the image: whoever can pull it can read them",
        false => "in the layers of the builder, which caches keep",
    };
    let place =
        if all.len() == 1 { place.replace("read them", "read it") } else { place.to_owned() };
    let evidence: Vec<Evidence> = all.iter().map(|it| subject.line(context, it.at.line)).collect();
    let proposal = Proposal {
        summary: format!("{}: {names} {has} {place}", subject.path),
        ..context
            .proposal(ProposalId::new("dockerfile", "credentials", subject.path), &subject.steps)
    };
    let proposal = proposal.into_advice(task(subject.path, &all[0]), evidence);
    Some(Offer { proposal, alone: false, make: Box::new(|_| Work::None) })
}

/// Variables and files of an instruction that hold credentials.
fn taken(at: &Instruction, subject: &Subject<'_>, context: &Context<'_>) -> Vec<(String, bool)> {
    match &at.kind {
        Kind::Arg(pairs) | Kind::Env(pairs) => {
            let is_variable = matches!(at.kind, Kind::Env(_));
            // an empty variable only says that there is one
            let is_empty = |value: &Option<String>| value.as_deref().is_none_or(str::is_empty);
            let holds = pairs.iter().filter(|pair| !(is_variable && is_empty(&pair.value)));
            let names = holds.map(|pair| pair.name.clone());
            names.filter(|name| is_secret_name(name)).map(|name| (name, false)).collect()
        }
        Kind::Copy(copy) if copy.from().is_none() => {
            let paths = copy.sources.iter().filter_map(|source| match source {
                Source::Path(path) => Some(path.text.trim_start_matches("./").to_owned()),
                Source::Document(_) => None,
            });
            paths
                .filter(|path| holds_credentials(path, subject, context))
                .map(|it| (it, true))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a file of the context is one for credentials and, where it can be read, holds some.
fn holds_credentials(path: &str, subject: &Subject<'_>, context: &Context<'_>) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    if !builders().credentials.iter().any(|known| known == name) {
        return false;
    }
    let Some(text) = subject.text(context, path) else {
        return subject.brought().contains(path)
            || !name.contains('.')
            || name.starts_with(".netrc");
    };
    let plain = |line: &str| {
        ["_authToken", "_auth", "_password", "password", "Password"].iter().any(|mark| {
            line.split_once(mark).is_some_and(|(_, rest)| !rest.contains('$') && rest.len() > 4)
        })
    };
    text.lines().any(plain)
}

/// What to do, for the first of them.
fn task(dockerfile: &str, first: &Taken<'_>) -> String {
    let Taken { name, is_file, .. } = first;
    let id = name.rsplit('/').next().unwrap_or(name).trim_start_matches('.').to_lowercase();
    let (mount, source) = match is_file {
        true => (
            format!("type=secret,id={id},target=…/{}", name.rsplit('/').next().unwrap_or(name)),
            format!("src={name}"),
        ),
        false => (format!("type=secret,id={id}"), format!("env={name}")),
    };
    let read = match is_file {
        true => "in the place of the COPY",
        false => "which the command reads from /run/secrets",
    };
    format!(
        "Hand {name} to {dockerfile} as a secret of the build: `RUN --mount={mount} …`, {read}, and \
         `docker build --secret id={id},{source}` with BuildKit; then replace the one that images hold"
    )
}
