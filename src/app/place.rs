//! Where a proposal belongs: the file or the pipelines that it is about, for the headings of a page.

use crate::plan::Entry;

/// The most pipelines that are named one by one.
const NAMED: usize = 2;

/// `Dockerfile`, `branches.develop`, `3 pipelines` or `the whole file`.
pub fn place(entry: &Entry, pipeline: &str) -> String {
    let proposal = &entry.proposal;
    if let Some(first) = proposal.evidence.first().filter(|first| first.file != pipeline) {
        return first.file.clone();
    }
    let mut triggers: Vec<&str> = Vec::new();
    for step in &proposal.touches {
        let trigger = step.split_once(" / ").map_or(step.as_str(), |(trigger, _)| trigger);
        if !triggers.contains(&trigger) {
            triggers.push(trigger);
        }
    }
    match triggers.len() {
        0 => "the whole file".to_owned(),
        count if count > NAMED => format!("{count} pipelines"),
        _ => triggers.join(", "),
    }
}

/// Puts proposals of one place together, the places in the order in which they come up; within a place, and among
/// the places, what is told only comes last.
pub(super) fn sort(entries: &mut [Entry], pipeline: &str, is_told_only: impl Fn(&Entry) -> bool) {
    entries.sort_by_key(&is_told_only);
    let mut places: Vec<String> = Vec::new();
    for entry in entries.iter() {
        let place = place(entry, pipeline);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let rank = |entry: &Entry| places.iter().position(|known| *known == place(entry, pipeline));
    entries.sort_by_key(|entry| (rank(entry), is_told_only(entry)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::improvements::{Proposal, ProposalId};
    use crate::plan::EntryCost;
    use crate::plan::State;
    use crate::verdict::{Evidence, Safety, Verdict};

    const PIPELINE: &str = "bitbucket-pipelines.yml";

    fn entry(id: &str, file: &str, touches: &[&str]) -> Entry {
        Entry {
            proposal: Proposal {
                id: ProposalId(id.into()),
                touches: touches.iter().map(|&step| step.to_owned()).collect(),
                evidence: vec![Evidence { file: file.into(), line: Some(1), text: String::new() }],
                ..Proposal::default()
            },
            verdict: Verdict::same(),
            safety: Safety::Safe,
            state: State::Open,
            chosen: [].into(),
            lost_comments: Vec::new(),
            cost: EntryCost::default(),
        }
    }

    #[test]
    fn a_place_is_a_file_or_the_pipelines() {
        let of = |file: &str, touches: &[&str]| place(&entry("a", file, touches), PIPELINE);
        assert_eq!(of("Dockerfile", &["default / Build"]), "Dockerfile");
        assert_eq!(of(PIPELINE, &["default / Build", "default / Test"]), "default");
        assert_eq!(of(PIPELINE, &["default / a", "tags.* / a"]), "default, tags.*");
        assert_eq!(of(PIPELINE, &["default / a", "tags.* / a", "custom.x"]), "3 pipelines");
        assert_eq!(of(PIPELINE, &[]), "the whole file");
    }

    #[test]
    fn proposals_of_one_place_stand_together_and_advice_last() {
        let mut entries = [
            entry("advice", PIPELINE, &["default / a"]),
            entry("told", PIPELINE, &["tags.* / a"]),
            entry("a", PIPELINE, &["default / a"]),
            entry("b", "Dockerfile", &[]),
            entry("c", PIPELINE, &["default / b"]),
        ];
        sort(&mut entries, PIPELINE, |e| ["advice", "told"].contains(&e.proposal.id.0.as_str()));
        let ids: Vec<&str> = entries.iter().map(|entry| entry.proposal.id.0.as_str()).collect();
        assert_eq!(ids, ["a", "c", "advice", "b", "told"]);
    }
}
