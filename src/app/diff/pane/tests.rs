//! The pane of a diff, told one message after the other.

use tui_input::InputRequest;

use super::*;
use crate::app::diff::{Shape, Texts};
use crate::plan::FileChange;

/// Fifty lines, of which the tenth and the thirtieth change; shown in a pane of this size.
fn pane(columns: usize, lines: usize) -> DiffPane {
    let before: String = (1..=50).map(|n| format!("line {n}\n")).collect();
    let after = before.replace("line 10\n", "line ten\n").replace("line 30\n", "line Ten\n");
    showing(&[("p.yml", &before, &after)], columns, lines)
}

fn showing(files: &[(&str, &str, &str)], columns: usize, lines: usize) -> DiffPane {
    let change = |(name, before, after): &(&str, &str, &str)| FileChange {
        name: (*name).to_owned(),
        before: Some((*before).to_owned()),
        after: (*after).to_owned(),
    };
    let changes: Vec<FileChange> = files.iter().map(change).collect();
    let diff = Diff::of(&changes, "p.yml", None, &mut Texts::default());
    let mut pane = DiffPane::new(Look::default());
    pane.show(Arc::new(diff), BTreeSet::new(), None);
    pane.resize(columns, lines);
    pane
}

fn tell(pane: &mut DiffPane, msgs: &[Msg]) -> Reaction {
    msgs.iter().fold(Reaction::Done, |_, msg| pane.update(msg.clone()))
}

fn typed(pane: &mut DiffPane, text: &str) {
    tell(pane, &[Msg::Search]);
    for letter in text.chars() {
        tell(pane, &[Msg::Text(InputRequest::InsertChar(letter))]);
    }
}

/// The text at the top.
fn top(pane: &DiffPane) -> String {
    pane.in_sight().first().map_or(String::new(), |visual| match visual.first() {
        At::Line(line) => format!("{:?}", pane.diff().lines[line]),
        at => pane.diff().shown(at).map_or("", |shown| shown.text).to_owned(),
    })
}

#[test]
fn scrolling_ends_where_the_last_line_is_in_sight() {
    let mut pane = pane(40, 5);
    let (.., of) = pane.position();
    tell(&mut pane, &[Msg::Move(Move::Bottom)]);
    assert_eq!(pane.position(), (of - 4, of, of));
    tell(&mut pane, &[Msg::Move(Move::Down), Msg::Move(Move::PageDown)]);
    assert_eq!(pane.position(), (of - 4, of, of));
    tell(&mut pane, &[Msg::Move(Move::PageUp)]);
    assert_eq!(pane.position().0, of - 8);
    tell(&mut pane, &[Msg::Move(Move::Top), Msg::Move(Move::Up)]);
    assert_eq!(pane.position().0, 1);
}

#[test]
fn changes_are_walked_through_and_the_ends_are_told() {
    let mut pane = pane(40, 5);
    assert_eq!(tell(&mut pane, &[Msg::NextChange]), Reaction::Done);
    let second = pane.position().0;
    assert!(second > 1);
    let last = tell(&mut pane, &[Msg::NextChange]);
    assert_eq!(last, Reaction::Said("this is the last change".to_owned()));
    assert_eq!(pane.position().0, second);
    assert_eq!(tell(&mut pane, &[Msg::PreviousChange]), Reaction::Done);
    assert_eq!(pane.position().0, 1);
    let only = tell(&mut pane, &[Msg::NextFile]);
    assert_eq!(only, Reaction::Said("only one file changes".to_owned()));
}

#[test]
fn files_are_walked_through() {
    let files = [("p.yml", "a\n", "b\n"), ("Dockerfile", "a\n", "b\n")];
    let mut pane = showing(&files, 40, 3);
    tell(&mut pane, &[Msg::NextFile]);
    assert!(top(&pane).contains("Dockerfile"), "{}", top(&pane));
    let last = tell(&mut pane, &[Msg::NextFile]);
    assert_eq!(last, Reaction::Said("this is the last file".to_owned()));
    tell(&mut pane, &[Msg::PreviousFile]);
    assert!(top(&pane).contains("p.yml"), "{}", top(&pane));
}

