//! The images that a Dockerfile starts from: versions that go.mod doesn't take, that float, that get no fixes.

use super::subject::Subject;
use super::{Offer, Work};
use crate::dockerfile::{Base, Edit, Kind, Stage};
use crate::facts::{images, toolchains};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::script::Span;
use crate::text::listed;
use crate::verdict::Difference;

pub(super) fn find<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Vec<Offer<'a>> {
    let mut offers: Vec<Offer<'a>> = go_version(subject, context).into_iter().collect();
    // of those that nobody seems to build only the repository's own is worth a word
    if subject.builds.is_empty() && subject.path != "Dockerfile" {
        return offers;
    }
    offers.extend(floating(subject, context));
    offers.extend(retired(subject, context));
    offers
}

/// The stages that start from an image, with its name and where that stands.
fn bases<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = (&'s Stage, &'s str, Span)> {
    subject.file.stages.iter().filter_map(|stage| match (&stage.base, &stage.from.kind) {
        (Base::Image(image), Kind::From(from)) => {
            Some((stage, image.text.as_deref()?, from.image.span))
        }
        _ => None,
    })
}

/// The Go of FROM is older than the one that go.mod asks for: the official image doesn't fetch a newer one.
fn go_version<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Option<Offer<'a>> {
    let module = subject.text(context, "go.mod")?;
    let (number, wanted) = module.lines().enumerate().find_map(|(number, line)| {
        Some((number + 1, line.trim().strip_prefix("go ")?.trim().to_owned()))
    })?;
    let is_older = |image: &str| {
        let (_, tag) = image.split_once(':')?;
        let version = tag.split('-').next()?;
        is_before(version, &wanted)?.then(|| version.to_owned())
    };
    let (stage, image, span, version) = bases(subject).find_map(|(stage, image, span)| {
        let is_go = images::image(image)?.language.as_deref() == Some("go");
        Some((stage, image, span, is_older(image).filter(|_| is_go)?))
    })?;
    // a version that comes from an argument stands elsewhere
    let written = span.of(subject.file.source());
    let at = written.rfind(&format!(":{version}"))? + 1;
    let wanted_short: Vec<&str> =
        wanted.split('.').take(version.split('.').count().max(2)).collect();
    let wanted_short = wanted_short.join(".");
    let place = Span::new(span.start + at, span.start + at + version.len());
    let path = subject.path.to_owned();
    let proposal = Proposal {
        summary: format!(
            "{path}: build with Go {wanted_short}: {image} is older than go.mod asks for and stops"
        ),
        evidence: vec![
            subject.line(context, stage.from.line),
            context.source().in_file(&subject.in_repository("go.mod"), number),
        ],
        declares: vec![Difference::Image, Difference::Input],
        ..context.proposal(ProposalId::new("dockerfile", "go-version", &path), &subject.steps)
    };
    let edit = Edit { span: place, text: wanted_short };
    Some(Offer {
        proposal,
        alone: false,
        make: Box::new(move |_| Work::Edits(path.clone(), vec![edit.clone()])),
    })
}

/// Whether one version is older than another: of the parts that both name, the first that differs decides.
fn is_before(version: &str, other: &str) -> Option<bool> {
    let parts =
        |text: &str| text.split('.').map(str::parse::<u32>).collect::<Result<Vec<u32>, _>>().ok();
    let (own, other) = (parts(version)?, parts(other)?);
    let differs = own.iter().zip(&other).find(|(a, b)| a != b);
    Some(differs.is_some_and(|(a, b)| a < b))
}

/// Told: bases that may be another one tomorrow.
fn floating<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Option<Offer<'a>> {
    let these: Vec<_> = bases(subject).filter(|(_, image, _)| images::floats(image)).collect();
    let mut names: Vec<String> = these.iter().map(|(_, image, _)| format!("`{image}`")).collect();
    names.dedup();
    let evidence = these.iter().map(|(stage, _, _)| subject.line(context, stage.from.line));
    let evidence: Vec<_> = evidence.collect();
    evidence.first()?;
    let (has, names) = (if names.len() == 1 { "has" } else { "have" }, listed(names));
    let proposal = Proposal {
        summary: format!(
            "{}: {names} {has} no fixed version: an image may change though nothing here did",
            subject.path
        ),
        ..context.proposal(ProposalId::new("dockerfile", "floating", subject.path), &subject.steps)
    };
    let task = format!("Give {names} in {} a version", subject.path);
    Some(told(proposal.into_advice(task, evidence)))
}

/// Told: bases that get no fixes any more.
fn retired<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Vec<Offer<'a>> {
    let mut offers: Vec<Offer<'a>> = Vec::new();
    for (stage, image, _) in bases(subject) {
        let Some(row) = toolchains::retired(image) else { continue };
        let id = ProposalId::new("dockerfile", "retired", &format!("{}/{image}", subject.path));
        if offers.iter().any(|offer| offer.proposal.id == id) {
            continue;
        }
        let proposal = Proposal {
            summary: format!("{}: `{image}`: {}", subject.path, row.why),
            ..context.proposal(id, &subject.steps)
        };
        let task = format!("Move {} from `{image}` to {}: {}", subject.path, row.instead, row.why);
        let evidence = vec![subject.line(context, stage.from.line)];
        offers.push(told(proposal.into_advice(task, evidence)));
    }
    offers
}

fn told<'a>(proposal: Proposal) -> Offer<'a> {
    Offer { proposal, alone: false, make: Box::new(|_| Work::None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_parts_that_both_name_are_compared() {
        assert_eq!(is_before("1.20", "1.22.3"), Some(true));
        assert_eq!(is_before("1.22", "1.22.3"), Some(false));
        assert_eq!(is_before("1.22.1", "1.22.3"), Some(true));
        assert_eq!(is_before("2", "1.22"), Some(false));
        assert_eq!(is_before("alpine", "1.22"), None);
    }
}
