//! The program in a real terminal: that the screen is taken and given back, and that keys arrive.
#![cfg(unix)]

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use vt100::Parser;

use crate::support::Repository;

/// How long a text or the end may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

const SIZE: PtySize = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };

/// The program in a terminal of 100 columns and 30 rows.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: Parser,
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

/// The program, to be started in this repository.
fn program(repository: &Repository, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pipemigrate"));
    command.args(arguments);
    command.cwd(repository.path());
    command.env("TERM", "xterm-256color");
    command.env("TMPDIR", repository.path());
    command
}

impl Session {
    fn start(repository: Repository, arguments: &[&str]) -> Session {
        let pair = native_pty_system().openpty(SIZE).unwrap();
        let command = program(&repository, arguments);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let screen = Parser::new(SIZE.rows, SIZE.cols, 0);
        Session { child, keys, output: pump(reader), screen, repository }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    fn wait_for(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.text().contains(text) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.screen.process(&bytes),
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
                Ok(bytes) => self.screen.process(&bytes),
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
