//! Long pipelines: what is done grows with their length and no faster.

use super::*;
use std::time::{Duration, Instant};

fn long(count: usize, step: impl Fn(usize) -> String) -> Case {
    steps(&(0..count).map(step).collect::<String>())
}

fn time(case: &Case) -> Duration {
    let document = Document::parse(&case.yaml).unwrap();
    let pipelines = crate::model::Pipelines::of(&document);
    let start = Instant::now();
    run(&document, &pipelines, &case.project, &case.project.settings);
    start.elapsed()
}

#[test]
fn artifacts_of_many_steps() {
    for count in [250, 500, 1000] {
    let case = long(count, |i| {
        format!("- step:\n    script: [echo export A{i}=1 >> s.sh, source s.sh, ./tool > out{i}, npm run build]\n    artifacts: [s.sh, out{i}, dist/**]\n")
    });
    eprintln!("artifacts {count} {:?}", time(&case));
    let case = long(count, |i| {
        format!("- step:\n    name: s{i}\n    script: [source shared_vars.sh, export A=$B, docker build -t x ., aws s3 cp a s3://b, echo export X=1 > shared_vars.sh]\n    artifacts: [shared_vars.sh, .env]\n")
    });
    eprintln!("plain {count} {:?}", time(&case));
    }
}
