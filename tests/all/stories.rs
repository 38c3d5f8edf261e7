//! Whole sessions through the real loop, with scripted keys.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use pipemigrate::app::config::Config;
use pipemigrate::app::look::Look;
use pipemigrate::app::taken::Earlier;
use pipemigrate::app::{Exit, Failure, Receipt, Unwritten, Wizard};
use pipemigrate::improvements::{ALL, ProposalId};
use pipemigrate::plan::diff::Patch;
use pipemigrate::plan::{Decisions, Level, Migration, Preselect, migrate};
use pipemigrate::project::Project;
use pipemigrate::runtime::{self, Ended, Event, Input, Left, Shell, Waiting};
use pipemigrate::ui::{Gesture, Pointer};

use crate::pretend;
use crate::support::seed;

const FIRST: &str = include_str!("../../assets/demo/bitbucket-pipelines.yml");
const SECOND: &str = include_str!("../pipelines/be-payments-2.yml");

/// Keys as words: `a`, `<enter>`, `<ctrl-c>`, `<sigterm>`.
struct Script(VecDeque<Event>);

impl Script {
    fn of(words: &str) -> Script {
        Script(words.split(' ').filter(|word| !word.is_empty()).map(event).collect())
    }
}

impl Input for Script {
    fn next_within(&mut self, patience: Duration) -> io::Result<Option<Event>> {
        if patience.is_zero() {
            return Ok(None);
        }
        let ended = || io::Error::other("the script has ended, the wizard hasn't");
        self.0.pop_front().ok_or_else(ended).map(Some)
    }
}

pub(crate) fn event(word: &str) -> Event {
    if let Some((gesture, place)) = word.trim_matches(['<', '>']).split_once(':') {
        return pointer(gesture, place);
    }
    let code = match word {
        "<sigterm>" => return Event::Signal(15),
        "<resize>" => return Event::Redraw,
        "<ctrl-z>" => return Event::NoPause,
        "<ctrl-c>" => return Event::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)),
        "<ctrl-u>" => return Event::Key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL)),
        "<enter>" => KeyCode::Enter,
        "<esc>" => KeyCode::Esc,
        "<space>" => KeyCode::Char(' '),
        "<tab>" => KeyCode::Tab,
        "<down>" => KeyCode::Down,
        "<up>" => KeyCode::Up,
        "<right>" => KeyCode::Right,
        letter => KeyCode::Char(letter.chars().next().unwrap()),
    };
    Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

/// `click:10,2`, `twice:10,2`, `up:10,2`, `down:10,2`: column and row from 0.
fn pointer(gesture: &str, place: &str) -> Event {
    let (column, row) = place.split_once(',').unwrap();
    let gesture = match gesture {
        "click" => Gesture::Click,
        "twice" => Gesture::DoubleClick,
        "up" => Gesture::WheelUp,
        "down" => Gesture::WheelDown,
        other => panic!("{other}"),
    };
    let pointer = Pointer { gesture, column: column.parse().unwrap(), row: row.parse().unwrap() };
    Event::Pointer(pointer)
}

/// A disk in memory.
#[derive(Default)]
pub(crate) struct Memory {
    file: String,
    backup: Option<String>,
    patch: Option<Patch>,
    reports: usize,
    texts: usize,
    variables: Vec<String>,
    is_full: bool,
    /// Whether decisions are found not to be kept only later.
    is_late: bool,
    /// What somebody else wrote meanwhile, if anybody did.
    theirs: Option<String>,
    pub(crate) kept: Vec<Decisions>,
}

impl Memory {
    fn unless_full<T>(&self, value: T) -> Result<T, Failure> {
        match self.is_full {
            true => {
                Err(Failure { what: "The disk is full.".to_owned(), help: "Make room.".to_owned() })
            }
            false => Ok(value),
        }
    }
}

impl Shell for Memory {
    fn write(&mut self, migration: &Migration, _: &Decisions) -> Result<Receipt, Unwritten> {
        if self.theirs.is_some() {
            let failure = Failure { what: "Changed on disk.".into(), help: "Read it anew.".into() };
            return Err(Unwritten::Changed(failure));
        }
        self.unless_full(()).map_err(Unwritten::Failed)?;
        self.backup = Some(std::mem::replace(&mut self.file, migration.result.source().to_owned()));
        Ok(Receipt { file: "bitbucket-pipelines.yml".to_owned(), backup: None })
    }

