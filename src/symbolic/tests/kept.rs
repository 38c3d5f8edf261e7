//! A changed file is run as if it were new, whichever steps are taken over from the file before.

use super::*;
use crate::model::Pipelines;

/// Whether two runs found the same, wherever it stands.
fn is_same(a: &Trace, b: &Trace) -> bool {
    let definition =
        |d: &Definition| (d.name.clone(), d.value.clone(), d.exported, d.conditional, d.step);
    let reading = |r: &Reading| (r.definition, r.step, r.perhaps, r.by_name);
    a.steps.len() == b.steps.len()
        && a.steps.iter().zip(&b.steps).all(|(a, b)| is_same_step(a, b))
        && a.definitions.iter().map(definition).eq(b.definitions.iter().map(definition))
        && a.readings.iter().map(reading).eq(b.readings.iter().map(reading))
}

fn is_same_step(a: &StepRun, b: &StepRun) -> bool {
    let told = |run: &StepRun| {
        let faults = run.faults.iter().map(|f| (f.rule, f.subject.clone(), f.message.clone()));
        let uploads = run.uploads.iter().map(|u| (u.pattern.clone(), u.news.clone(), u.shared));
        let outside = run.outside.keys().cloned().collect::<Vec<_>>();
        (
            (run.label.clone(), run.group, run.parallel, outside, run.taken_absent.clone()),
            (faults.collect::<Vec<_>>(), uploads.collect::<Vec<_>>(), run.opaque.len()),
        )
    };
    let same = |a: &Effect, b: &Effect| {
        (&a.words, &a.reads, &a.writes, &a.outside, &a.input, a.unchecked)
            == (&b.words, &b.reads, &b.writes, &b.outside, &b.input, b.unchecked)
            && (&a.conditions, &a.environment, &a.variables)
                == (&b.conditions, &b.environment, &b.variables)
    };
    told(a) == told(b)
        && a.effects.len() == b.effects.len()
        && a.effects.iter().zip(&b.effects).all(|(a, b)| same(a, b))
}

/// Runs `after` as a change of `before`; gives how many steps were taken over.
fn compare(before: &Case, after: &str) -> usize {
    let Ok(document) = Document::parse(after) else { return 0 };
    let pipelines = Pipelines::of(&document);
    let was = run_document(&Document::parse(&before.yaml).unwrap(), &before.project).1;
    if pipelines.pipelines.len() != was.len() {
        return 0;
    }
    let (project, settings) = (&before.project, &before.project.settings);
    let since = |index: usize| was.get(index);
    let kept = run_some(&document, &pipelines, project, settings, &Wanted::Since(&since));
    let fresh = run(&document, &pipelines, project, settings);
    for (kept, fresh) in kept.iter().zip(&fresh) {
        assert!(is_same(kept, fresh), "{}", after);
    }
    kept.iter().flat_map(|trace| &trace.steps).filter(|run| run.is_kept()).count()
}

const THREE: &str = "- step:\n    name: A\n    script: [echo A=1 > vars, ./make > made]\n    artifacts: [vars, made]\n- step:\n    name: B\n    script: [source vars, echo $A]\n- step:\n    name: C\n    script: [cat made, deploy $A]\n";

#[test]
fn steps_that_start_from_the_same_are_taken_over() {
    let case = steps(THREE);
    let changed = |from: &str, to: &str| compare(&case, &case.yaml.replace(from, to));
    assert_eq!(changed("echo $A", "echo $A $A"), 2);
    assert_eq!(changed("name: C", "size: 2x\n        name: C"), 2);
    // what the first step hands on reaches both others
    assert_eq!(changed("A=1", "A=2"), 0);
    assert_eq!(changed("./make > made", "./make it > made"), 0);
    // another assignment in between gives later ones other numbers
    assert_eq!(changed("[source vars", "[source vars, export B=2"), 1);
    assert_eq!(changed("nothing", "to change"), 3);
}

#[test]
fn members_of_a_group_that_miss_a_file_are_run_again() {
    let group = "- parallel:\n    - step:\n        script: [source made, echo x]\n    - step:\n        script: [echo A=1 > made]\n        artifacts: [made]\n- step:\n    script: [echo y]\n";
    let case = steps(group);
    assert_eq!(compare(&case, &case.yaml.replace("echo y", "echo z")), 1);
    assert_eq!(compare(&case, &case.yaml.replace("A=1", "A=2")), 0);
}

#[test]
fn output_variables_are_handed_on_again() {
    let list = "- step:\n    script: [echo A=1 >> $BITBUCKET_PIPELINES_VARIABLES_PATH]\n    output-variables: [A]\n- step:\n    script: [deploy $A]\n- step:\n    script: [ls]\n";
    let case = steps(list);
    assert_eq!(compare(&case, &case.yaml.replace("A=1", "A=2")), 0);
    assert_eq!(compare(&case, &case.yaml.replace("[ls]", "[ls, id]")), 2);
}

#[test]
fn a_pipeline_whose_lines_go_one_by_one() {
    for text in [
        include_str!("../../../assets/demo/bitbucket-pipelines.yml"),
        include_str!("../../../tests/pipelines/be-payments-2.yml"),
    ] {
        let case = document(text);
        let lines: Vec<&str> = text.lines().collect();
        let mut kept = 0;
        for gone in 0..lines.len() {
            let left = lines.iter().enumerate().filter(|(index, _)| *index != gone);
            let left: String = left.map(|(_, line)| format!("{line}\n")).collect();
            kept += compare(&case, &left);
        }
        assert!(kept > lines.len(), "{kept}");
    }
}
