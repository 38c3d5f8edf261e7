//! `variables`: constants that travel through files or are exported again and again become Bitbucket variables.

mod constants;
mod lines;
mod narrowed;
mod outside;
mod rename;
mod split;
mod twins;
mod unread;

use super::{
    About, Accepted, Choice, ChoiceKind, Chosen, Context, FileEdit, Improvement, NameOf, Outcome,
    Proposal, ProposalId, Setting, SettingPlace, Task, ValueOption,
};
use crate::model::secret;
use crate::symbolic::Place;
use crate::verdict::Difference;
use crate::yaml::Unfit;
use constants::{Constant, Group};
use lines::Lines;
use narrowed::Narrowed;
use unread::Unread;

/// Moves constants out of scripts.
pub(super) struct Variables;

const ABOUT: About = About {
    id: "variables",
    title: "Variables",
    why: "A constant that one step writes into a file for the next ties the steps together: they can't run side by \
          side, and each needs an artifact. As a repository or deployment variable it is there in every step. A name \
          with a value for each environment becomes one deployment variable, and so do twins such as DEV_X and PROD_X. \
          Lines that only served the file go with it; so do exports of a variable to itself and exports that nothing \
          reads.",
    before: include_str!("../../../assets/examples/variables-before.yml"),
    after: include_str!("../../../assets/examples/variables-after.yml"),
    reference: "Bitbucket documentation: variables and secrets",
};

const DROP: &str = "drop";
const REPOSITORY: &str = "repository";
const DEPLOYMENT: &str = "deployment:";

/// What a line that gives way to a setting takes with it.
const DECLARED: [Difference; 5] = [
    Difference::Setting,
    Difference::PureCommand,
    Difference::Upload,
    Difference::Image,
    Difference::Fault,
];

impl Improvement for Variables {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        let Found { wide, narrowed, unread } = &*context.once(found);
        let mut proposals: Vec<Proposal> = wide.iter().map(|c| proposal(context, c)).collect();
        proposals.extend(narrowed.iter().map(|n| n.proposal(context)));
        proposals.extend(split::advices(context, &constants::groups(context)));
        proposals.extend(outside::find(context));
        proposals.extend(unread.iter().map(|u| u.proposal(context)));
        proposals
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let mut lines = Lines::default();
        let mut outcome = Outcome::default();
        let mut renames = Vec::new();
        let Found { wide, narrowed, unread } = &*context.once(found);
        for constant in wide {
            let Some(chosen) = accepted.answer(&constant.id()) else {
                continue;
            };
            lines.remove(&constant.written);
            let name = chosen.get("name").unwrap_or(&constant.name);
            if *name != constant.name {
                renames.extend(rename::changes(context, &constant.reads, &constant.name, name));
            }
            outcome.settings.extend(setting(context, constant, chosen, name));
            if constant.secret {
                outcome.tasks.push(rotation(context, &constant.name, &constant.written));
            }
        }
        for narrowed in narrowed {
            if let Some(chosen) = accepted.answer(&narrowed.id()) {
                lines.remove(&narrowed.written());
                renames.extend(narrowed.renames(context, chosen));
                outcome.settings.extend(narrowed.settings(context, chosen));
                outcome.tasks.extend(narrowed.tasks(context));
            }
        }
        for unread in unread {
            if accepted.has(&unread.id()) {
                lines.remove(&unread.places);
            }
        }
        let mut changes = lines.changes(context);
        changes.extend(renames);
        outcome.edits.push(FileEdit::Yaml(changes));
        Ok(outcome)
    }
}

/// What may be moved or dropped.
struct Found {
    wide: Vec<Constant>,
    narrowed: Vec<Narrowed>,
    unread: Vec<Unread>,
}

fn found(context: &Context<'_>) -> Found {
    let groups = constants::groups(context);
    let narrowed = narrowed::find(context, &groups);
    Found { wide: wide(&groups, &narrowed), narrowed, unread: unread::find(context) }
}

