//! What isn't known must not compare equal, and must not be lost.

use super::*;

/// The words of the last effect of the last step.
fn last(case: &Case) -> Vec<Value> {
    let traces = case.traces();
    let steps = traces.iter().flat_map(|t| &t.steps);
    steps.flat_map(|s| &s.effects).last().unwrap().words.clone()
}

fn differ(first: &str, second: &str) {
    assert_ne!(last(&script(first)), last(&script(second)), "{first}\n{second}");
}

#[test]
fn different_unknowns_have_different_names() {
    for (first, second) in [
        ("deploy ${A#x}", "deploy ${A%x}"),
        ("deploy ${A/x/y}", "deploy ${A//x/y}"),
        ("deploy ${A^}", "deploy ${A,}"),
        ("deploy ${A:-x}", "deploy ${A-x}"),
        ("deploy $(a)", "deploy $(b)"),
        ("deploy $(a 2>&1)", "deploy $(a)"),
        ("deploy $(cat a)", "deploy $(cat b)"),
        ("deploy $(a | b)", "deploy $(b)"),
        ("deploy $((A + 1))", "deploy $((A - 1))"),
        ("read A < x\ndeploy $A", "read A < y\ndeploy $A"),
        ("for i in a b; do :; done\ndeploy $i", "for i in a c; do :; done\ndeploy $i"),
        ("deploy \"$X\"", "echo \"A=$X\" > f\nsource f\ndeploy \"$A\""),
    ] {
        differ(first, second);
    }
}

#[test]
fn the_same_text_means_the_same() {
    for text in ["deploy ${A#x} $(a) $((A + 1)) $RANDOM $(date)", "read A < x\ndeploy $A"] {
        assert_eq!(last(&script(text)), last(&script(text)));
    }
}

#[test]
fn unreadable_scripts_differ_by_their_text() {
    differ("echo \"a", "echo \"b");
    let windows = |text: &str| {
        steps(&format!("- step:\n    runs-on: [self.hosted, windows]\n    script: [{text}]\n"))
    };
    assert_ne!(last(&windows("a")), last(&windows("b")));
}

#[test]
fn conditions_tell_lists_apart() {
    let conditions = |text: &str| {
        let traces = script(text).traces();
        traces[0].steps[0].effects.last().unwrap().conditions.clone()
    };
    for (first, second) in [
        ("a && b || c", "a && { b || c; }"),
        ("a && c", "a || c"),
        ("if a; then c; fi", "if ! a; then c; fi"),
        ("if a; then exit; fi; c", "if a; then :; else exit; fi; c"),
        ("a || exit 1; c", "a; c"),
        ("c &", "c"),
    ] {
        assert_ne!(conditions(first), conditions(second), "{first} / {second}");
    }
}

#[test]
fn a_file_that_nothing_brings_any_more_is_seen_behind_an_unknown_program() {
    let read = |artifacts: &str| {
        let case = steps(&format!(
            "- step:\n    script: [echo A=1 > x]\n{artifacts}- step:\n    script: [./tool, cat x]\n"
        ));
        let traces = case.traces();
        traces[0].steps[1].effects.last().unwrap().reads.clone()
    };
    assert_ne!(read("    artifacts: [x]\n"), read(""));
}
