//! Whole frames with the style of each cell, in the looks that a terminal may need.

use std::fmt::Write;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use pipemigrate::app::config::Config;
use pipemigrate::app::folder::{Folder, Glance, Next, Survey};
use pipemigrate::app::look::Look;
use pipemigrate::app::{Cmd, Exit, Move, Msg, Receipt, Wizard, update};
use pipemigrate::plan::{Decisions, Level};
use pipemigrate::ui;

use crate::pretend;
use crate::support::snapshot;

/// A page in this look, on a terminal of 80 columns and 24 lines.
fn page(look: Look) -> Buffer {
    let wizard = Wizard::new(pretend::project(), pretend::engine);
    let mut wizard = wizard.configured(&Config::default(), look);
    for msg in [Msg::Forward, Msg::Forward, Msg::Toggle] {
        let _ = update(&mut wizard, msg);
    }
    draw(80, 24, |frame| ui::view(&wizard, frame))
}

fn draw(columns: u16, lines: u16, view: impl Fn(&mut ratatui::Frame<'_>)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    terminal.draw(|frame| view(frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// Each line of the frame, below it a letter per cell for its style, and at the end what the letters mean.
fn with_styles(buffer: &Buffer) -> String {
    const LETTERS: &str = ".abcdefghijklmnopqrstuvwxyz";
    let mut known: Vec<Style> = Vec::new();
    let mut text = String::new();
    for row in buffer.content.chunks(usize::from(buffer.area.width)) {
        let letters = row.iter().map(|cell| {
            let style = cell.style();
            let place = known.iter().position(|other| *other == style).unwrap_or_else(|| {
                known.push(style);
                known.len() - 1
            });
            LETTERS.chars().nth(place).unwrap()
        });
        let letters: String = letters.collect();
        let line: String = row.iter().map(Cell::symbol).collect();
        let _ = writeln!(text, "{line}\n{letters}");
    }
    for (style, letter) in known.iter().zip(LETTERS.chars()) {
        let Style { fg, bg, add_modifier, .. } = style;
        let colour = |colour: &Option<Color>| colour.unwrap_or_default().to_string();
        let _ = writeln!(text, "{letter} {} on {} {add_modifier:?}", colour(fg), colour(bg));
    }
    text
}

#[test]
fn a_page_on_light() {
    snapshot("look-light-80x24", &with_styles(&page(Look::Light)));
}

#[test]
fn a_page_in_high_contrast() {
    snapshot("look-high-contrast-80x24", &with_styles(&page(Look::HighContrast)));
}

#[test]
fn a_page_without_colours() {
    let buffer = page(Look::Colourless);
    let is_colourless = |cell: &Cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset);
    assert!(buffer.content.iter().all(is_colourless));
    snapshot("look-colourless-80x24", &with_styles(&buffer));
}

#[test]
fn every_cell_has_the_ground_of_its_theme() {
    for look in [Look::Dark, Look::Light, Look::HighContrast] {
        let buffer = page(look);
        assert!(buffer.content.iter().all(|cell| cell.bg != Color::Reset), "{look:?}");
    }
}

#[test]
fn a_folder_of_repositories() {
    let names = ["api", "libs/shared/very/deep/in/the/tree/of/folders/common", "web", "zoo"];
    let names = names.map(str::to_owned).to_vec();
    let mut folder = Folder::new("~/work".to_owned(), names, &Config::default(), Look::Terminal);
    let migration = pretend::engine(&pretend::project(), &Decisions::at(Level::Safe));
    folder.learn(0, Survey::Known(Glance::of(&migration, 3)));
    folder.learn(1, Survey::Known(Glance::default()));
    folder
        .learn(2, Survey::Refused("web/bitbucket-pipelines.yml:1:4: not YAML\n  help".to_owned()));
    check_folder("folder", &[(80, 24), (120, 36), (40, 10)], &folder);
    assert_eq!(folder.update(&Msg::Help), Next::Stay);
    check_folder("folder-help", &[(80, 24), (40, 10)], &folder);
    assert_eq!(folder.update(&Msg::Close), Next::Stay);
    assert_eq!(folder.update(&Msg::Move(Move::Bottom)), Next::Stay);
    let reason = "zoo/bitbucket-pipelines.yml:3:1: `pipelines` has to be a map, but is a list\n  \
                  its keys are default, branches, pull-requests, tags and custom";
    folder.refuse(3, reason.to_owned());
    check_folder("folder-refused", &[(80, 24), (40, 10)], &folder);
    assert_eq!(folder.update(&Msg::Close), Next::Stay);
    check_folder("folder-on-refused", &[(80, 24), (40, 10)], &folder);
}

#[test]
fn a_text_over_the_list_is_not_scrolled_beyond_its_end() {
    let names = vec!["api".to_owned()];
    let mut folder = Folder::new("~/work".to_owned(), names, &Config::default(), Look::Terminal);
    let _ = folder.update(&Msg::Help);
    let _ = folder.update(&Msg::Move(Move::Bottom));
    let area = Rect::new(0, 0, 40, 10);
    let news = ui::news_of_folder(&folder, area).unwrap();
    let _ = folder.update(&news);
    assert_eq!(ui::news_of_folder(&folder, area), None);
    let buffer = draw(40, 10, |frame| ui::view_folder(&folder, frame));
    let text = buffer.content.iter().map(Cell::symbol).collect::<String>();
    assert!(text.contains("decisions") && !text.contains("↓ more"), "{text}");
}

fn check_folder(name: &str, sizes: &[(u16, u16)], folder: &Folder) {
    for &(columns, lines) in sizes {
        let buffer = draw(columns, lines, |frame| ui::view_folder(folder, frame));
        let rows = buffer.content.chunks(usize::from(columns));
        let text: Vec<String> = rows.map(|row| row.iter().map(Cell::symbol).collect()).collect();
        snapshot(&format!("{name}-{columns}x{lines}"), &text.join("\n"));
    }
}

#[test]
fn what_a_list_has_to_say_is_read_until_the_next_key() {
    let names = vec!["api".to_owned()];
    let mut folder = Folder::new("~/work".to_owned(), names, &Config::default(), Look::Terminal);
    folder.notice = Some("times are of one repository".to_owned());
    let text = |folder: &Folder| {
        let buffer = draw(40, 10, |frame| ui::view_folder(folder, frame));
        buffer.content.iter().map(Cell::symbol).collect::<String>()
    };
    assert!(text(&folder).contains(" › times are of one repository"), "{}", text(&folder));
    assert_eq!(folder.update(&Msg::Move(Move::Down)), Next::Stay);
    assert!(text(&folder).contains("being read"), "{}", text(&folder));
}

#[test]
fn only_a_wizard_of_a_folder_shows_the_way_back_to_the_list() {
    let mut wizard = Wizard::new(pretend::project(), pretend::engine);
    let text = |wizard: &Wizard| {
        let buffer = draw(80, 24, |frame| ui::view(wizard, frame));
        buffer.content.iter().map(Cell::symbol).collect::<String>()
    };
    assert!(!text(&wizard).contains("b list"));
    assert_eq!(update(&mut wizard, Msg::Back), Cmd::None);
    wizard.shared.listed = Some("api".to_owned());
    assert!(text(&wizard).contains("b list"));
    assert_eq!(update(&mut wizard, Msg::Back), Cmd::Quit(Exit::ToFolder));
    let receipt = Receipt { file: "bitbucket-pipelines.yml".to_owned(), backup: None };
    for msg in [Msg::ToReview, Msg::Written(Ok(receipt))] {
        assert_eq!(update(&mut wizard, msg), Cmd::None);
    }
    assert!(text(&wizard).contains("b list"));
    assert!(text(&wizard).contains("b  goes back to the list of pipelines"));
    assert_eq!(update(&mut wizard, Msg::Back), Cmd::Quit(Exit::ToFolder));
    wizard.shared.listed = None;
    assert!(!text(&wizard).contains("b list"));
    assert_eq!(update(&mut wizard, Msg::Back), Cmd::None);
}
