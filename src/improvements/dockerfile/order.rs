//! Dependencies before sources: their layer then stays as long as the lock file does.

use super::commands::{Call, runs};
use super::subject::Subject;
use super::{Offer, Work};
use crate::dockerfile::{Edit, Instruction, Kind, Source};
use crate::facts::builders::{Dependencies, dependencies};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::verdict::Difference;

/// For each Dockerfile at most one: the first stage that copies its sources before it fetches what they need.
pub(super) fn find<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Option<Offer<'a>> {
    let (late, row) = dependencies()
        .iter()
        .find_map(|row| late(subject, context, row).map(|late| (late, row)))?;
    let Late { copy, fetch, files } = late;
    let text = subject.file.source();
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let inserted = format!("COPY {} ./{end}RUN {}{end}", files.join(" "), fetch);
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
    let make = move |_: &_| Work::Edits(path.clone(), vec![Edit::insert(at, inserted.clone())]);
    Some(Offer { proposal, alone: false, make: Box::new(make) })
}

/// A `COPY . .` before which nothing is fetched, though a later command would fetch.
struct Late<'s> {
    copy: &'s Instruction,
    /// The command that can fetch before.
    fetch: String,
    /// The lock files that there are.
    files: Vec<String>,
}

fn late<'s>(
    subject: &'s Subject<'_>,
    context: &Context<'_>,
    row: &Dependencies,
) -> Option<Late<'s>> {
    let (at, call) = runs(&subject.file).find_map(|(at, calls)| {
        let call = calls.into_iter().flatten().find(|call| fetches(call, row))?;
        Some((at, call))
    })?;
    let own = || call.span.of(subject.file.source()).to_owned();
    let fetch = row.fetch.clone().unwrap_or_else(own);
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
    (!fetched && needed && !forbidden && !local).then_some(Late { copy, fetch, files: there })
}

/// Whether a command fetches dependencies by itself.
fn fetches(call: &Call, row: &Dependencies) -> bool {
    let begins = |words: &String| {
        let words: Vec<&str> = words.split(' ').collect();
        let named = |word: &String| {
            let mut named = call.words[words.len()..].iter().flatten();
            call.words.iter().all(Option::is_some)
                && call.has(word)
                && named.all(|own| own == word || own.starts_with('-'))
        };
        call.is(&words) && row.word.as_ref().is_none_or(named)
    };
    row.used_by.iter().any(begins)
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
