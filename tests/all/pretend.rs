//! A hand-made engine: a small pipeline, and proposals whose changes are plain text replacements.

use pipemigrate::cost::Cost;
use pipemigrate::improvements::{
    About, Choice, ChoiceKind, Chosen, NameOf, Proposal, ProposalId, Setting, SettingPlace, Task,
    ValueOption,
};
use pipemigrate::plan::{
    Decisions, Entry, EntryCost, Finding, FindingLevel, Migration, NotOffered, Page, State, Summary,
};
use pipemigrate::project::Project;
use pipemigrate::verdict::{Assumption, Difference, Evidence, Found, Outcome, Safety, Verdict};
use pipemigrate::yaml::Document;

/// Four steps in a row that pass constants on in a file.
pub(crate) const PIPELINE: &str = "\
image: golang:1.22.3

definitions:
  services:
    docker:
      memory: 4096
  steps:
    - step: &build
        name: Build & Push
        size: 2x
        services:
          - docker
        script:
          - source shared_vars.sh
          - docker build -t $PROJECT_NAME .
          - docker push $PROJECT_NAME
        artifacts:
          - Dockerfile

pipelines:
  branches:
    develop:
      - step:
          name: Initialize
          script:
            - echo export PROJECT_NAME=be-payments >> shared_vars.sh
            - echo export CLUSTER_NAME=dev-cluster >> shared_vars.sh
            - go mod download  # cached for efficiency
          artifacts:
            - shared_vars.sh
      - step:
          name: Fetch secrets
          clone: false
          script:
            - source shared_vars.sh
            - awssecrets --secret $PROJECT_NAME > .env
          artifacts:
            - .env
      - step: *build
      - step:
          name: Deploy
          script:
            - helm upgrade $PROJECT_NAME charts/app --set cluster=$CLUSTER_NAME
";

static REPAIR: About = About {
    id: "repair",
    title: "Repair",
    why: "Cures what makes Bitbucket refuse the file or stop a step.",
    before: "clone: false\n",
    after: "clone:\n  enabled: false\n",
    reference: "support.atlassian.com: Git clone behavior",
};
static VARIABLES: About = About {
    id: "variables",
    title: "Variables",
    why: "A constant that travels from step to step in a file is better kept as a repository variable: \
          each step then has it from its first line, and no step has to wait for the one that writes the file.",
    before: "script:\n  - echo export A=1 >> vars.sh\n",
    after: "script: []\n",
    reference: "support.atlassian.com: Variables and secrets",
};
static ARTIFACTS: About = About {
    id: "artifacts",
    title: "Artifacts",
    why: "An upload that no step reads costs time in each run.",
    before: "artifacts:\n  - Dockerfile\n",
    after: "",
    reference: "support.atlassian.com: Use artifacts in steps",
};
static PARALLELIZE: About = About {
    id: "parallelize",
    title: "Parallelize",
    why: "Steps that don't need each other can run side by side.",
    before: "- step: a\n- step: b\n",
    after: "- parallel:\n    - step: a\n    - step: b\n",
    reference: "support.atlassian.com: Set up or run parallel steps",
};
static RUNNERS: About = About {
    id: "runners",
    title: "Runners",
    why: "A larger runner bills more minutes.",
    before: "size: 2x\n",
    after: "",
    reference: "support.atlassian.com: Step size",
};

/// One proposal and its text replacements.
struct Recipe {
    id: &'static str,
    summary: &'static str,
    safety: Safety,
    assumptions: &'static [(&'static str, usize)],
    lines: &'static [usize],
    touches: &'static [&'static str],
    replace: &'static [(&'static str, &'static str)],
    about: &'static About,
    /// The proposals that must be accepted before this one comes up.
    after: &'static [&'static str],
}