    fn save_patch(&mut self, patch: &Patch) -> Result<String, Failure> {
        self.patch = Some(patch.clone());
        self.unless_full("pipeline.patch".to_owned())
    }

    fn save_report(&mut self, _: &Migration, _: &Decisions) -> Result<String, Failure> {
        self.reports += 1;
        self.unless_full("report.md".to_owned())
    }

    fn save_pull_request(&mut self, _: &Migration) -> Result<String, Failure> {
        self.texts += 1;
        self.unless_full("pull-request.md".to_owned())
    }

    fn save_variables(&mut self, migration: &Migration) -> Result<String, Failure> {
        self.variables.extend(migration.settings.iter().map(|setting| setting.name.clone()));
        self.unless_full("variables.json".to_owned())
    }

    fn undo(&mut self) -> Result<(), Failure> {
        self.file = self.backup.take().unwrap_or_default();
        self.unless_full(())
    }

    fn reload(&mut self) -> Result<Project, Failure> {
        self.file = self.theirs.take().unwrap_or_default();
        Ok(Project { pipeline_text: self.file.clone(), ..pretend::project() })
    }

    fn keep(&mut self, decisions: &Decisions) -> Result<(), Failure> {
        self.kept.push(decisions.clone());
        self.unless_full(())
    }

    fn kept(&mut self) -> Result<(), Failure> {
        match self.is_late && !self.kept.is_empty() {
            true => Err(Failure { what: "No room.".to_owned(), help: "Make room.".to_owned() }),
            false => Ok(()),
        }
    }
}

/// Plays the keys; gives how it ended, the disk, and the last frame.
fn play_on(disk: Memory, keys: &str) -> (Ended, Memory, String) {
    play_with(Wizard::new(pretend::project(), pretend::engine), disk, keys)
}

fn play_with(wizard: Wizard, mut disk: Memory, keys: &str) -> (Ended, Memory, String) {
    disk.file = wizard.shared.project.pipeline_text.clone();
    play_at((80, 24), wizard, disk, keys)
}

fn play_at(
    (columns, lines): (u16, u16),
    wizard: Wizard,
    disk: Memory,
    keys: &str,
) -> (Ended, Memory, String) {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    let opened = || Ok::<_, Infallible>((wizard, disk));
    let left = runtime::run(&mut terminal, &mut Script::of(keys), WAITING, opened).unwrap();
    let Left { ended, shell, .. } = left.unwrap();
    (ended, shell, terminal.backend().to_string())
}

const WAITING: Waiting<'_> = Waiting { look: Look::Terminal, what: "Running it on paper" };

fn play(keys: &str) -> (Ended, Memory, String) {
    play_on(Memory::default(), keys)
}

#[test]
fn what_is_safe_is_written_without_a_decision() {
    let (ended, disk, last) = play("<enter> r w q");
    assert_eq!(ended, Ended::Left(Exit::Done));
    let expected =
        pretend::PIPELINE.replace("        artifacts:\n          - Dockerfile\n", "").replacen(
            "clone: false\n          script:\n            - source shared_vars.sh\n",
            "clone: false\n          script:\n",
            1,
        );
    assert_eq!(disk.file, expected);
    assert!(last.contains("Written: bitbucket-pipelines.yml"), "{last}");
}

#[test]
fn a_decision_is_taken_made_again_and_taken_back() {
    let (_, disk, _) = play("n n <space> u U u r w q");
    assert!(disk.file.contains("export PROJECT_NAME=be-payments"));
    let (_, disk, _) = play("n n <space> u U r w q");
    assert!(!disk.file.contains("export PROJECT_NAME=be-payments"));
}

#[test]
fn ctrl_c_leaves_at_once_and_writes_nothing() {
    for keys in [
        "<ctrl-c>",
        "n <space> <ctrl-c>",
        "n ? <ctrl-c>",
        "n n e <tab> <ctrl-c>",
        "n <space> q <ctrl-c>",
    ] {
        let (ended, disk, _) = play(keys);
        assert_eq!(ended, Ended::Left(Exit::Interrupted), "{keys}");
        assert_eq!(disk.file, pretend::PIPELINE, "{keys}");
    }
}

