//! What holds for every improvement: its example, its ids, and that nothing is left to do after it.

use std::collections::BTreeSet;

use pipemigrate::improvements::{ALL, Example, Improvement};
use pipemigrate::plan::{Decisions, Level, Migration, State, migrate};
use pipemigrate::project::{Project, Tree};
use pipemigrate::verdict::Safety;

const FILE: &str = "bitbucket-pipelines.yml";

/// A pipeline that nothing can be said about.
const PLAIN: &str = "pipelines:\n  default:\n    - step:\n        script:\n          - echo done\n";

/// The repository of an improvement's example, with this text in the place of what it shows.
fn project(improvement: &dyn Improvement, text: &str) -> Project {
    match improvement.example() {
        Example::Pipeline => Project {
            tree: Tree::Git(vec![FILE.into(), "package.json".into(), "package-lock.json".into()]),
            ..Project::of_text(FILE, text)
        },
        Example::Dockerfile { beside } => {
            let mut project = Project::of_text(FILE, PLAIN);
            let files = beside.iter().copied().chain([("Dockerfile", text)]);
            project.texts = files.map(|(name, text)| (name.to_owned(), text.into())).collect();
            project.tree = Tree::Git(project.texts.keys().cloned().chain([FILE.into()]).collect());
            project
        }
    }
}

fn only(improvement: &dyn Improvement, text: &str) -> Migration {
    let ids = BTreeSet::from([improvement.about().id.to_owned()]);
    migrate(&project(improvement, text), &Decisions::at(Level::Ids(ids)))
}

/// What becomes of the file that an example shows.
fn shown(improvement: &dyn Improvement, migration: &Migration) -> String {
    match improvement.example() {
        Example::Pipeline => migration.result.source().to_owned(),
        Example::Dockerfile { .. } => {
            let changed = migration.others.iter().find(|file| file.name == "Dockerfile");
            changed.map_or_else(String::new, |file| file.after.clone())
        }
    }
}

#[test]
fn each_example_becomes_what_its_docs_say() {
    for improvement in ALL {
        let about = improvement.about();
        let migration = only(*improvement, about.before);
        assert_eq!(shown(*improvement, &migration), about.after, "{}", about.id);
    }
}

#[test]
fn after_its_example_an_improvement_has_nothing_left_to_do() {
    for improvement in ALL {
        let about = improvement.about();
        let mut settled = project(*improvement, about.after);
        for setting in only(*improvement, about.before).settings {
            settled.settings.repository.insert(setting.name, Some(setting.value));
        }
        let ids = BTreeSet::from([about.id.to_owned()]);
        let again = migrate(&settled, &Decisions::at(Level::Ids(ids)));
        assert!(!again.changes_anything(), "{}", about.id);
    }
}

#[test]
fn ids_are_kebab_case_and_unique() {
    let mut seen = BTreeSet::new();
    for improvement in ALL {
        let id = improvement.about().id;
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{id}");
        assert!(seen.insert(id), "{id} stands twice");
    }
}

#[test]
fn proposals_of_the_examples_keep_their_contract() {
    for improvement in ALL {
        let about = improvement.about();
        let migration = only(*improvement, about.before);
        let mut ids = BTreeSet::new();
        for entry in migration.entries() {
            let id = &entry.proposal.id;
            assert!(ids.insert(id.clone()), "{id} is proposed twice");
            let owner = id.0.split('/').next().unwrap();
            assert!(ALL.iter().any(|i| i.about().id == owner), "{id} names no improvement");
            assert!(!entry.proposal.evidence.is_empty(), "{id} shows no line");
            assert!(entry.safety <= entry.verdict.ceiling, "{id} is safer than its verdict");
            let offered = entry.proposal.choices.iter().all(|c| entry.chosen.contains_key(c.name));
            assert!(offered, "{id} leaves a choice open");
            if entry.state == State::Accepted {
                assert!(entry.safety > Safety::Advice, "{id} is advice and was written");
            }
        }
    }
}

#[test]
fn an_improvement_that_is_declined_changes_nothing() {
    for improvement in ALL {
        let about = improvement.about();
        let migration = migrate(&project(*improvement, about.before), &Decisions::at(Level::None));
        assert!(!migration.changes_anything(), "{}", about.id);
    }
}
