//! Credentials that stand among the variables of a pipe become secured variables.

use super::{Candidate, Written, pipes};
use crate::improvements::{
    Choice, ChoiceKind, Chosen, Context, NameOf, Proposal, ProposalId, Setting, SettingPlace, Task,
};
use crate::model::{Located, PipeValue, StepRef, secret};
use crate::verdict::Difference;
use crate::yaml::{Change, Path, Value};

/// One value under one name, wherever it stands.
struct Literal {
    name: String,
    text: String,
    paths: Vec<Path>,
    users: Vec<StepRef>,
    first: Located<String>,
}

pub(super) fn find(context: &Context<'_>) -> Vec<Candidate> {
    let mut found: Vec<Literal> = Vec::new();
    for step in context.pipelines.steps() {
        for (name, value) in pipes(step).flat_map(|pipe| pipe.variables) {
            let PipeValue::Text(text) = value else { continue };
            if text.contains('$') || secret::recognise(name, text).is_none() {
                continue;
            }
            let same = |l: &&mut Literal| l.name == name.value && l.text == text.value;
            match found.iter_mut().find(same) {
                Some(known) if known.paths.contains(&text.path) => {}
                Some(known) => {
                    known.paths.push(text.path.clone());
                    known.users.extend(context.pipelines.users(&text.path));
                }
                None => found.push(Literal {
                    name: name.value.clone(),
                    text: text.value.clone(),
                    paths: vec![text.path.clone()],
                    users: context.pipelines.users(&text.path),
                    first: text.clone(),
                }),
            }
        }
    }
    let mut taken: Vec<String> = Vec::new();
    found.into_iter().map(|literal| literal.candidate(context, &mut taken)).collect()
}

impl Literal {
    fn candidate(self, context: &Context<'_>, taken: &mut Vec<String>) -> Candidate {
        let free = |name: &String| {
            !taken.contains(name)
                && !context.settings.repository.contains_key(name)
                && !context.runs().any(|(_, run)| run.outside.contains_key(name))
        };
        let numbered = (2..).map(|n| format!("{}_{n}", self.name));
        let name = std::iter::once(self.name.clone()).chain(numbered).find(free);
        let name = name.unwrap_or_else(|| self.name.clone());
        taken.push(name.clone());
        let evidence = vec![context.line(self.first.span)];
        let proposal = Proposal {
            summary: format!(
                "{}={} becomes a secured variable instead of a text of the file",
                self.name,
                secret::HIDDEN
            ),
            evidence: evidence.clone(),
            choices: vec![Choice {
                name: "name",
                label: "name",
                kind: ChoiceKind::Name(NameOf::Variable, vec![]),
                default: name.clone(),
            }],
            declares: vec![Difference::Setting],
            ..context.proposal(ProposalId::new("secrets", "move", &name), &self.users)
        };
        let text = format!(
            "Change the value of {} where it is issued, and store the new one: the old one stays in the history of \
             the repository",
            self.name
        );
        let task = Task { text, evidence: evidence.clone() };
        let line = evidence.first().and_then(|e| e.line);
        let write = move |chosen: &Chosen| {
            let name = chosen.get("name").unwrap_or(&name).clone();
            let set = |path: &Path| Change::Set {
                path: path.clone(),
                value: Value::Text(format!("${name}")),
            };
            Written {
                changes: self.paths.iter().map(set).collect(),
                settings: vec![Setting {
                    place: SettingPlace::Repository,
                    name: name.clone(),
                    value: self.text.clone(),
                    secured: true,
                    instead_of: None,
                    line,
                }],
                tasks: vec![task.clone()],
            }
        };
        Candidate { proposal, write: Box::new(write) }
    }
}
