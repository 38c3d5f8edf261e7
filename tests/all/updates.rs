//! Every way from screen to screen, and what the wizard asks the shell for.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pipemigrate::app::keys;
use pipemigrate::app::overlay::Overlay;
use pipemigrate::app::page::{Pane, Shown};
use pipemigrate::app::{
    Cmd, Exit, Failure, Move, Msg, Receipt, Screen, Standing, Wish, Wizard, update,
};
use pipemigrate::plan::{Decisions, Level, State, migrate};

use crate::pretend;
use crate::support::seed;

const SAMPLE: &str = include_str!("../../assets/demo/bitbucket-pipelines.yml");

const DOWN: Msg = Msg::Move(Move::Down);

/// A wizard that was told these messages, and what the last one made it ask for.
fn told(messages: &[Msg]) -> (Wizard, Cmd) {
    let mut wizard = Wizard::new(pretend::project(), pretend::engine);
    let mut cmd = Cmd::None;
    for msg in messages {
        cmd = update(&mut wizard, msg.clone());
    }
    (wizard, cmd)
}

/// Where the wizard is, in a word.
fn place(messages: &[Msg]) -> String {
    let (wizard, _) = told(messages);
    match (&wizard.overlay, &wizard.screen) {
        (Some(Overlay::Reader(reader)), _) => reader.title.clone(),
        (Some(Overlay::Quit), _) => "quit?".to_owned(),
        (Some(Overlay::Changed(_)), _) => "changed".to_owned(),
        (Some(Overlay::Form(_)), _) => "form".to_owned(),
        (Some(Overlay::Search(_)), _) => "filter".to_owned(),
        (Some(Overlay::Error(failure)), _) => failure.what.clone(),
        (None, Screen::Welcome(_)) => "welcome".to_owned(),
        (None, Screen::Page(page)) => page.improvement.to_owned(),
        (None, Screen::Review(_)) => "review".to_owned(),
        (None, Screen::Written(_)) => "written".to_owned(),
        (None, Screen::Graph(_)) => "graph".to_owned(),
    }
}

fn receipt() -> Receipt {
    Receipt { file: "bitbucket-pipelines.yml".to_owned(), backup: None }
}

fn failure() -> Failure {
    Failure { what: "no room".to_owned(), help: "make room".to_owned() }
}

#[test]
fn forward_goes_through_all_pages_to_the_review_and_back_again() {
    let forward = |count: usize| place(&vec![Msg::Forward; count]);
    let pages = [
        "welcome",
        "repair",
        "variables",
        "artifacts",
        "parallelize",
        "runners",
        "review",
        "review",
    ];
    assert_eq!(pages.map(str::to_owned).to_vec(), (0..8).map(forward).collect::<Vec<_>>());
    assert_eq!(place(&[Msg::Forward, Msg::Back]), "welcome");
    assert_eq!(place(&[Msg::Forward, Msg::Forward, Msg::Back]), "repair");
    // to the last page that waits for an answer; where none does, to the last one
    assert_eq!(place(&[Msg::ToReview, Msg::Back]), "parallelize");
    assert_eq!(place(&[Msg::AcceptAll, Msg::ToReview, Msg::Back]), "runners");
    assert_eq!(place(&[Msg::Forward, Msg::ToReview]), "review");
}

#[test]
fn overlays_open_and_close() {
    for (msgs, title) in [
        (vec![Msg::Help], "Help"),
        (vec![Msg::Why], "Not offered"),
        (vec![Msg::Forward, Msg::Help], "Help"),
        (vec![Msg::Forward, Msg::Explain], "Repair"),
        (vec![Msg::Forward, Msg::Forward, Msg::Edit], "form"),
        (vec![Msg::Forward, Msg::Find], "filter"),
        (
            vec![Msg::Forward, Msg::Forward, Msg::Forward, Msg::Forward, Msg::Why],
            "Not offered: Parallelize",
        ),
        (vec![Msg::Forward, Msg::Toggle, Msg::Quit], "quit?"),
        (vec![Msg::ToReview, Msg::Write, Msg::Written(Err(failure()))], "no room"),
        (vec![Msg::ToReview, Msg::SaveReport, Msg::ReportSaved(Err(failure()))], "no room"),
    ] {
        assert_eq!(place(&msgs), title);
        let closed = [msgs.clone(), vec![Msg::Close]].concat();
        assert!(told(&closed).0.overlay.is_none(), "{title}");
    }
}

