//! Questions on the plain terminal, or answered by the lines of a pipe.

use std::io::{self, BufRead, Read};

use inquire::ui::RenderConfig;
use inquire::{Confirm, InquireError, Text};

/// The longest answer, in bytes; what is beyond it is the next one.
const LONGEST: u64 = 4096;

/// Why a question got no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The terminal says why.
    #[error("can't ask on this terminal: {0}")]
    Terminal(InquireError),
    /// The input says why.
    #[error("can't read the answer: {0}")]
    Input(io::Error),
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A line without its end.
    Line(String),
    /// There are no more answers.
    End,
    /// Ctrl-C.
    Interrupted,
}

/// Where answers come from.
pub enum Answers {
    /// A person types them, and may edit the line.
    Typed,
    /// Lines, one per question.
    Lines(Box<dyn BufRead>),
}

/// Asks yes or no; Escape and Ctrl-C mean no.
pub fn confirm(question: &str, default: bool) -> Result<bool, Error> {
    match Confirm::new(question).with_default(default).prompt() {
        Ok(answer) => Ok(answer),
        Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => Ok(false),
        Err(error) => Err(Error::Terminal(error)),
    }
}

impl Answers {
    /// The next answer. Only a typed one is asked for here; where lines are read, whoever calls shows the question.
    pub fn next(&mut self, question: &str) -> Result<Answer, Error> {
        match self {
            Answers::Typed => typed(question),
            Answers::Lines(from) => line(from).map_err(Error::Input),
        }
    }
}

/// Escape is an empty answer.
fn typed(question: &str) -> Result<Answer, Error> {
    match Text::new(question).with_render_config(RenderConfig::empty()).prompt() {
        Ok(line) => Ok(Answer::Line(line)),
        Err(InquireError::OperationCanceled) => Ok(Answer::Line(String::new())),
        Err(InquireError::OperationInterrupted) => Ok(Answer::Interrupted),
        Err(error) => Err(Error::Terminal(error)),
    }
}

fn line(from: &mut dyn BufRead) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    from.take(LONGEST).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(Answer::End);
    }
    Ok(Answer::Line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_answers_until_they_end() {
        let mut answers = Answers::Lines(Box::new(&b"y\r\n\nlast \xff"[..]));
        let mut next = || answers.next("?").unwrap();
        let line = |text: &str| Answer::Line(text.to_owned());
        assert_eq!(next(), line("y"));
        assert_eq!(next(), line(""));
        assert_eq!(next(), line("last \u{fffd}"));
        assert_eq!(next(), Answer::End);
    }

    #[test]
    fn a_line_that_never_ends_is_cut() {
        let mut answers = Answers::Lines(Box::new(io::BufReader::new(io::repeat(b'x'))));
        let Answer::Line(line) = answers.next("?").unwrap() else { panic!() };
        assert_eq!(line.len() as u64, LONGEST);
    }
}