/// The constants that aren't offered with a value per environment.
fn wide(groups: &[Group<'_>], narrowed: &[Narrowed]) -> Vec<Constant> {
    let mut constants = constants::find(groups);
    let is_narrow = |name: &str| narrowed.iter().flat_map(|n| &n.values).any(|n| n.old == name);
    constants.retain(|constant| !is_narrow(&constant.name));
    constants
}

/// A secret that once stood in the file is known to whoever has a copy of the repository.
fn rotation(context: &Context<'_>, name: &str, written: &[Place]) -> Task {
    let evidence = written.iter().map(|p| context.line_of(p)).collect();
    let text = format!(
        "Change the value of {name} where it is issued, and store the new one: the old one stays in the history of \
         the repository"
    );
    Task { text, evidence }
}

fn proposal(context: &Context<'_>, constant: &Constant) -> Proposal {
    let (name, shown) = (&constant.name, constant.shown());
    let summary = match (constant.is_read, &constant.file) {
        (false, _) => {
            format!("drop {name}={shown}: nothing reads it")
        }
        (true, Some(file)) => {
            format!("{name}={shown} becomes a variable instead of a line of `{file}`")
        }
        (true, None) => match constant.written.len() {
            1 => format!("{name}={shown} becomes a variable instead of an export"),
            exports => format!("{name}={shown} becomes a variable instead of {exports} exports"),
        },
    };
    let mut evidence: Vec<_> = constant.written.iter().map(|p| context.line_of(p)).collect();
    evidence.extend(constant.reads.iter().take(3).map(|p| context.line_of(p)));
    evidence.dedup();
    Proposal {
        summary,
        evidence,
        choices: choices(context, constant),
        declares: DECLARED.to_vec(),
        ..context.proposal(constant.id(), &constant.steps)
    }
}

fn choices(context: &Context<'_>, constant: &Constant) -> Vec<Choice> {
    let mut wide = option(
        REPOSITORY,
        "a repository variable: every step of every branch sees it; what several repositories share can be a \
             workspace variable instead",
    );
    if !constant.is_read {
        let (name, shown) = (&constant.name, constant.shown());
        wide = wide.telling(format!("{name}={shown} becomes a variable, though nothing reads it"));
    }
    let mut places = vec![wide];
    if let Some(environment) = only_environment(context, constant) {
        let meaning = format!(
            "a variable of the deployment environment {environment}: only its steps see it"
        );
        places.push(option(&format!("{DEPLOYMENT}{environment}"), &meaning));
    }
    if !constant.is_read {
        places.push(option(DROP, "nowhere: nothing reads it"));
    }
    let destination = Choice {
        name: "destination",
        label: "where it goes",
        kind: ChoiceKind::OneOf(places),
        default: if constant.is_read { REPOSITORY } else { DROP }.into(),
    };
    vec![destination, named(&constant.name), secured(constant.secret)]
}

fn named(name: &str) -> Choice {
    Choice {
        name: "name",
        label: "name",
        kind: ChoiceKind::Name(NameOf::Variable, vec![]),
        default: name.to_owned(),
    }
}

fn secured(secret: bool) -> Choice {
    let options = vec![
        option("no", "shown in Bitbucket"),
        option("yes", "secured: never shown again, masked in logs"),
    ];
    Choice {
        name: "secured",
        label: "secured",
        kind: ChoiceKind::OneOf(options),
        default: if secret { "yes" } else { "no" }.into(),
    }
}

fn is_secured(chosen: &Chosen) -> bool {
    chosen.get("secured").is_some_and(|secured| secured == "yes")
}

fn option(value: &str, meaning: &str) -> ValueOption {
    ValueOption::new(value, meaning)
}

/// The one environment that all readers deploy to, if there is one.
fn only_environment(context: &Context<'_>, constant: &Constant) -> Option<String> {
    let of = |s: &crate::model::StepRef| {
        context.pipelines.deployment_of(context.step(*s)).map(str::to_owned)
    };
    let mut all = constant.readers.iter().map(of);
    let first = all.next()??;
    all.all(|e| e.as_ref() == Some(&first)).then_some(first)
}

fn setting(
    context: &Context<'_>,
    constant: &Constant,
    chosen: &Chosen,
    name: &str,
) -> Option<Setting> {
    let destination = chosen.get("destination").map_or(REPOSITORY, String::as_str);
    let place = match destination.strip_prefix(DEPLOYMENT) {
        _ if destination == DROP => return None,
        Some(environment) => SettingPlace::Deployment(environment.to_owned()),
        None => SettingPlace::Repository,
    };
    Some(Setting {
        place,
        name: name.to_owned(),
        value: constant.value.clone(),
        secured: is_secured(chosen),
        instead_of: (constant.name != name).then(|| constant.name.clone()),
        line: constant.written.first().and_then(|p| context.line_of(p).line),
    })
}

impl Constant {
    /// Its value as it may be shown.
    fn shown(&self) -> &str {
        if self.secret { secret::HIDDEN } else { &self.value }
    }

    fn id(&self) -> ProposalId {
        ProposalId::new("variables", "move", &self.subject)
    }
}