#[test]
fn a_signal_ends_the_loop_with_nothing_written() {
    let (ended, disk, _) = play("n <space> <resize> <sigterm>");
    assert_eq!((ended, ended.exit_code()), (Ended::Signal(15), 143));
    assert_eq!(disk.file, pretend::PIPELINE);
}

#[test]
fn a_pause_that_nobody_could_end_is_told() {
    for keys in ["n <ctrl-z> <ctrl-c>", "n ? <ctrl-z> <ctrl-c>"] {
        assert!(play(keys).2.contains("› not paused: no shell is there"), "{keys}");
    }
}

#[test]
fn leaving_asks_only_if_a_decision_would_be_lost() {
    assert_eq!(play("q").0, Ended::Left(Exit::Done));
    assert_eq!(play("n q").0, Ended::Left(Exit::Done));
    assert_eq!(play("n <space> u q").0, Ended::Left(Exit::Done));
    let (ended, disk, last) = play("n <space> q <esc> q y");
    assert_eq!((ended, disk.file.as_str()), (Ended::Left(Exit::Done), pretend::PIPELINE));
    assert!(last.contains("it would be lost"), "{last}");
}

#[test]
fn each_decision_is_kept_as_it_is_taken() {
    let (_, disk, _) = play("n n <space> <down> u U r w u q y");
    let accepted = |decisions: &Decisions| {
        decisions.answers.values().filter(|answer| answer.accepted == Some(true)).count()
    };
    // taken, taken back, taken again, written, undone
    assert_eq!(disk.kept.iter().map(accepted).collect::<Vec<_>>(), [1, 0, 1, 1, 1]);
    assert!(play("n n <down> q").1.kept.is_empty());
}

#[test]
fn decisions_that_cannot_be_kept_are_told() {
    let mut wizard = Wizard::new(pretend::project(), pretend::engine);
    wizard.shared.kept = Some("decisions.json".to_owned());
    let full = Memory { is_full: true, ..Memory::default() };
    let (_, _, last) = play_with(wizard, full, "n <space> <ctrl-c>");
    assert!(last.contains("decisions aren't kept any more: The disk is full."), "{last}");
}

#[test]
fn kept_decisions_are_not_lost_by_leaving() {
    let mut wizard = Wizard::new(pretend::project(), pretend::engine);
    wizard.shared.kept = Some("decisions.json".to_owned());
    let (ended, disk, _) = play_with(wizard, Memory::default(), "n <space> q");
    assert_eq!(ended, Ended::Left(Exit::Done));
    assert_eq!(disk.kept.len(), 1);
}

/// A wizard that takes up what was decided earlier: to move both variables, and something about what isn't there.
fn resumed(text: &str, written: bool) -> Wizard {
    let (_, disk, _) = play("n n a q y");
    let mut decisions = disk.kept[0].clone();
    let gone = ProposalId("unused/step/Gone".to_owned());
    decisions.answers.entry(gone).or_default().accepted = Some(true);
    let project = Project { pipeline_text: text.to_owned(), ..pretend::project() };
    let changed = text != pretend::PIPELINE;
    let earlier =
        Earlier { decisions, when: "2 days ago".to_owned(), changed, written, moved: None };
    Wizard::take_up(project, pretend::engine, &earlier, &Level::Safe)
}

#[test]
fn earlier_decisions_are_taken_up() {
    let wizard = resumed(pretend::PIPELINE, false);
    let (_, disk, last) = play_with(wizard, Memory::default(), "r w q");
    assert!(!disk.file.contains("export PROJECT_NAME=be-payments"), "{last}");
    let wizard = resumed(pretend::PIPELINE, false);
    let (_, _, last) = play_with(wizard, Memory::default(), "<ctrl-c>");
    assert!(last.contains("2 decisions from 2 days ago are taken up; N starts afresh."), "{last}");
    assert!(last.contains("1 decision no longer fits and stays aside:"), "{last}");
    assert!(last.contains("unused/step/Gone"), "{last}");
}