#[test]
fn what_cannot_be_done_is_said_in_a_line() {
    let notice = |messages: &[Msg]| told(messages).0.shared.notice.unwrap_or_default();
    assert_eq!(notice(&[Msg::Forward, Msg::Edit]), "this proposal has nothing to choose");
    assert_eq!(notice(&[Msg::Forward, Msg::Why]), "everything that was tried here is offered");
    assert_eq!(notice(&[Msg::TakeBack]), "nothing to take back");
    assert_eq!(notice(&[Msg::Redo]), "nothing was taken back");
    assert_eq!(notice(&[Msg::Redo, Msg::Help]), "");
}

/// The labels of the footer.
fn footer(wizard: &Wizard) -> Vec<&'static str> {
    let labels = keys::now(wizard).into_iter().map(|line| line.label);
    labels.filter(|label| !label.is_empty()).collect()
}

#[test]
fn the_footer_leaves_out_what_would_do_nothing() {
    let missing = |wizard: &Wizard, labels: &[&'static str]| {
        let shown = footer(wizard);
        labels.iter().copied().filter(|label| !shown.contains(label)).collect::<Vec<_>>()
    };
    let one = ["accept", "decline", "all, none here"];
    let (every, write) = (["all safe", "all pages"], ["write", "patch"]);
    let page = told(&[Msg::Forward]).0;
    assert_eq!(missing(&page, &[&one[..], &every].concat()), Vec::<&str>::new());
    let advice = told(&vec![Msg::Forward; 5]).0;
    assert_eq!(missing(&advice, &[&one[..], &every].concat()), one);
    assert_eq!(missing(&told(&[Msg::ToReview]).0, &write), Vec::<&str>::new());
    let nothing = told(&[Msg::DeclineAll, Msg::ToReview]).0;
    assert_eq!(missing(&nothing, &[&write[..], &["accept all"]].concat()), write);
    let mut idle = Wizard::new(pretend::project(), pretend::idle);
    assert_eq!(missing(&idle, &["accept all", "review"]), ["accept all"]);
    let _ = update(&mut idle, Msg::ToReview);
    assert_eq!(missing(&idle, &["accept all", "report"]), ["accept all"]);
}

#[test]
fn the_footer_says_what_an_answer_makes_of_the_proposal() {
    let answers = |place: &[Msg], more: &[Msg]| {
        let shown = footer(&told(&[place, more].concat()).0);
        shown.into_iter().take_while(|label| *label != "all safe").collect::<Vec<_>>()
    };
    let (open, by_itself) = ([Msg::Forward], [Msg::Forward, DOWN]);
    assert_eq!(answers(&open, &[]), ["accept", "decline"]);
    assert_eq!(answers(&open, &[Msg::Toggle]), ["reopen", "decline"]);
    assert_eq!(answers(&open, &[Msg::Decline]), ["accept", "reopen"]);
    assert_eq!(answers(&by_itself, &[]), ["decline"]);
    assert_eq!(answers(&by_itself, &[Msg::Toggle]), ["accept"]);
}

