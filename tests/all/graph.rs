//! The pipelines as pictures: whole frames, and sessions through the real loop.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use pipemigrate::app::graph::When;
use pipemigrate::app::{Move, Msg, Screen, Spot, Wizard, update};
use pipemigrate::plan::{Decisions, Level, migrate};
use pipemigrate::project::Project;
use pipemigrate::ui::{self, Gesture, Pointer};

use crate::pretend;
use crate::support::{seed, snapshot};

const FIRST: &str = include_str!("../../assets/demo/bitbucket-pipelines.yml");
const DOWN: Msg = Msg::Move(Move::Down);
const RIGHT: Msg = Msg::Move(Move::Right);

/// The first seed with everything accepted, after these messages.
fn migrated(messages: &[Msg]) -> Wizard {
    let mut wizard = Wizard::resume(seed(FIRST), migrate, Decisions::at(Level::All));
    told(&mut wizard, messages);
    wizard
}

fn told(wizard: &mut Wizard, messages: &[Msg]) {
    for msg in messages {
        let _ = update(wizard, msg.clone());
    }
}

fn frame(wizard: &Wizard, (columns, lines): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    terminal.draw(|frame| ui::view(wizard, frame)).unwrap();
    terminal.backend().to_string()
}

fn check(name: &str, wizard: &Wizard) {
    for size in [(80, 24), (120, 36)] {
        snapshot(&format!("graph-{name}-{}x{}", size.0, size.1), &frame(wizard, size));
    }
}

#[test]
fn before_and_after() {
    check("after", &migrated(&[Msg::Graph]));
    check("before", &migrated(&[Msg::Graph, Msg::NextPane, RIGHT, DOWN]));
}

#[test]
fn two_steps_compared() {
    check("compared", &migrated(&[Msg::Graph, Msg::NextPane, Msg::Compare, RIGHT, RIGHT]));
}

#[test]
fn along_the_time() {
    check("time", &migrated(&[Msg::Graph, Msg::Timeline, RIGHT]));
}

#[test]
fn a_page_opens_with_what_its_proposal_touches() {
    let mut wizard = Wizard::new(pretend::project(), pretend::engine);
    told(&mut wizard, &[Msg::Forward, Msg::Forward, DOWN]);
    let before = wizard.screen.clone();
    told(&mut wizard, &[Msg::Graph]);
    let Screen::Graph(screen) = &wizard.screen else { panic!("{:?}", wizard.screen) };
    assert_eq!((screen.trigger_name(), screen.focus), ("branches.develop", 0));
    check("page", &wizard);
    told(&mut wizard, &[RIGHT, Msg::Compare, Msg::Timeline, Msg::NextPane, Msg::Back]);
    assert_eq!(wizard.screen, before);
}

#[test]
fn a_title_without_room_keeps_the_time() {
    let group: String =
        (0..9).map(|n| format!("          - step: {{name: S{n}, script: [make]}}\n")).collect();
    let text = format!(
        "pipelines:\n  branches:\n    release/next:\n    - parallel:\n        steps:\n{group}  custom:\n    x:\n      - step: {{script: [make]}}\n"
    );
    let mut wizard = Wizard::new(Project::of_text("p.yml", text), migrate);
    told(&mut wizard, &[Msg::Graph]);
    let title = |columns: u16| {
        let frame = frame(&wizard, (columns, 24));
        let line = frame.lines().nth(1).unwrap_or_default();
        line.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
    };
    let time = "0.5–2 min assumed";
    assert_eq!(
        [100, 80, 70, 62, 50].map(title),
        [
            format!("Before ── branches.release/next (1 of 2) · 9 steps in 1 round · {time}"),
            format!("Before ── branches.release/next (1 of 2) · 9 steps · {time}"),
            format!("Before ── branches.release/next · 9 steps · {time}"),
            format!("Before ── branches.release/next · {time}"),
            "Before ── branches.release/next".to_owned(),
        ]
    );
    assert!(frame(&wizard, (80, 24)).contains("1 · 2 of 9 shown"));
}

#[test]
fn other_pipelines_are_chosen_in_a_ring() {
    let text = "pipelines:\n  default:\n    - step: {script: [make]}\n  custom:\n    x:\n      - step: {script: [make]}\n      - step: {script: [make]}\n";
    let mut wizard = Wizard::new(Project::of_text("bitbucket-pipelines.yml", text), migrate);
    let name = |wizard: &Wizard| match &wizard.screen {
        Screen::Graph(screen) => screen.trigger_name().to_owned(),
        _ => String::new(),
    };
    told(&mut wizard, &[Msg::Graph]);
    assert_eq!(name(&wizard), "custom.x");
    told(&mut wizard, &[Msg::NextTrigger]);
    assert_eq!(name(&wizard), "default");
    told(&mut wizard, &[Msg::PreviousTrigger]);
    assert_eq!(name(&wizard), "custom.x");
}

