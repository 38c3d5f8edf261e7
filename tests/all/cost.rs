//! Times of whole files: what a run takes, before and after, with and without real runs.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

use pipemigrate::app::overlay::{FieldKind, Overlay};
use pipemigrate::app::{Msg, Wizard, update};
use pipemigrate::cost::{Class, Estimate, StepTime, Timeline};
use pipemigrate::plan::{Decisions, Level, Migration, migrate};
use pipemigrate::project::Project;
use pipemigrate::report::{Origin, markdown};
use pipemigrate::timings::{Reader, Timings};
use serde_json::{Value, json};

use crate::screens::frame;
use crate::support::{Repository, files_below, root, seed, snapshot};

pub(crate) const FIRST: &str = include_str!("../../assets/demo/bitbucket-pipelines.yml");
const PIPELINES: &str = include_str!("../timings/pipelines.json");
const STEPS: &str = include_str!("../timings/steps.json");
pub(crate) const TRIGGER: &str = "branches.develop";

/// The first seed with the sample runs.
pub(crate) fn timed() -> Project {
    let mut reader = Reader::default();
    [PIPELINES, STEPS].into_iter().for_each(|text| reader.take(text).unwrap());
    let timings: Timings = reader.finish();
    Project { timings: Arc::new(timings), ..seed(FIRST) }
}

fn lines(migration: &Migration) -> (&Timeline, &Timeline) {
    migration.cost.of(TRIGGER).unwrap()
}

fn critical(line: &Timeline) -> Vec<&str> {
    line.steps.iter().filter(|step| step.critical).map(|step| step.label.as_str()).collect()
}

fn step<'l>(line: &'l Timeline, label: &str) -> &'l StepTime {
    line.steps.iter().find(|step| step.label.starts_with(label)).unwrap()
}

#[test]
fn the_first_seed_gets_shorter_and_says_that_it_is_assumed() {
    let migration = migrate(&seed(FIRST), &Decisions::at(Level::All));
    let (before, after) = lines(&migration);
    assert_eq!(before.critical_steps(), migration.before.critical_path[TRIGGER]);
    assert_eq!(after.critical_steps(), migration.after.critical_path[TRIGGER]);
    assert!(after.wall.high < before.wall.high && after.wall.low < before.wall.low);
    assert!(after.billed.typical < before.billed.typical);
    assert_eq!(critical(before).len(), 3);
    for line in [before, after] {
        assert!(line.steps.iter().all(|step| step.time.class == Class::Assumed));
        assert_eq!((line.wall.class, line.billed.class), (Class::Assumed, Class::Assumed));
    }
}

#[test]
fn real_runs_are_matched_by_trigger_and_name() {
    let migration = migrate(&timed(), &Decisions::at(Level::None));
    let (before, after) = lines(&migration);
    assert_eq!(before, after, "nothing was accepted");
    assert_eq!((before.wall.class, before.billed.class), (Class::Measured, Class::Measured));
    assert_eq!(step(before, "Initialize").samples, 7);
    // one build failed, and what followed it didn't run
    assert_eq!(step(before, "Build").samples, 6);
    assert_eq!(migration.cost.notes, ["run 46: the file has no pipeline branches.hotfix/*"]);
}

#[test]
fn what_a_change_touches_is_modelled_with_its_assumption() {
    let migration = migrate(&timed(), &Decisions::at(Level::All));
    let (before, after) = lines(&migration);
    assert_eq!(after.wall.class, Class::Modelled);
    let build = step(after, "Build");
    assert_eq!(build.time.class, Class::Modelled);
    assert!(build.notes.iter().any(|note| note.contains("new neighbours")), "{:?}", build.notes);
    assert!(after.wall.typical < before.wall.typical);
}

#[test]
fn an_independent_script_reckons_the_same() {
    let migration = migrate(&timed(), &Decisions::at(Level::All));
    let (before, after) = lines(&migration);
    let folder = root().join("tests/timings");
    let asked = json!({
        "trigger": TRIGGER,
        "files": [folder.join("pipelines.json"), folder.join("steps.json")],
        "before": before.steps.iter().map(described).collect::<Vec<_>>(),
        "after": after.steps.iter().map(described).collect::<Vec<_>>(),
    });
    let Some(answer) = recomputed(&asked) else {
        println!("skipped: there is no python3");
        return;
    };
    for (name, line) in [("before", before), ("after", after)] {
        let own = json!({
            "wall": ends(line.wall), "billed": ends(line.billed), "critical": critical(line)
        });
        assert_eq!(answer[name], own, "{name}");
    }
    for step in &before.steps {
        assert_eq!(answer["measured"][&step.label], json!(ends(step.time)), "{}", step.label);
    }
}

fn ends(time: Estimate) -> [u32; 3] {
    [time.low, time.typical, time.high]
}

fn described(step: &StepTime) -> Value {
    json!({
        "label": step.label, "group": step.group, "parallel": step.parallel,
        "factor": step.billed_factor, "time": ends(step.time),
    })
}