#[test]
fn each_wish_becomes_a_command() {
    let cmd = |messages: &[Msg]| told(messages).1;
    assert_eq!(cmd(&[Msg::Quit]), Cmd::Quit(Exit::Done));
    assert_eq!(cmd(&[Msg::Interrupt]), Cmd::Quit(Exit::Interrupted));
    assert_eq!(cmd(&[Msg::ToReview, Msg::Write]), Cmd::Write);
    assert_eq!(cmd(&[Msg::ToReview, Msg::SaveReport]), Cmd::SaveReport);
    assert_eq!(cmd(&[Msg::ToReview, Msg::SavePullRequest]), Cmd::SavePullRequest);
    assert_eq!(cmd(&[Msg::ToReview, Msg::SaveVariables]), Cmd::None);
    assert_eq!(cmd(&[Msg::SwitchMouse]), Cmd::Ask(Wish::Mouse(true)));
    assert_eq!(cmd(&[Msg::SwitchMouse, Msg::SwitchMouse]), Cmd::Ask(Wish::Mouse(false)));
    assert_eq!(
        cmd(&[Msg::Forward, Msg::Forward, Msg::AcceptPage, Msg::ToReview, Msg::SaveVariables]),
        Cmd::SaveVariables
    );
    assert!(
        matches!(cmd(&[Msg::ToReview, Msg::SavePatch]), Cmd::SavePatch(patch) if !patch.text.is_empty())
    );
    assert_eq!(cmd(&[Msg::Forward, Msg::DeclineAll, Msg::ToReview, Msg::Write]), Cmd::None);
    assert_eq!(
        cmd(&[Msg::ToReview, Msg::Write, Msg::Written(Ok(receipt())), Msg::Restore]),
        Cmd::Undo
    );
}

#[test]
fn what_is_copied_is_what_has_the_keys() {
    let copied = |messages: &[Msg]| match told(messages).1 {
        Cmd::Ask(Wish::Copy(text)) => text.lines().next().unwrap_or_default().to_owned(),
        other => panic!("{other:?}"),
    };
    let text = "# Improve `bitbucket-pipelines.yml`";
    assert_eq!(copied(&[Msg::ToReview, Msg::Copy]), text);
    let diff = [Msg::ToReview, Msg::NextPane, Msg::Copy];
    assert_eq!(copied(&diff), "--- a/bitbucket-pipelines.yml");
    assert_eq!(
        told(&diff).0.shared.notice.as_deref(),
        Some("copied the diff as a patch, if the terminal allows it")
    );
    let written = [Msg::ToReview, Msg::Write, Msg::Written(Ok(receipt())), Msg::Copy];
    assert_eq!(copied(&written), text);
    let nothing = told(&[Msg::DeclineAll, Msg::ToReview, Msg::NextPane, Msg::Copy]);
    assert_eq!(nothing.1, Cmd::None);
    assert_eq!(nothing.0.shared.notice.as_deref(), Some("nothing to copy: all stays as it is"));
}

#[test]
fn after_the_write_nothing_would_be_lost_until_it_is_undone() {
    let written =
        [Msg::Forward, Msg::Toggle, Msg::ToReview, Msg::Write, Msg::Written(Ok(receipt()))];
    assert_eq!(place(&written), "written");
    assert_eq!(told(&[&written[..], &[Msg::Quit]].concat()).1, Cmd::Quit(Exit::Done));
    let restored = [&written[..], &[Msg::Restore, Msg::Restored(Ok(()))]].concat();
    assert_eq!(place(&restored), "review");
    assert_eq!(place(&[&restored[..], &[Msg::Quit]].concat()), "quit?");
}

#[test]
fn a_toggle_changes_one_answer_and_keeps_the_cursor() {
    let (wizard, _) = told(&[Msg::Forward, Msg::Forward, DOWN, Msg::Toggle]);
    let Screen::Page(page) = &wizard.screen else { panic!("not on a page") };
    assert_eq!(page.entry(&wizard.shared).unwrap().proposal.id.0, "variables/move/CLUSTER_NAME");
    let accepted = wizard.shared.migration.entries().filter(|entry| entry.state == State::Accepted);
    let ids: Vec<&str> = accepted.map(|entry| entry.proposal.id.0.as_str()).collect();
    assert_eq!(
        ids,
        [
            "repair/source/branches.develop/Fetch secrets",
            "variables/move/CLUSTER_NAME",
            "artifacts/drop/&build/Dockerfile"
        ]
    );
}

