//! Patterns that take more than later steps read: only the files that they name.

use std::collections::{BTreeMap, BTreeSet};

use super::Offer;
use crate::facts::roles;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::symbolic::{Pattern, Read, Trace, UploadRun};
use crate::verdict::Difference;
use crate::yaml::{At, Change, Path, Segment, Value};

/// More files than these are better said by a pattern.
const MOST: usize = 3;

/// A proposal for each pattern of which later steps read a few files only.
pub(super) fn find(context: &Context<'_>) -> Vec<Offer> {
    let mut wanted: BTreeMap<&Path, Option<BTreeSet<&str>>> = BTreeMap::new();
    for trace in context.traces {
        for (index, run) in trace.steps.iter().enumerate() {
            for upload in run.uploads.iter().filter(|u| u.shared && u.pattern.contains('*')) {
                let files = files(trace, index, upload);
                let known = wanted.entry(&upload.path).or_insert_with(|| Some(BTreeSet::new()));
                match (known.as_mut(), files) {
                    (Some(known), Some(files)) => known.extend(files),
                    _ => *known = None,
                }
            }
        }
    }
    let few = |files: &BTreeSet<&str>| (1..=MOST).contains(&files.len());
    let found = wanted.into_iter().filter_map(|(path, files)| Some((path, files.filter(few)?)));
    found.filter_map(|(path, files)| saving(context, path, &files)).collect()
}

/// The files of an upload that later steps read by name; `None` where one may read more, or people may.
fn files<'a>(trace: &'a Trace, index: usize, upload: &'a UploadRun) -> Option<BTreeSet<&'a str>> {
    let later = (0..trace.steps.len()).filter(|l| trace.ordered(index, *l));
    let pattern = Pattern::new(&upload.pattern);
    let mut files = BTreeSet::new();
    let mut any = false;
    for effect in later.flat_map(|l| &trace.steps[l].effects) {
        any = true;
        for read in &effect.reads {
            match read {
                Read::File { path, seen, .. }
                    if seen.from == Some(index) && pattern.overlaps(path) =>
                {
                    // a path that isn't known as a file may be a folder
                    upload.news.contains_key(path).then(|| files.insert(path.as_str()))?;
                }
                Read::Folder { pattern: folder, .. } if pattern.overlaps(folder) => return None,
                _ => {}
            }
        }
    }
    let unsure = upload.news.is_empty() || roles::is_for_people(&upload.pattern) || !any;
    (!unsure).then_some(files)
}

fn saving(context: &Context<'_>, path: &Path, files: &BTreeSet<&str>) -> Option<Offer> {
    let pattern = context.document.get(path)?.text()?;
    let list = path.parent()?;
    let Some(Segment::Index(index)) = path.last() else { return None };
    let mut rest = files.iter().map(|file| Value::Text((*file).to_owned()));
    let mut changes = vec![Change::Set { path: path.clone(), value: rest.next()? }];
    changes.extend(rest.map(|value| Change::Insert {
        path: list.clone(),
        at: At::Index(index + 1),
        key: None,
        value,
    }));
    let users = context.pipelines.users(path);
    let named: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
    let proposal = Proposal {
        summary: format!(
            "upload {} instead of `{pattern}`: later steps read nothing else of it (people may download the rest)",
            named.join(", ")
        ),
        evidence: context.line_at(path).into_iter().collect(),
        declares: vec![Difference::Upload],
        ..context.proposal(
            ProposalId::new(
                "artifacts",
                "narrow",
                &format!("{}/{pattern}", context.pipelines.place(path)),
            ),
            &users,
        )
    };
    Some(Offer { proposal, changes })
}
