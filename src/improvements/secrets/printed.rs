//! Told: commands that print credentials into the log.

use std::collections::{BTreeMap, BTreeSet};

use super::artifacts::{in_content, is_known};
use crate::facts::commands::program_name;
use crate::facts::secrets;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;
use crate::model::secret::is_secret_name;
use crate::symbolic::{Content, Part, Read, StepRun, Value};
use crate::text::listed;
use crate::verdict::Evidence;

/// How a credential comes into the log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Every variable: `env`.
    Everything,
    /// The value of a variable as it stands.
    Value,
    /// The value of a variable that the script may have loaded.
    Loaded,
    /// A part or another form of a value.
    Derived,
    /// What a command fetches.
    Fetched,
    /// What a file holds.
    File,
}

/// What is printed in one way, and where.
#[derive(Default)]
struct Places {
    subjects: BTreeSet<String>,
    steps: BTreeSet<StepRef>,
    evidence: Vec<Evidence>,
}

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut all: BTreeMap<Kind, Places> = BTreeMap::new();
    for (_, run) in context.runs() {
        for print in &run.prints {
            let mut shown = BTreeSet::new();
            look(context, &print.text, &mut shown);
            if shown.is_empty() {
                shown.extend(fetched_file(context, run, &print.text));
            }
            for (kind, subject) in shown {
                let places = all.entry(kind).or_default();
                places.subjects.insert(subject);
                places.steps.insert(run.reference);
                let line = context.line_of(&print.place);
                if !places.evidence.contains(&line) {
                    places.evidence.push(line);
                }
            }
        }
    }
    all.into_iter().map(|(kind, places)| places.told(context, kind)).collect()
}

/// Adds the credentials that a text shows.
fn look(context: &Context<'_>, text: &Value, shown: &mut BTreeSet<(Kind, String)>) {
    for part in text.parts() {
        match part {
            Part::Outside { name, .. } if is_secret_name(name) => {
                shown.insert((Kind::Value, name.to_string()));
            }
            Part::Overlay { name, .. } if is_secret_name(name) => {
                shown.insert((Kind::Loaded, name.to_string()));
            }
            Part::Output(of) => output(context, of, shown),
            Part::OneOf(choice) => choice.of.iter().for_each(|v| look(context, v, shown)),
            Part::Fallback(pair) => {
                look(context, &pair.0, shown);
                look(context, &pair.1, shown);
            }
            Part::Computed { operation, of } => computed(context, operation, of, shown),
            _ => {}
        }
    }
}

/// What a program prints: by itself, or of what it is fed.
fn output(context: &Context<'_>, of: &[Value], shown: &mut BTreeSet<(Kind, String)>) {
    let Some((words, fed)) = of.split_first() else { return };
    let line = words.to_string();
    let program = program_name(line.split_whitespace().next().unwrap_or_default());
    if secrets::prints_everything(&line) {
        shown.insert((Kind::Everything, format!("`{line}`")));
    } else if secrets::prints_secrets(&line) {
        let words: Vec<&str> = line.split_whitespace().take(3).collect();
        shown.insert((Kind::Fetched, format!("`{}`", words.join(" "))));
    } else if secrets::passes_on(program) {
        fed.iter().for_each(|input| look(context, input, shown));
    } else if secrets::encodes(program) {
        derived(context, fed, shown);
    }
}

fn computed(
    context: &Context<'_>,
    operation: &str,
    of: &[Value],
    shown: &mut BTreeSet<(Kind, String)>,
) {
    match operation {
        "echo …" | "formatted text" | "$(…)" => of.iter().for_each(|v| look(context, v, shown)),
        "… 2>&1" | "${…-…}" => of.iter().take(1).for_each(|v| look(context, v, shown)),
        _ if operation.starts_with("${…") && !operation.contains(['+', '@']) => {
            derived(context, &of[..of.len().min(1)], shown);
        }
        _ if operation.strip_prefix('$').is_some_and(is_secret_name) => {
            shown.insert((Kind::Value, operation[1..].to_owned()));
        }
        _ => {
            if let Some(path) = operation.strip_prefix("contents of ")
                && let [only] = of
                && let [Part::Contents(content)] = only.parts()
                && holds_credentials(context, path, content)
            {
                shown.insert((Kind::File, format!("`{path}`")));
            }
        }
    }
}

