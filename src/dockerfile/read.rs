//! Turns the parser crate's instructions into ours; no other file knows its types.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parse_dockerfile::{
    Command as CrateCommand, Flag as CrateFlag, HealthcheckArguments,
    Instruction as CrateInstruction, JsonOrStringArray, RunInstruction, Source as CrateSource,
    UnescapedString, parse,
};

use crate::dockerfile::error::Error;
use crate::dockerfile::instruction::{
    Command, FileCopy, Flag, FromImage, Instruction, Kind, Pair, Run, Source, Text,
};
use crate::dockerfile::lines::{self, Line};
use crate::script::Span;

/// Reads all instructions of the text behind `base`, the length of a byte order mark; places are of the whole text.
pub(super) fn instructions(
    text: &str,
    base: usize,
    escape: char,
) -> Result<Vec<Instruction>, Error> {
    let lines = lines::scan(text, base, escape)?;
    let masked = lines::mask(text, &lines);
    let bare = masked.get(base..).unwrap_or_default();
    let parsed =
        catch_unwind(AssertUnwindSafe(|| parse(bare).map_err(|error| explained(&error, bare))));
    let parsed = parsed.unwrap_or_else(|_| Err(Error::at(text, 0, "the parser stopped", HELP)))?;
    let reader = Reader { text, base, escape, lines };
    parsed.instructions.iter().map(|instruction| reader.instruction(instruction)).collect()
}

const HELP: &str = "compare the line with https://docs.docker.com/reference/dockerfile/";

struct Reader<'t> {
    text: &'t str,
    base: usize,
    escape: char,
    lines: Vec<Line>,
}