#[test]
fn one_may_start_afresh_and_come_back() {
    let wizard = || resumed(pretend::PIPELINE, false);
    let (_, disk, last) = play_with(wizard(), Memory::default(), "N <ctrl-c>");
    assert_eq!(disk.kept, [Decisions::default()]);
    assert!(last.contains("u brings the decisions back") && !last.contains("2 days"), "{last}");
    let (_, disk, _) = play_with(wizard(), Memory::default(), "N u r w q");
    assert!(!disk.file.contains("export PROJECT_NAME=be-payments"));
}

#[test]
fn what_is_written_already_is_not_listed_as_unfit() {
    let (_, written, _) = play("n n a r w q");
    let wizard = resumed(&written.file, true);
    let (_, _, last) = play_with(wizard, Memory::default(), "<ctrl-c>");
    assert!(!last.contains("no longer fit"), "{last}");
}

#[test]
fn a_file_that_changed_meanwhile_is_read_anew() {
    let theirs = format!("# theirs\n{}", pretend::PIPELINE);
    let disk = || Memory { theirs: Some(theirs.clone()), ..Memory::default() };
    let (_, after, last) = play_on(disk(), "n n a r w <enter> r w q");
    assert!(after.file.starts_with("# theirs\n"), "{last}");
    assert!(!after.file.contains("export PROJECT_NAME=be-payments"), "{last}");
    let (_, _, last) = play_on(disk(), "n n a r w r <ctrl-c>");
    assert!(last.contains("The files were read anew: 2 decisions still fit."), "{last}");
    let (_, after, last) = play_on(disk(), "n n a r w <esc> <ctrl-c>");
    assert!(after.theirs.is_some() && last.contains("Before you merge"), "{last}");
}

#[test]
fn the_write_can_be_undone_and_made_again() {
    let (_, disk, last) = play("r w u <ctrl-c>");
    assert_eq!(disk.file, pretend::PIPELINE);
    assert!(last.contains("all is again as it was"), "{last}");
    let (_, disk, _) = play("r w u w q");
    assert_ne!(disk.file, pretend::PIPELINE);
}

#[test]
fn a_failed_write_is_told_and_the_wizard_goes_on() {
    let (_, disk, last) = play_on(Memory { is_full: true, ..Memory::default() }, "r w <ctrl-c>");
    assert!(last.contains("The disk is full.") && last.contains("Make room."), "{last}");
    assert_eq!(disk.file, pretend::PIPELINE);
}

#[test]
fn patch_report_and_variables_are_saved_on_request() {
    let (_, disk, _) = play("n n a r p R v P q y");
    assert_eq!((disk.reports, disk.texts, disk.file.as_str()), (1, 1, pretend::PIPELINE));
    assert_eq!(disk.variables, ["PROJECT_NAME", "CLUSTER_NAME"]);
    let patch = disk.patch.unwrap();
    assert!(
        patch.text.starts_with("--- a/bitbucket-pipelines.yml\n+++ b/bitbucket-pipelines.yml\n@@ "),
        "{}",
        patch.text
    );
    let (_, disk, last) = play("r v q");
    assert!(disk.variables.is_empty());
    assert!(last.contains("no value was moved out of the files"), "{last}");
}

#[test]
fn a_choice_is_edited_and_a_wrong_name_is_refused() {
    let (_, _, last) = play("n n <space> e <down> <tab> <ctrl-u> 1 x <enter> <ctrl-c>");
    assert!(last.contains("a name can't start with a digit"), "{last}");
    let (_, _, last) = play("n n <space> e <down> <tab> <ctrl-u> A P P <enter> r <ctrl-c>");
    assert!(
        last.contains("Create the deployment development variable APP = be-payments"),
        "{last}"
    );
}

#[test]
fn all_on_this_page_none_and_all_safe() {
    assert!(play("n n a <ctrl-c>").2.contains("Variables 2/2"));
    assert!(play("n n a x <ctrl-c>").2.contains("Variables 0/2"));
    assert!(play("n X <ctrl-c>").2.contains("Repair 0/2"));
    assert!(play("n X s <ctrl-c>").2.contains("Repair 1/2"));
    let last = play("n X s n n <ctrl-c>").2;
    assert!(last.contains("Artifacts 1/2"), "{last}");
}

