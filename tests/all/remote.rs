//! Runs fetched from a small server on this machine that answers as Bitbucket does.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use pipemigrate::remote::{Credentials, Error, Progress, Remote, Repository};
use pipemigrate::timings::Reader;

use crate::support::Repository as Folder;

const TOKEN: &str = "t0ken-of-the-test";

/// A server and what it was asked: path and authorization.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

/// What it answers to the nth request for a path.
type Answers = fn(&str, &str, usize) -> (u16, &'static str, String);

impl Server {
    fn start(answers: Answers) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/2.0", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (own, log) = (url.clone(), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming() {
                answer(&stream.unwrap(), &own, answers, &log);
            }
        });
        Server { url, asked }
    }

    fn remote(&self) -> Remote {
        let credentials = Credentials::of(None, Some(TOKEN.into())).unwrap();
        Remote::new(Some(self.url.clone()), credentials).unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(path, _)| path.clone()).collect()
    }
}

fn answer(stream: &TcpStream, url: &str, answers: Answers, log: &Mutex<Vec<(String, String)>>) {
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let authorization = head.iter().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("authorization").then(|| value.to_owned())
    });
    let mut log = log.lock().unwrap();
    let before = log.iter().filter(|(known, _)| *known == path).count();
    let (status, more, body) = answers(url, &path, before);
    log.push((path, authorization.unwrap_or_default()));
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let mut stream = stream;
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
}

/// Two pages of runs; the first answer asks to slow down.
fn bitbucket(url: &str, path: &str, before: usize) -> (u16, &'static str, String) {
    let all = "/2.0/repositories/team/shop/pipelines/";
    let rest = path.strip_prefix(all).unwrap_or("elsewhere");
    let run = |n: u32| {
        format!(
            r#"{{"type": "pipeline", "uuid": "{{p{n}}}", "build_number": {n}, "creator": {{"nickname": "somebody"}},
                "target": {{"selector": {{"type": "default"}}, "commit": {{"hash": "abc"}}}}}}"#
        )
    };
    let step = r#"{"type": "pipeline_step", "uuid": "{s}", "name": "Test", "duration_in_seconds": 30,
        "script_commands": [{"command": "echo private"}],
        "state": {"name": "COMPLETED", "result": {"name": "SUCCESSFUL"}}}"#;
    match rest {
        "?sort=-created_on&pagelen=3" if before == 0 => (429, "Retry-After: 7\r\n", String::new()),
        "?sort=-created_on&pagelen=3" => {
            let next = format!("{}{all}?page=2", url.trim_end_matches("/2.0"));
            (200, "", format!(r#"{{"values": [{}, {}], "next": "{next}"}}"#, run(12), run(11)))
        }
        "?page=2" => (200, "", format!(r#"{{"values": [{}, {}]}}"#, run(10), run(9))),
        steps if steps.ends_with("/steps/?pagelen=100") => {
            (200, "", format!(r#"{{"values": [{step}]}}"#))
        }
        _ => (404, "", r#"{"type": "error", "error": {"message": "No such thing"}}"#.to_owned()),
    }
}

fn shop() -> Repository {
    Repository::parse("team/shop").unwrap()
}

#[test]
fn runs_are_fetched_page_by_page_and_slower_when_asked() {
    let server = Server::start(bitbucket);
    let (mut told, mut paused) = (Vec::new(), Vec::new());
    let text = server
        .remote()
        .runs(&shop(), 3, &mut |p| told.push(p), &mut |time| paused.push(time))
        .unwrap();
    assert_eq!(paused, [Duration::from_secs(7)]);
    assert_eq!(told[..2], [Progress::Waiting(7), Progress::Listed(3)]);
    assert_eq!(told.last(), Some(&Progress::Steps(3, 3)));
    let asked = server.asked();
    assert_eq!(asked.len(), 3 + 3);
    assert!(asked[3].contains("/%7Bp12%7D/steps/"), "{asked:?}");
    let all_authorized =
        server.asked.lock().unwrap().iter().all(|(_, who)| *who == format!("Bearer {TOKEN}"));
    assert!(all_authorized);

    let mut reader = Reader::default();
    reader.take(&text).unwrap();
    let runs = reader.finish().runs;
    let labels: Vec<&str> = runs.iter().map(|run| run.label.as_str()).collect();
    assert_eq!(labels, ["10", "11", "12"]);
    assert_eq!(runs[0].steps[0].seconds, Some(30));
    for private in ["somebody", "private", "abc", TOKEN] {
        assert!(!text.contains(private), "{private} was kept");
    }
}

#[test]
fn the_token_never_follows_a_page_elsewhere() {
    let server = Server::start(|_, _, _| {
        (200, "", r#"{"values": [{"uuid": "{p}"}], "next": "https://example.com/2.0/x"}"#.into())
    });
    let fetched = server.remote().runs(&shop(), 9, &mut drop, &mut drop);
    assert!(matches!(fetched, Err(Error::Strange { .. })), "{fetched:?}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn refusals_say_what_to_do() {
    let refused = |answers: Answers| {
        let mut waited = 0;
        let server = Server::start(answers);
        let error = server.remote().runs(&shop(), 9, &mut drop, &mut |_| waited += 1).unwrap_err();
        (error.to_string(), waited)
    };
    let (missing, _) = refused(|_, _, _| {
        (404, "", r#"{"type": "error", "error": {"message": "Repository not found"}}"#.into())
    });
    assert!(
        missing.contains("404: Repository not found\n") && missing.contains("may the token see it")
    );
    let (busy, waited) = refused(|_, _, _| (429, "", String::new()));
    assert!(busy.contains("429") && waited == 4, "{busy} {waited}");
    let (strange, _) = refused(|_, _, _| (200, "", "<html>".into()));
    assert!(strange.contains("isn't what Bitbucket's API gives"), "{strange}");
}

#[test]
fn the_command_prints_a_table_and_keeps_the_answers() {
    let server = Server::start(bitbucket);
    let folder = Folder::of(&[]);
    let fetch = ["timings", "--fetch", "team/shop", "--runs", "2", "-o", "runs.json"];
    let without = folder.command(&fetch).env_remove("BITBUCKET_TOKEN").output().unwrap();
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8(without.stderr).unwrap().contains("BITBUCKET_TOKEN isn't set"));

    let fetch = ["timings", "--fetch", "team/shop", "--runs", "3", "-o", "runs.json"];
    let mut command = folder.command(&fetch);
    command.env("BITBUCKET_TOKEN", TOKEN).env("BITBUCKET_API_URL", &server.url);
    // the server asks to slow down once: it was asked before by another client
    let early = server.remote().runs(&shop(), 3, &mut drop, &mut drop).unwrap();
    let output = command.output().unwrap();
    let (out, err) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(out.contains("default: 3 runs") && out.contains("0:30"), "{out}");
    assert!(err.contains("steps of 3 of 3 runs") && !err.contains(TOKEN), "{err}");
    assert_eq!(folder.read("runs.json"), early);

    let again = folder.run(&["timings", "runs.json"]);
    assert_eq!((again.code, again.out), (Some(0), out));
}