#[test]
fn a_proposal_is_declined_and_left_open_again() {
    // an open proposal, and one that is accepted where nobody answers it
    let answer = |index: usize, messages: &[Msg]| {
        let place = [&[Msg::Forward][..], &vec![DOWN; index]].concat();
        let (wizard, _) = told(&[&place, messages].concat());
        let page = wizard.shared.page("repair").unwrap();
        (page.entries[index].state.clone(), wizard.shared.decisions().answers.len())
    };
    let (accept, decline) = (Msg::Toggle, Msg::Decline);
    let (accepted, declined, open) = (State::Accepted, State::Declined, State::Open);
    for (index, messages, state, answers) in [
        (0, vec![decline.clone()], &declined, 1),
        (0, vec![decline.clone(), decline.clone()], &open, 0),
        (0, vec![decline.clone(), accept.clone()], &accepted, 1),
        (0, vec![accept.clone(), decline.clone()], &declined, 1),
        (0, vec![accept.clone(), accept.clone()], &open, 0),
        (0, vec![accept.clone(), decline.clone(), Msg::TakeBack], &accepted, 1),
        (1, vec![accept.clone()], &declined, 1),
        (1, vec![decline.clone()], &declined, 1),
        (1, vec![decline.clone(), accept], &accepted, 1),
        (1, vec![decline.clone(), decline], &accepted, 0),
    ] {
        assert_eq!(answer(index, &messages), (state.clone(), answers), "{index} {messages:?}");
    }
}

#[test]
fn what_cannot_be_left_open_is_said() {
    let notice = |messages: &[Msg]| told(messages).0.shared.notice.unwrap_or_default();
    let place = [Msg::Forward, DOWN];
    let said = notice(&[&place[..], &[Msg::Toggle]].concat());
    assert_eq!(said, "declined, as it would be accepted by itself if left open; u takes it back");
    let said = notice(&[&place[..], &[Msg::Decline, Msg::Decline]].concat());
    assert_eq!(said, "accepted, as it is by itself if left open");
    let advice = [vec![Msg::Forward; 5], vec![Msg::Decline]].concat();
    assert!(notice(&advice).starts_with("advice is told only"));
}

#[test]
fn the_diff_shows_an_open_proposal_as_if_it_were_accepted() {
    let (mut wizard, _) = told(&[Msg::Forward]);
    let removed = |wizard: &Wizard| {
        let Screen::Page(page) = &wizard.screen else { panic!("not on a page") };
        (page.shown(&wizard.shared).diff().added, page.own_lines(&wizard.shared).len())
    };
    assert_eq!(removed(&wizard), (2, 3));
    assert_eq!(wizard.shared.diff.added, 0);
    let _ = update(&mut wizard, Msg::SwitchDiff);
    assert_eq!(removed(&wizard), (0, 1));
}

#[test]
fn what_only_takes_out_what_others_bring_is_shown_by_what_goes() {
    const CLUSTER: &str = "variables/move/CLUSTER_NAME";
    let mut wizard = Wizard::resume(seed(SAMPLE), migrate, Decisions::at(Level::None));
    let tell = |wizard: &mut Wizard, msg: Msg| {
        let _ = update(wizard, msg);
        let Screen::Page(page) = &wizard.screen else { panic!("not on a page") };
        (page.improvement, page.entry(&wizard.shared).map(|e| e.proposal.id.to_string()))
    };
    // the step that writes the variable moves, so its lines are new where it goes
    assert_eq!(tell(&mut wizard, Msg::Forward).0, "repair");
    tell(&mut wizard, Msg::AcceptPage);
    while tell(&mut wizard, Msg::Forward).0 != "variables" {}
    while tell(&mut wizard, DOWN).1.as_deref() != Some(CLUSTER) {}
    let goes = |wizard: &Wizard| {
        let Screen::Page(page) = &wizard.screen else { panic!("not on a page") };
        let Shown::Without(diff) = page.shown(&wizard.shared) else { return None };
        let own = page.own_lines(&wizard.shared);
        Some(own.iter().map(|line| format!("{:?}", diff.lines[*line])).collect::<Vec<_>>())
    };
    for _ in 0..2 {
        let lines = goes(&wizard).unwrap();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(
            lines[0].starts_with("Row(Added") && lines[0].contains("CLUSTER_NAME="),
            "{lines:?}"
        );
        tell(&mut wizard, Msg::Toggle);
    }
}

