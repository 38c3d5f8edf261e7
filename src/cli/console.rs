//! Where output goes: results for programs to stdout, words for people where they don't mix with them.

use std::io::{self, BufWriter, IsTerminal, Write};

use crate::prompts::{self, Answer, Answers};
use crate::text::{plain, plain_lines};

/// The streams of the process, and which of them lead to a person.
pub(super) struct Console {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    people: People,
}

/// Which streams are terminals.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct People {
    pub(super) reads_stdout: bool,
    pub(super) reads_stderr: bool,
    pub(super) types: bool,
}

impl Console {
    pub(super) fn of_process() -> Console {
        let people = People {
            reads_stdout: io::stdout().is_terminal(),
            reads_stderr: io::stderr().is_terminal(),
            types: io::stdin().is_terminal(),
        };
        Console::new(Box::new(BufWriter::new(io::stdout())), Box::new(io::stderr()), people)
    }

    pub(super) fn new(out: Box<dyn Write>, err: Box<dyn Write>, people: People) -> Console {
        Console { out, err, people }
    }

    /// A result, byte for byte unless a terminal shows it.
    pub(super) fn put(&mut self, result: &str) {
        if self.people.reads_stdout {
            self.write(&plain_lines(result));
        } else {
            self.write(result);
        }
    }

    /// Words for people: to stdout if they read it, else beside the result.
    pub(super) fn say(&mut self, words: &str) {
        if self.people.reads_stdout {
            self.write(&plain_lines(words));
        } else {
            self.note(words);
        }
    }

    /// A warning or an error. What was printed before comes first.
    pub(super) fn note(&mut self, words: &str) {
        self.finish();
        // There is nobody left to tell that stderr is closed.
        self.err.write_all(plain_lines(words).as_bytes()).ok();
    }

    /// Asks a person yes or no; none if nobody is there to answer.
    pub(super) fn ask(&mut self, question: &str) -> Result<Option<bool>, prompts::Error> {
        if !(self.people.types && self.people.reads_stderr) {
            return Ok(None);
        }
        self.finish();
        prompts::confirm(&plain(question), false).map(Some)
    }

    /// Words of a dialogue: to stdout, whoever reads it.
    pub(super) fn tell(&mut self, words: &str) {
        self.write(&plain_lines(words));
    }

    /// Asks for a line. Lines that nobody types are shown, so that the dialogue can be read.
    pub(super) fn answer(
        &mut self,
        answers: &mut Answers,
        question: &str,
    ) -> Result<Answer, prompts::Error> {
        let question = plain(question);
        if let Answers::Lines(_) = answers {
            self.write(&format!("\n{question} "));
        }
        self.finish();
        let answer = answers.next(&question)?;
        if let (Answers::Lines(_), false) = (answers, self.people.types) {
            let shown = if let Answer::Line(line) = &answer { plain(line) } else { "".into() };
            self.write(&format!("{shown}\n"));
        }
        Ok(answer)
    }

    /// Whether a person types what is read from stdin.
    pub(super) fn is_typed(&self) -> bool {
        self.people.types
    }

    /// Whether a whole screen can be shown and keys be read.
    pub(super) fn has_screen(&self) -> bool {
        self.people.types && self.people.reads_stdout
    }

    pub(super) fn finish(&mut self) {
        if let Err(error) = self.out.flush() {
            self.stop(&error);
        }
    }

    fn write(&mut self, text: &str) {
        if let Err(error) = self.out.write_all(text.as_bytes()) {
            self.stop(&error);
        }
    }

    /// Whoever closed the pipe has read enough; the work still goes on to its end.
    fn stop(&mut self, error: &io::Error) {
        self.out = Box::new(io::sink());
        if error.kind() != io::ErrorKind::BrokenPipe {
            self.err.write_all(format!("error: can't write the output: {error}\n").as_bytes()).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::fake::Streams;

    #[test]
    fn people_and_programs_get_their_streams() {
        let (mut console, streams) = Streams::console(People::default());
        console.put("result\n");
        console.say("words\n");
        console.finish();
        assert_eq!((streams.out().as_str(), streams.err().as_str()), ("result\n", "words\n"));

        let (mut console, streams) =
            Streams::console(People { reads_stdout: true, ..People::default() });
        console.put("re\u{7}sult\n");
        console.say("words\n");
        console.note("warning\n");
        assert_eq!(
            (streams.out().as_str(), streams.err().as_str()),
            ("re·sult\nwords\n", "warning\n")
        );
    }

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_silent() {
        let streams = Streams::default();
        let mut console = Console::new(Box::new(Closed), streams.err_writer(), People::default());
        console.put("result");
        console.put("more");
        console.finish();
        assert_eq!(streams.err(), "");
    }
}
