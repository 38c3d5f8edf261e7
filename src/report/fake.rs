//! A small engine that makes migrations by hand, for tests of what shows them.

use std::collections::BTreeMap;

use crate::cost::Cost;
use crate::improvements::{About, Proposal, ProposalId, Setting, SettingPlace, Task};
use crate::plan::{
    Decisions, Entry, EntryCost, Finding, FindingLevel, Migration, NotOffered, Page, State, Summary,
};
use crate::project::Project;
use crate::verdict::{Assumption, Difference, Evidence, Outcome, Safety, Verdict};
use crate::yaml::Document;

/// Its one improvement.
pub(crate) const ABOUT: About = About {
    id: "cleaning",
    title: "Clean up",
    why: "It is old",
    before: "a: 1\nb: 2\n",
    after: "a: 1\n",
    reference: "none",
};

const DROP: &str = "cleaning/drop/b";
const MOVE: &str = "cleaning/move/NAME";

/// Proposes to drop the line `b: 2` (safe), and to move the value of `name: x` into a variable (review).
pub(crate) fn migrate(project: &Project, decisions: &Decisions) -> Migration {
    let text = &project.pipeline_text;
    let mut result = text.clone();
    let mut entries = Vec::new();
    let (mut settings, mut tasks) = (Vec::new(), Vec::new());
    if text.contains("b: 2\n") {
        let entry = entry(decisions, DROP, "drop `b`, which nobody reads", Safety::Safe);
        if entry.state == State::Accepted {
            result = result.replace("b: 2\n", "");
        }
        entries.push(entry);
    }
    if text.contains("name: x\n") {
        let entry = entry(decisions, MOVE, "move NAME into a repository variable", Safety::Review);
        if entry.state == State::Accepted {
            result = result.replace("name: x\n", "name: $NAME\n");
            settings.push(setting("NAME", "x", false));
            settings.push(setting("TOKEN", "hunter2", true));
            tasks.push(Task { text: "tell the team".into(), evidence: vec![] });
        }
        entries.push(entry);
    }
    let assumed = entries
        .iter()
        .filter(|e| e.state == State::Accepted)
        .flat_map(|e| e.verdict.assumptions.clone());
    let verdict = verdict(assumed.collect());
    let not_offered = vec![NotOffered {
        summary: "merge | both".into(),
        witness: "Deploy reads <charts>".into(),
        evidence: vec![],
    }];
    Migration {
        original: Document::parse(text).unwrap(),
        result: Document::parse(&result).unwrap(),
        others: vec![],
        images: vec![],
        pages: vec![Page { about: &ABOUT, entries, not_offered }],
        settings,
        later: tasks.len(),
        tasks,
        findings: findings(project),
        before: numbers(4),
        after: numbers(3),
        cost: Cost::default(),
        verdict,
    }
}

fn numbers(path: usize) -> Summary {
    Summary {
        steps: 4,
        critical_path: BTreeMap::from([("branches.develop".into(), path)]),
        ..Summary::default()
    }
}

fn entry(decisions: &Decisions, id: &str, summary: &str, safety: Safety) -> Entry {
    let id = ProposalId(id.into());
    let state = match decisions.answers.get(&id).and_then(|answer| answer.accepted) {
        Some(false) => State::Declined,
        _ if decisions.accepts(ABOUT.id, &id, safety) => State::Accepted,
        _ => State::Open,
    };
    let evidence = vec![Evidence { file: "p.yml".into(), line: Some(2), text: "b: `2`".into() }];
    let assumed = Assumption { text: "nobody reads *NAME*".into(), evidence: evidence.clone() };
    let proposal = Proposal {
        id,
        touches: vec!["default / step 1".into()],
        environments: vec![],
        summary: summary.into(),
        evidence,
        choices: vec![],
        declares: vec![Difference::Setting],
        follows: vec![],
        at_most: None,
        advice: false,
        task: None,
    };
    let verdict = verdict(if safety == Safety::Review { vec![assumed] } else { vec![] });
    Entry {
        proposal,
        verdict,
        safety,
        state,
        chosen: BTreeMap::new(),
        lost_comments: vec![],
        cost: EntryCost::default(),
    }
}

/// A verdict without differences.
pub(crate) fn verdict(assumptions: Vec<Assumption>) -> Verdict {
    let outcome = if assumptions.is_empty() { Outcome::Proved } else { Outcome::Assumed };
    Verdict { outcome, differences: vec![], assumptions, ceiling: Safety::Safe }
}

fn setting(name: &str, value: &str, secured: bool) -> Setting {
    Setting {
        place: SettingPlace::Repository,
        name: name.into(),
        value: value.into(),
        secured,
        instead_of: None,
        line: Some(3),
    }
}

/// The line `b: 2` is a finding.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let line = project.pipeline_text.lines().position(|line| line == "b: 2");
    let finding = |line| Finding {
        rule: "old-key".into(),
        level: FindingLevel::Warning,
        file: None,
        line: line + 1,
        column: 1,
        place: "default/step 1".into(),
        message: "`b` is old".into(),
        help: "drop it".into(),
    };
    line.map(finding).into_iter().collect()
}
