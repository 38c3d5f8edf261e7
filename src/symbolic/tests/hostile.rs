//! Texts that are made to hurt: the run stays bounded and says that it gave up.

use super::*;

fn opaque(case: &Case) -> bool {
    case.traces().iter().flat_map(|t| &t.steps).any(|s| !s.opaque.is_empty())
}

#[test]
fn values_that_grow_without_end() {
    let mut lines = String::from("A=xy\n");
    for _ in 0..100 {
        lines.push_str("A=\"$A$A\"\n");
    }
    for index in 0..100 {
        lines.push_str(&format!("test -n \"$X{index}\" && O=\"$O --x{index} $O\"\n"));
    }
    lines.push_str("deploy $A $O\n");
    let shown = block(&lines).words();
    assert!(shown.contains("a long text"), "{}", &shown[shown.len() - 500..]);
}

#[test]
fn files_that_grow_without_end() {
    let mut lines = String::new();
    for index in 0..200 {
        lines.push_str(&format!(
            "if test -n \"$X{index}\"; then echo A={index} >> f; else echo B={index} >> f; fi\n"
        ));
    }
    lines.push_str("source f\ndeploy $A\n");
    assert!(block(&lines).words().contains("deploy"));
}

#[test]
fn calls_that_multiply() {
    let mut lines = String::from("f0() { echo x; }\n");
    for index in 1..12 {
        let call = format!("f{}; ", index - 1);
        lines.push_str(&format!("f{index}() {{ {}}}\n", call.repeat(10)));
    }
    lines.push_str("f11\n");
    assert!(opaque(&block(&lines)));
}

#[test]
fn loops_in_loops() {
    let depth = 20;
    let lines =
        format!("{}deploy $i\n{}", "for i in a b; do\n".repeat(depth), "done\n".repeat(depth));
    assert!(block(&lines).words().contains("deploy"));
}

#[test]
fn nesting_beyond_what_is_followed_is_opaque() {
    let depth = 40;
    let lines = format!("{}deploy\n{}", "{\n".repeat(depth), "}\n".repeat(depth));
    assert!(opaque(&block(&lines)));
}

#[test]
fn private_characters_are_plain_text() {
    let case = block("echo \u{F8FF}0 \u{E000}\necho \"A=$X\u{E000}\" > f\nsource f\ndeploy $A\n");
    assert!(case.words().contains('\u{E000}'));
}

#[test]
fn many_unknown_programs() {
    let mut lines = String::new();
    for index in 0..3000 {
        lines.push_str(&format!("./tool{index}\necho a > f{index}\n"));
    }
    assert!(opaque(&block(&lines)));
}