const RECIPES: &[Recipe] = &[
    Recipe {
        id: "repair/clone/branches.develop/Fetch secrets",
        summary: "Write `clone: false` as Bitbucket reads it",
        safety: Safety::Review,
        assumptions: &[],
        lines: &[33],
        touches: &["branches.develop / Fetch secrets"],
        replace: &[("          clone: false\n", "          clone:\n            enabled: false\n")],
        about: &REPAIR,
        after: &[],
    },
    Recipe {
        id: "repair/source/branches.develop/Fetch secrets",
        summary: "Drop `source shared_vars.sh` where the file isn't there",
        safety: Safety::Safe,
        assumptions: &[],
        lines: &[35],
        touches: &["branches.develop / Fetch secrets"],
        replace: &[("            - source shared_vars.sh\n", "")],
        about: &REPAIR,
        after: &[],
    },
    Recipe {
        id: "variables/move/PROJECT_NAME",
        summary: "Make PROJECT_NAME a repository variable",
        safety: Safety::Review,
        assumptions: &[],
        lines: &[26, 14],
        touches: &[
            "branches.develop / Initialize",
            "branches.develop / Fetch secrets",
            "branches.develop / Build & Push",
            "branches.develop / Deploy",
        ],
        replace: &[("            - echo export PROJECT_NAME=be-payments >> shared_vars.sh\n", "")],
        about: &VARIABLES,
        after: &[],
    },
    Recipe {
        id: "variables/move/CLUSTER_NAME",
        summary: "Make CLUSTER_NAME a repository variable",
        safety: Safety::Review,
        assumptions: &[],
        lines: &[27],
        touches: &["branches.develop / Initialize", "branches.develop / Deploy"],
        replace: &[("            - echo export CLUSTER_NAME=dev-cluster >> shared_vars.sh\n", "")],
        about: &VARIABLES,
        after: &[],
    },
    Recipe {
        id: "artifacts/drop/&build/Dockerfile",
        summary: "Don't upload Dockerfile: it is tracked, and every reader clones",
        safety: Safety::Safe,
        assumptions: &[],
        lines: &[18],
        touches: &["branches.develop / Build & Push"],
        replace: &[("        artifacts:\n          - Dockerfile\n", "")],
        about: &ARTIFACTS,
        after: &[],
    },
    Recipe {
        id: "artifacts/narrow/&build/Dockerfile",
        summary: "Upload Dockerfile only to the steps that ask for it",
        safety: Safety::Review,
        assumptions: &[("nobody downloads Dockerfile by hand", 18)],
        lines: &[17, 18],
        touches: &["branches.develop / Build & Push"],
        replace: &[("          - Dockerfile\n", "          upload:\n            - Dockerfile\n")],
        about: &ARTIFACTS,
        after: &[],
    },
    Recipe {
        id: "artifacts/drop/branches.develop/Initialize/shared_vars.sh",
        summary: "Don't upload shared_vars.sh: nobody writes it any more",
        safety: Safety::Review,
        assumptions: &[],
        lines: &[30],
        touches: &["branches.develop / Initialize"],
        replace: &[("          artifacts:\n            - shared_vars.sh\n", "")],
        about: &ARTIFACTS,
        after: &["variables/move/PROJECT_NAME", "variables/move/CLUSTER_NAME"],
    },
    Recipe {
        id: "parallelize/group/branches.develop/Fetch secrets + Build & Push",
        summary: "Run Fetch secrets ∥ Build & Push",
        safety: Safety::Review,
        assumptions: &[
            ("the image doesn't need `.env` (COPY . .)", 15),
            ("the image may be pushed although the secrets couldn't be fetched", 16),
        ],
        lines: &[31, 40],
        touches: &["branches.develop / Fetch secrets", "branches.develop / Build & Push"],
        replace: &[],
        about: &PARALLELIZE,
        after: &[],
    },
    Recipe {
        id: "runners/size/&build",
        summary: "Run Build & Push at 1x",
        safety: Safety::Advice,
        assumptions: &[],
        lines: &[10],
        touches: &["branches.develop / Build & Push"],
        replace: &[],
        about: &RUNNERS,
        after: &[],
    },
];

/// The project of the stories.
pub(crate) fn project() -> Project {
    Project::of_text("bitbucket-pipelines.yml", PIPELINE)
}

