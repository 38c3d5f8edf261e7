//! What people wait for, measured: `cargo bench` prints a table of medians beside what is aimed at, `cargo bench -- TEXT`
//! the rows that hold a text.
#![allow(clippy::print_stdout)]

use std::thread;
use std::time::{Duration, Instant};

use pipemigrate::app::{Move, Msg, Screen, Wizard, is_acceptable, update};
use pipemigrate::plan::{Decisions, Level, migrate};
use pipemigrate::project::{Project, Tree};
use pipemigrate::symbolic::run_document;
use pipemigrate::ui;
use pipemigrate::yaml::Document;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// A row of the table.
struct Row {
    what: &'static str,
    aim: Duration,
    runs: usize,
    measure: fn() -> Duration,
}

const ROWS: &[Row] = &[
    row("normal file (48 lines): analysis and all proposals", 5, 20, || analysis(&normal())),
    row("sample (136 lines): analysis and all proposals", 5, 20, || analysis(&sample())),
    row("sample: accept a proposal, to its frame", 5, 20, || key(&sample())),
    row("sample: move the cursor, to its frame", 5, 20, || cursor(&sample())),
    row("100 steps: parse and run", 25, 5, || run(&long(100))),
    row("100 steps: analysis and all proposals", 150, 3, || analysis(&long(100))),
    row("100 steps: accept a proposal, to its frame", 16, 3, || key(&long(100))),
    row("1,000 steps: parse and run", 25, 3, || run(&long(1_000))),
    row("1,000 steps: analysis and all proposals", 150, 1, || analysis(&long(1_000))),
    row("1,000 steps: move the cursor, to its frame", 16, 1, || cursor(&long(1_000))),
    row("1,000 steps: accept a proposal, to its frame", 16, 1, || key(&long(1_000))),
    row("1,000 steps: accept one more, to its frame", 16, 1, || next_key(&long(1_000))),
];

const fn row(what: &'static str, aim: u64, runs: usize, measure: fn() -> Duration) -> Row {
    Row { what, aim: Duration::from_millis(aim), runs, measure }
}

fn main() {
    // cargo itself hands on `--bench`
    let part = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let wanted = |row: &&Row| part.as_ref().is_none_or(|part| row.what.contains(part));
    println!("{:<56} {:>10} {:>8}", "what", "median", "aim");
    for row in ROWS.iter().filter(wanted) {
        let mut times: Vec<Duration> = (0..row.runs).map(|_| (row.measure)()).collect();
        times.sort_unstable();
        let median = milliseconds(times[times.len() / 2]);
        println!("{:<56} {median:>10} {:>8}", row.what, milliseconds(row.aim));
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

/// A pipeline as it is opened: nothing is remembered of it, as memories are of a thread.
fn analysis(project: &Project) -> Duration {
    let project = project.clone();
    let work = move || timed(|| migrate(&project, &Decisions::at(Level::None)).pages.len());
    thread::spawn(work).join().unwrap_or_default()
}

/// Parses a pipeline and runs it on paper.
fn run(project: &Project) -> Duration {
    timed(|| {
        let document =
            Document::parse(&project.pipeline_text).unwrap_or_else(|_| Document::empty());
        run_document(&document, project).1.len()
    })
}

/// Accepts the first proposal.
fn key(project: &Project) -> Duration {
    frame_after(project, &[], Msg::Toggle)
}

/// Accepts the second proposal after the first.
fn next_key(project: &Project) -> Duration {
    frame_after(project, &[Msg::Toggle, Msg::Move(Move::Down)], Msg::Toggle)
}

/// Goes to the next proposal, which is tried for the preview.
fn cursor(project: &Project) -> Duration {
    frame_after(project, &[], Msg::Move(Move::Down))
}

fn frame_after(project: &Project, before: &[Msg], msg: Msg) -> Duration {
    let Ok(mut terminal) = Terminal::new(TestBackend::new(120, 36));
    let mut wizard = Wizard::new(project.clone(), migrate);
    // the shell's part isn't measured: what is asked for is left undone
    let _ = update(&mut wizard, Msg::Forward);
    while !stands_on_a_proposal(&wizard) {
        let _ = update(&mut wizard, Msg::Forward);
    }
    for msg in before {
        let _ = update(&mut wizard, msg.clone());
    }
    timed(|| {
        let _ = update(&mut wizard, msg);
        terminal.draw(|frame| ui::view(&wizard, frame)).is_ok()
    })
}

/// Whether the cursor stands on something that can be accepted, or there is no such page.
fn stands_on_a_proposal(wizard: &Wizard) -> bool {
    match &wizard.screen {
        Screen::Page(page) => page.entry(&wizard.shared).is_some_and(is_acceptable),
        _ => true,
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

fn sample() -> Project {
    const TEXTS: [(&str, &str); 2] = [
        ("Dockerfile", include_str!("../assets/demo/Dockerfile")),
        ("main.go", include_str!("../assets/demo/main.go")),
    ];
    let text = include_str!("../assets/demo/bitbucket-pipelines.yml");
    let mut project = Project::of_text("bitbucket-pipelines.yml", text);
    project.tree = Tree::Git(vec!["bitbucket-pipelines.yml".to_owned(), "go.mod".to_owned()]);
    for (path, text) in TEXTS {
        project.put(path, text);
    }
    project
}

/// Five steps on one branch.
fn normal() -> Project {
    branches(1, 5)
}

/// This many steps, ten on each branch.
fn long(steps: usize) -> Project {
    branches(steps / 10, 10)
}

fn branches(count: usize, steps: usize) -> Project {
    let mut text = "image: node:20\npipelines:\n  branches:\n".to_owned();
    for branch in 0..count {
        text.push_str(&format!("    b{branch}:\n"));
        for step in 0..steps {
            let number = branch * steps + step;
            text.push_str(&format!(
                "      - step:\n          name: Step {number}\n          caches: [node]\n          script:\n            \
                 - npm ci\n            - npm run build --workspace=p{number}\n            \
                 - npm test --workspace=p{number}\n          artifacts:\n            - dist/{number}/**\n"
            ));
        }
    }
    let mut project = Project::of_text("bitbucket-pipelines.yml", text);
    project.tree = Tree::Git(vec!["bitbucket-pipelines.yml".to_owned()]);
    project
}