/// The letters of a word as keys.
fn typed(word: &str) -> String {
    word.chars().map(|c| if c == ' ' { "<space> ".to_owned() } else { format!("{c} ") }).collect()
}

#[test]
fn bulk_keys_act_on_what_the_filter_shows_and_say_so() {
    let cluster = format!("n n / {} <enter>", typed("cluster"));
    let last = play(&format!("{cluster} <ctrl-c>")).2;
    assert!(last.contains("Variables ── 1 of 1 “cluster” of 2"), "{last}");
    let last = play(&format!("{cluster} a <ctrl-c>")).2;
    assert!(
        last.contains("Variables 1/2") && last.contains("1 accepted here, 1 not shown"),
        "{last}"
    );
    let last = play(&format!("{cluster} a u <ctrl-c>")).2;
    assert!(last.contains("Variables 0/2"), "{last}");
    let last = play(&format!("n / {} <enter> A <ctrl-c>", typed("variable"))).2;
    assert!(last.contains("2 accepted on all pages, of those that “variable” shows"), "{last}");
    assert!(last.contains("Variables 2/2") && last.contains("Repair –"), "{last}");
    let last = play(&format!("n / {} <enter> r A <ctrl-c>", typed("variable"))).2;
    assert!(last.contains("everything is accepted, on every page"), "{last}");
    let last = play(&format!("n / {} <enter> X <ctrl-c>", typed("safe"))).2;
    assert!(last.contains("2 declined on all pages"), "{last}");
}

#[test]
fn a_filter_shows_all_again_with_esc_and_skips_pages_without_a_match() {
    let review = format!("n / {} <enter>", typed("assumed"));
    let last = play(&format!("{review} <ctrl-c>")).2;
    assert!(last.contains("2 proposals on other pages do: n goes "), "{last}");
    let last = play(&format!("{review} n <ctrl-c>")).2;
    assert!(last.contains("3/5 Artifacts"), "{last}");
    let last = play(&format!("{review} n n n <ctrl-c>")).2;
    assert!(last.contains("Before you write"), "{last}");
    let last = play(&format!("{review} n b <ctrl-c>")).2;
    assert!(last.contains("Welcome"), "{last}");
    let last = play(&format!("n n n n n / {} <enter> <ctrl-c>", typed("assumed"))).2;
    assert!(last.contains("on other pages do: b goes "), "{last}");
    let last = play(&format!("n / {} <enter> <ctrl-c>", typed("xyz"))).2;
    assert!(last.contains("Nothing on any page matches the filter; esc shows all."), "{last}");
    for keys in [format!("{review} <esc> <ctrl-c>"), format!("n / {} <esc> <ctrl-c>", typed("xyz"))]
    {
        let last = play(&keys).2;
        assert!(last.contains("Repair ── 1 of 2"), "{last}");
    }
}

#[test]
fn what_no_longer_matches_leaves_the_cursor_on_the_next() {
    let open = format!("n n / {} <enter>", typed("open"));
    let last = play(&format!("{open} <space> <ctrl-c>")).2;
    assert!(
        last.contains("1 of 1 “open” of 2") && last.contains("▸ [ ] Make CLUSTER_NAME"),
        "{last}"
    );
    let last = play(&format!("{open} <space> <space> u <ctrl-c>")).2;
    assert!(last.contains("▸ [ ] Make CLUSTER_NAME"), "{last}");
}

#[test]
fn a_name_that_is_taken_is_refused_while_it_is_typed() {
    let rename = |name: &str| format!("n n a e <tab> <ctrl-u> {}", typed(name));
    let last = play(&format!("{} <ctrl-c>", rename("CLUSTER_NAME"))).2;
    assert!(last.contains("another proposal that you accepted makes CLUSTER_NAME"), "{last}");
    let last = play(&format!("{} <enter> <ctrl-c>", rename("CI"))).2;
    assert!(last.contains("Bitbucket sets a variable of this name itself"), "{last}");
    let elsewhere = "n n a e <down> <tab> <ctrl-u> ";
    let last = play(&format!("{elsewhere} {} <enter> r <ctrl-c>", typed("CLUSTER_NAME"))).2;
    assert!(last.contains("deployment development variable CLUSTER_NAME"), "{last}");
}