/// Folds the accepted recipes into the text.
pub(crate) fn engine(project: &Project, decisions: &Decisions) -> Migration {
    let mut text = project.pipeline_text.clone();
    let mut pages: Vec<Page> = Vec::new();
    for recipe in RECIPES {
        if !recipe.after.iter().all(|id| is_accepted(&pages, id)) {
            continue;
        }
        let entry = entry(recipe, decisions, &mut text);
        match pages.iter_mut().find(|page| page.about == recipe.about) {
            Some(page) => page.entries.push(entry),
            None => pages.push(Page {
                about: recipe.about,
                entries: vec![entry],
                not_offered: not_offered(recipe.about),
            }),
        }
    }
    let accepted = |id: &str| is_accepted(&pages, id);
    let settings: Vec<Setting> =
        [("PROJECT_NAME", "be-payments", 26), ("CLUSTER_NAME", "dev-cluster", 27)]
            .into_iter()
            .filter(|(name, ..)| accepted(&format!("variables/move/{name}")))
            .map(|(name, value, line)| setting(name, value, line, decisions))
            .collect();
    let tasks = if settings.is_empty() { vec![] } else { vec![task()] };
    let grouped = accepted("parallelize/group/branches.develop/Fetch secrets + Build & Push");
    let outcome = if grouped { Outcome::Assumed } else { Outcome::Proved };
    Migration {
        original: Document::parse(&project.pipeline_text).unwrap(),
        result: Document::parse(&text).unwrap(),
        others: vec![],
        images: vec![],
        settings,
        later: tasks.len(),
        tasks,
        findings: findings(),
        before: summary(4),
        after: summary(if grouped { 3 } else { 4 }),
        cost: Cost::default(),
        verdict: verdict(outcome, Safety::Review, &[]),
        pages,
    }
}

/// The same with a page of proposals for several places.
pub(crate) fn by_place(project: &Project, decisions: &Decisions) -> Migration {
    let mut migration = engine(project, decisions);
    let mut entries: Vec<Entry> = migration.pages.drain(..).flat_map(|page| page.entries).collect();
    for (number, entry) in entries.iter_mut().enumerate() {
        match number % 3 {
            0 => entry.proposal.evidence[0].file = "Dockerfile".to_owned(),
            1 => entry.proposal.touches = vec!["default / Build".to_owned()],
            _ => {}
        }
    }
    migration.pages = vec![Page { about: &VARIABLES, entries, not_offered: vec![] }];
    migration
}

fn is_accepted(pages: &[Page], id: &str) -> bool {
    let mut entries = pages.iter().flat_map(|page| &page.entries);
    entries.any(|entry| entry.proposal.id.0 == id && entry.state == State::Accepted)
}

/// An engine for a file with nothing to improve.
pub(crate) fn idle(project: &Project, _: &Decisions) -> Migration {
    let document = Document::parse(&project.pipeline_text).unwrap();
    Migration {
        original: document.clone(),
        result: document,
        others: vec![],
        images: vec![],
        pages: vec![],
        settings: vec![],
        later: 0,
        tasks: vec![],
        findings: vec![],
        before: summary(4),
        after: summary(4),
        cost: Cost::default(),
        verdict: verdict(Outcome::Proved, Safety::Safe, &[]),
    }
}

fn entry(recipe: &Recipe, decisions: &Decisions, text: &mut String) -> Entry {
    let id = ProposalId(recipe.id.to_owned());
    let accepted = decisions.accepts(recipe.about.id, &id, recipe.safety);
    let fits = recipe.replace.iter().all(|(from, _)| text.contains(from));
    let state =
        match (accepted, fits, decisions.answers.get(&id).and_then(|answer| answer.accepted)) {
            (true, true, _) => State::Accepted,
            (true, false, _) => State::Blocked {
                reason: "`Don't upload Dockerfile` takes its lines away".to_owned(),
            },
            (_, _, Some(false)) => State::Declined,
            _ => State::Open,
        };
    if state == State::Accepted {
        *text =
            recipe.replace.iter().fold(text.clone(), |text, (from, to)| text.replacen(from, to, 1));
        if recipe.about.id == "parallelize" {
            *text = grouped(text);
        }
    }
    let chosen: Chosen = choices(recipe)
        .iter()
        .map(|choice| {
            (
                choice.name.to_owned(),
                decisions.choice(&id, choice.name).unwrap_or(&choice.default).to_owned(),
            )
        })
        .collect();
    let outcome = if recipe.assumptions.is_empty() { Outcome::Proved } else { Outcome::Assumed };
    Entry {
        verdict: verdict(outcome, recipe.safety, recipe.assumptions),
        safety: recipe.safety,
        state,
        chosen,
        lost_comments: vec![],
        cost: EntryCost::default(),
        proposal: proposal(recipe, id),
    }
}

/// The second and third step of the pipeline side by side.
fn grouped(text: &str) -> String {
    let start = text.find("      - step:\n          name: Fetch").unwrap();
    let end = text.find("      - step:\n          name: Deploy").unwrap();
    let inner: String = text[start..end].lines().map(|line| format!("    {line}\n")).collect();
    format!("{}      - parallel:\n{inner}{}", &text[..start], &text[end..])
}

