//! Each screen as a whole frame, at the sizes that matter.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use pipemigrate::app::overlay::Overlay;
use pipemigrate::app::taken::Earlier;
use pipemigrate::app::{Failure, Move, Msg, Receipt, Wizard, update};
use pipemigrate::improvements::ProposalId;
use pipemigrate::plan::{Decisions, Level};
use pipemigrate::ui::{self, Gesture, Pointer};

use crate::pretend;
use crate::support::snapshot;

/// What every screen is drawn on.
const SIZES: &[(u16, u16)] = &[(80, 24), (120, 36)];
/// The smallest terminal.
const SMALL: (u16, u16) = (40, 10);

/// A fresh wizard that was told these messages.
fn after(messages: &[Msg]) -> Wizard {
    let mut wizard = Wizard::new(pretend::project(), pretend::engine);
    for msg in messages {
        let _ = update(&mut wizard, msg.clone());
    }
    wizard
}

pub(crate) fn frame(wizard: &Wizard, (columns, lines): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    terminal.draw(|frame| ui::view(wizard, frame)).unwrap();
    terminal.backend().to_string()
}

fn check(name: &str, wizard: &Wizard) {
    check_at(SIZES, name, wizard);
}

fn check_at(sizes: &[(u16, u16)], name: &str, wizard: &Wizard) {
    for &size in sizes {
        snapshot(&format!("screen-{name}-{}x{}", size.0, size.1), &frame(wizard, size));
    }
}

const NEXT: Msg = Msg::Forward;
const DOWN: Msg = Msg::Move(Move::Down);

#[test]
fn welcome() {
    let wizard = after(&[]);
    check("welcome", &wizard);
    check_at(&[SMALL], "welcome", &wizard);
}

#[test]
fn welcome_with_nothing_to_improve() {
    check("welcome-idle", &Wizard::new(pretend::project(), pretend::idle));
}

#[test]
fn a_page_with_an_open_proposal() {
    check("page-open", &after(&[NEXT]));
}

#[test]
fn a_page_with_an_accepted_proposal() {
    let wizard = after(&[NEXT, NEXT, Msg::Toggle]);
    check("page-accepted", &wizard);
    check_at(&[SMALL, (60, 16), (200, 60)], "page-accepted", &wizard);
}

#[test]
fn a_page_with_a_blocked_proposal() {
    check("page-blocked", &after(&[NEXT, NEXT, NEXT, DOWN, Msg::Toggle]));
}

#[test]
fn a_page_of_advice() {
    check("page-advice", &after(&[NEXT, NEXT, NEXT, NEXT, NEXT, Msg::Toggle]));
}

#[test]
fn a_page_that_gained_a_proposal() {
    check("page-gained", &after(&[NEXT, NEXT, NEXT, Msg::Back, Msg::AcceptPage]));
}

#[test]
fn all_that_is_known_of_a_proposal() {
    let wizard = after(&[NEXT, NEXT, NEXT, NEXT, Msg::Details]);
    check("details", &wizard);
}

#[test]
fn panes_stand_side_by_side_from_100_columns_on() {
    let wizard = after(&[NEXT, NEXT, NEXT, NEXT, Msg::Toggle]);
    check_at(&[(99, 30), (100, 30)], "page-narrow", &wizard);
}

#[test]
fn no_size_breaks_a_screen() {
    let letter = Msg::Text(tui_input::InputRequest::InsertChar('s'));
    let places: [&[Msg]; 10] = [
        &[],
        &[NEXT, NEXT],
        &[NEXT, NEXT, Msg::Edit, Msg::NextPane],
        &[NEXT, NEXT, NEXT, NEXT, Msg::Details],
        &[NEXT, Msg::Help],
        &[NEXT, Msg::NextPane, Msg::Move(Move::Bottom)],
        &[Msg::ToReview, Msg::NextPane, Msg::Move(Move::Bottom)],
        &[NEXT, Msg::Toggle, Msg::Quit],
        &[Msg::ToReview, Msg::Zoom, Msg::Wrap, Msg::Unfold, Msg::Search, letter],
        &[NEXT, Msg::Zoom, Msg::SwitchLayout, Msg::SwitchLayout, Msg::Fold],
    ];
    for place in places {
        let wizard = after(place);
        for size in [
            (0, 0),
            (1, 1),
            (39, 10),
            (40, 10),
            (60, 16),
            (200, 12),
            (79, 24),
            (80, 23),
            (80, 24),
            (99, 24),
            (100, 24),
            (101, 60),
            (300, 24),
            (80, 200),
        ] {
            let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
            let area = terminal.draw(|frame| ui::view(&wizard, frame)).unwrap().area;
            point_everywhere(&wizard, area);
        }
    }
}

