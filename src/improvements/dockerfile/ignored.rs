//! Ignore files where builds get all of the repository: written, or completed.

use std::collections::BTreeSet;

use super::subject::{self, Subject};
use super::{Offer, Work};
use crate::dockerfile::ignore::Ignore;
use crate::dockerfile::{Edit, Kind};
use crate::facts::builders::{IgnoreLine, builders, ignore_lines};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;
use crate::verdict::{Difference, Evidence};

/// One for each context folder of which a Dockerfile copies everything.
pub(super) fn find<'a>(context: &Context<'a>) -> Vec<Offer<'a>> {
    let subjects: Vec<Subject<'a>> = subject::find(context)
        .into_iter()
        .filter(|it| !builders().is_for_development(it.path))
        .collect();
    let folders: BTreeSet<&str> = subjects.iter().map(|it| it.folder.as_str()).collect();
    folders.into_iter().filter_map(|folder| of(folder, &subjects, context)).collect()
}

fn of<'a>(folder: &str, subjects: &[Subject<'a>], context: &Context<'a>) -> Option<Offer<'a>> {
    let own: Vec<&Subject<'a>> = subjects.iter().filter(|it| it.folder == folder).collect();
    let first = own.first()?;
    let exists = |name: &str| context.project.tree.holds(name) == Some(true);
    let path = first.in_repository(".dockerignore");
    if own.iter().any(|it| exists(&format!("{}.dockerignore", it.path))) {
        return None;
    }
    let old = context.project.text(&path);
    if old.is_none() && exists(&path) {
        return None;
    }
    let known = Ignore::parse(old.unwrap_or_default()).ok()?;
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut steps: Vec<StepRef> = Vec::new();
    let mut texts = String::new();
    for subject in &own {
        let whole =
            subject.file.reads_from_context(None).reads.into_iter().find(|read| read.path == ".");
        evidence.extend(whole.map(|read| subject.line(context, read.line)));
        steps.extend(&subject.steps);
        texts.push_str(&commands_of(subject));
    }
    evidence.first()?;
    let lines: Vec<&IgnoreLine> = ignore_lines()
        .iter()
        .filter(|line| !line.unless.iter().any(|word| texts.contains(word.as_str())))
        .filter(|line| !named_in_sources(line, first, context))
        .filter(|line| {
            line.always && folder.is_empty()
                || line.made_by.iter().any(|word| texts.contains(word.as_str()))
                || first.files(context).any(|file| line.fits(file))
        })
        .filter(|line| old.is_none() || is_missing(line, &known, old, first, context))
        .collect();
    lines.iter().find(|line| line.large)?;
    let lines: Vec<String> = lines.into_iter().map(|line| line.pattern.clone()).collect();
    let listed = crate::text::listed(lines.iter().cloned());
    let summary = match old {
        None => format!("write {path}, so that builds don't get {listed}"),
        Some(_) => {
            format!("add {listed} to {path}, so that builds don't get what images don't need")
        }
    };
    let proposal = Proposal {
        summary,
        evidence,
        declares: vec![Difference::Image, Difference::Input],
        ..context.proposal(ProposalId::new("dockerfile", "ignore", &path), &steps)
    };
    let old = old.map(str::to_owned);
    let make = move |_: &_| match &old {
        None => Work::New(path.clone(), lines.join("\n") + "\n"),
        Some(old) => Work::Edits(path.clone(), vec![appended(old, &lines)]),
    };
    Some(Offer { proposal, alone: false, make: Box::new(make) })
}

/// Whether an ignore file lets through what a line would keep, and takes nothing of it in on purpose.
fn is_missing(
    line: &IgnoreLine,
    known: &Ignore,
    old: Option<&str>,
    subject: &Subject<'_>,
    context: &Context<'_>,
) -> bool {
    let taken = old.unwrap_or_default().lines().filter_map(|line| line.trim().strip_prefix('!'));
    let taken = Ignore::parse(&taken.collect::<Vec<_>>().join("\n")).unwrap_or_default();
    let mut files: Vec<&str> = subject.files(context).filter(|file| line.fits(file)).collect();
    let sample = format!("{}/any", line.pattern);
    if files.is_empty() && !line.pattern.starts_with('*') {
        files.push(&sample);
    }
    files.iter().any(|file| known.keeps(file)) && files.iter().all(|file| taken.keeps(file))
}

/// The lines at the end of a text, which is left as it is.
fn appended(old: &str, lines: &[String]) -> Edit {
    let end = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let start = if old.is_empty() || old.ends_with('\n') { "" } else { end };
    Edit::insert(old.len(), format!("{start}{}{end}", lines.join(end)))
}

fn named_in_sources(line: &IgnoreLine, subject: &Subject<'_>, context: &Context<'_>) -> bool {
    let names = |text: &str| line.unless_source.iter().any(|word| text.contains(word.as_str()));
    let texts = subject.files(context).filter_map(|path| subject.text(context, path));
    !line.unless_source.is_empty() && texts.into_iter().any(names)
}

/// What the builds of a Dockerfile run, as text.
fn commands_of(subject: &Subject<'_>) -> String {
    let all = subject.file.stages.iter().flat_map(|stage| &stage.instructions);
    let runs = all.filter(|it| matches!(it.kind, Kind::Run(_) | Kind::Copy(_) | Kind::Add(_)));
    runs.map(|it| it.span.of(subject.file.source()).to_owned() + "\n").collect()
}