/// A file for credentials of which a text shows what a program wrote into it.
fn fetched_file(context: &Context<'_>, run: &StepRun, text: &Value) -> Option<(Kind, String)> {
    let shows = |content: &Content| match content {
        Content::Lines { lines, .. } => {
            let mut parts = lines.iter().flat_map(|line| line.text.parts());
            parts.any(|part| matches!(part, Part::Output(_)) && text.parts().contains(part))
        }
        _ => false,
    };
    let reads = run.effects.iter().filter(|e| e.program() == "cat").flat_map(|e| &e.reads);
    reads.into_iter().find_map(|read| match read {
        Read::File { path, seen, .. }
            if shows(&seen.content) && holds_credentials(context, path, &seen.content) =>
        {
            Some((Kind::File, format!("`{path}`")))
        }
        _ => None,
    })
}

/// The values of variables in another form. Whole environments and files are seldom encoded to be read.
fn derived(context: &Context<'_>, of: &[Value], shown: &mut BTreeSet<(Kind, String)>) {
    let mut plain = BTreeSet::new();
    of.iter().for_each(|value| look(context, value, &mut plain));
    for (kind, subject) in plain {
        if matches!(kind, Kind::Value | Kind::Loaded | Kind::Derived) {
            shown.insert((Kind::Derived, subject));
        }
    }
}

/// Whether a file that the run made holds credentials.
fn holds_credentials(context: &Context<'_>, path: &str, content: &Content) -> bool {
    let made = !matches!(content, Content::Absent | Content::Image | Content::Tracked);
    let by_name = secrets::is_secret_file(path)
        && !is_known(content)
        && context.project.tree.holds(path) != Some(true);
    made && (by_name || in_content(content).is_some())
}

impl Places {
    fn told(self, context: &Context<'_>, kind: Kind) -> Proposal {
        let steps: Vec<StepRef> = self.steps.into_iter().collect();
        let names = listed(self.subjects);
        let id = ProposalId::new("secrets", "printed", kind.id());
        let proposal = Proposal { summary: kind.summary(&names), ..context.proposal(id, &steps) };
        proposal.into_advice(kind.task(&names), self.evidence)
    }
}

impl Kind {
    fn id(self) -> &'static str {
        match self {
            Kind::Everything => "environment",
            Kind::Value => "values",
            Kind::Loaded => "loaded values",
            Kind::Derived => "derived values",
            Kind::Fetched => "fetched",
            Kind::File => "files",
        }
    }

    fn summary(self, names: &str) -> String {
        match self {
            Kind::Everything => format!(
                "every variable is printed into the log by {names}: Bitbucket hides only the exact values of secured \
                 ones"
            ),
            Kind::Value => format!(
                "the script prints {names} into the log, where Bitbucket hides only the values of secured variables"
            ),
            Kind::Loaded => format!(
                "the script prints {names} into the log: a value that it loaded on the way isn't hidden by Bitbucket"
            ),
            Kind::Derived => format!(
                "the script prints {names} into the log in part or in another form, which Bitbucket doesn't hide"
            ),
            Kind::Fetched => format!(
                "what {names} prints stands in the log: Bitbucket hides only the values of secured variables"
            ),
            Kind::File => format!(
                "what {names} holds is printed into the log, where Bitbucket hides only the exact values of secured \
                 variables"
            ),
        }
    }

    fn task(self, names: &str) -> String {
        match self {
            Kind::Everything => {
                format!("Drop {names}, or print only the variables that you look for")
            }
            Kind::Value | Kind::Loaded | Kind::Derived => format!(
                "Drop the commands that print {names}: whether a variable is set can be told without its value"
            ),
            Kind::Fetched => {
                format!("Keep what {names} prints out of the log, in a variable or a file")
            }
            Kind::File => format!("Don't print {names}"),
        }
    }
}