/// Places all over the screen may be pointed at.
fn point_everywhere(wizard: &Wizard, area: Rect) {
    for row in (0..area.height).step_by(3) {
        for column in (row % 5..area.width).step_by(11) {
            let pointer = Pointer { gesture: Gesture::Click, column, row };
            let _ = ui::hit(wizard, area, pointer);
        }
    }
}

#[test]
fn a_pipeline_of_several_is_named_with_its_repository() {
    let head = |listed: &str, size| {
        let mut wizard = after(&[NEXT]);
        wizard.shared.listed = Some(listed.to_owned());
        frame(&wizard, size).lines().next().unwrap().to_owned()
    };
    let [short, long] = ["payments/api", "teams/payments/services/be-payments-api-gateway"];
    let said = [head(short, SIZES[0]), head(short, SIZES[1]), head(long, SIZES[0])];
    assert!(said[0].contains("  payments/api  "), "{said:?}");
    assert!(said[1].contains("  payments/api/bitbucket-pipelines.yml "), "{said:?}");
    assert!(said[2].contains("  …") && said[2].contains("/be-payments-api-gateway "), "{said:?}");
}

#[test]
fn the_pane_that_has_the_keys_stands_out_without_colour() {
    let shows = |messages: &[Msg], size, text: &str| {
        let picture = frame(&after(&[&[NEXT], messages].concat()), size);
        assert_eq!(picture.matches('╔').count(), 1, "{picture}");
        assert!(picture.contains(text), "{picture}");
    };
    for size in SIZES {
        shows(&[], *size, "╔ ▸ Repair ── 1 of 2 ═");
        shows(&[Msg::NextPane], *size, "╔ ▸ If you accept this too −4 +2 ═");
    }
    shows(&[Msg::PreviousPane], SIZES[1], "╔ ▸ Improvements ═");
    let picture = frame(&after(&[NEXT, Msg::PreviousPane]), SIZES[0]);
    assert!(picture.contains("[▸Repair 1/2]  Variables") && !picture.contains('╔'), "{picture}");
    assert!(frame(&after(&[Msg::ToReview, Msg::NextPane]), SIZES[0]).contains("╔ ▸ bitbucket-"));
}

#[test]
fn wide_names_leave_the_frames_in_their_places() {
    let mut project = pretend::project();
    let name = "name: \u{1f469}\u{200d}\u{1f4bb} 日本語\tsecrets \u{26a0}\u{fe0f}";
    project.pipeline_text = project.pipeline_text.replace("name: Fetch secrets", name);
    let mut wizard = Wizard::new(project, pretend::engine);
    let _ = update(&mut wizard, NEXT);
    check_at(&[(80, 24)], "page-emoji", &wizard);
}