#[test]
fn decisions_that_could_not_be_kept_are_told_before_leaving() {
    let mut wizard = Wizard::new(pretend::project(), pretend::engine);
    wizard.shared.kept = Some("decisions.json".to_owned());
    let disk = Memory { is_late: true, ..Memory::default() };
    let (_, _, last) = play_with(wizard, disk, "n <space> q y");
    assert!(last.contains("it would be lost"), "{last}");
}

#[test]
fn what_is_preselected_is_where_one_starts_afresh() {
    for preselect in [Preselect::None, Preselect::Safe, Preselect::Review] {
        let wizard = || {
            Wizard::resume(pretend::project(), pretend::engine, Decisions::at(preselect.level()))
        };
        let (ended, _, last) = play_with(wizard(), Memory::default(), "q");
        assert_eq!(ended, Ended::Left(Exit::Done));
        let level = match preselect {
            Preselect::None => "none is accepted by itself",
            Preselect::Safe => "what is safe is accepted already",
            Preselect::Review => "all are accepted already",
        };
        assert!(last.contains(level), "{last}");
        let (_, disk, _) = play_with(wizard(), Memory::default(), "n a b N <ctrl-c>");
        assert_eq!(disk.kept.last(), Some(&Decisions::at(preselect.level())));
    }
}

#[test]
fn nothing_accepted_is_nothing_to_write() {
    let (_, disk, last) = play("n X r w <ctrl-c>");
    assert_eq!(disk.file, pretend::PIPELINE);
    assert!(disk.backup.is_none() && last.contains("nothing to write"), "{last}");
}

#[test]
fn panes_take_the_keys_in_turn() {
    let (_, _, last) = play("n <tab> <tab> <down> <ctrl-c>");
    assert!(last.contains("2/5 Variables"), "{last}");
    let (_, _, last) = play("n <right> <right> <ctrl-c>");
    assert!(last.contains("3/5 Artifacts"), "{last}");
}

#[test]
fn a_text_is_searched_for_in_the_diff() {
    let (_, _, last) = play("n z / s h a r e d <enter> . <ctrl-c>");
    assert!(last.contains(" / shared  3/5"), "{last}");
    let (_, _, last) = play("n z / s h a r e d <enter> . , <ctrl-c>");
    assert!(last.contains(" / shared  2/5"), "{last}");
    let (_, _, last) = play("n z / s h a r e d <enter> n N N <ctrl-c>");
    assert!(last.contains(" / shared  1/5"), "{last}");
    let (_, _, last) = play("n z / s h a r e d <enter> <enter> <ctrl-c>");
    assert!(last.contains("2/5 Variables"), "{last}");
    let (_, _, last) = play("n z / s h a r e d <enter> <esc> <ctrl-c>");
    assert!(!last.contains(" / shared") && last.contains("If you accept this too"), "{last}");
    let (_, _, last) = play("n z / z z z <enter> <ctrl-c>");
    assert!(last.contains("nothing found: zzz"), "{last}");
}

#[test]
fn what_is_typed_into_a_search_does_nothing_else() {
    let (ended, disk, last) = play("r z / w q u <esc> <ctrl-c>");
    assert_eq!(ended, Ended::Left(Exit::Interrupted));
    assert_eq!(disk.file, pretend::PIPELINE);
    assert!(last.contains("whole diff"), "{last}");
}

#[test]
fn the_diff_is_unfolded_wrapped_and_laid_out_by_keys() {
    assert!(play("r z <ctrl-c>").2.contains("⋯ 13 lines (f opens)"));
    assert!(play("r z f <ctrl-c>").2.contains("image: golang:1.22.3"));
    assert!(play("r z F <ctrl-c>").2.contains("whole file · 1–"));
    assert!(play("r z l <ctrl-c>").2.contains('│'));
    let (_, _, last) = play("r z L <ctrl-c>");
    assert!(last.contains("long lines go on in the next line"), "{last}");
}

