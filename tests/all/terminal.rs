//! The program in a real terminal: that the screen is taken and given back, and that keys arrive.
#![cfg(unix)]

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Color, MouseProtocolMode, Parser};

use pipemigrate::plan::{Decisions, Level, migrate};

use crate::support::{Repository, files_below, seed};

/// How long a text or the end may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

const SIZE: PtySize = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };

/// The program in a terminal of 100 columns and 30 rows.
struct Session {
    terminal: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: Parser,
    took_the_screen: bool,
    /// All that was sent to the terminal.
    raw: Vec<u8>,
    repository: Repository,
}

#[test]
fn the_demo_opens_and_leaves_the_terminal_as_it_was() {
    let mut session = Session::start(Repository::of(&[]), &["demo"]);
    session.wait_for("bitbucket-pipelines.yml");
    assert!(session.screen.screen().alternate_screen());
    session.press("q");
    assert_eq!(session.end(), 0);
    assert!(!session.screen.screen().alternate_screen() && !session.screen.screen().hide_cursor());
    assert!(session.text().contains("the sample project is in "), "{}", session.text());
}

#[test]
fn ctrl_c_leaves_the_file_as_it_was() {
    let repository = Repository::sample();
    let before = repository.read("bitbucket-pipelines.yml");
    let mut session = Session::start(repository, &[]);
    session.wait_for("bitbucket-pipelines.yml");
    session.press("\u{3}");
    assert_eq!(session.end(), 130);
    assert!(!session.screen.screen().alternate_screen());
    assert_eq!(session.repository.read("bitbucket-pipelines.yml"), before);
}

#[test]
fn the_demo_is_migrated_with_four_keys() {
    let mut session = Session::start(Repository::of(&[]), &["demo"]);
    session.wait_for("Proposals, page by page");
    session.press("A");
    session.wait_for("everything is accepted");
    session.press("r");
    session.wait_for("Before you write");
    session.press("w");
    session.wait_for("✓ Written: ");
    session.press("q");
    assert_eq!(session.end(), 0, "{}", session.text());
    assert!(session.text().contains("the sample project is in "), "{}", session.text());
    let written = files_below(session.repository.path())
        .into_iter()
        .find(|path| path.ends_with("bitbucket-pipelines.yml"))
        .unwrap();
    let original = include_str!("../../assets/demo/bitbucket-pipelines.yml");
    let expected = migrate(&seed(original), &Decisions::at(Level::All));
    assert_eq!(std::fs::read_to_string(written).unwrap(), expected.result.source());
}

