//! A small engine and streams in memory, for tests of commands.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use super::console::{Console, People};
use super::engine::Engine;
use crate::project::Project;
use crate::report::fake::{ABOUT, findings, migrate, verdict};
use crate::verdict::{Difference, Evidence, Found, Outcome, Safety, Verdict};

/// The engine of the report's tests.
pub(super) fn engine() -> Engine {
    Engine { migrate, findings, verify, improvements: || vec![&ABOUT] }
}

/// Equal texts are the same; a text with `?` can't be read; else the second loses an effect.
fn verify(before: &Project, after: &Project) -> Vec<(String, Verdict)> {
    let mut verdict = verdict(vec![]);
    if before.pipeline_text.contains('?') {
        verdict.outcome = Outcome::Unknown;
    } else if before.pipeline_text != after.pipeline_text {
        let weaker = after.settings.value("NAME", None).is_some();
        verdict.outcome = Outcome::Refused;
        verdict.differences.push(Found {
            difference: Difference::Effect,
            allows: weaker.then_some(Safety::Review),
            witness: "the push is gone".into(),
            evidence: vec![Evidence {
                file: "p.yml".into(),
                line: Some(2),
                text: "docker push".into(),
            }],
        });
    }
    vec![("default".into(), verdict)]
}

/// What was printed.
#[derive(Clone, Default)]
pub(super) struct Streams {
    out: Sink,
    err: Sink,
}

#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Vec<u8>>>);

impl Streams {
    pub(super) fn console(people: People) -> (Console, Streams) {
        let streams = Streams::default();
        (Console::new(Box::new(streams.out.clone()), streams.err_writer(), people), streams)
    }

    pub(super) fn err_writer(&self) -> Box<dyn Write> {
        Box::new(self.err.clone())
    }

    pub(super) fn out(&self) -> String {
        self.out.text()
    }

    pub(super) fn err(&self) -> String {
        self.err.text()
    }
}

impl Sink {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