#[test]
fn a_fold_opens_and_closes_and_the_whole_file_too() {
    let mut pane = pane(40, 10);
    let (.., folded) = pane.position();
    assert_eq!(pane.fold_in_sight(), Some(0));
    tell(&mut pane, &[Msg::Fold]);
    assert_eq!((pane.position().2, top(&pane)), (folded + 6, "line 1".to_owned()));
    tell(&mut pane, &[Msg::Fold]);
    assert_eq!(pane.position().2, folded);
    tell(&mut pane, &[Msg::Unfold]);
    assert_eq!(pane.position().2, 50 + 2 + 2);
    tell(&mut pane, &[Msg::Fold]);
    assert_eq!(pane.position().2, 50 + 2 + 2 - 6);
    tell(&mut pane, &[Msg::Unfold]);
    assert_eq!(pane.position().2, folded);
    tell(&mut pane, &[Msg::Move(Move::Down)]);
    pane.resize(40, 4);
    let nothing = tell(&mut pane, &[Msg::Fold]);
    assert_eq!(nothing, Reaction::Said("nothing is folded here".to_owned()));
}

#[test]
fn the_layout_follows_the_width_until_it_is_chosen() {
    let mut pane = pane(99, 10);
    assert_eq!(pane.columns().shape, Shape::Unified);
    pane.resize(100, 10);
    assert_eq!(pane.columns().shape, Shape::SideBySide);
    tell(&mut pane, &[Msg::SwitchLayout]);
    assert_eq!(pane.columns().shape, Shape::Unified);
    pane.resize(60, 10);
    tell(&mut pane, &[Msg::SwitchLayout]);
    assert_eq!(pane.columns().shape, Shape::SideBySide);
    pane.resize(59, 10);
    assert_eq!(pane.columns().shape, Shape::Unified);
}

#[test]
fn each_press_changes_what_is_seen_of_the_layout() {
    for (columns, own, other) in
        [(80, Shape::Unified, Layout::SideBySide), (140, Shape::SideBySide, Layout::Unified)]
    {
        let mut pane = pane(columns, 10);
        for layout in [other, Layout::Auto, other] {
            let before = pane.columns().shape;
            tell(&mut pane, &[Msg::SwitchLayout]);
            assert_eq!(pane.look.layout, layout, "{columns}");
            assert_ne!(pane.columns().shape, before, "{columns}");
        }
        tell(&mut pane, &[Msg::SwitchLayout]);
        assert_eq!(pane.columns().shape, own);
    }
    let mut narrow = pane(59, 10);
    let said = tell(&mut narrow, &[Msg::SwitchLayout]);
    let words = "side by side from 60 columns on: the whole screen has more";
    assert_eq!((said, narrow.look.layout), (Reaction::Said(words.to_owned()), Layout::Auto));
}

#[test]
fn the_line_at_the_top_stays_there_in_another_size_and_layout() {
    let mut pane = pane(99, 6);
    tell(&mut pane, &[Msg::Unfold, Msg::Move(Move::PageDown), Msg::Move(Move::PageDown)]);
    let before = top(&pane);
    pane.resize(140, 8);
    assert_eq!(top(&pane), before);
    tell(&mut pane, &[Msg::Wrap, Msg::SwitchLayout]);
    assert_eq!(top(&pane), before);
}

#[test]
fn a_pane_that_grows_is_filled() {
    let mut pane = pane(99, 5);
    tell(&mut pane, &[Msg::Move(Move::Bottom)]);
    let (.., of) = pane.position();
    pane.resize(99, of - 2);
    assert_eq!(pane.position(), (3, of, of));
}

#[test]
fn a_search_finds_as_it_is_typed_and_opens_folds() {
    let mut pane = pane(40, 6);
    typed(&mut pane, "ten");
    assert_eq!(pane.search().unwrap().count(), Some((1, 2)));
    tell(&mut pane, &[Msg::KeepSearch, Msg::NextMatch]);
    assert_eq!(pane.search().unwrap().count(), Some((2, 2)));
    tell(&mut pane, &[Msg::NextMatch]);
    assert_eq!(pane.search().unwrap().count(), Some((1, 2)));
    tell(&mut pane, &[Msg::PreviousMatch, Msg::EndSearch]);
    assert!(pane.search().is_none());
    let (.., folded) = pane.position();
    typed(&mut pane, "line 20");
    assert_eq!(pane.search().unwrap().count(), Some((1, 1)));
    assert!(pane.position().2 > folded, "the fold is still closed");
    assert!(pane.in_sight().iter().any(|visual| visual.first() == At::Folded(1, 6)));
    tell(&mut pane, &[Msg::Text(InputRequest::InsertChar('0'))]);
    tell(&mut pane, &[Msg::EndSearch]);
    assert_eq!(pane.position().2, folded);
}

