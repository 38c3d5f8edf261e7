//! Small pipelines and what their pictures say.

use super::*;
use crate::project::{Project, Tree};
use crate::symbolic::run_document;
use crate::verdict::{Beyond, Source};
use crate::yaml::Document;

/// Looks at the only pipeline of a file.
fn with<T>(steps: &str, look: impl FnOnce(&Side<'_>, &Flow) -> T) -> T {
    let text = format!("pipelines:\n  default:\n{steps}");
    let mut project = Project::of_text("bitbucket-pipelines.yml", text.as_str());
    project.tree = Tree::Git(vec!["bitbucket-pipelines.yml".into(), "go.mod".into()]);
    let document = Document::parse(&text).unwrap();
    let (pipelines, traces) = run_document(&document, &project);
    let side = Side {
        source: Source { project: &project, original: &document, document: &document },
        pipelines: &pipelines,
        traces: &traces,
        faults: &[],
        settings: &project.settings,
        beyond: &Beyond::default(),
    };
    let flow = Flow::of(&side, "default").unwrap();
    look(&side, &flow)
}

const ROUNDS: &str = "
    - step: {name: A, script: [make], size: 2x}
    - parallel:
        fail-fast: true
        steps:
          - step: {name: B, script: [make]}
          - step: {name: C, script: [make]}
    - stage:
        name: Ship
        steps:
          - step: {name: D, script: [make], deployment: staging, trigger: manual}
          - step: {name: E, script: [make]}
";

#[test]
fn each_round_waits_for_the_one_before() {
    with(ROUNDS, |_, flow| {
        let rounds: Vec<&[usize]> = flow.rounds.iter().map(|r| r.steps.as_slice()).collect();
        assert_eq!(rounds, [&[0][..], &[1, 2], &[3], &[4]]);
        assert_eq!(flow.rounds[1].kind, RoundKind::Parallel { fails_fast: true });
        assert_eq!(flow.rounds[2].kind, RoundKind::Stage { name: Some("Ship".into()) });
        let places: Vec<(usize, usize)> = flow.steps.iter().map(|s| (s.round, s.place)).collect();
        assert_eq!(places, [(0, 0), (1, 0), (1, 1), (2, 0), (3, 0)]);
        assert_eq!(flow.steps[0].flags(), ["2x"]);
        assert_eq!(flow.steps[3].flags()[2], "to staging");
    });
}

const FILES: &str = "
    - step:
        name: Write
        script:
          - echo export NAME=app >> vars.sh
          - echo secret > .env
        artifacts: [vars.sh, .env, left.txt]
    - step:
        name: Read
        script:
          - source vars.sh
          - echo $NAME
    - step:
        name: Pack
        script: ['tar czf all.tgz .']
";

#[test]
fn files_flow_to_who_reads_them() {
    with(FILES, |_, flow| {
        let of = |what: &str| flow.channels.iter().find(|c| c.what == what).unwrap();
        let to = |what: &str| -> Vec<(usize, bool)> {
            of(what).to.iter().map(|taker| (taker.step, taker.is_sure)).collect()
        };
        assert_eq!(to("vars.sh"), [(1, true), (2, false)]);
        assert_eq!(to(".env"), [(2, false)]);
        assert_eq!(of("vars.sh").variables, ["NAME"]);
        assert!(of("left.txt").to.is_empty());
        assert!(!flow.is_cut);
    });
}

#[test]
fn a_step_says_what_it_needs_and_makes() {
    with(FILES, |side, flow| {
        let texts = |facts: &[Fact]| facts.iter().map(|f| f.text.clone()).collect::<Vec<_>>();
        let write = account(side, flow, 0);
        let makes = texts(&write.makes);
        assert!(makes.contains(&"`vars.sh`, for “Read”, perhaps “Pack”".to_owned()), "{makes:?}");
        let unread = write.makes.iter().find(|fact| fact.text.contains("left.txt")).unwrap();
        assert!(unread.is_odd && unread.text.ends_with("no step reads it"));
        let needs = texts(&account(side, flow, 1).needs);
        assert!(needs.contains(&"`vars.sh` from “Write”, for NAME".to_owned()), "{needs:?}");
        assert_eq!(account(side, flow, 7), Account::default());
    });
}

#[test]
fn whole_folders_are_called_as_people_call_them() {
    let steps = "    - step:
        script: [make]
        artifacts: ['**', 'dist/**', 'out/**/*', '*.jar', 'a**']
    - step:
        script: [tar czf all.tgz .]
";
    with(steps, |side, flow| {
        let names: Vec<String> = flow.channels.iter().map(super::Channel::name).collect();
        assert_eq!(names, ["all files", "dist/", "out/", "*.jar", "a**"]);
        let makes = account(side, flow, 0).makes;
        let what: Vec<&str> = makes.iter().filter_map(|f| f.text.split(',').next()).collect();
        assert_eq!(what, ["all files", "`dist/`", "`out/`", "`*.jar`", "`a**`"]);
        let needs = account(side, flow, 1).needs;
        assert!(needs.iter().any(|f| f.text == "perhaps all files from “step 1”"), "{needs:?}");
    });
}

#[test]
fn steps_that_hand_over_files_cannot_run_side_by_side() {
    with(FILES, |side, flow| {
        let told = beside(side, "default", 1, 0).unwrap();
        assert_eq!((told.first, told.second, told.is_so), (0, 1, false));
        assert!(told.reasons[0].text.contains("reads `vars.sh`, which “Write” hands on"));
        assert_eq!(told.reasons[0].evidence[0].line, Some(13));
        assert!(beside(side, "default", 1, 1).is_none());
        assert!(beside(side, "default", 1, 9).is_none());
        assert_eq!(flow.step("Read"), Some(1));
    });
}

#[test]
fn who_comes_between_is_named() {
    let steps = "
    - step: {name: A, script: ['echo 1 > a.txt'], artifacts: [a.txt]}
    - step: {name: B, script: ['cat a.txt > b.txt'], artifacts: [b.txt]}
    - step: {name: C, clone: {enabled: false}, artifacts: {download: true}, script: ['cat b.txt']}
";
    with(steps, |side, _| {
        let told = beside(side, "default", 0, 2).unwrap();
        assert!(told.reasons.is_empty(), "{told:?}");
        assert_eq!(told.between, [1]);
    });
}

#[test]
fn a_file_of_a_neighbour_comes_too_early() {
    let steps = "
    - parallel:
        - step: {name: A, script: ['echo export X=1 > v.sh'], artifacts: [v.sh]}
        - step: {name: B, clone: {enabled: false}, script: [source v.sh, echo $X]}
";
    with(steps, |side, flow| {
        let early = flow.channels[0].taker(1).unwrap();
        assert!(early.is_early);
        assert!(account(side, flow, 1).needs.iter().any(|fact| fact.is_odd));
        let told = beside(side, "default", 1, 0).unwrap();
        assert!(told.is_so);
        let why = "“B”: `v.sh` is made by “A”, which runs at the same time: the step stops here.";
        assert_eq!(told.reasons[0].text, why);
    });
}

#[test]
fn images_flow_from_push_to_deployment() {
    let steps = "
    - step: {name: Build, script: [docker build -t acme/app ., docker push acme/app]}
    - step: {name: Deploy, deployment: production, script: [docker pull acme/app]}
";
    with(steps, |side, flow| {
        let image = flow.channels.iter().find(|c| c.kind == ChannelKind::Image).unwrap();
        assert_eq!((image.from, image.to[0].step), (0, 1));
        let touches = account(side, flow, 1).touches;
        assert_eq!(touches[0].text, "deploys to the environment production");
    });
}

#[test]
fn tracks_never_overlap() {
    with(FILES, |_, flow| {
        let spans: Vec<(usize, (usize, usize))> = (flow.tracks.iter().copied())
            .zip(flow.channels.iter().map(|c| lanes::rounds(c, &flow.steps)))
            .collect();
        for (index, (track, (first, last))) in spans.iter().enumerate() {
            for (other, (start, end)) in &spans[index + 1..] {
                assert!(track != other || last < start || end < first, "{spans:?}");
            }
        }
    });
}

#[test]
fn very_long_pipelines_are_cut_instead_of_hanging() {
    let step = |n: usize| {
        format!("    - step: {{name: S{n}, script: ['make > out{n}'], artifacts: [out{n}]}}\n")
    };
    let steps: String = (0..300).map(step).collect();
    with(&steps, |side, flow| {
        assert!(flow.is_cut);
        let makes = account(side, flow, 299).makes;
        assert!(makes.iter().all(|fact| !fact.text.contains("no step reads it")), "{makes:?}");
        assert_eq!(flow.channels.len(), 300);
    });
}

#[test]
fn the_words_say_who_takes_what() {
    with(FILES, |_, flow| {
        assert_eq!(
            words(flow),
            [
                "1. “Write”, 1x",
                "2. “Read”, 1x",
                "   takes vars.sh (NAME) from “Write”",
                "3. “Pack”, 1x",
                "   takes perhaps vars.sh (NAME) from “Write” and perhaps .env from “Write”",
            ]
        );
    });
}