/// What the script makes of it; none without python3.
pub(crate) fn recomputed(asked: &Value) -> Option<Value> {
    let mut script = Command::new("python3")
        .arg(root().join("tests/timings/recompute.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    script.stdin.take()?.write_all(asked.to_string().as_bytes()).unwrap();
    let output = script.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Pipelines to try everything on.
fn samples() -> Vec<Project> {
    let texts = files_below(&root().join("assets/examples"))
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with("-before.yml"))
        .map(|path| seed(&fs::read_to_string(path).unwrap()));
    texts.chain([timed()]).collect()
}

#[test]
fn no_proposal_makes_a_run_longer_without_saying_so() {
    let mut longer = 0;
    for project in samples() {
        // the seed is so long that each of its proposals is tried by itself only
        let is_short = project.timings.runs.is_empty();
        for level in [Level::None].into_iter().chain(is_short.then_some(Level::All)) {
            let start = migrate(&project, &Decisions::at(level.clone()));
            for id in start.entries().map(|entry| entry.proposal.id.clone()) {
                let other = |accepted| {
                    let mut decisions = Decisions::at(level.clone());
                    decisions.answers.entry(id.clone()).or_default().accepted = Some(accepted);
                    migrate(&project, &decisions)
                };
                let (without, with) = (other(false), other(true));
                let Some(entry) = with.entries().find(|entry| entry.proposal.id == id) else {
                    continue;
                };
                for (before, after) in pairs(&without, &with) {
                    let worse = after.critical_steps() > before.critical_steps()
                        || after.wall.typical > before.wall.typical;
                    let own = entry.cost.impacts.iter().find(|i| i.trigger == after.trigger);
                    let said = own.is_some_and(|impact| impact.words().contains("longer"));
                    assert!(!worse || said, "{id}: {} → {}", before.wall, after.wall);
                    longer += usize::from(worse);
                }
            }
        }
    }
    assert!(longer > 0, "the samples have no proposal that makes a run longer");
}

/// The runs of each trigger under two sets of decisions.
fn pairs<'m>(
    without: &'m Migration,
    with: &'m Migration,
) -> impl Iterator<Item = (&'m Timeline, &'m Timeline)> {
    let after = with.cost.after.iter();
    after.filter_map(|after| {
        let before = without.cost.after.iter().find(|line| line.trigger == after.trigger)?;
        Some((before, after))
    })
}

#[test]
fn a_smaller_size_says_what_each_choice_trades() {
    let text = "pipelines:\n  default:\n    - step:\n        name: Deploy\n        size: 4x\n        script:\n          \
                - helm upgrade app chart\n";
    let migration = migrate(&seed(text), &Decisions::at(Level::None));
    let entry = migration.entries().find(|e| e.proposal.id.0.starts_with("runners/")).unwrap();
    let [impact] = entry.cost.impacts.as_slice() else { panic!("{:?}", entry.cost) };
    assert!(impact.billed.high < 0, "{impact:?}");
    let options: Vec<(&str, bool)> =
        entry.cost.options.iter().map(|o| (o.value.as_str(), o.impacts.is_empty())).collect();
    assert_eq!(options, [("1x", false), ("2x", false), ("4x", true)]);
    let Overlay::Form(form) = Overlay::form(entry, &migration) else { panic!() };
    let FieldKind::Options(shown, _) = &form.fields[0].kind else { panic!() };
    assert!(shown[0].meaning.contains("less billed (assumed)"), "{}", shown[0].meaning);
    assert!(shown[2].meaning.ends_with("as long and billed as now"), "{}", shown[2].meaning);
}

#[test]
fn without_timings_nothing_reads_as_measured() {
    let repository = Repository::sample();
    let commands: [&[&str]; 7] = [
        &["check"],
        &["diff", "--accept", "all"],
        &["variables", "--accept", "all"],
        &["report"],
        &["report", "--accept", "all", "--runs-per-month", "100"],
        &["--plain"],
        &["apply", "--yes", "--accept", "all", "--report", "report.md"],
    ];
    for arguments in commands {
        let run = repository.run(arguments);
        assert_tells_assumed(&format!("{arguments:?}"), &(run.out + &run.err));
    }
    assert_tells_assumed("report.md", &repository.read("report.md"));
    let mut wizard = Wizard::new(seed(FIRST), migrate);
    let keys = [Msg::Forward, Msg::AcceptAll, Msg::Details, Msg::Close, Msg::ToReview];
    for key in [None].into_iter().chain(keys.map(Some)) {
        key.into_iter().for_each(|key| drop(update(&mut wizard, key)));
        assert_tells_assumed("wizard", &frame(&wizard, (140, 50)));
    }
}

#[test]
fn the_review_draws_the_time_of_a_run_and_plain_mode_says_it() {
    let mut wizard = Wizard::new(timed(), migrate);
    [Msg::Forward, Msg::AcceptAll, Msg::ToReview]
        .into_iter()
        .for_each(|key| drop(update(&mut wizard, key)));
    let shown = frame(&wizard, (160, 220));
    let start = shown.find("Time and minutes of a run").unwrap();
    let start = shown[..start].rfind('\n').unwrap() + 1;
    let lines: Vec<&str> = shown[start..].lines().take(12).collect();
    snapshot("review-time", &lines.join("\n"));
    let repository = Repository::sample();
    let said = repository.run(&["apply", "--yes", "--accept", "all"]).err;
    assert!(said.contains("\nTime of a run, before → after\n  branches.develop: "), "{said}");
    assert!(
        said.contains(" assumed until it ends; ") && said.contains(" assumed billed"),
        "{said}"
    );
}

fn assert_tells_assumed(what: &str, text: &str) {
    assert!(!text.contains("measured") && !text.contains("modelled"), "{what}: {text}");
}

#[test]
fn the_report_tells_the_numbers_with_their_class() {
    let migration = migrate(&timed(), &Decisions::at(Level::All));
    let origin = Origin { name: "bitbucket-pipelines.yml", path: "bitbucket-pipelines.yml" };
    let report = markdown(&migration, origin);
    let start = report.find("## Time and minutes").unwrap();
    let section = &report[start..];
    let section = &section[..section[3..].find("\n## ").unwrap() + 3];
    snapshot("report-time", section);
    let (before, after) = lines(&migration);
    for number in [before.wall, after.wall, before.billed, after.billed] {
        assert!(section.contains(&number.to_string()), "{number}");
    }
}