#[test]
fn a_capital_makes_a_search_exact_and_nothing_found_ends_it() {
    let mut pane = pane(40, 6);
    typed(&mut pane, "Ten");
    assert_eq!(pane.search().unwrap().count(), Some((1, 1)));
    tell(&mut pane, &[Msg::EndSearch]);
    typed(&mut pane, "zebra");
    let said = tell(&mut pane, &[Msg::KeepSearch]);
    assert_eq!(said, Reaction::Said("nothing found: zebra".to_owned()));
    assert!(pane.search().is_none());
}

#[test]
fn ending_a_search_while_it_is_typed_goes_back() {
    let mut pane = pane(40, 6);
    tell(&mut pane, &[Msg::Move(Move::Down)]);
    let before = top(&pane);
    typed(&mut pane, "line 45");
    assert_ne!(top(&pane), before);
    tell(&mut pane, &[Msg::EndSearch]);
    assert_eq!(top(&pane), before);
}

#[test]
fn a_text_that_is_not_found_leaves_the_pane_where_it_was() {
    let long = format!("{}needle\n", "x".repeat(90));
    let mut pane = showing(&[("p.yml", "a\n", &long)], 40, 8);
    typed(&mut pane, "needle");
    tell(&mut pane, &[Msg::KeepSearch]);
    assert!(pane.shift() > 0);
    typed(&mut pane, "s");
    assert_eq!((pane.search().unwrap().count(), pane.shift()), (Some((0, 0)), 0));
}

#[test]
fn a_place_behind_the_edge_is_shifted_into_sight() {
    let long = format!("a: {} end\n", "x".repeat(90));
    let mut pane = showing(&[("p.yml", &long, "a: 1\n")], 50, 6);
    typed(&mut pane, "end");
    assert!(pane.shift() > 50, "{}", pane.shift());
    tell(&mut pane, &[Msg::KeepSearch, Msg::EndSearch]);
    assert_eq!(pane.shift(), 0);
    tell(&mut pane, &[Msg::Wrap]);
    assert_eq!(pane.position().2, 5);
}

proptest::proptest! {
    #[test]
    fn no_order_of_keys_and_sizes_breaks_it(
        steps in proptest::collection::vec((0usize..22, 0usize..130, 0usize..12), 0..30),
    ) {
        let mut pane = pane(40, 5);
        for (step, columns, lines) in steps {
            let moves = [
                Move::Up, Move::Down, Move::Left, Move::Right, Move::PageUp, Move::PageDown,
                Move::Top, Move::Bottom,
            ];
            match step {
                0..8 => tell(&mut pane, &[Msg::Move(moves[step])]),
                8 => tell(&mut pane, &[Msg::NextChange]),
                9 => tell(&mut pane, &[Msg::PreviousChange]),
                10 => tell(&mut pane, &[Msg::SwitchLayout]),
                11 => tell(&mut pane, &[Msg::Wrap]),
                12 => tell(&mut pane, &[Msg::Fold]),
                13 => tell(&mut pane, &[Msg::Unfold]),
                14 => tell(&mut pane, &[Msg::Search]),
                15 => tell(&mut pane, &[Msg::Text(InputRequest::InsertChar('4'))]),
                16 => tell(&mut pane, &[Msg::KeepSearch]),
                17 => tell(&mut pane, &[Msg::EndSearch]),
                18 => tell(&mut pane, &[Msg::NextMatch]),
                19 => tell(&mut pane, &[Msg::PreviousMatch]),
                _ => { pane.resize(columns, lines); Reaction::Done }
            };
            let (first, last, of) = pane.position();
            proptest::prop_assert!(of > 0 && first <= of && last <= of);
            proptest::prop_assert_eq!(pane.in_sight().len(), (last + 1).saturating_sub(first).min(pane.size().1));
        }
    }
}
