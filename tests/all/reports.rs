//! Reports for programs and for browsers: what they hold, what they never hold.

use std::collections::BTreeSet;

use pipemigrate::plan::{Decisions, Level, migrate};
use pipemigrate::project::Project;
use pipemigrate::report::{Origin, html, json, markdown};
use serde_json::{Value, json as value};

use crate::cost::{FIRST, TRIGGER, recomputed, timed};
use crate::support::{Repository, root, seed, snapshot};

const NAME: &str = "bitbucket-pipelines.yml";

/// Two secrets, and names that want to break out of what holds them.
const HOSTILE: &str = r#"pipelines:
  default:
    - step:
        name: "</script><img src=x onerror=alert(1)> & \"q\" `b` \u202e"
        size: 4x
        script:
          - echo export GREETING="<b>hello</b>" >> shared_vars.sh
          - echo export DB_PASSWORD=hunter2hunter2 >> shared_vars.sh
          - echo export API_TOKEN=ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8 >> shared_vars.sh
        artifacts:
          - shared_vars.sh
    - step:
        name: Use
        script:
          - source shared_vars.sh
          - ./deploy "$GREETING" "$DB_PASSWORD" "$API_TOKEN"
"#;

const SECRETS: [&str; 2] = ["hunter2hunter2", "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"];