#[test]
fn panes_are_given_the_keys_in_turn() {
    let pane = |messages: &[Msg]| match told(&[&[Msg::Forward], messages].concat()).0.screen {
        Screen::Page(page) => page.pane,
        other => panic!("{other:?}"),
    };
    assert_eq!(pane(&[]), Pane::Proposals);
    assert_eq!(pane(&[Msg::NextPane]), Pane::Diff);
    assert_eq!(pane(&[Msg::NextPane, Msg::NextPane]), Pane::Improvements);
    assert_eq!(pane(&[Msg::PreviousPane]), Pane::Improvements);
}

#[test]
fn a_key_that_means_something_else_in_the_diff_is_not_shown_for_the_screen() {
    let letter = Msg::Text(tui_input::InputRequest::InsertChar('s'));
    let (wizard, _) = told(&[Msg::Forward, Msg::Zoom, Msg::Search, letter, Msg::KeepSearch]);
    let shown = |label: &str| {
        let mut lines = keys::of_pane(&wizard).into_iter();
        lines.find(|line| line.label == label).map(|line| line.shown.into_owned())
    };
    assert_eq!(shown("next, previous place").as_deref(), Some("n N"));
    assert_eq!(shown("next").as_deref(), Some("enter"));
    assert_eq!(shown("filter"), None);
}

#[test]
fn a_form_changes_nothing_until_it_is_saved() {
    let edit = [Msg::Forward, Msg::Forward, Msg::Edit, DOWN];
    let (cancelled, _) = told(&[&edit[..], &[Msg::Close]].concat());
    assert!(!cancelled.shared.has_unsaved_decisions());
    let (saved, _) = told(&[&edit[..], &[Msg::Confirm]].concat());
    let entry = saved
        .shared
        .migration
        .entries()
        .find(|entry| entry.proposal.id.0 == "variables/move/PROJECT_NAME");
    assert_eq!(entry.unwrap().chosen["destination"], "development");
    assert_eq!(entry.unwrap().state, State::Open);
}

#[test]
fn a_page_that_gains_proposals_after_it_was_seen_is_marked() {
    let seen = [Msg::Forward, Msg::Forward, Msg::Forward, Msg::Back];
    let new = |messages: &[Msg]| {
        let (wizard, _) = told(messages);
        wizard.shared.new_on(wizard.shared.page("artifacts").unwrap())
    };
    assert_eq!(new(&seen), 0);
    let gained = [&seen[..], &[Msg::AcceptPage]].concat();
    assert_eq!(new(&gained), 1);
    assert_eq!(new(&[&gained[..], &[Msg::Forward]].concat()), 0);
    assert_eq!(new(&[Msg::Forward, Msg::Forward, Msg::AcceptPage]), 0);
}

