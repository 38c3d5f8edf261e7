//! Dependencies before sources: their layer then stays as long as the lock file does.

use super::subject::Subject;
use super::{Offer, Work, installed_by};
use crate::dockerfile::{Call, Edit, Instruction, Kind, Source, Stage, calls, joined, runs};
use crate::facts::builders::{Dependencies, dependencies};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::script::Span;
use crate::verdict::Difference;

/// For each Dockerfile at most one: the first stage that copies its sources before it fetches what they need.
pub(super) fn find<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Option<Offer<'a>> {
    let (late, row) = dependencies()
        .iter()
        .find_map(|row| late(subject, context, row).map(|late| (late, row)))?;
    let mut edits = late.edits(subject, row);
    edits.extend(late_fetch(subject, row).map(Edit::remove));
    let Late { copy, files, .. } = late;
    let path = subject.path.to_owned();
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
    let make = move |_: &_| Work::Edits(path.clone(), edits.clone());
    Some(Offer { proposal, alone: false, make: Box::new(make) })
}

/// The edit with which a builder that copies everything copies only what its one fetch reads.
pub(super) fn narrowed(subject: &Subject<'_>, context: &Context<'_>) -> Option<Edit> {
    let rows = dependencies().iter().filter(|row| row.fetch.is_none());
    let late = rows.into_iter().find_map(|row| late(subject, context, row))?;
    Some(late.narrowed())
}

/// A `COPY . .` before which nothing is fetched, though a later command would fetch.
struct Late<'s> {
    copy: &'s Instruction,
    /// What fetches later.
    fetch: &'s Instruction,
    /// The lock files that there are.
    files: Vec<String>,
    /// Whether they are copied before anyway.
    taken: bool,
}

impl Late<'_> {
    /// Another command fetches before the sources are there, or the sources come after the one that does.
    fn edits(&self, subject: &Subject<'_>, row: &Dependencies) -> Vec<Edit> {
        let text = subject.file.source();
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let files = self.files.join(" ");
        match &row.fetch {
            Some(fetch) => {
                let inserted = format!("COPY {files} ./{end}RUN {fetch}{end}");
                vec![Edit::insert(self.copy.span.start, inserted)]
            }
            None => {
                let copy = self.copy.span.of(text);
                let after = Edit::insert(self.fetch.span.end, format!("{end}{copy}"));
                let narrowed = match self.taken {
                    true => Edit::remove(self.line(text)),
                    false => self.narrowed(),
                };
                vec![narrowed, after]
            }
        }
    }

    fn narrowed(&self) -> Edit {
        Edit { span: self.copy.span, text: format!("COPY {} ./", self.files.join(" ")) }
    }

    /// The copy with its line end.
    fn line(&self, text: &str) -> Span {
        let rest = &text[self.copy.span.end..];
        let end = rest.find('\n').map_or(text.len(), |more| self.copy.span.end + more + 1);
        Span::new(self.copy.span.start, end)
    }
}

fn late<'s>(
    subject: &'s Subject<'_>,
    context: &Context<'_>,
    row: &Dependencies,
) -> Option<Late<'s>> {
    let (at, _) = runs(&subject.file)
        .find(|(at, calls)| calls.iter().flatten().any(|call| fetches(subject, at, call, row)))?;
    let stage = subject.file.stages.iter().find(|stage| stage.span.contains(at.span))?;
    let copy = stage
        .instructions
        .iter()
        .find(|it| it.span.end <= at.span.start && copies_all(subject, it))?;
    let before = stage.instructions.iter().take_while(|it| it.span.start < copy.span.start);
    let before: Vec<&Instruction> = before.collect();
    let fetched = before.iter().any(|it| match &it.kind {
        Kind::Run(_) => it.span.of(subject.file.source()).contains(row.mark.as_str()),
        Kind::Copy(own) if !row.bare => own.sources.iter().any(|it| names_any(it, &row.files)),
        _ => false,
    });
    let there = lock_files(subject, context, row)?;
    let locked = row.locks.is_empty() || row.locks.iter().any(|lock| there.contains(lock));
    let taken = there.iter().all(|file| before.iter().any(|it| takes(subject, it, file)));
    let forbidden = row.unless.iter().any(|file| {
        subject.files(context).any(|path| path == file || path.starts_with(&format!("{file}/")))
    });
    let local = subject
        .text(context, there.first()?)
        .is_some_and(|text| row.unless_text.iter().any(|part| text.contains(part.as_str())));
    let movable = match row.fetch {
        Some(_) => !is_prepared(subject, stage, copy, at, row),
        None => needs_no_sources(subject, stage, copy, at, row),
    };
    let useful = !fetched && locked && !forbidden && !local && movable;
    useful.then_some(Late { copy, fetch: at, files: there, taken })
}

/// The files that a fetch reads, as far as the repository holds them; the first must be there, and only once.
fn lock_files(
    subject: &Subject<'_>,
    context: &Context<'_>,
    row: &Dependencies,
) -> Option<Vec<String>> {
    let fits = |file: &str, path: &str| match file.strip_prefix('*') {
        Some(end) => !path.contains('/') && path.ends_with(end),
        None => path == file,
    };
    let found = |file: &String| -> Vec<String> {
        subject.files(context).filter(|path| fits(file, path)).map(str::to_owned).collect()
    };
    let (first, rest) = row.files.split_first()?;
    let mut there = found(first);
    if there.len() != 1 {
        return None;
    }
    there.extend(rest.iter().flat_map(found));
    Some(there)
}

