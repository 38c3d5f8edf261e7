//! A filter for proposals: words such as `safe`, `review` and `open`, and text.

use crate::plan::{Entry, Page, State};
use crate::verdict::{Outcome, Safety};

use super::is_acceptable;

/// Words with a meaning of their own; every other word is looked for in the proposal's text.
pub const WORDS: &[&str] =
    &["safe", "review", "advice", "open", "accepted", "declined", "blocked", "proved", "assumed"];

/// What a proposal has to match to be shown: each of these words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    text: String,
    words: Vec<String>,
}

impl Filter {
    /// The filter of a text as it was typed; an empty one lets everything through.
    pub fn new(text: &str) -> Filter {
        let words = text.split_whitespace().map(str::to_lowercase).collect();
        Filter { text: text.to_owned(), words }
    }

    /// The text as it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether everything is let through.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether this proposal is shown.
    pub fn lets_through(&self, entry: &Entry) -> bool {
        if self.is_empty() {
            return true;
        }
        let text = searched(entry);
        self.words
            .iter()
            .all(|word| has_property(entry, word).unwrap_or_else(|| text.contains(word)))
    }

    /// Whether anything of this page is shown.
    pub fn shows(&self, page: &Page) -> bool {
        self.is_empty() || page.entries.iter().any(|entry| self.lets_through(entry))
    }
}

/// Whether the word, if it has a meaning of its own, is true of the proposal.
fn has_property(entry: &Entry, word: &str) -> Option<bool> {
    Some(match word {
        "safe" => is_acceptable(entry) && entry.safety == Safety::Safe,
        "review" => is_acceptable(entry) && entry.safety == Safety::Review,
        "advice" => !is_acceptable(entry),
        "open" => is_acceptable(entry) && entry.state == State::Open,
        "accepted" => entry.state == State::Accepted,
        "declined" => entry.state == State::Declined,
        "blocked" => matches!(entry.state, State::Blocked { .. }),
        "proved" => is_acceptable(entry) && entry.verdict.outcome == Outcome::Proved,
        "assumed" => entry.verdict.outcome == Outcome::Assumed,
        _ => return None,
    })
}

/// All that a word is looked for in, in small letters.
fn searched(entry: &Entry) -> String {
    let proposal = &entry.proposal;
    let mut texts: Vec<&str> = vec![&proposal.summary, &proposal.id.0];
    texts.extend(proposal.touches.iter().chain(&proposal.environments).map(String::as_str));
    texts.extend(proposal.evidence.iter().flat_map(|item| [item.file.as_str(), &item.text]));
    texts.extend(entry.verdict.assumptions.iter().map(|assumption| assumption.text.as_str()));
    texts.join("\n").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::improvements::{Proposal, ProposalId};
    use crate::plan::EntryCost;
    use crate::verdict::{Evidence, Verdict};

    fn entry(safety: Safety, state: State) -> Entry {
        let line = Evidence { file: "Dockerfile".into(), line: Some(3), text: "COPY . .".into() };
        Entry {
            proposal: Proposal {
                id: ProposalId("dockerfile/ignore".into()),
                touches: vec!["branches.develop / Build".into()],
                summary: "Write an ignore file".into(),
                evidence: vec![line],
                ..Proposal::default()
            },
            verdict: Verdict::same(),
            safety,
            state,
            chosen: [].into(),
            lost_comments: Vec::new(),
            cost: EntryCost::default(),
        }
    }

    fn shows(filter: &str, safety: Safety, state: State) -> bool {
        Filter::new(filter).lets_through(&entry(safety, state))
    }

    #[test]
    fn text_is_found_anywhere_in_a_proposal_whatever_its_case() {
        for text in ["", "  ", "IGNORE", "dockerfile", "develop", "copy", "ignore build"] {
            assert!(shows(text, Safety::Review, State::Open), "{text}");
        }
        assert!(!shows("ignore staging", Safety::Review, State::Open));
    }

    #[test]
    fn words_mean_safety_and_state() {
        assert!(shows("safe open", Safety::Safe, State::Open));
        assert!(!shows("safe", Safety::Review, State::Open));
        assert!(shows("review accepted file", Safety::Review, State::Accepted));
        assert!(!shows("open", Safety::Review, State::Declined));
        assert!(!shows("open", Safety::Advice, State::Open));
        assert!(shows("advice", Safety::Advice, State::Open));
        let blocked = State::Blocked { reason: "its lines are gone".into() };
        assert!(shows("blocked", Safety::Safe, blocked));
    }

    #[test]
    fn every_word_has_its_meaning() {
        let entry = entry(Safety::Safe, State::Open);
        assert!(WORDS.iter().all(|word| has_property(&entry, word).is_some()));
        assert_eq!(has_property(&entry, "ignore"), None);
    }
}