#[test]
fn a_page_counts_as_answered_once_nothing_there_is_open() {
    let standing = |messages: &[Msg]| {
        let (wizard, _) = told(messages);
        let pages = wizard.shared.migration.pages.iter();
        pages.map(|page| Standing::of(page, &wizard.shared)).collect::<Vec<_>>()
    };
    use Standing::{Answered, Begun, Blocked, Unseen};
    assert_eq!(standing(&[]), [Unseen; 5]);
    assert_eq!(standing(&[Msg::AcceptAll])[..2], [Answered; 2]);
    let seen = [Msg::Forward, Msg::Forward];
    assert_eq!(standing(&seen)[..3], [Begun, Begun, Unseen]);
    let declined = [&seen[..], &[Msg::Decline, DOWN, Msg::Toggle]].concat();
    assert_eq!(standing(&declined)[..3], [Begun, Answered, Unseen]);
    let blocked = [vec![Msg::Forward; 3], vec![DOWN, Msg::Toggle]].concat();
    assert_eq!(standing(&blocked)[2], Blocked);
    // advice is only to be read
    assert_eq!(standing(&vec![Msg::Forward; 5])[4], Answered);
}

#[test]
fn an_accepted_proposal_that_goes_by_another_decision_is_told() {
    let third = [Msg::Move(Move::Bottom), Msg::Toggle];
    let accepted =
        [&[Msg::Forward, Msg::Forward, Msg::AcceptPage, Msg::Forward], &third[..]].concat();
    let declined = [&accepted[..], &[Msg::Back, Msg::Decline]].concat();
    let notice = |messages: &[Msg]| told(messages).0.shared.notice.unwrap_or_default();
    let gone = notice(&declined);
    let told_why = "1 accepted no longer fits: Don't upload shared_vars.sh, \
                    as you declined Make PROJECT_NAME a repository variable";
    assert_eq!(gone, told_why);
    assert!(!notice(&accepted).contains("no longer"));
    let left_open = Msg::Decline;
    assert!(!notice(&[&declined[..], &[left_open]].concat()).contains("no longer"));
    let review = |messages: &[Msg]| {
        let lines = pipemigrate::app::review::notes(&told(messages).0.shared);
        let texts: Vec<String> = lines.into_iter().map(|line| line.text).collect();
        let at = texts.iter().position(|text| text == "Accepted, but not offered any more");
        at.map(|at| texts[at + 2..at + 4].join(" "))
    };
    let gone = "Don't upload shared_vars.sh: nobody writes it any more \
                as you declined Make PROJECT_NAME a repository variable";
    assert_eq!(review(&declined).as_deref(), Some(gone));
    let page = [&accepted[..], &[Msg::Back, Msg::DeclinePage]].concat();
    let several = "as you declined Make PROJECT_NAME a repository variable and 1 more";
    let said = notice(&page);
    assert!(said.starts_with("1 accepted no longer fits: Don't upload"), "{said}");
    assert!(said.ends_with(" · 2 declined on this page; u takes it back"), "{said}");
    assert!(review(&page).is_some_and(|words| words.ends_with(several)), "{:?}", review(&page));
    assert_eq!(review(&accepted), None);
    assert_eq!(review(&[&declined[..], &[Msg::TakeBack]].concat()), None);
}