#[test]
fn how_a_diff_is_shown_is_kept_from_screen_to_screen() {
    let last = play("n z F z n r z <ctrl-c>").2;
    assert!(last.contains("whole file · "), "{last}");
}

#[test]
fn the_review_shows_what_was_decided_on_it() {
    let before = play("r z <ctrl-c>").2;
    let after = play("r A z <ctrl-c>").2;
    assert!(before.contains("whole diff −3 +0") && !after.contains("whole diff −3 +0"), "{after}");
    assert!(after.contains("whole diff −15 +10"), "{after}");
}

#[test]
fn everything_at_once_takes_also_what_comes_up_by_it() {
    for keys in ["A r w q", "n A r w q", "n x n x A r w q", "X A u U r w q", "r A w q"] {
        let keys = keys.replace('X', "n X");
        let (_, disk, last) = play(&keys);
        let all = pretend::engine(&pretend::project(), &Decisions::at(Level::All));
        assert_eq!(disk.file, all.result.source(), "{keys}");
        assert!(last.contains("Written: bitbucket-pipelines.yml"), "{last}");
    }
}

/// Plays the keys on a pipeline with the engine itself; previews, which try each proposal, only from the start on.
fn play_for_real(text: &str, keys: &str) -> (Memory, String) {
    let mut wizard = Wizard::new(seed(text), migrate);
    wizard.shared.previews = keys.starts_with("<enter>");
    let (ended, disk, last) = play_with(wizard, Memory::default(), keys);
    assert_eq!(ended, Ended::Left(Exit::Done), "{last}");
    (disk, last)
}

/// What the engine makes of a pipeline when everything is accepted.
fn all_of(text: &str) -> String {
    migrate(&seed(text), &Decisions::at(Level::All)).result.source().to_owned()
}

#[test]
fn the_seed_is_migrated_page_by_page() {
    let keys = format!("<enter> a {} r w q", "n a ".repeat(ALL.len() - 1));
    let (disk, last) = play_for_real(FIRST, &keys);
    assert_eq!(disk.file, all_of(FIRST));
    assert!(last.contains("Written: bitbucket-pipelines.yml"), "{last}");
    assert_eq!(disk.backup.as_deref(), Some(FIRST));
}

#[test]
fn the_seed_is_migrated_with_one_key() {
    assert_eq!(play_for_real(FIRST, "A r w q").0.file, all_of(FIRST));
    assert_eq!(play_for_real(SECOND, "A r w q").0.file, all_of(SECOND));
}

#[test]
fn a_destination_and_a_name_are_edited_on_the_way() {
    let edited = "n a n a n a e <up> <enter> <down> <down> <down> <down> <down> \
                  e <up> <tab> <ctrl-u> F L A G <enter> <down> e <tab> <ctrl-u> A P P <enter> \
                  ";
    let keys = format!("{edited} {} r v w q", "n a ".repeat(ALL.len() - 2));
    let (disk, last) = play_for_real(FIRST, &keys);
    let variables = [
        "AUTOSCALING_ENABLED",
        "AWS_SECRET_MANAGER_NAME",
        "CLUSTER_NAME",
        "DEPLOYMENT_NAMESPACE",
        "ENVIRONMENT_NAME",
        "FLAG",
        "APP",
    ];
    assert_eq!(disk.variables, variables, "{last}");
    let renamed = all_of(FIRST).replace("$PROJECT_NAME", "$APP").replace("${PROJECT_NAME", "${APP");
    assert_eq!(disk.file, renamed);
}

#[test]
fn choices_that_cannot_be_proved_are_not_saved() {
    let to_the_last = "<down> <down> <down> <down> <down> <down>";
    let keys = format!("n n n a {to_the_last} e <tab> <ctrl-u> R E P L I C A _ C O U N T <enter>");
    let (_, last) = play_for_real(FIRST, &format!("{keys} <esc> q y"));
    assert!(last.contains("Variables 11/11"), "{last}");
    let (disk, _) = play_for_real(FIRST, &format!("{keys} <esc> A r w q"));
    assert_eq!(disk.file, all_of(FIRST));
}

