//! Long pipelines: what grew faster than their length would not end here.

use super::*;

fn last_step(case: &Case) -> StepRun {
    case.traces().swap_remove(0).steps.pop().unwrap()
}

fn long(step: impl Fn(usize) -> String) -> StepRun {
    last_step(&steps(&(0..1000).map(step).collect::<String>()))
}

#[test]
fn artifacts_of_many_steps() {
    let last = long(|i| {
        format!(
            "- step:\n    script: [echo A{i}=1 >> s.sh, source s.sh, ./tool > out{i}, cat out0]\n    \
             artifacts: [s.sh, out{i}, dist/**]\n"
        )
    });
    let Read::File { seen, .. } = &last.effects.last().unwrap().reads[0] else { panic!("a file") };
    assert_eq!(seen.from, Some(0));
}

#[test]
fn files_of_many_steps() {
    let last = long(|i| {
        format!(
            "- step:\n    name: step {i}\n    script: [echo A={i} > f, source f, deploy $A]\n    artifacts: [f]\n"
        )
    });
    assert_eq!(last.effects.last().unwrap().words_shown(), "deploy 999");
}

#[test]
fn members_of_a_big_group() {
    let member = |i: usize| {
        format!(
            "  - step:\n      script: [source x{}.sh, echo A=1 > x{i}.sh]\n      artifacts: [x{i}.sh]\n",
            i + 1
        )
    };
    let group = format!("- parallel:\n{}", (0..500).map(member).collect::<String>());
    let traces = steps(&group).traces();
    assert_eq!(traces[0].steps[0].faults[0].rule, "sibling-artifact");
    assert_eq!(traces[0].steps[499].faults[0].rule, "missing-file");
}