/// Whether something from the copy on prepares the fetch: settings, credentials, certificates.
fn is_prepared(
    subject: &Subject<'_>,
    stage: &Stage,
    copy: &Instruction,
    fetch: &Instruction,
    row: &Dependencies,
) -> bool {
    let text = subject.file.source();
    let from = |it: &&Instruction| it.span.start > copy.span.start && it.span.end <= fetch.span.end;
    stage.instructions.iter().filter(from).any(|it| match &it.kind {
        Kind::Arg(_) => true,
        Kind::Env(_) | Kind::Run(_) => {
            row.prepared_by.iter().any(|mark| it.span.of(text).contains(mark.as_str()))
        }
        _ => false,
    })
}

/// Whether what stands from the copy to the fetch does without the sources.
fn needs_no_sources(
    subject: &Subject<'_>,
    stage: &Stage,
    copy: &Instruction,
    fetch: &Instruction,
    row: &Dependencies,
) -> bool {
    let between = stage
        .instructions
        .iter()
        .filter(|it| it.span.start > copy.span.start && it.span.end <= fetch.span.end);
    let plain = |call: &Call| {
        fetches(subject, fetch, call, row)
            || installed_by(call).is_some()
            || call.has("update")
            || call.program() == "rm"
    };
    between.into_iter().all(|it| match &it.kind {
        Kind::Run(_) => calls(it).is_some_and(|calls| calls.iter().all(plain)),
        Kind::Copy(_) | Kind::Add(_) | Kind::User(_) => false,
        Kind::Workdir(_) => {
            subject.file.folder_at(it.span.end + 1) == subject.file.folder_at(it.span.start)
        }
        _ => true,
    })
}

/// Whether a command fetches dependencies by itself.
fn fetches(subject: &Subject<'_>, at: &Instruction, call: &Call, row: &Dependencies) -> bool {
    let folder = subject.file.folder_at(at.span.start);
    let begins = |words: &String| {
        let words: Vec<&str> = words.split(' ').collect();
        let named = |word: &String| {
            let mut named = call.words[words.len()..].iter().flatten();
            let is_it = |own: &str| {
                let whole = folder.as_ref().map(|folder| joined(Some(folder), word));
                own == word || own.strip_prefix("./") == Some(word) || Some(own) == whole.as_deref()
            };
            call.words.iter().all(Option::is_some)
                && call.words.iter().flatten().any(|own| is_it(own))
                && named.all(|own| is_it(own) || own.starts_with('-'))
        };
        let rest = call.words.get(words.len()..).unwrap_or_default();
        let option = |word: &Option<String>| word.as_ref().is_some_and(|it| it.starts_with('-'));
        let bare = rest.iter().all(option) && !call.has("-g") && !call.has("--global");
        let needs_more =
            row.unless_words.iter().any(|word| call.option(word).is_some() || call.has(word));
        call.is(&words) && !needs_more && row.word.as_ref().is_none_or(named) && (bare || !row.bare)
    };
    row.used_by.iter().any(begins)
}

/// A RUN behind the sources that does nothing but fetch: what comes earlier takes its place.
fn late_fetch(subject: &Subject<'_>, row: &Dependencies) -> Option<Span> {
    let text = subject.file.source();
    let alone = |calls: &Option<Vec<Call>>| {
        let calls = calls.as_deref().unwrap_or_default();
        calls.len() == 1 && Some(calls[0].span.of(text)) == row.fetch.as_deref()
    };
    let (instruction, _) = runs(&subject.file).find(|(_, calls)| alone(calls))?;
    let end = text[instruction.span.end..]
        .find('\n')
        .map_or(text.len(), |at| instruction.span.end + at + 1);
    Some(Span::new(instruction.span.start, end))
}

/// `COPY . .`: the whole context into the working folder.
fn copies_all(subject: &Subject<'_>, instruction: &Instruction) -> bool {
    let (Kind::Copy(copy) | Kind::Add(copy)) = &instruction.kind else { return false };
    let whole = |source: &Source| matches!(source, Source::Path(path) if matches!(path.text.as_str(), "." | "./"));
    copy.flags.is_empty()
        && copy.sources.len() == 1
        && copy.sources.iter().all(whole)
        && goes_to_folder(subject, instruction)
}

/// Whether a copy goes into the working folder.
fn goes_to_folder(subject: &Subject<'_>, instruction: &Instruction) -> bool {
    let (Kind::Copy(copy) | Kind::Add(copy)) = &instruction.kind else { return false };
    let folder = subject.file.folder_at(instruction.span.start);
    let put = subject.file.put(instruction);
    matches!(copy.dest.text.as_str(), "." | "./")
        || folder.is_some() && put.map(|put| put.dest) == folder
}

/// Whether a copy takes a file into the working folder, by its name or by `start*end`.
fn takes(subject: &Subject<'_>, instruction: &Instruction, file: &str) -> bool {
    let Kind::Copy(copy) = &instruction.kind else { return false };
    let fits = |source: &Source| {
        let Source::Path(path) = source else { return false };
        let path = path.text.trim_start_matches("./");
        match path.split_once('*') {
            Some((start, end)) => {
                file.len() >= start.len() + end.len()
                    && file.starts_with(start)
                    && file.ends_with(end)
            }
            None => path == file,
        }
    };
    copy.from().is_none() && goes_to_folder(subject, instruction) && copy.sources.iter().any(fits)
}

fn names_any(source: &Source, files: &[String]) -> bool {
    matches!(source, Source::Path(path) if files.iter().any(|file| path.text.trim_start_matches("./") == file))
}