#[test]
fn text_of_the_file_cannot_steer_the_terminal() {
    let mut project = pretend::project();
    project.pipeline_name = "evil\u{1b}[2J\u{202e}.yml".to_owned();
    project.pipeline_text =
        project.pipeline_text.replace("name: Fetch secrets", "name: Fetch \u{202e}秘密 secrets");
    let mut wizard = Wizard::new(project, pretend::engine);
    let _ = update(&mut wizard, NEXT);
    for size in SIZES {
        let text = frame(&wizard, *size);
        assert!(text.contains("秘"), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{text}");
    }
}

#[test]
fn what_is_not_offered() {
    check("why", &after(&[NEXT, NEXT, NEXT, NEXT, Msg::Why]));
}

#[test]
fn what_is_wrong_in_the_file() {
    check("findings", &after(&[Msg::Findings]));
}

#[test]
fn what_could_not_be_done() {
    let failure = Failure {
        what: "bitbucket-pipelines.yml can't be written: permission denied".into(),
        help: "Give yourself the right to write it, or save the diff as a patch instead.".into(),
    };
    check("error", &after(&[NEXT, Msg::ToReview, Msg::Write, Msg::Written(Err(failure))]));
}

#[test]
fn an_improvements_documentation() {
    check("about", &after(&[NEXT, NEXT, Msg::Explain]));
}

#[test]
fn a_filter_while_it_is_typed() {
    check("filter", &filtered("review"));
}

#[test]
fn a_filter_that_nothing_on_the_page_matches() {
    let mut wizard = filtered("advice");
    let _ = update(&mut wizard, Msg::Confirm);
    check("filter-elsewhere", &wizard);
    check_at(&[SMALL], "filter-elsewhere", &wizard);
}

#[test]
fn a_page_by_place() {
    let mut wizard = Wizard::new(pretend::project(), pretend::by_place);
    for msg in [NEXT, DOWN, DOWN] {
        let _ = update(&mut wizard, msg);
    }
    check("page-places", &wizard);
}

/// The page of variables with this filter being typed.
fn filtered(text: &str) -> Wizard {
    let typed = text.chars().map(|c| Msg::Text(tui_input::InputRequest::InsertChar(c)));
    let messages: Vec<Msg> = [NEXT, NEXT, Msg::Find].into_iter().chain(typed).collect();
    after(&messages)
}

#[test]
fn the_form_with_a_name_that_is_taken() {
    let name = "CLUSTER_NAME".chars().map(tui_input::InputRequest::InsertChar);
    let clear = Msg::Text(tui_input::InputRequest::DeleteLine);
    let mut messages = vec![NEXT, NEXT, Msg::AcceptPage, Msg::Edit, Msg::NextPane, clear];
    messages.extend(name.map(Msg::Text));
    check("form-taken", &after(&messages));
}

#[test]
fn the_welcome_of_one_whose_decisions_are_not_kept() {
    let mut wizard = after(&[]);
    wizard.shared.unkept = Some(Failure {
        what: "Another pipemigrate has this file open and keeps its decisions".into(),
        help: "Those made here last until you leave.".into(),
    });
    check("welcome-unkept", &wizard);
}

#[test]
fn the_form() {
    let typed = tui_input::InputRequest::InsertChar('-');
    check("form", &after(&[NEXT, NEXT, Msg::Edit, DOWN, Msg::NextPane, Msg::Text(typed)]));
}

#[test]
fn help() {
    check("help", &after(&[NEXT, Msg::Help]));
}

#[test]
fn the_quit_question() {
    check("quit", &after(&[NEXT, Msg::Toggle, Msg::Quit]));
}

#[test]
fn the_question_after_a_change_on_disk() {
    let failure = Failure {
        what: "bitbucket-pipelines.yml: changed on disk since it was read; nothing was written"
            .into(),
        help:
            "Reading the files anew keeps the decisions that still fit and lists those that don't."
                .into(),
    };
    check("changed", &after(&[NEXT, Msg::ToReview, Msg::ChangedOnDisk(failure)]));
}

#[test]
fn the_welcome_of_one_who_comes_back() {
    let mut decisions = Decisions::at(Level::Safe);
    for entry in pretend::engine(&pretend::project(), &decisions.clone()).entries() {
        decisions.answers.entry(entry.proposal.id.clone()).or_default().accepted = Some(true);
    }
    decisions.answers.entry(ProposalId("unused/step/Gone".into())).or_default();
    let earlier =
        Earlier { decisions, when: "5 minutes ago".into(), changed: true, ..Earlier::default() };
    let wizard = Wizard::take_up(pretend::project(), pretend::engine, &earlier, &Level::Safe);
    check("welcome-back", &wizard);
}

#[test]
fn the_review() {
    let accept_all =
        [NEXT, Msg::AcceptPage, NEXT, Msg::AcceptPage, NEXT, NEXT, Msg::AcceptPage, Msg::ToReview];
    let wizard = after(&accept_all);
    check("review", &wizard);
    check_at(&[SMALL], "review", &wizard);
}

#[test]
fn the_whole_diff_side_by_side() {
    let zoomed =
        [NEXT, Msg::AcceptPage, NEXT, Msg::AcceptPage, Msg::ToReview, Msg::Zoom, Msg::NextChange];
    check_at(&[(120, 36)], "zoomed", &after(&zoomed));
}

/// The whole diff alone, after these messages.
fn zoomed(messages: &[Msg]) -> Wizard {
    let place = [NEXT, Msg::AcceptPage, NEXT, Msg::AcceptPage, Msg::ToReview, Msg::Zoom];
    after(&[&place, messages].concat())
}

#[test]
fn the_diff_of_a_page_alone() {
    check("diff-page", &after(&[NEXT, NEXT, Msg::AcceptPage, Msg::Zoom]));
}

#[test]
fn the_diff_unfolded() {
    check("diff-fold", &zoomed(&[Msg::Fold]));
    check("diff-whole", &zoomed(&[Msg::Unfold]));
}

#[test]
fn the_diff_side_by_side_with_long_lines_wrapped() {
    let sides = [Msg::SwitchLayout];
    check("diff-sides", &zoomed(&sides));
    check("diff-wrap", &zoomed(&[&sides[..], &[Msg::Wrap]].concat()));
}

#[test]
fn a_search_in_the_diff() {
    let letters = "shared".chars().map(tui_input::InputRequest::InsertChar).map(Msg::Text);
    let typing: Vec<Msg> = [Msg::Search].into_iter().chain(letters).collect();
    check("diff-search", &zoomed(&typing));
    let kept = [&typing[..], &[Msg::KeepSearch, Msg::NextMatch]].concat();
    check("diff-found", &zoomed(&kept));
    let status = |messages: &[Msg]| frame(&zoomed(messages), (80, 24)).contains(" / shared ");
    assert!(status(&kept));
    assert!(!status(&[&kept[..], &[Msg::Zoom]].concat()), "the keys are elsewhere");
}

#[test]
fn the_last_screen() {
    let receipt = Receipt {
        file: "bitbucket-pipelines.yml".to_owned(),
        backup: Some("backups/1.yml".to_owned()),
    };
    let wizard =
        after(&[NEXT, NEXT, Msg::AcceptPage, Msg::ToReview, Msg::Write, Msg::Written(Ok(receipt))]);
    check("written", &wizard);
    check_at(&[SMALL], "written", &wizard);
}

#[test]
fn a_click_picks_an_answer_of_the_form_and_gives_it_the_keys() {
    let mut wizard = after(&[NEXT, NEXT, Msg::Edit]);
    let mut click_on = |text: &str| {
        let picture = frame(&wizard, SIZES[0]);
        let row = picture.lines().position(|line| line.contains(text)).unwrap();
        let row = u16::try_from(row).unwrap();
        let pointer = Pointer { gesture: Gesture::Click, column: 10, row };
        let area = Rect::new(0, 0, SIZES[0].0, SIZES[0].1);
        let msg = ui::hit(&wizard, area, pointer).unwrap();
        let _ = update(&mut wizard, msg);
        match &wizard.overlay {
            Some(Overlay::Form(form)) => (form.focus, form.fields[0].value().to_owned()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(click_on("( ) development"), (0, "development".to_owned()));
    assert_eq!(click_on("Its name"), (1, "development".to_owned()));
    assert_eq!(click_on("( ) repository"), (0, "repository".to_owned()));
    assert_eq!(click_on("  PROJECT_NAME"), (1, "repository".to_owned()));
}