#[test]
fn another_size_is_drawn_at_once() {
    let mut session = Session::start(Repository::sample(), &[]);
    session.wait_for("Proposals, page by page");
    session.resize(30, 8);
    session.wait_for("pipemigrate needs a terminal");
    for columns in 40..=139 {
        session.resize(columns, columns / 4);
    }
    session.resize(140, 40);
    session.wait_for("Proposals, page by page");
    session.press("\r");
    session.wait_for("Improvements");
    session.press("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_signal_gives_the_terminal_back_and_writes_nothing() {
    let repository = Repository::sample();
    let before = repository.read("bitbucket-pipelines.yml");
    let mut session = Session::start(repository, &[]);
    session.wait_for("Proposals, page by page");
    session.press("A");
    session.wait_for("everything is accepted");
    let id = session.child.process_id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(session.end(), 143);
    assert!(!session.screen.screen().alternate_screen() && !session.screen.screen().hide_cursor());
    assert_eq!(session.repository.read("bitbucket-pipelines.yml"), before);
}

#[test]
fn a_file_that_changed_meanwhile_is_refused() {
    let mut session = Session::start(Repository::sample(), &[]);
    session.wait_for("Proposals, page by page");
    session.repository.write("bitbucket-pipelines.yml", b"theirs: 1\n");
    session.press("A");
    session.wait_for("everything is accepted");
    session.press("r");
    session.wait_for("Before you write");
    session.press("w");
    session.wait_for("esc not now");
    session.press("\u{1b}");
    session.wait_for("w write");
    session.press("q");
    assert_eq!(session.end(), 3);
    assert!(session.text().contains("the next start takes it up"), "{}", session.text());
    assert_eq!(session.repository.read("bitbucket-pipelines.yml"), "theirs: 1\n");
}

#[test]
fn a_file_that_changed_is_read_anew_and_then_written() {
    let mut session = Session::start(Repository::sample(), &[]);
    session.wait_for("Proposals, page by page");
    let theirs = format!("# theirs\n{}", session.repository.read("bitbucket-pipelines.yml"));
    session.repository.write("bitbucket-pipelines.yml", theirs.as_bytes());
    session.press("A");
    session.wait_for("everything is accepted");
    session.press("rw");
    session.wait_for("changed on disk");
    session.press("r");
    session.wait_for("The files were read anew");
    session.press("r");
    session.wait_for("Before you write");
    session.press("w");
    session.wait_for("✓ Written: ");
    session.press("q");
    assert_eq!(session.end(), 0);
    let written = session.repository.read("bitbucket-pipelines.yml");
    assert!(written.starts_with("# theirs\n") && written != theirs);
}

#[test]
fn killed_in_the_middle_all_decisions_are_there_at_the_next_start() {
    let repository = Repository::sample();
    let before = repository.read("bitbucket-pipelines.yml");
    let mut session = Session::start(repository, &[]);
    session.wait_for("Proposals, page by page");
    session.press("n");
    session.wait_for("Improvements");
    session.press("A");
    session.wait_for("everything is accepted");
    let kept = session.kept_with("\"all\"");
    session.child.kill().unwrap();
    let repository = session.leave();
    assert_eq!(repository.read("bitbucket-pipelines.yml"), before);
    let mut session = Session::start(repository, &[]);
    session.wait_for("are taken up; N starts afresh.");
    session.press("q");
    assert_eq!(session.end(), 0, "{}", session.text());
    let repository = session.leave();
    let run = repository.run(&["apply", "--yes", "--decisions", kept.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let expected = migrate(&seed(&before), &Decisions::at(Level::All));
    assert_eq!(repository.read("bitbucket-pipelines.yml"), expected.result.source());
}

#[test]
fn a_file_that_is_missing_never_takes_the_screen() {
    let mut session = Session::start(Repository::of(&[]), &[]);
    assert_eq!(session.end(), 2);
    assert!(!session.took_the_screen, "{}", session.text());
    assert!(session.text().contains("no bitbucket-pipelines.yml"), "{}", session.text());
}

#[test]
fn a_terminal_that_goes_away_ends_the_program() {
    let repository = Repository::sample();
    let pair = native_pty_system().openpty(SIZE).unwrap();
    let mut child = pair.slave.spawn_command(program(&repository, &[])).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut screen = Parser::new(SIZE.rows, SIZE.cols, 0);
    let mut buffer = [0; 4096];
    while !screen.screen().contents().contains("bitbucket-pipelines.yml") {
        let read = reader.read(&mut buffer).unwrap();
        screen.process(&buffer[..read]);
    }
    drop((reader, pair.master));
    let mut killer = child.clone_killer();
    let (sender, ended) = channel();
    thread::spawn(move || sender.send(child.wait()));
    let end = ended.recv_timeout(PATIENCE);
    if end.is_err() {
        killer.kill().unwrap();
    }
    assert!(!end.expect("the program goes on without a terminal").unwrap().success());
}

#[test]
fn a_dumb_terminal_is_asked_line_by_line() {
    let mut session = Session::start_as("dumb", Repository::sample(), &[]);
    session.wait_for("Accept it?");
    session.press("y\n");
    session.wait_for("Proposal 2 of");
    let kept = session.kept_with("true");
    session.press("q\n");
    assert_eq!(session.end(), 0);
    assert!(kept.exists() && !session.took_the_screen);
    assert!(!session.raw.contains(&0x1b), "an escape sequence went to a dumb terminal");
}

#[test]
fn plain_mode_asks_on_a_terminal_without_taking_the_screen() {
    let mut session = Session::start(Repository::sample(), &["--plain"]);
    session.wait_for("Accept it?");
    session.press("n\r");
    session.wait_for("Proposal 2 of");
    assert!(!session.took_the_screen);
    session.child.kill().unwrap();
    let mut session = Session::start(session.leave(), &["--plain"]);
    session.wait_for("Accept it?");
    session.press("\u{3}");
    assert_eq!(session.end(), 130);
    assert!(!session.took_the_screen);
}

#[test]
fn the_mouse_accepts_and_leaves_and_is_given_back() {
    let mut session = Session::start(Repository::sample(), &[]);
    session.wait_for("Proposals, page by page");
    assert_ne!(session.screen.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    session.click_on("enter start");
    session.wait_for("▸ [ ] ");
    session.click_on("[ ] ");
    session.wait_for("▸ [x] ");
    session.wheel_over("All that is accepted");
    session.click_on("q quit");
    assert_eq!(session.end(), 0);
    assert_eq!(session.screen.screen().mouse_protocol_mode(), MouseProtocolMode::None);
}

#[test]
fn the_mouse_is_left_to_the_terminal_and_taken_again() {
    let mut session = Session::start(Repository::sample(), &[]);
    session.wait_for("Proposals, page by page");
    session.press("M");
    session.wait_for("the mouse selects text");
    assert_eq!(session.screen.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    session.press("M");
    session.wait_for("the mouse picks");
    assert_ne!(session.screen.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    session.press("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_text_is_handed_to_the_clipboard() {
    let mut session = Session::start(Repository::sample(), &[]);
    session.wait_for("Proposals, page by page");
    session.press("rc");
    // `# Improve`, as it is sent to the terminal
    session.wait_for_raw(b"\x1b]52;c;IyBJbXByb3Zl");
    session.wait_for("if the terminal allows it");
    session.press("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn the_configuration_holds_and_leaves_the_mouse_to_the_terminal() {
    let repository = Repository::sample();
    let config = "mouse = false\npreselect = \"none\"\n[keys]\nquit = \"Q\"\n";
    repository.write("config/config.toml", config.as_bytes());
    let mut session = Session::start(repository, &[]);
    session.wait_for("Q quit");
    assert!(session.text().contains(" 0 of "), "{}", session.text());
    assert_eq!(session.screen.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    session.press("qQ");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_pause_gives_the_terminal_to_the_shell_and_takes_it_again() {
    let repository = Repository::sample();
    let mut shell = CommandBuilder::new("sh");
    shell.arg("-i");
    let mut session = Session::start_command(shell, repository, &[("PS1", "ready> ")]);
    session.wait_for("ready> ");
    session.press(&format!("{}\r", env!("CARGO_BIN_EXE_pipemigrate")));
    session.wait_for("Proposals, page by page");
    session.press("\r");
    session.wait_for("Improvements");
    session.press("\u{1a}");
    session.wait_for("Stopped");
    let screen = session.screen.screen();
    assert!(!screen.alternate_screen() && !screen.hide_cursor());
    assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
    session.press("fg; echo ended $?\r");
    session.wait_for("Improvements");
    assert!(session.screen.screen().alternate_screen());
    session.press("q");
    session.wait_for("ended 0");
    session.press("exit\r");
    assert_eq!(session.end(), 0);
}

#[test]
fn where_no_shell_is_a_pause_is_refused_in_words() {
    let alone = CommandBuilder::new(env!("CARGO_BIN_EXE_pipemigrate"));
    let mut script = CommandBuilder::new("sh");
    script.args(["-c", concat!(env!("CARGO_BIN_EXE_pipemigrate"), "; exit $?")]);
    for command in [alone, script] {
        is_refused_a_pause(command);
    }
}

/// There the session and the parent's one have no number.
#[test]
fn where_the_shell_is_outside_of_the_container_is_a_pause_refused_in_words() {
    let contained = ["--map-root-user", "--pid", "--fork"];
    let possible = std::process::Command::new("unshare").args(contained).arg("true").output();
    if !possible.is_ok_and(|made| made.status.success()) {
        println!("skipped: no `unshare`");
        return;
    }
    for script in ["exec ", ""] {
        let mut command = CommandBuilder::new("unshare");
        command.args(contained);
        let program = env!("CARGO_BIN_EXE_pipemigrate");
        command.args(["sh", "-c", &format!("{script}{program}; exit $?")]);
        is_refused_a_pause(command);
    }
}

fn is_refused_a_pause(command: CommandBuilder) {
    let mut session = Session::start_command(command, Repository::sample(), &[]);
    session.wait_for("Proposals, page by page");
    session.press("\u{1a}");
    session.wait_for("not paused: no shell is there");
    session.press("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_light_background_gets_the_light_theme() {
    let colours = [("COLORTERM", "truecolor")];
    let mut session = Session::start_in(Repository::sample(), &[], &colours);
    session.wait_for_raw(b"\x1b]11;?");
    let (black, white) = ("rgb:0000/0000/0000", "rgb:ffff/ffff/ffff");
    session.press(&format!("\x1b]10;{black}\x1b\\\x1b]11;{white}\x1b\\\x1b[?62c"));
    session.wait_for("Proposals, page by page");
    session.wait_for_ground(Color::Rgb(0xfb, 0xfb, 0xfa));
    session.press("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_terminal_that_answers_nothing_is_not_waited_for() {
    let told = [("COLORTERM", "truecolor"), ("COLORFGBG", "15;0")];
    let mut session = Session::start_in(Repository::sample(), &[], &told);
    session.wait_for("Proposals, page by page");
    session.wait_for_ground(Color::Rgb(0x16, 0x18, 0x1d));
    session.press("q");
    assert_eq!(session.end(), 0);
    let few = Session::start_in(session.leave(), &["--theme", "high-contrast"], &[]);
    let mut session = few;
    session.wait_for("Proposals, page by page");
    session.wait_for_ground(Color::Rgb(0, 0, 0));
    session.press("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_folder_of_repositories_is_a_list_to_come_back_to() {
    let pipeline = include_bytes!("../../assets/demo/bitbucket-pipelines.yml");
    let repository = Repository::of(&[
        ("api/bitbucket-pipelines.yml", pipeline),
        ("broken/bitbucket-pipelines.yml", b"a: [\n"),
        ("web/bitbucket-pipelines.yml", pipeline),
    ]);
    let options = [".", "--preselect", "none", "--runs-per-month", "9"];
    let mut session = Session::start(repository, &options);
    session.wait_for("Pipelines ── 1 of 3");
    session.wait_for("are of one repository: name that, not a folder");
    session.wait_for("✗ can't open it");
    session.press("j\r");
    session.wait_for("▸ Can't be opened");
    session.press("\r");
    session.wait_for("enter why");
    session.press("j");
    session.wait_for("Pipelines ── 3 of 3");
    session.press("\r");
    session.wait_for("Proposals, page by page; none is accepted by itself");
    session.press("A");
    session.wait_for("everything is accepted");
    session.press("\u{1b}");
    session.wait_for("▸ web");
    session.press("q");
    assert_eq!(session.end(), 0);
    let text = session.text();
    assert!(text.contains("your decisions are in "), "{text}");
}

/// The program, to be started in this repository.
fn program(repository: &Repository, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pipemigrate"));
    command.args(arguments);
    surround(&mut command, repository);
    command
}

/// The environment of a command, in which nothing of the user's own counts.
fn surround(command: &mut CommandBuilder, repository: &Repository) {
    command.cwd(repository.path());
    command.env("TERM", "xterm-256color");
    command.env("TMPDIR", repository.path());
    command.env("PIPEMIGRATE_STATE", repository.path().join("state"));
    command.env("PIPEMIGRATE_CONFIG", repository.path().join("config"));
    for variable in ["COLORTERM", "COLORFGBG", "NO_COLOR"] {
        command.env_remove(variable);
    }
}

impl Session {
    fn start(repository: Repository, arguments: &[&str]) -> Session {
        Session::start_as("xterm-256color", repository, arguments)
    }

    /// In a terminal that says that it is this one.
    fn start_as(terminal: &str, repository: Repository, arguments: &[&str]) -> Session {
        Session::start_in(repository, arguments, &[("TERM", terminal)])
    }

    /// With these variables in the environment, too.
    fn start_in(repository: Repository, arguments: &[&str], more: &[(&str, &str)]) -> Session {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pipemigrate"));
        command.args(arguments);
        Session::start_command(command, repository, more)
    }

    fn start_command(
        mut command: CommandBuilder,
        repository: Repository,
        more: &[(&str, &str)],
    ) -> Session {
        let pair = native_pty_system().openpty(SIZE).unwrap();
        surround(&mut command, &repository);
        more.iter().for_each(|(name, value)| command.env(name, value));
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let screen = Parser::new(SIZE.rows, SIZE.cols, 0);
        Session {
            terminal: pair.master,
            child,
            keys,
            output: pump(reader),
            screen,
            took_the_screen: false,
            raw: Vec::new(),
            repository,
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Clicks on the first place where the text is shown, as soon as it is.
    fn click_on(&mut self, text: &str) {
        self.wait_for(text);
        let (column, row) = self.place_of(text);
        self.press(&format!("\u{1b}[<0;{column};{row}M\u{1b}[<0;{column};{row}m"));
    }

    /// Turns the wheel down over the text, as soon as it is shown.
    fn wheel_over(&mut self, text: &str) {
        self.wait_for(text);
        let (column, row) = self.place_of(text);
        self.press(&format!("\u{1b}[<65;{column};{row}M"));
    }

    /// Column and row of a text, from 1.
    fn place_of(&self, text: &str) -> (usize, usize) {
        let rows = self.screen.screen().rows(0, SIZE.cols);
        let mut found = rows.enumerate().filter_map(|(row, line)| {
            line.find(text).map(|at| (line[..at].chars().count() + 1, row + 1))
        });
        found.next().unwrap_or_else(|| panic!("`{text}` isn't shown:\n{}", self.text()))
    }

    /// Waits until the middle of the screen has this background.
    fn wait_for_ground(&mut self, colour: Color) {
        let ground =
            |screen: &Parser| screen.screen().cell(SIZE.rows / 2, SIZE.cols / 2).unwrap().bgcolor();
        let deadline = Instant::now() + PATIENCE;
        while ground(&self.screen) != colour {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(_) => panic!("{:?} is no {colour:?}", ground(&self.screen)),
            }
        }
    }

    /// Waits until these bytes were sent to the terminal.
    fn wait_for_raw(&mut self, wanted: &[u8]) {
        let deadline = Instant::now() + PATIENCE;
        while !self.raw.windows(wanted.len()).any(|window| window == wanted) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(_) => panic!("{wanted:?} was never sent:\n{}", self.text()),
            }
        }
    }

    /// Waits until the decisions on disk say this; gives their file.
    fn kept_with(&self, text: &str) -> PathBuf {
        let deadline = Instant::now() + PATIENCE;
        let folder = self.repository.path().join("state/decisions");
        loop {
            let files = if folder.is_dir() { files_below(&folder) } else { Vec::new() };
            let holds = |file: &&PathBuf| {
                file.extension().is_some_and(|ending| ending == "json")
                    && std::fs::read_to_string(file).is_ok_and(|found| found.contains(text))
            };
            match files.iter().find(holds) {
                Some(file) => return file.clone(),
                None if Instant::now() > deadline => panic!("`{text}` was never kept"),
                None => thread::yield_now(),
            }
        }
    }

    /// Waits until the program is gone; gives its repository.
    fn leave(mut self) -> Repository {
        self.child.wait().unwrap();
        self.repository
    }

    fn resize(&mut self, cols: u16, rows: u16) {
        self.screen.screen_mut().set_size(rows, cols);
        self.terminal.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.raw.extend(bytes);
        self.took_the_screen |= self.screen.screen().alternate_screen();
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    fn wait_for(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.text().contains(text) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(_) => panic!("`{text}` never came:\n{}", self.text()),
            }
        }
    }

    /// Waits for the end of the output and gives the exit code.
    fn end(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(_) => {
                    self.child.kill().unwrap();
                    panic!("the program never ended:\n{}", self.text());
                }
            }
        }
        self.child.wait().unwrap().exit_code()
    }
}

/// Reads on a thread of its own, so that waiting has a deadline; the channel closes with the terminal.
fn pump(mut reader: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(read) = reader.read(&mut buffer) {
            if read == 0 || sender.send(buffer[..read].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}