#[test]
fn decisions_of_the_seed_are_taken_back_and_made_again() {
    let (taken_back, last) = play_for_real(FIRST, "n a n a e <down> <enter> u u u r w q");
    let safe = migrate(&seed(FIRST), &Decisions::default());
    assert_eq!(taken_back.file, safe.result.source(), "{last}");
    let (again, _) = play_for_real(FIRST, "A u U r w q");
    assert_eq!(again.file, all_of(FIRST));
}

#[test]
fn the_picture_leads_back_to_where_one_was() {
    let (_, last) = play_for_real(FIRST, "g <tab> <down> <space> <right> t q");
    assert!(last.contains("Pipeline") && last.contains("side by side"), "{last}");
    let (_, last) = play_for_real(FIRST, "r b g <enter> <esc> <esc> b q");
    assert!(!last.contains("Pipeline "), "{last}");
}

#[test]
fn a_size_is_edited_before_it_is_accepted() {
    let large = SECOND.replace("size: 4x", "size: 8x");
    let keys = |edit: &str| format!("r b b {edit} <space> r w q");
    let (fitting, last) = play_for_real(&large, &keys(""));
    assert!(fitting.file.contains("size: 2x") && !fitting.file.contains("size: 8x"), "{last}");
    let (chosen, last) = play_for_real(&large, &keys("e <down> <enter>"));
    assert!(chosen.file.contains("size: 4x") && !chosen.file.contains("size: 8x"), "{last}");
}

#[test]
fn the_mouse_picks_toggles_scrolls_and_presses_keys() {
    let (_, _, last) = play("n <click:4,3> <ctrl-c>");
    assert!(last.contains("▸ [x] Write `clone: false`"), "{last}");
    let (_, _, last) = play("n <click:12,8> <ctrl-c>");
    assert!(last.contains("  [ ] Write") && last.contains("▸ [x] Drop"), "{last}");
    let (_, _, last) = play("n <click:12,8> <twice:12,8> <ctrl-c>");
    assert!(last.contains("▸ [-] Drop"), "{last}");
    let (_, _, last) = play("n <click:16,1> <ctrl-c>");
    assert!(last.contains("2/5 Variables"), "{last}");
    let (_, _, last) = play("n <click:10,16> <down:10,16> <ctrl-c>");
    assert!(last.contains("╔ ▸ If you accept this too") && !last.contains("name: Fetch"), "{last}");
    let (ended, _, _) = play("n ? <click:12,22> <click:74,23>");
    assert_eq!(ended, Ended::Left(Exit::Done));
}

#[test]
fn a_click_beside_a_text_closes_it_and_the_wheel_scrolls_it() {
    let (_, _, last) = play("n ? <down:40,10> <ctrl-c>");
    assert!(last.contains("╔ ▸ Help") && !last.contains("║ Keys"), "{last}");
    let (_, _, last) = play("n ? <click:0,5> <ctrl-c>");
    assert!(!last.contains("╔ ▸ Help"), "{last}");
}

#[test]
fn other_keys_work_are_shown_and_are_named_in_the_text() {
    let config = "[keys]\nnext = '>'\nfindings = 'F'\nquit = []\n";
    let config = Config::parse(config).unwrap();
    let wizard =
        || Wizard::new(pretend::project(), pretend::engine).configured(&config, Look::Terminal);
    let (_, _, last) = play_with(wizard(), Memory::default(), "n q <ctrl-c>");
    assert!(last.contains("> start") && last.contains("(F lists them)"), "{last}");
    assert!(!last.contains("q quit"), "{last}");
    let (_, _, last) = play_with(wizard(), Memory::default(), "> > <ctrl-c>");
    assert!(last.contains("2/5 Variables") && last.contains("> next"), "{last}");
}

#[test]
fn what_cannot_be_seen_is_not_decided() {
    let wizard = Wizard::new(pretend::project(), pretend::engine);
    let (ended, disk, _) = play_at((30, 8), wizard, Memory::default(), "A r w q <ctrl-c>");
    assert_eq!(ended, Ended::Left(Exit::Interrupted));
    assert!(disk.kept.is_empty() && disk.backup.is_none());
}
