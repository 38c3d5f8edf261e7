//! `variables`: constants that travel through files or are exported again and again become Bitbucket variables.

mod constants;
mod lines;
mod rename;
mod unread;

use super::{
    About, Accepted, Choice, ChoiceKind, Chosen, Context, FileEdit, Improvement, Outcome, Proposal,
    ProposalId, Setting, SettingPlace, Task, ValueOption,
};
use crate::model::secret;
use crate::verdict::Difference;
use crate::yaml::Unfit;
use constants::Constant;
use lines::Lines;

/// Moves constants out of scripts.
pub(super) struct Variables;

const ABOUT: About = About {
    id: "variables",
    title: "Variables",
    why: "A constant that one step writes into a file for the next ties the steps together: they can't run side by \
          side, and each needs an artifact. As a repository or deployment variable it is there in every step. Lines \
          that only served the file go with it; so do exports of a variable to itself and exports that nothing reads.",
    before: include_str!("../../../assets/examples/variables-before.yml"),
    after: include_str!("../../../assets/examples/variables-after.yml"),
    reference: "Bitbucket documentation: variables and secrets",
};

const DROP: &str = "drop";
const REPOSITORY: &str = "repository";
const DEPLOYMENT: &str = "deployment:";

impl Improvement for Variables {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        let mut proposals: Vec<Proposal> =
            constants::find(context).iter().map(|c| proposal(context, c)).collect();
        proposals.extend(unread::find(context).iter().map(|u| u.proposal(context)));
        proposals
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let mut lines = Lines::default();
        let mut outcome = Outcome::default();
        let mut renames = Vec::new();
        for constant in constants::find(context) {
            let Some(chosen) = accepted.answer(&constant.id()) else {
                continue;
            };
            lines.remove(&constant.written);
            let name = chosen.get("name").unwrap_or(&constant.name);
            if *name != constant.name {
                renames.extend(rename::changes(context, &constant, name));
            }
            outcome.settings.extend(setting(context, &constant, chosen, name));
            if constant.secret {
                outcome.tasks.push(rotation(context, &constant));
            }
        }
        for unread in unread::find(context) {
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

/// A secret that once stood in the file is known to whoever has a copy of the repository.
fn rotation(context: &Context<'_>, constant: &Constant) -> Task {
    let evidence = constant.written.iter().map(|p| context.line_of(p)).collect();
    let text = format!(
        "Change the value of {} where it is issued, and store the new one: the old one stays in the history of the \
         repository",
        constant.name
    );
    Task { text, evidence }
}

fn proposal(context: &Context<'_>, constant: &Constant) -> Proposal {
    let shown = match constant.secret {
        true => secret::HIDDEN,
        false => constant.value.as_str(),
    };
    let name = &constant.name;
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
        declares: vec![
            Difference::Setting,
            Difference::PureCommand,
            Difference::Upload,
            Difference::Image,
            Difference::Fault,
        ],
        ..context.proposal(constant.id(), &constant.steps)
    }
}

fn choices(context: &Context<'_>, constant: &Constant) -> Vec<Choice> {
    let option =
        |value: &str, meaning: &str| ValueOption { value: value.into(), meaning: meaning.into() };
    let mut places =
        vec![option(REPOSITORY, "a repository variable: every step of every branch sees it")];
    if let Some(environment) = only_environment(context, constant) {
        let meaning = format!(
            "a variable of the deployment environment {environment}: only its steps see it"
        );
        places.push(option(&format!("{DEPLOYMENT}{environment}"), &meaning));
    }
    if !constant.is_read {
        places.push(option(DROP, "nowhere: nothing reads it"));
    }
    let secured = vec![
        option("no", "shown in Bitbucket"),
        option("yes", "secured: never shown again, masked in logs"),
    ];
    vec![
        Choice {
            name: "destination",
            label: "where it goes",
            kind: ChoiceKind::OneOf(places),
            default: if constant.is_read { REPOSITORY } else { DROP }.into(),
        },
        Choice {
            name: "name",
            label: "name",
            kind: ChoiceKind::VariableName,
            default: constant.name.clone(),
        },
        Choice {
            name: "secured",
            label: "secured",
            kind: ChoiceKind::OneOf(secured),
            default: if constant.secret { "yes" } else { "no" }.into(),
        },
    ]
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
        secured: chosen.get("secured").is_some_and(|s| s == "yes"),
        instead_of: (constant.name != name).then(|| constant.name.clone()),
        line: constant.written.first().and_then(|p| context.line_of(p).line),
    })
}

impl Constant {
    fn id(&self) -> ProposalId {
        ProposalId::new("variables", "move", &self.subject)
    }
}