#[test]
fn what_the_level_accepted_and_another_decision_made_go_is_told() {
    let mut wizard = Wizard::new(seed(SAMPLE), migrate);
    let accepted = |wizard: &Wizard| {
        let entries = wizard.shared.migration.entries();
        let accepted = entries.filter(|entry| entry.state == State::Accepted);
        accepted.map(|entry| entry.proposal.summary.clone()).collect::<Vec<_>>()
    };
    let before = accepted(&wizard);
    for msg in [Msg::Forward, DOWN, Msg::Toggle] {
        let _ = update(&mut wizard, msg);
    }
    let now: Vec<String> =
        wizard.shared.migration.entries().map(|entry| entry.proposal.summary.clone()).collect();
    let gone: Vec<&String> = before.iter().filter(|summary| !now.contains(summary)).collect();
    assert_eq!(gone.len(), 1, "{gone:?}");
    let notice = wizard.shared.notice.clone().unwrap_or_default();
    assert!(notice.starts_with("1 accepted no longer fits: "), "{notice}");
    assert!(notice.contains(", as you decided on run "), "{notice}");
    let listed = |wizard: &Wizard| {
        let lines = pipemigrate::app::review::notes(&wizard.shared);
        lines.iter().filter(|line| line.lead == "· " && before.contains(&line.text)).count()
    };
    assert_eq!(listed(&wizard), 1);
    let _ = update(&mut wizard, Msg::TakeBack);
    assert_eq!((listed(&wizard), wizard.shared.notice.clone()), (0, None));
    // what only comes and goes within one decision was never shown as accepted
    let _ = update(&mut wizard, Msg::AcceptAll);
    let lines = pipemigrate::app::review::notes(&wizard.shared);
    let at = lines.iter().position(|line| line.text == "Accepted, but not offered any more");
    let listed = lines.iter().skip(at.map_or(lines.len(), |at| at + 2));
    for line in listed.take_while(|line| !line.text.is_empty()).filter(|l| l.lead == "· ") {
        assert!(before.contains(&line.text), "{line:?}");
    }
}

#[test]
fn a_key_that_works_elsewhere_says_where() {
    let said = |messages: &[Msg], key: char| {
        let (mut wizard, _) = told(messages);
        wizard.shared.notice = Some("saved report.md".to_owned());
        let event = KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE);
        let msg = keys::message(&wizard, event).unwrap();
        let _ = update(&mut wizard, msg);
        wizard.shared.notice
    };
    let page = [Msg::Forward];
    assert_eq!(said(&page, 'w').as_deref(), Some("w works elsewhere: write on the review (r)"));
    assert_eq!(said(&page, 'P').as_deref(), Some("P works elsewhere: PR text on the review (r)"));
    assert_eq!(
        said(&[Msg::ToReview], 'f').as_deref(),
        Some("f works elsewhere: open in the diff (tab), findings on the first screen")
    );
    assert_eq!(said(&page, '%'), None);
}

#[test]
fn a_search_on_the_review_begins_in_the_diff() {
    let (mut wizard, _) = told(&[Msg::ToReview]);
    for key in ['/', 'w'] {
        let event = KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE);
        let msg = keys::message(&wizard, event).unwrap();
        assert_eq!(update(&mut wizard, msg), Cmd::None);
    }
    let (diff, has_keys) = wizard.screen.diff().unwrap();
    assert_eq!((diff.search().map(|search| search.text()), has_keys), (Some("w"), true));
}

#[test]
fn starting_afresh_says_what_is_accepted_then() {
    let (wizard, _) = told(&[Msg::AcceptAll, Msg::StartAfresh]);
    let said = "only what is safe is accepted again; u brings the decisions back";
    assert_eq!(wizard.shared.notice.as_deref(), Some(said));
}

#[test]
fn the_cursor_stays_in_the_list_when_its_proposal_goes() {
    let on_gained = [
        Msg::Forward,
        Msg::Forward,
        Msg::AcceptPage,
        Msg::Forward,
        Msg::Move(Move::Bottom),
        Msg::TakeBack,
    ];
    let (wizard, _) = told(&on_gained);
    let Screen::Page(page) = &wizard.screen else { panic!("not on a page") };
    assert_eq!((page.improvement, page.cursor()), ("artifacts", 1));
    assert!(page.entry(&wizard.shared).is_some());
}

#[test]
fn where_nothing_can_be_accepted_nothing_is_said_to_be() {
    for msg in [Msg::AcceptAll, Msg::AcceptSafe, Msg::DeclineAll] {
        let mut wizard = Wizard::new(pretend::project(), pretend::idle);
        let _ = update(&mut wizard, msg);
        let notice = wizard.shared.notice.as_deref();
        assert_eq!(notice, Some("no page has anything to accept or to decline"));
        assert_eq!(*wizard.shared.decisions(), Decisions::default());
    }
}
