//! An ignore file where builds get all of the repository.

use std::collections::BTreeSet;

use super::subject::{self, Subject};
use super::{Offer, Work};
use crate::dockerfile::Kind;
use crate::facts::builders::{IgnoreLine, builders, ignore_lines};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;
use crate::verdict::{Difference, Evidence};

/// One for each context folder without an ignore file of which a Dockerfile copies everything.
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
    if exists(&path) || own.iter().any(|it| exists(&format!("{}.dockerignore", it.path))) {
        return None;
    }
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
    let lines: Vec<String> = ignore_lines()
        .iter()
        .filter(|line| !line.unless.iter().any(|word| texts.contains(word.as_str())))
        .filter(|line| !named_in_sources(line, first, context))
        .filter(|line| {
            line.always && folder.is_empty()
                || line.made_by.iter().any(|word| texts.contains(word.as_str()))
                || first.files(context).any(|file| line.fits(file))
        })
        .map(|line| line.pattern.clone())
        .collect();
    lines.first()?;
    let text = lines.join("\n") + "\n";
    let proposal = Proposal {
        summary: format!(
            "write {path}, so that builds don't get {}",
            crate::text::listed(lines.iter().cloned())
        ),
        evidence,
        declares: vec![Difference::Image, Difference::Input],
        ..context.proposal(ProposalId::new("dockerfile", "ignore", &path), &steps)
    };
    let make = move |_: &_| Work::New(path.clone(), text.clone());
    Some(Offer { proposal, alone: false, make: Box::new(make) })
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