fn proposal(recipe: &Recipe, id: ProposalId) -> Proposal {
    Proposal {
        id,
        touches: recipe.touches.iter().map(|&step| step.to_owned()).collect(),
        environments: vec![],
        summary: recipe.summary.to_owned(),
        evidence: recipe.lines.iter().map(|&line| evidence(line)).collect(),
        choices: choices(recipe),
        declares: vec![Difference::Input],
        follows: vec![],
        at_most: None,
        advice: recipe.safety == Safety::Advice,
        task: None,
    }
}

fn choices(recipe: &Recipe) -> Vec<Choice> {
    let Some(name) = recipe.id.strip_prefix("variables/move/") else { return vec![] };
    let option = |value: &str, meaning: &str| ValueOption::new(value, meaning);
    vec![
        Choice {
            name: "destination",
            label: "Where it goes",
            kind: ChoiceKind::OneOf(vec![
                option("repository", "every step of every branch sees it"),
                option("development", "only steps that deploy to development see it"),
            ]),
            default: "repository".to_owned(),
        },
        Choice {
            name: "name",
            label: "Its name",
            kind: ChoiceKind::Name(NameOf::Variable, vec![]),
            default: name.to_owned(),
        },
    ]
}

fn not_offered(about: &About) -> Vec<NotOffered> {
    if about.id != "parallelize" {
        return vec![];
    }
    vec![NotOffered {
        summary: "Run Build & Push ∥ Deploy".to_owned(),
        witness: "Deploy installs the image that Build & Push pushes.".to_owned(),
        evidence: vec![evidence(16), evidence(44)],
    }]
}

fn setting(name: &str, value: &str, line: usize, decisions: &Decisions) -> Setting {
    let id = ProposalId(format!("variables/move/{name}"));
    let place = match decisions.choice(&id, "destination") {
        Some("development") => SettingPlace::Deployment("development".to_owned()),
        _ => SettingPlace::Repository,
    };
    let name = decisions.choice(&id, "name").unwrap_or(name).to_owned();
    Setting {
        place,
        name,
        value: value.to_owned(),
        secured: false,
        instead_of: None,
        line: Some(line),
    }
}

fn task() -> Task {
    Task {
        text: "Run the pipeline once on a branch of its own before you merge".to_owned(),
        evidence: vec![],
    }
}

fn evidence(line: usize) -> Evidence {
    let text = PIPELINE.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
    Evidence { file: "bitbucket-pipelines.yml".to_owned(), line: Some(line), text }
}

fn verdict(outcome: Outcome, ceiling: Safety, assumptions: &[(&str, usize)]) -> Verdict {
    let assumption = |&(text, line): &(&str, usize)| Assumption {
        text: text.to_owned(),
        evidence: vec![evidence(line)],
    };
    let found = Found {
        difference: Difference::Input,
        allows: Some(ceiling),
        witness: "Fetch secrets reads no file any more".to_owned(),
        evidence: vec![evidence(35)],
    };
    Verdict {
        outcome,
        differences: vec![found],
        assumptions: assumptions.iter().map(assumption).collect(),
        ceiling,
    }
}

fn findings() -> Vec<Finding> {
    let finding = |line, level, step: &str, message: &str| Finding {
        file: None,
        rule: "file-missing".to_owned(),
        level,
        line,
        column: 13,
        place: format!("branches.develop / {step}"),
        message: message.to_owned(),
        help: "Drop the line.".to_owned(),
    };
    vec![
        finding(
            33,
            FindingLevel::Warning,
            "Fetch secrets",
            "`clone: false` is not a setting of Bitbucket",
        ),
        finding(
            35,
            FindingLevel::Error,
            "Fetch secrets",
            "shared_vars.sh isn't there: the step doesn't clone",
        ),
    ]
}

fn summary(longest: usize) -> Summary {
    Summary {
        steps: 4,
        critical_path: [("branches.develop".to_owned(), longest)].into(),
        large_steps: 1,
        billed_factor: 5,
        uploads: 3,
        duplicated_lines: 2,
        static_variables: 2,
        refusals: vec![
            "branches.develop/Build: The cache `go` is neither predefined nor defined.".into(),
            "branches.develop/Deploy: `clone` has to be a map, but is `false`.".into(),
        ],
        warnings: vec!["`nightly` is no start condition, so its pipelines never run.".into()],
    }
}
