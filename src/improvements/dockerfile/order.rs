//! Dependencies before sources: their layer then stays as long as the lock file does.

use super::commands::{Call, runs};
use super::subject::Subject;
use super::{Offer, Work};
use crate::dockerfile::{Edit, Instruction, Kind, Source};
use crate::facts::builders::{Dependencies, dependencies};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::script::Span;
use crate::verdict::Difference;

/// For each Dockerfile at most one: the first stage that copies its sources before it fetches what they need.
pub(super) fn find<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Option<Offer<'a>> {
    let (copy, row, files) = dependencies().iter().find_map(|row| {
        let (copy, files) = late(subject, context, row)?;
        Some((copy, row, files))
    })?;
    let text = subject.file.source();
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let inserted = format!("COPY {} ./{end}RUN {}{end}", files.join(" "), row.fetch);
    let path = subject.path.to_owned();
    let at = copy.span.start;
    let id = ProposalId::new("dockerfile", "order", &path);
    let proposal = Proposal {
        summary: format!(
            "{path}: fetch {} before the sources are copied, so that their layer lasts until {} changes",
            row.what,
            files.join(" or ")
        ),
        evidence: vec![subject.line(context, copy.line)],
        declares: vec![Difference::Image, Difference::Input],
        ..context.proposal(id, &subject.steps)
    };
    let mut edits = vec![Edit::insert(at, inserted)];
    edits.extend(late_fetch(subject, row).map(Edit::remove));
    let make = move |_: &_| Work::Edits(path.clone(), edits.clone());
    Some(Offer { proposal, make: Box::new(make) })
}

/// The `COPY . .` before which nothing is fetched, though a later command would fetch; with the lock files there are.
fn late<'s>(
    subject: &'s Subject<'_>,
    context: &Context<'_>,
    row: &Dependencies,
) -> Option<(&'s Instruction, Vec<String>)> {
    let (at, _) = runs(&subject.file).find(|(_, calls)| {
        calls.iter().flatten().any(|call| {
            row.used_by.iter().any(|words| call.is(&words.split(' ').collect::<Vec<_>>()))
        })
    })?;
    let stage = subject.file.stages.iter().find(|stage| stage.span.contains(at.span))?;
    let copy =
        stage.instructions.iter().find(|it| it.span.end <= at.span.start && copies_all(it))?;
    let before = stage.instructions.iter().take_while(|it| it.span.start < copy.span.start);
    let fetched = before.into_iter().any(|it| match &it.kind {
        Kind::Run(_) => it.span.of(subject.file.source()).contains(row.mark.as_str()),
        Kind::Copy(own) => own.sources.iter().any(|source| names_any(source, &row.files)),
        _ => false,
    });
    let there: Vec<String> = row
        .files
        .iter()
        .filter(|file| subject.files(context).any(|path| path == *file))
        .cloned()
        .collect();
    let needed = there.first() == row.files.first();
    let forbidden = row.unless.iter().any(|file| {
        subject.files(context).any(|path| path == file || path.starts_with(&format!("{file}/")))
    });
    let local = subject
        .text(context, row.files.first()?)
        .is_some_and(|text| row.unless_text.iter().any(|part| text.contains(part.as_str())));
    (!fetched && needed && !forbidden && !local).then_some((copy, there))
}

/// A RUN behind the sources that does nothing but fetch: what comes earlier takes its place.
fn late_fetch(subject: &Subject<'_>, row: &Dependencies) -> Option<Span> {
    let text = subject.file.source();
    let alone = |calls: &Option<Vec<Call>>| {
        let calls = calls.as_deref().unwrap_or_default();
        calls.len() == 1 && calls[0].span.of(text) == row.fetch
    };
    let (instruction, _) = runs(&subject.file).find(|(_, calls)| alone(calls))?;
    let end = text[instruction.span.end..]
        .find('\n')
        .map_or(text.len(), |at| instruction.span.end + at + 1);
    Some(Span::new(instruction.span.start, end))
}

/// `COPY . .`: the whole context into the working folder.
fn copies_all(instruction: &Instruction) -> bool {
    let Kind::Copy(copy) = &instruction.kind else { return false };
    let whole = |source: &Source| matches!(source, Source::Path(path) if matches!(path.text.as_str(), "." | "./"));
    copy.flags.is_empty()
        && copy.sources.len() == 1
        && copy.sources.iter().all(whole)
        && matches!(copy.dest.text.as_str(), "." | "./")
}

fn names_any(source: &Source, files: &[String]) -> bool {
    matches!(source, Source::Path(path) if files.iter().any(|file| path.text.trim_start_matches("./") == file))
}