#[test]
fn nothing_to_draw_is_said() {
    let mut wizard = Wizard::new(Project::of_text("p.yml", "pipelines: {}\n"), migrate);
    told(&mut wizard, &[Msg::Graph]);
    assert_eq!(wizard.screen, Wizard::new(pretend::project(), pretend::idle).screen);
    assert_eq!(wizard.shared.notice.as_deref(), Some("no pipeline has a step to draw"));
}

#[test]
fn no_size_and_no_length_breaks_the_picture() {
    let group: String = (0..30)
        .map(|n| format!("          - step: {{name: 日本語の長い名前 {n}, script: [make]}}\n"))
        .collect();
    let row: String = (0..60)
        .map(|n| {
            format!("    - step: {{name: S{n}, script: ['make > o{n}'], artifacts: [o{n}]}}\n")
        })
        .collect();
    let text =
        format!("pipelines:\n  default:\n{row}    - parallel:\n        steps:\n{group}{row}");
    let mut wizard = Wizard::new(Project::of_text("p.yml", text), pretend::idle);
    told(&mut wizard, &[Msg::Graph]);
    for msg in [Msg::Timeline, Msg::Timeline, Msg::Move(Move::Bottom), Msg::Move(Move::Left), DOWN]
    {
        told(&mut wizard, &[msg, Msg::Compare, DOWN]);
        for size in [(1, 1), (79, 24), (80, 24), (100, 24), (101, 60), (300, 24), (80, 200)] {
            frame(&wizard, size);
        }
    }
}

/// What a click on the first place from the top where the text stands means.
fn click_on(wizard: &Wizard, (columns, lines): (u16, u16), text: &str) -> Option<Msg> {
    let picture = frame(wizard, (columns, lines));
    let mut rows = picture.lines().enumerate();
    let (row, column) = rows.find_map(|(row, line)| {
        Some((row, line.find(text)?, line)).map(
            // the first character is a quote
            |(row, byte, line)| (row, line[..byte].chars().count() - 1),
        )
    })?;
    let [column, row] = [column, row].map(|cell| u16::try_from(cell).unwrap());
    let pointer = Pointer { gesture: Gesture::Click, column, row };
    ui::hit(wizard, Rect::new(0, 0, columns, lines), pointer)
}

#[test]
fn a_click_gives_the_cursor_to_a_step_however_it_is_drawn() {
    let sizes = [(80, 24), (120, 36), (160, 60), (50, 20)];
    for (messages, size) in [&[Msg::Graph][..], &[Msg::Graph, Msg::Timeline]]
        .into_iter()
        .flat_map(|m| sizes.map(|s| (m, s)))
    {
        let mut wizard = migrated(messages);
        let Screen::Graph(screen) = &wizard.screen else { panic!("{:?}", wizard.screen) };
        let labels: Vec<String> =
            screen.flow().unwrap().steps.iter().map(|step| step.label.clone()).collect();
        let mut seen = 0;
        for label in labels {
            let Some(msg @ Msg::Click(Spot::Step(..))) = click_on(&wizard, size, &label) else {
                continue;
            };
            told(&mut wizard, &[msg]);
            let Screen::Graph(screen) = &wizard.screen else { panic!("{:?}", wizard.screen) };
            assert_eq!(screen.flow().unwrap().steps[screen.focus].label, label, "{size:?}");
            seen += 1;
        }
        assert!(seen > 0, "{size:?}");
    }
}

#[test]
fn a_click_gives_the_keys_to_a_picture_and_the_wheel_goes_through_its_steps() {
    let size = (120, 60);
    let mut wizard = migrated(&[Msg::Graph]);
    let msg = click_on(&wizard, size, "Before ──");
    told(&mut wizard, &[msg.unwrap()]);
    let Screen::Graph(screen) = &wizard.screen else { panic!("{:?}", wizard.screen) };
    assert_eq!((screen.when, screen.focus), (When::Before, 1));
    told(&mut wizard, &[Msg::Wheel(Spot::Picture(When::Before), Move::Down)]);
    let Screen::Graph(screen) = &wizard.screen else { panic!("{:?}", wizard.screen) };
    assert_eq!((screen.focus, screen.scroll), (2, 0));
    told(&mut wizard, &[Msg::Wheel(Spot::Text, Move::Down)]);
    let Screen::Graph(screen) = &wizard.screen else { panic!("{:?}", wizard.screen) };
    assert_eq!((screen.focus, screen.scroll), (2, 1));
}

#[test]
fn what_is_said_of_a_step_is_scrolled_to_its_end_and_no_further() {
    for size in [(40, 10), (80, 24), (120, 60)] {
        let mut wizard = migrated(&[Msg::Graph]);
        for _ in 0..20 {
            told(&mut wizard, &[Msg::Move(Move::PageDown)]);
            for news in ui::news(&wizard, size.into()) {
                told(&mut wizard, &[news]);
            }
        }
        let Screen::Graph(screen) = &wizard.screen else { panic!("{:?}", wizard.screen) };
        assert!(screen.scroll < screen.details.len(), "{size:?}");
        assert!(!frame(&wizard, size).contains("↓ more"), "{size:?}");
    }
}
