//! Times of whole files: what a run takes, before and after.

use pipemigrate::cost::{Class, Timeline};
use pipemigrate::plan::{Decisions, Level, Migration, migrate};

use crate::support::seed;

const FIRST: &str = include_str!("../../assets/demo/bitbucket-pipelines.yml");

fn first(level: Level) -> Migration {
    migrate(&seed(FIRST), &Decisions::at(level))
}

fn critical(line: &Timeline) -> Vec<&str> {
    line.steps.iter().filter(|step| step.critical).map(|step| step.label.as_str()).collect()
}

#[test]
fn the_first_seed_gets_shorter_and_says_that_it_is_assumed() {
    let migration = first(Level::All);
    let (before, after) = migration.cost.of("branches.develop").unwrap();
    assert_eq!(before.critical_steps(), migration.before.critical_path["branches.develop"]);
    assert_eq!(after.critical_steps(), migration.after.critical_path["branches.develop"]);
    assert!(after.wall.high < before.wall.high && after.wall.low < before.wall.low);
    assert!(after.billed.typical < before.billed.typical);
    assert_eq!(critical(before).len(), 3);
    for line in [before, after] {
        assert!(line.steps.iter().all(|step| step.time.class == Class::Assumed));
        assert_eq!((line.wall.class, line.billed.class), (Class::Assumed, Class::Assumed));
    }
}
