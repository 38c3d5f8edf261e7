//! Texts that are longer than the screen, scrolled to their end.

use pipemigrate::app::{Move, Msg, Receipt, Wizard, update};
use pipemigrate::ui;

use crate::pretend;
use crate::screens::frame;

const BOTTOM: Msg = Msg::Move(Move::Bottom);
const SIZES: &[(u16, u16)] = &[(40, 10), (60, 16), (80, 24), (120, 36)];

/// What leads to each text.
fn texts() -> Vec<Vec<Msg>> {
    let receipt = Receipt { file: "bitbucket-pipelines.yml".to_owned(), backup: None };
    vec![
        vec![],
        vec![Msg::Help],
        vec![Msg::Why],
        vec![Msg::Findings],
        vec![Msg::Forward, Msg::Details],
        vec![Msg::Forward, Msg::Explain],
        vec![Msg::ToReview],
        vec![Msg::ToReview, Msg::Written(Ok(receipt))],
    ]
}

/// A wizard that was told these messages on a screen of this size.
fn after(messages: &[Msg], size: (u16, u16)) -> Wizard {
    let mut wizard = Wizard::new(pretend::project(), pretend::engine);
    tell(&mut wizard, messages, size);
    wizard
}

fn tell(wizard: &mut Wizard, messages: &[Msg], size: (u16, u16)) {
    for msg in messages {
        let _ = update(wizard, msg.clone());
        fit(wizard, size);
    }
}

/// Tells the wizard what only the view knows.
fn fit(wizard: &mut Wizard, size: (u16, u16)) {
    for news in ui::news(wizard, size.into()) {
        let _ = update(wizard, news);
    }
    assert_eq!(ui::news(wizard, size.into()), []);
}

#[test]
fn no_text_is_scrolled_beyond_its_end() {
    let (mut long, more) = (0, |frame: &str| frame.matches("↓ more").count());
    for text in texts() {
        for &size in SIZES {
            let mut wizard = after(&text, size);
            let top = frame(&wizard, size);
            tell(&mut wizard, &[BOTTOM], size);
            let end = frame(&wizard, size);
            for to in [Move::PageDown, Move::Down, Move::Bottom, Move::PageDown] {
                tell(&mut wizard, &[Msg::Move(to)], size);
                assert_eq!(frame(&wizard, size), end, "{text:?}");
            }
            if end != top {
                long += 1;
                assert_eq!(more(&end), more(&top) - 1, "{text:?}\n{end}");
                tell(&mut wizard, &[Msg::Move(Move::Up)], size);
                assert_ne!(frame(&wizard, size), end, "{text:?}");
            }
        }
    }
    assert!(long > 10, "only {long} texts are too long for their screen");
}

#[test]
fn a_text_on_a_larger_screen_ends_there_too() {
    for text in texts() {
        for sizes in SIZES.windows(2) {
            let at_end = [text.clone(), vec![BOTTOM]].concat();
            let mut wizard = after(&at_end, sizes[0]);
            fit(&mut wizard, sizes[1]);
            let (resized, fresh) = (frame(&wizard, sizes[1]), after(&at_end, sizes[1]));
            assert_eq!(resized, frame(&fresh, sizes[1]), "{text:?}");
        }
    }
}
