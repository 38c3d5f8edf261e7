//! The form of a name that is typed or picked from what is offered.

use tui_input::InputRequest;

use pipemigrate::app::overlay::{Form, Overlay};
use pipemigrate::app::{Move, Msg, Wizard, update};
use pipemigrate::plan::migrate;

use crate::screens::frame;
use crate::support::{seed, snapshot};

const DEMO: &str = include_str!("../../assets/demo/bitbucket-pipelines.yml");
const UP: Msg = Msg::Move(Move::Up);
const DOWN: Msg = Msg::Move(Move::Down);
const CLEAR: Msg = Msg::Text(InputRequest::DeleteLine);

/// The form of an environment, after these messages.
fn after(messages: &[Msg]) -> Wizard {
    let mut wizard = Wizard::new(seed(DEMO), migrate);
    for msg in [Msg::Forward, Msg::Forward, Msg::Edit].iter().chain(messages) {
        let _ = update(&mut wizard, msg.clone());
    }
    wizard
}

fn typed(text: &str) -> Vec<Msg> {
    text.chars().map(|c| Msg::Text(InputRequest::InsertChar(c))).collect()
}

fn form(wizard: &Wizard) -> &Form {
    match &wizard.overlay {
        Some(Overlay::Form(form)) => form,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_name_is_typed_or_picked() {
    let value = |messages: &[Msg]| form(&after(messages)).fields[0].value().to_owned();
    assert_eq!(value(&[]), "test");
    assert_eq!(value(&[DOWN]), "production");
    assert_eq!(value(&[DOWN, DOWN, DOWN]), "staging");
    assert_eq!(value(&[DOWN, UP, UP]), "test");
    assert_eq!(value(&typed("-eu")), "test-eu");
    let gone_on = [typed("-eu"), vec![DOWN]].concat();
    assert_eq!(value(&gone_on), "test");
    assert_eq!(value(&[&gone_on[..], &typed("2")].concat()), "test2");
}

#[test]
fn a_typed_name_is_checked_at_once_and_kept_when_it_is_saved() {
    let problem = |messages: &[Msg]| form(&after(messages)).problem().unwrap_or_default();
    assert!(problem(&[CLEAR]).contains("needs a name"));
    assert!(problem(&typed("/x")).contains("only letters, digits"));
    assert_eq!(problem(&typed("-eu")), "");
    let saved = after(&[typed("-eu"), vec![Msg::Confirm, Msg::Toggle]].concat());
    assert!(saved.overlay.is_none());
    let result = saved.shared.migration.result.source();
    assert!(result.contains("deployment: test-eu\n"), "{result}");
}

#[test]
fn what_is_typed_stands_above_what_is_offered() {
    let wizard = after(&typed("-eu/1"));
    for size in [(80, 24), (120, 36), (40, 10)] {
        snapshot(&format!("form-environment-{}x{}", size.0, size.1), &frame(&wizard, size));
    }
    let picked = frame(&after(&[DOWN, DOWN]), (40, 10));
    assert!(picked.contains("(•) staging") && picked.contains("deploys to `staging`"), "{picked}");
}
