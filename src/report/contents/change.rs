//! Every proposal, whatever was decided about it.

use serde::Serialize;

use super::point::{Line, Point, assumptions, differences, lines};
use super::time::{Impact, impacts};
use crate::improvements;
use crate::plan::{Entry, Migration, Page, State};
use crate::report::changes::told_here;
use crate::report::places::shortened;
use crate::report::{Origin, left};
use crate::verdict::Safety;

/// What one improvement proposes.
#[derive(Serialize)]
pub(in crate::report) struct Improvement {
    pub(in crate::report) id: &'static str,
    pub(in crate::report) title: &'static str,
    pub(in crate::report) why: &'static str,
    pub(in crate::report) reference: &'static str,
    pub(in crate::report) changes: Vec<Change>,
}

/// A proposal with what was decided about it.
#[derive(Serialize)]
pub(in crate::report) struct Change {
    pub(in crate::report) id: String,
    pub(in crate::report) summary: String,
    pub(in crate::report) state: &'static str,
    pub(in crate::report) blocked_by: Option<String>,
    pub(in crate::report) command: Option<String>,
    pub(in crate::report) safety: String,
    pub(in crate::report) verdict: String,
    pub(in crate::report) steps: Vec<String>,
    pub(in crate::report) environments: Vec<String>,
    pub(in crate::report) choices: Vec<Choice>,
    pub(in crate::report) evidence: Vec<Line>,
    pub(in crate::report) differences: Vec<Point>,
    pub(in crate::report) assumptions: Vec<Point>,
    pub(in crate::report) lost_comments: Vec<Line>,
    pub(in crate::report) time: Vec<Impact>,
    #[serde(skip)]
    pub(in crate::report) is_told_as_task: bool,
}

/// What was chosen where there was a choice.
#[derive(Serialize)]
pub(in crate::report) struct Choice {
    pub(in crate::report) name: &'static str,
    pub(in crate::report) label: &'static str,
    pub(in crate::report) value: String,
}

impl Change {
    pub(in crate::report) fn is_accepted(&self) -> bool {
        self.state == word(&State::Accepted)
    }

    pub(in crate::report) fn is_advice(&self) -> bool {
        self.safety == Safety::Advice.to_string()
    }
}

pub(super) fn all(migration: &Migration, origin: Origin<'_>) -> Vec<Improvement> {
    let of_page = |page: &Page| Improvement {
        id: page.about.id,
        title: page.about.title,
        why: page.about.why,
        reference: page.about.reference,
        changes: page.entries.iter().map(|entry| change(entry, origin)).collect(),
    };
    migration.pages.iter().filter(|page| !page.entries.is_empty()).map(of_page).collect()
}

fn change(entry: &Entry, origin: Origin<'_>) -> Change {
    let proposal = &entry.proposal;
    let open = matches!(entry.state, State::Open | State::Declined);
    Change {
        id: proposal.id.0.clone(),
        summary: proposal.summary.clone(),
        state: word(&entry.state),
        blocked_by: match &entry.state {
            State::Blocked { reason } => Some(shortened(reason)),
            _ => None,
        },
        command: (open && entry.safety != Safety::Advice).then(|| left::command(entry, origin)),
        safety: entry.safety.to_string(),
        verdict: entry.verdict.outcome.to_string(),
        steps: proposal.touches.clone(),
        environments: proposal.environments.clone(),
        choices: proposal.choices.iter().map(|choice| chosen(entry, choice)).collect(),
        evidence: lines(&proposal.evidence),
        differences: differences(&told_here(entry)),
        assumptions: assumptions(&entry.verdict.assumptions),
        lost_comments: lines(&entry.lost_comments),
        time: impacts(&entry.cost.impacts),
        is_told_as_task: proposal.task.is_some(),
    }
}

fn word(state: &State) -> &'static str {
    match state {
        State::Accepted => "accepted",
        State::Declined => "declined",
        State::Open => "open",
        State::Blocked { .. } => "blocked",
    }
}

fn chosen(entry: &Entry, choice: &improvements::Choice) -> Choice {
    let value = choice.value(&entry.chosen).to_owned();
    Choice { name: choice.name, label: choice.label, value }
}
