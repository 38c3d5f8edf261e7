//! The values of a step: scripts, artifacts, and what is written wrongly.

use super::*;

#[test]
fn reads_script_items_as_they_are_and_as_they_were_meant() {
    let pipelines = model(
        "\
pipelines:
  default:
    - step:
        script:
          - make
          - echo \"a\": b
          -
          - 12
          - [a]
          - agent: x
          - pipe: atlassian/x:1.0.0
            variables: {A: $A, B: [x, 'y'], C: 8080}
          - |
            one
            two
",
    );
    let step = &pipelines.pipelines[0].steps[0];
    let seen: Vec<String> = step
        .script
        .iter()
        .map(|item| match item {
            ScriptItem::Command { text, .. } => text.clone(),
            ScriptItem::Pipe { reference, variables, .. } => {
                format!("pipe {} {}", **reference, variables.len())
            }
            ScriptItem::Agent { .. } => "agent".into(),
            ScriptItem::Invalid { what, text, .. } => {
                format!("{what}: {}", text.as_deref().unwrap_or("?"))
            }
        })
        .collect();
    assert_eq!(
        seen,
        [
            "make",
            "a map: echo \"a\": b",
            "empty: ?",
            "a number: 12",
            "a list: ?",
            "agent",
            "pipe atlassian/x:1.0.0 3",
            "one\ntwo\n",
        ]
    );
    let ScriptItem::Pipe { variables, .. } = &step.script[6] else { panic!() };
    assert_eq!(variables[0].0.path, path("pipelines.default[0].step.script[6].variables.A"));
    assert!(matches!(&variables[1].1, PipeValue::List(values) if values.len() == 2));
    assert!(matches!(&variables[2].1, PipeValue::Text(port) if port.value == "8080"));
    assert_eq!(
        whats(&pipelines),
        ["pipelines.default[0].step.script[6].variables.C: `C` has to be a text, but is a number"]
    );
}

#[test]
fn reads_artifacts_in_both_forms() {
    let pipelines = model(
        "\
pipelines:
  default:
    - step: {script: [a], artifacts: [dist/**, .env]}
    - step:
        script: [a]
        artifacts:
          download: [web]
          paths: [out/**]
          upload:
            - {name: web, paths: [web/**, x], type: scoped}
    - step: {script: [a], artifacts: {download: false}}
",
    );
    let artifacts: Vec<&Artifacts> = pipelines.steps().map(|step| &step.artifacts).collect();
    assert_eq!((artifacts[0].uploads.len(), artifacts[0].object_form), (2, false));
    assert_eq!(artifacts[0].list, Some(path("pipelines.default[0].step.artifacts")));
    assert_eq!(artifacts[1].list, Some(path("pipelines.default[1].step.artifacts.paths")));
    let kinds: Vec<UploadKind> = artifacts[1].uploads.iter().map(|upload| upload.kind).collect();
    assert_eq!(kinds, [UploadKind::Shared, UploadKind::Scoped, UploadKind::Scoped]);
    assert_eq!(artifacts[1].download, Download::Named(vec!["web".into()]));
    assert_eq!(artifacts[2].download, Download::Nothing);
}

#[test]
fn reads_wrong_values_as_they_were_meant_and_notes_them() {
    let pipelines = model(
        "\
image: 3.9
clone: {depth: 5}
pipelines:
  default:
    - step: &x
        name: 1
        clone: false
        size: 3x
        max-time: \"5\"
        oidc: yes
        trigger: sometimes
        caches: node
        script: make
        artefacts: [x]
    - step: *x
    - parallel: []
    - wait: 5
    - step:
",
    );
    let step = &pipelines.pipelines[0].steps[0];
    assert_eq!(
        step.clone.as_deref(),
        Some(&CloneOptions { enabled: false, depth: Depth::Count(5), lfs: false })
    );
    assert_eq!(
        (step.max_time.as_deref(), step.oidc, commands(step)),
        (Some(&5), true, vec!["make"])
    );
    assert_eq!(*step.caches[0], "node");
    let unknown: Vec<&str> = pipelines.unknown.iter().map(|key| key.key.as_str()).collect();
    assert_eq!(unknown, ["artefacts"]);
    insta::assert_snapshot!(whats(&pipelines).join("\n"), @r"
    image: `image` has to be a text, but is a number
    pipelines.default[0].step.name: `name` has to be a text, but is a number
    pipelines.default[0].step.script: `script` has to be a list, but is a text
    pipelines.default[0].step.caches: `caches` has to be a list, but is a text
    pipelines.default[0].step.size: `3x` is no value of `size`
    pipelines.default[0].step.clone: `clone` has to be a map, but is `false`
    pipelines.default[0].step.max-time: `max-time` has to be a whole number, but is a text
    pipelines.default[0].step.oidc: `oidc` has to be true or false, but is a text
    pipelines.default[0].step.trigger: `sometimes` is no value of `trigger`
    pipelines.default[2].parallel: `parallel` is empty
    pipelines.default[3]: item 4 of `default` is no step, group or stage
    pipelines.default[4].step: `step` is empty
    ");
}
