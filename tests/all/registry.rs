//! What holds for every improvement: its example, its ids, and that nothing is left to do after it.

use std::collections::BTreeSet;

use pipemigrate::improvements::{ALL, About};
use pipemigrate::plan::{Decisions, Level, Migration, State, migrate};
use pipemigrate::project::{Project, Tree};
use pipemigrate::verdict::Safety;

const FILE: &str = "bitbucket-pipelines.yml";

fn project(text: &str) -> Project {
    Project {
        tree: Tree::Git(vec![FILE.into(), "package.json".into(), "package-lock.json".into()]),
        ..Project::of_text(FILE, text)
    }
}

fn only(about: &About, text: &str) -> Migration {
    let ids = BTreeSet::from([about.id.to_owned()]);
    migrate(&project(text), &Decisions::at(Level::Ids(ids)))
}

#[test]
fn each_example_becomes_what_its_docs_say() {
    for improvement in ALL {
        let about = improvement.about();
        let migration = only(about, about.before);
        assert_eq!(migration.result.source(), about.after, "{}", about.id);
    }
}

#[test]
fn after_its_example_an_improvement_has_nothing_left_to_do() {
    for improvement in ALL {
        let about = improvement.about();
        let mut settled = project(about.after);
        for setting in only(about, about.before).settings {
            settled.settings.repository.insert(setting.name, Some(setting.value));
        }
        let ids = BTreeSet::from([about.id.to_owned()]);
        let again = migrate(&settled, &Decisions::at(Level::Ids(ids)));
        assert_eq!(again.result.source(), about.after, "{}", about.id);
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
        let migration = only(about, about.before);
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
        let migration = migrate(&project(about.before), &Decisions::at(Level::None));
        assert_eq!(migration.result.source(), about.before, "{}", about.id);
    }
}