impl Reader<'_> {
    fn instruction(&self, instruction: &CrateInstruction<'_>) -> Result<Instruction, Error> {
        let keyword = self.span(&keyword(instruction));
        let Some(line) = self.lines.iter().find(|line| line.command.start == keyword.start) else {
            return Err(Error::at(
                self.text,
                keyword.start,
                "an instruction in the middle of a line",
                HELP,
            ));
        };
        Ok(self.within(instruction, line))
    }

    fn within(&self, instruction: &CrateInstruction<'_>, line: &Line) -> Instruction {
        let keyword = self.span(&keyword(instruction));
        Instruction {
            span: Span::new(keyword.start, line.whole.end),
            keyword,
            line: line.number
                + Span::new(line.command.start, keyword.start).of(self.text).matches('\n').count(),
            kind: self.kind(instruction, line),
        }
    }

    fn kind(&self, instruction: &CrateInstruction<'_>, line: &Line) -> Kind {
        match instruction {
            CrateInstruction::From(it) => Kind::From(FromImage {
                flags: self.flags(&it.options),
                image: self.text(&it.image),
                name: it.as_.as_ref().map(|(_, name)| self.text(name)),
            }),
            CrateInstruction::Copy(it) => {
                Kind::Copy(self.copy(&it.options, &it.src, &it.dest, line))
            }
            CrateInstruction::Add(it) => Kind::Add(self.copy(&it.options, &it.src, &it.dest, line)),
            CrateInstruction::Run(it) => Kind::Run(self.run(it, line)),
            CrateInstruction::Arg(it) => Kind::Arg(self.pairs(&it.arguments, false)),
            CrateInstruction::Env(it) => Kind::Env(self.pairs(&it.arguments, true)),
            CrateInstruction::Label(it) => Kind::Label(self.pairs(&it.arguments, true)),
            CrateInstruction::Cmd(it) => Kind::Cmd(self.command(&it.arguments)),
            CrateInstruction::Entrypoint(it) => Kind::Entrypoint(self.command(&it.arguments)),
            CrateInstruction::Healthcheck(it) => Kind::Healthcheck {
                flags: self.flags(&it.options),
                command: match &it.arguments {
                    HealthcheckArguments::Cmd { arguments, .. } => Some(self.command(arguments)),
                    _ => None,
                },
            },
            CrateInstruction::Expose(it) => Kind::Expose(self.texts(&it.arguments)),
            CrateInstruction::Volume(it) => Kind::Volume(match &it.arguments {
                JsonOrStringArray::Json(list) => self.texts(&list.value),
                JsonOrStringArray::String(list) => self.texts(list),
            }),
            CrateInstruction::Shell(it) => Kind::Shell(self.texts(&it.arguments)),
            CrateInstruction::Workdir(it) => Kind::Workdir(self.text(&it.arguments)),
            CrateInstruction::User(it) => Kind::User(self.text(&it.arguments)),
            CrateInstruction::Stopsignal(it) => Kind::Stopsignal(self.text(&it.arguments)),
            CrateInstruction::Maintainer(it) => Kind::Maintainer(self.text(&it.name)),
            CrateInstruction::Onbuild(it) => {
                Kind::Onbuild(Box::new(self.within(&it.instruction, line)))
            }
            _ => Kind::Maintainer(Text::default()),
        }
    }

    fn copy(
        &self,
        flags: &[CrateFlag<'_>],
        sources: &[CrateSource<'_>],
        dest: &UnescapedString<'_>,
        line: &Line,
    ) -> FileCopy {
        let source = |source: &CrateSource<'_>| {
            let text = match source {
                CrateSource::Path(path) => self.text(path),
                _ => Text::default(),
            };
            let document =
                line.documents.iter().find(|document| document.word.start == text.span.start);
            document.map_or(Source::Path(text), |document| Source::Document(document.clone()))
        };
        FileCopy {
            flags: self.flags(flags),
            sources: sources.iter().map(source).collect(),
            dest: self.text(dest),
        }
    }

    fn run(&self, run: &RunInstruction<'_>, line: &Line) -> Run {
        let command = match self.command(&run.arguments) {
            Command::Shell(shell) if !line.documents.is_empty() => {
                Command::Shell(self.with_documents(&shell, line))
            }
            command => command,
        };
        Run { flags: self.flags(&run.options), command, documents: line.documents.clone() }
    }

    fn with_documents(&self, shell: &Text, line: &Line) -> Text {
        if let [only] = line.documents.as_slice()
            && only.word == shell.span
        {
            return Text { text: only.body.of(self.text).to_owned(), span: only.body };
        }
        let bodies = Span::new(shell.span.end, line.whole.end);
        Text {
            text: format!("{}{}", shell.text, bodies.of(self.text)),
            span: Span::new(shell.span.start, bodies.end),
        }
    }

    fn command(&self, command: &CrateCommand<'_>) -> Command {
        match command {
            CrateCommand::Exec(list) => Command::Exec(self.texts(&list.value)),
            CrateCommand::Shell(shell) => {
                let span = self.span(&shell.span);
                Command::Shell(Text { text: lines::clean(span.of(self.text), self.escape), span })
            }
            _ => Command::Exec(Vec::new()),
        }
    }

    /// The crate keeps `name=value` pairs as one text. `ENV name value` is the old form.
    fn pairs(&self, arguments: &UnescapedString<'_>, has_old_form: bool) -> Vec<Pair> {
        let whole = self.span(&arguments.span);
        let cleaned = lines::clean(whole.of(self.text), self.escape);
        let words = lines::words(&cleaned, self.escape);
        let place = |start: usize, end: usize| Span::new(whole.start + start, whole.start + end);
        if let [(first, name), (second, _), ..] = words.as_slice()
            && has_old_form
            && !name.contains('=')
        {
            let value = cleaned[second.start..].trim_end();
            let span = place(first.start, second.start + value.len());
            return vec![Pair { name: name.clone(), value: Some(value.replace("\\\n", "")), span }];
        }
        let pair = |(span, word): &(Span, String)| {
            let (name, value) = word
                .split_once('=')
                .map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
            let span = place(span.start, span.end);
            Pair { name: name.to_owned(), value: value.map(str::to_owned), span }
        };
        words.iter().map(pair).collect()
    }

    fn flags(&self, flags: &[CrateFlag<'_>]) -> Vec<Flag> {
        let flag = |flag: &CrateFlag<'_>| Flag {
            name: flag.name.value.to_string(),
            value: flag.value.as_ref().map(|value| value.value.to_string()),
            span: self.span(&flag.span()),
        };
        flags.iter().map(flag).collect()
    }

    fn texts(&self, texts: &[UnescapedString<'_>]) -> Vec<Text> {
        texts.iter().map(|text| self.text(text)).collect()
    }

    fn text(&self, text: &UnescapedString<'_>) -> Text {
        Text { text: text.value.to_string(), span: self.span(&text.span) }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(range.start + self.base, range.end + self.base)
    }
}

fn keyword(instruction: &CrateInstruction<'_>) -> Range<usize> {
    match instruction {
        CrateInstruction::Add(it) => it.add.span.clone(),
        CrateInstruction::Arg(it) => it.arg.span.clone(),
        CrateInstruction::Cmd(it) => it.cmd.span.clone(),
        CrateInstruction::Copy(it) => it.copy.span.clone(),
        CrateInstruction::Entrypoint(it) => it.entrypoint.span.clone(),
        CrateInstruction::Env(it) => it.env.span.clone(),
        CrateInstruction::Expose(it) => it.expose.span.clone(),
        CrateInstruction::From(it) => it.from.span.clone(),
        CrateInstruction::Healthcheck(it) => it.healthcheck.span.clone(),
        CrateInstruction::Label(it) => it.label.span.clone(),
        CrateInstruction::Maintainer(it) => it.maintainer.span.clone(),
        CrateInstruction::Onbuild(it) => it.onbuild.span.clone(),
        CrateInstruction::Run(it) => it.run.span.clone(),
        CrateInstruction::Shell(it) => it.shell.span.clone(),
        CrateInstruction::Stopsignal(it) => it.stopsignal.span.clone(),
        CrateInstruction::User(it) => it.user.span.clone(),
        CrateInstruction::Volume(it) => it.volume.span.clone(),
        CrateInstruction::Workdir(it) => it.workdir.span.clone(),
        _ => 0..0,
    }
}

/// The crate's error with a column in characters and with advice.
fn explained(error: &parse_dockerfile::Error, text: &str) -> Error {
    let what = format!("{error:#}");
    let (number, bytes) = (error.line(), error.column().saturating_sub(1));
    let line =
        number.checked_sub(1).and_then(|index| text.split('\n').nth(index)).unwrap_or_default();
    let before = line.get(..bytes.min(line.len())).unwrap_or(line);
    let column = if number == 0 { 0 } else { before.chars().count() + 1 };
    let help = advice(&what, line).to_owned();
    Error { line: number, column, what, help }
}

fn advice(what: &str, line: &str) -> &'static str {
    let is_template = ["{{", "{%", "<%"].iter().any(|mark| line.contains(mark));
    match what {
        _ if is_template => "this looks like a template: give the file that it makes",
        what if what.starts_with("unknown instruction") => {
            "check the spelling; a command that goes on needs a \\ at the end of the line before"
        }
        what if what.starts_with("duplicate stage name") => "give every stage a name of its own",
        what if what.starts_with("expected FROM") || what.contains("at least one FROM") => {
            "begin with FROM; only ARG and comments may stand before it"
        }
        _ => HELP,
    }
}