fn as_json(project: &Project, level: Level) -> String {
    json(&migrate(project, &Decisions::at(level)), project, Origin { name: NAME, path: NAME })
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_json_report_is_what_its_schema_says() {
    let schema = std::fs::read_to_string(root().join("docs/report.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&parsed(&schema)).unwrap();
    for project in [timed(), Project::of_text(NAME, HOSTILE), Project::of_text(NAME, "a: 1\n")] {
        for level in [Level::None, Level::Safe, Level::All] {
            let report = parsed(&as_json(&project, level));
            let errors: Vec<String> = validator
                .iter_errors(&report)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }
}

#[test]
fn the_json_report_of_the_sample_reads_well() {
    let text = as_json(&timed(), Level::Safe);
    assert_eq!(text, as_json(&timed(), Level::Safe), "the same input gives the same bytes");
    snapshot("report-json", &text.replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

#[test]
fn the_json_report_names_every_proposal_and_how_to_take_it() {
    let report = parsed(&as_json(&seed(HOSTILE), Level::None));
    let improvements = report["improvements"].as_array().unwrap();
    let changes: Vec<&Value> =
        improvements.iter().flat_map(|one| one["changes"].as_array().unwrap()).collect();
    assert!(!changes.is_empty());
    for change in changes {
        let command = change["command"].as_str();
        let expected = change["safety"] != "advice" && change["state"] != "blocked";
        assert_eq!(command.is_some(), expected, "{change}");
        assert_ne!(change["state"], "accepted");
    }
    assert_eq!(report["pipeline"]["changed"], false);
    assert_eq!(report["patch"]["text"], "");
}

#[test]
fn an_independent_script_reckons_the_same_from_the_json_report() {
    let report = parsed(&as_json(&timed(), Level::All));
    let timing = &report["times"][0];
    let steps = |run: &Value| -> Vec<Value> {
        let of = |step: &Value| {
            value!({
                "label": step["name"], "group": step["group"], "parallel": step["parallel"],
                "factor": step["billed_factor"], "time": ends(&step["time"]),
            })
        };
        run["steps"].as_array().unwrap().iter().map(of).collect()
    };
    let folder = root().join("tests/timings");
    let answer = recomputed(&value!({
        "trigger": TRIGGER,
        "files": [folder.join("pipelines.json"), folder.join("steps.json")],
        "before": steps(&timing["before"]),
        "after": steps(&timing["after"]),
    }));
    let Some(answer) = answer else {
        println!("skipped: there is no python3");
        return;
    };
    assert_eq!(timing["trigger"], TRIGGER);
    for name in ["before", "after"] {
        let run = &timing[name];
        let all = run["steps"].as_array().unwrap();
        let critical: Vec<&Value> =
            all.iter().filter(|step| step["critical"] == true).map(|step| &step["name"]).collect();
        let own = value!({
            "wall": ends(&run["wall"]), "billed": ends(&run["billed"]), "critical": critical
        });
        assert_eq!(answer[name], own, "{name}");
    }
}

fn ends(time: &Value) -> [&Value; 3] {
    [&time["low"], &time["typical"], &time["high"]]
}

#[test]
fn the_hashes_are_those_of_the_inputs() {
    let report = parsed(&as_json(&Project::of_text(NAME, "a: 1\n"), Level::All));
    assert_eq!(report["inputs"][0]["file"], NAME);
    assert_eq!(
        report["inputs"][0]["sha256"],
        // printf 'a: 1\n' | sha256sum
        "37b128c59f1f5097f73f82691cb519f1f568667faab5ced1b4ab979d36837eae"
    );
}

#[test]
fn no_secret_is_in_the_json_report() {
    let text = as_json(&Project::of_text(NAME, HOSTILE), Level::All);
    assert!(text.contains("DB_PASSWORD"), "{text}");
    SECRETS.iter().for_each(|secret| assert!(!text.contains(secret), "{text}"));
    let report = parsed(&text);
    for setting in report["settings"].as_array().unwrap() {
        let hidden = setting["name"] != "GREETING";
        assert_eq!(setting["value"].is_null(), hidden, "{setting}");
    }
}

#[test]
fn no_secret_of_a_dockerfile_is_in_any_report() {
    let dockerfile = format!(
        "FROM golang:1.25\nWORKDIR /app\nENV API_TOKEN={}\nRUN wget --password={} x\n\
         COPY . .\nRUN go build -o be-payments .\nCMD [\"./be-payments\"]\n",
        SECRETS[1], SECRETS[0]
    );
    let mut project = seed(FIRST);
    project.texts.insert("Dockerfile".to_owned(), dockerfile.as_str().into());
    let migration = migrate(&project, &Decisions::at(Level::All));
    assert!(migration.others.iter().any(|file| file.name == "Dockerfile"));
    let origin = Origin { name: NAME, path: NAME };
    let reports = [
        markdown(&migration, origin),
        json(&migration, &project, origin),
        html(&migration, &project, origin),
    ];
    for report in reports {
        assert!(report.contains("WORKDIR") && report.contains("go build"), "{report}");
        SECRETS.iter().for_each(|secret| assert!(!report.contains(secret), "{report}"));
    }
}

#[test]
fn the_command_prints_the_form_that_is_asked_for() {
    let repository = Repository::sample();
    let run = repository.run(&["report", "--format", "json", "--accept", "all"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let report = parsed(&run.out);
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["pipeline"]["name"], NAME);
    assert!(report["inputs"].as_array().unwrap().len() > 1, "{}", report["inputs"]);
    let page = repository.run(&["report", "--format", "html", "-o", "r.html"]);
    assert_eq!(page.code, Some(0), "{}", page.err);
    assert!(repository.read("r.html").starts_with("<!DOCTYPE html><html lang=\"en\">"));
    let short = repository.run(&["report", "--format", "pr", "--accept", "all"]);
    assert!(short.out.starts_with("# Improve `bitbucket-pipelines.yml`"), "{}", short.out);
    let other = repository.run(&["report", "--format", "yaml"]);
    assert_eq!(other.code, Some(2), "{}", other.err);
}

/// Tags that hold nothing.
const VOID: [&str; 2] = ["meta", "link"];

fn as_html(project: &Project, level: Level) -> String {
    html(&migrate(project, &Decisions::at(level)), project, Origin { name: NAME, path: NAME })
}

/// The page without its style.
fn body(page: &str) -> &str {
    &page[page.find("<body>").unwrap()..]
}

/// The tags in order, without the angle brackets; what stands between them has none.
fn tags(page: &str) -> Vec<&str> {
    let (_, rest) = page.split_once("<!DOCTYPE html>").unwrap();
    let tag = |piece| {
        let (tag, text): (&str, &str) = str::split_once(piece, '>').unwrap();
        assert!(!text.contains('>') || text.contains('{'), "a bare `>` in {text:?}");
        tag
    };
    rest.split('<').skip(1).map(tag).collect()
}

fn name_of(tag: &str) -> &str {
    tag.trim_start_matches('/').split([' ', '/']).next().unwrap()
}

/// The values of an attribute, anywhere on the page.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let start = format!(" {attribute}=\"");
    page.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn every_tag_of_the_page_is_closed_where_it_was_opened() {
    for level in [Level::None, Level::Safe, Level::All] {
        for project in [timed(), Project::of_text(NAME, HOSTILE)] {
            let page = as_html(&project, level.clone());
            let mut open: Vec<&str> = Vec::new();
            for tag in tags(&page) {
                let name = name_of(tag);
                match tag.starts_with('/') {
                    true => assert_eq!(open.pop(), Some(name), "{tag}"),
                    false if VOID.contains(&name) => {}
                    false => open.push(name),
                }
            }
            assert!(open.is_empty(), "{open:?}");
        }
    }
}

#[test]
fn the_page_runs_nothing_and_fetches_nothing() {
    for project in [timed(), Project::of_text(NAME, HOSTILE)] {
        let page = as_html(&project, Level::All);
        for tag in tags(&page) {
            let name = name_of(tag);
            let known =
                !["script", "img", "iframe", "object", "embed", "form", "base"].contains(&name);
            assert!(known, "{tag}");
            assert!(!tag.contains(" src=") && !tag.contains(" on"), "{tag}");
            assert!(!tag.contains("http:") && !tag.contains("https:"), "{tag}");
        }
        let style = &page[page.find("<style>").unwrap()..page.find("</style>").unwrap()];
        assert!(!style.contains("url(") && !style.contains("@import"), "{style}");
        for address in values(&page, "href") {
            assert!(address.starts_with('#') || address == "data:,", "{address}");
        }
        assert!(page.contains("default-src 'none'"));
    }
}

#[test]
fn hostile_names_are_only_text() {
    let page = as_html(&Project::of_text(NAME, HOSTILE), Level::All);
    assert!(page.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &amp; "), "{page}");
    assert!(!page.contains("<img") && !page.contains("</script"), "{page}");
    assert!(!page.contains('\u{202e}') && !page.contains('\u{1b}'), "{page}");
    SECRETS.iter().for_each(|secret| assert!(!page.contains(secret), "{page}"));
}

#[test]
fn the_page_can_be_read_without_eyes() {
    let page = as_html(&timed(), Level::All);
    assert!(page.contains("<html lang=\"en\">") && page.contains("<title>Migration of "));
    let mut last = 0;
    for tag in tags(&page) {
        if let Some(depth) = name_of(tag).strip_prefix('h').and_then(|n| n.parse::<usize>().ok())
            && !tag.starts_with('/')
        {
            assert!(depth <= last + 1, "h{depth} after h{last}");
            last = depth;
        }
        match name_of(tag) {
            "th" if !tag.starts_with('/') => assert!(tag.contains(" scope="), "{tag}"),
            "svg" if !tag.starts_with('/') => {
                assert!(tag.contains("role=\"img\" aria-labelledby="), "{tag}");
            }
            _ => {}
        }
    }
    assert_eq!(page.matches("<h1>").count(), 1);
    assert_eq!(page.matches("<table").count(), page.matches("<caption>").count());
    assert_eq!(page.matches("<svg").count(), page.matches("<desc").count());
    let ids = values(&page, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    let refers = |attribute| values(&page, attribute).into_iter().flat_map(str::split_whitespace);
    let links = refers("href").filter_map(|address| address.strip_prefix('#'));
    for id in links.chain(refers("aria-labelledby")) {
        assert!(unique.contains(id), "{id}");
    }
}

#[test]
fn what_a_step_hands_on_is_drawn_and_told() {
    let page = as_html(&timed(), Level::All);
    let graph = &page[page.find("id=\"graph\"").unwrap()..page.find("id=\"time\"").unwrap()];
    assert_eq!(graph.matches("<svg").count(), 2, "one before, one after: {graph}");
    for words in ["Before: 4 steps in 3 rounds", "After: 3 steps in 2 rounds"] {
        assert!(graph.contains(words), "{words}: {graph}");
    }
    // in its box, for those who can't see it, and in the list
    assert!(graph.contains(">hands on shared_vars.sh<"), "{graph}");
    assert_eq!(graph.matches("from “Fetch secrets from AWS Secret Manager”").count(), 6, "{graph}");
    let report = parsed(&as_json(&timed(), Level::All));
    let before = &report["graphs"][0]["before"];
    assert_eq!(before["steps"].as_array().unwrap().len(), 4);
    assert_eq!(before["rounds"][0]["steps"], value!([0, 1]));
    let early = &before["channels"][0]["to"][0];
    assert_eq!(early, &value!({ "step": 1, "sure": true, "early": true }));
}

#[test]
fn what_the_times_leave_out_is_said_where_it_occurs() {
    let text = "pipelines:\n  default:\n    - step: {name: Own, runs-on: [self.hosted], size: 2x, script: [./a, ./b]}\n    \
                - step: {name: Child, type: pipeline, custom: other}\n    \
                - step: {name: Some, condition: {changesets: {includePaths: [a]}}, script: [./a]}\n  \
                custom:\n    other:\n      - step: {script: [docker login -u a]}\n";
    let project = Project::of_text(NAME, text);
    let report = parsed(&as_json(&project, Level::All));
    assert_eq!(
        report["left_out"],
        value!([
            "“Child” starts another pipeline: only its start counts, not the time and the minutes of that one.",
            "“Own” runs on a runner of the team's own: its time counts, but it is billed no minutes.",
            "“Some” may be left out by a condition: it counts as if it ran.",
            "Of 3 commands, over all triggers, nothing is known: each counts as 2 to 60 s on 1x.",
        ])
    );
    assert!(as_html(&project, Level::All).contains("“Child” starts another pipeline"));
    assert_eq!(parsed(&as_json(&timed(), Level::All))["left_out"], value!([]));
}

#[test]
fn pipelines_that_are_alike_are_drawn_once() {
    let step = "    - step: {name: A, size: 4x, script: [helm upgrade app chart]}\n";
    let text = format!("pipelines:\n  branches:\n    a:\n{step}    b:\n{step}    c: []\n");
    let page = as_html(&Project::of_text(NAME, text.as_str()), Level::All);
    assert_eq!(page.matches("<h3>branches.a and branches.b</h3>").count(), 2, "{page}");
    assert!(!page.contains("<h3>branches.a</h3>"), "{page}");
    let other = format!("{text}    d:\n{step}{}", step.replace(": A", ": B"));
    let page = as_html(&Project::of_text(NAME, other.as_str()), Level::All);
    let names = values(&page, "aria-label");
    assert!(names.contains(&"Steps of branches.d after"), "{names:?}");
    let unique: BTreeSet<&&str> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "regions need names of their own: {names:?}");
}

/// What a reader sees of the page: one line per paragraph, cell and item.
fn read(page: &str) -> String {
    let mut text = String::new();
    for piece in body(page).split('<').skip(1) {
        let (tag, words) = piece.split_once('>').unwrap();
        let inline = ["code", "strong", "span", "a", "del", "ins", "tspan"].contains(&name_of(tag));
        if !inline && !text.ends_with('\n') {
            text.push('\n');
        }
        // a shorter form of the words before it, for narrow screens
        if !tag.contains("\"narrow\"") {
            text.push_str(words);
        }
    }
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    let text = plain.iter().fold(text, |text, (from, to)| text.replace(from, to));
    text.trim_start().replace(env!("CARGO_PKG_VERSION"), "[version]")
}

#[test]
fn the_page_of_the_sample_reads_well() {
    assert_eq!(as_html(&timed(), Level::All), as_html(&timed(), Level::All));
    snapshot("report-page", &read(&as_html(&timed(), Level::All)));
}

#[test]
fn numbers_that_are_not_measured_are_not_called_so() {
    let page = as_html(&seed(FIRST), Level::All);
    assert!(page.contains("assumed"));
    assert!(!body(&page).contains("measured") && !body(&page).contains("modelled"), "{page}");
}

#[test]
fn a_page_without_changes_says_so() {
    let page = as_html(&Project::of_text(NAME, "a: 1\n"), Level::All);
    assert!(page.contains("Nothing is changed."), "{page}");
    assert!(!page.contains("<ins") && !page.contains("id=\"diff\""), "{page}");
}
