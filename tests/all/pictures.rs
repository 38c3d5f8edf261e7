//! The README's pictures: frames of the wizard as SVG, written where `PIPEMIGRATE_PICTURES` says, else compared.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use pipemigrate::app::config::Config;
use pipemigrate::app::look::Look;
use pipemigrate::app::{Msg, Spot, Wizard, update};
use pipemigrate::plan::migrate;
use pipemigrate::ui;

use crate::support::{root, seed};

const DEMO: &str = include_str!("../../assets/demo/bitbucket-pipelines.yml");

/// Columns and lines of a picture.
const SIZE: (u16, u16) = (120, 32);
/// Of a cell, in units of the picture.
const CELL: (usize, usize) = (9, 19);
/// Around the frame.
const MARGIN: usize = 14;

#[test]
fn the_pictures_show_what_the_program_draws() {
    let target = std::env::var_os("PIPEMIGRATE_PICTURES").map(PathBuf::from);
    for (name, picture) in pictures() {
        let file = root().join(target.as_deref().unwrap_or("docs/pictures".as_ref())).join(name);
        if target.is_some() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            File::create(&file).unwrap().write_all(picture.as_bytes()).unwrap();
        }
        let known = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            known == picture,
            "{name} is out of date: PIPEMIGRATE_PICTURES=docs/pictures cargo test --test all pictures"
        );
    }
}

#[test]
fn the_readme_shows_every_picture() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for (name, _) in pictures() {
        assert!(readme.contains(&format!("(docs/pictures/{name})")), "{name}");
    }
}

/// Each picture by its file's name.
fn pictures() -> Vec<(&'static str, String)> {
    let page = [Msg::AcceptAll, Msg::Forward, Msg::Click(Spot::Page("parallelize"))];
    let review = vec![Msg::AcceptAll, Msg::ToReview];
    vec![
        ("welcome.svg", picture(&[], Look::Dark)),
        ("page.svg", picture(&page, Look::Dark)),
        ("review.svg", picture(&review, Look::Light)),
    ]
}

fn picture(messages: &[Msg], look: Look) -> String {
    let mut wizard = Wizard::new(seed(DEMO), migrate).configured(&Config::default(), look);
    for msg in messages {
        let _ = update(&mut wizard, msg.clone());
    }
    wizard.shared.notice = None;
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
    terminal.draw(|frame| ui::view(&wizard, frame)).unwrap();
    svg(terminal.backend().buffer())
}

/// The frame as SVG: a text per run of one style, so that it can be selected, and a rectangle per run of another
/// background.
fn svg(buffer: &Buffer) -> String {
    let (columns, lines) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (width, height) = (columns * CELL.0 + 2 * MARGIN, lines * CELL.1 + 2 * MARGIN);
    let ground = hex(buffer.content[0].bg);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"15\">\n<rect width=\"{width}\" height=\"{height}\" rx=\"10\" fill=\"{ground}\"/>\n"
    );
    for (line, row) in buffer.content.chunks(columns).enumerate() {
        for (start, cells) in runs(row) {
            text.push_str(&run(start, line, cells, &ground));
        }
    }
    text.push_str("</svg>\n");
    text
}

/// The runs of cells of one style, with the column of each; blanks at the end of a line are left out.
fn runs(row: &[Cell]) -> Vec<(usize, &[Cell])> {
    let looks = |cell: &Cell| (cell.fg, cell.bg, cell.modifier);
    let mut runs = Vec::new();
    let mut start = 0;
    for cells in row.chunk_by(|a, b| looks(a) == looks(b)) {
        runs.push((start, cells));
        start += cells.len();
    }
    runs
}

fn run(column: usize, line: usize, cells: &[Cell], ground: &str) -> String {
    let (x, y) = (MARGIN + column * CELL.0, MARGIN + line * CELL.1);
    let width = cells.len() * CELL.0;
    let mut shown = String::new();
    let own = hex(cells[0].bg);
    if own != ground {
        let height = CELL.1;
        let _ = writeln!(
            shown,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{own}\"/>"
        );
    }
    let text: String = symbols(cells);
    if text.trim().is_empty() {
        return shown;
    }
    let _ = writeln!(
        shown,
        "<text x=\"{x}\" y=\"{}\" textLength=\"{width}\" xml:space=\"preserve\" fill=\"{}\"{}>{}</text>",
        y + CELL.1 - 5,
        hex(cells[0].fg),
        attributes(cells[0].modifier),
        escaped(&text)
    );
    shown
}

/// The text of some cells; the cell behind a wide character holds nothing.
fn symbols(cells: &[Cell]) -> String {
    let mut text = String::new();
    let mut covered = 0;
    for cell in cells {
        if covered > 0 {
            covered -= 1;
            continue;
        }
        covered = cell.symbol().width().saturating_sub(1);
        text.push_str(cell.symbol());
    }
    text
}

fn attributes(modifier: Modifier) -> String {
    let known = [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    ];
    known.iter().filter(|(wanted, _)| modifier.contains(*wanted)).map(|(_, text)| *text).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn hex(colour: Color) -> String {
    match colour {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        other => panic!("{other:?} is no colour of a theme with all colours"),
    }
}
