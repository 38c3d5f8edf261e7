//! `echo`, `printf`, `cat`, `tee`: what they print is known as far as their words and files are.

use crate::facts::commands::Kind;
use crate::symbolic::expand::content_value;
use crate::symbolic::interpreter::Interpreter;
use crate::symbolic::paths::PROCESS;
use crate::symbolic::printed::Printed;
use crate::symbolic::programs::output;
use crate::symbolic::shell::Shell;
use crate::symbolic::trace::{Effect, How, Read, VariablesRead};
use crate::symbolic::value::{Part, Value};
use crate::yaml::Span;

impl Interpreter<'_> {
    pub(super) fn print(
        &mut self,
        words: Vec<Value>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        match words[0].literal() {
            Some("echo") => self.echo(&words, span, shell),
            Some("printf") => self.printf(&words, span, shell),
            Some("tee") => self.tee(&words, span, shell, input),
            _ if words.len() == 1 => Printed::fed(input),
            _ => self.cat(words, span, shell, input),
        }
    }

    fn echo(&mut self, words: &[Value], span: Span, shell: &Shell) -> Printed {
        let effect = self.plain_effect(words.to_vec(), span, shell);
        self.effect(effect);
        let is_option = |w: &&Value| {
            w.literal().is_some_and(|t| {
                t.len() > 1 && t.starts_with('-') && t[1..].chars().all(|c| "neE".contains(c))
            })
        };
        let options: String =
            words.iter().skip(1).take_while(is_option).filter_map(Value::literal).collect();
        let count = words.iter().skip(1).take_while(is_option).count();
        let text = Value::joined(&words[1 + count..], " ");
        let text = match text.pattern("").contains('\\') {
            true => Value::computed("echo …", vec![Value::joined(&words[1..], " ")]),
            false => text,
        };
        match options.contains('n') {
            true => Printed::text(&text),
            false => Printed::line(text),
        }
    }

    fn printf(&mut self, words: &[Value], span: Span, shell: &mut Shell) -> Printed {
        let effect = self.plain_effect(words.to_vec(), span, shell);
        self.effect(effect);
        if let [_, option, name, format, arguments @ ..] = words
            && option.literal() == Some("-v")
        {
            let value = formatted(format, arguments);
            if let Some(name) = name.literal() {
                self.assign(name, value, false, How::Other, span, shell);
            }
            return Printed::none();
        }
        match words {
            [_, format, arguments @ ..] => Printed::text(&formatted(format, arguments)),
            _ => Printed::none(),
        }
    }

    fn cat(
        &mut self,
        words: Vec<Value>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let (options, paths): (Vec<&Value>, Vec<&Value>) =
            words.iter().skip(1).partition(|w| w.literal().is_some_and(|t| t.starts_with('-')));
        let mut effect = self.plain_effect(words.clone(), span, shell);
        let mut printed = Printed::none();
        if paths.is_empty() || options.iter().any(|o| o.literal() == Some("-")) {
            printed.extend(Printed::fed(input));
        }
        for word in paths {
            let read = self.read_of(word, shell, false);
            printed.extend(match &read {
                Some(Read::File { path, seen, .. }) => {
                    Printed::text(&content_value(path, &seen.content))
                }
                _ => match process(word) {
                    Some(text) => Printed::fed(Some(text)),
                    None => Printed::line(Value::computed("contents of …", vec![word.clone()])),
                },
            });
            effect.reads.extend(read);
        }
        self.effect(effect);
        match options.iter().all(|o| o.literal() == Some("-")) {
            true => printed,
            false => Printed::line(Value::computed(
                "$(…)",
                vec![Value::joined(&words, " "), printed.value()],
            )),
        }
    }

    fn tee(
        &mut self,
        words: &[Value],
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let effect = self.plain_effect(words.to_vec(), span, shell);
        self.effect(effect);
        let printed = Printed::fed(input);
        let append = words.iter().any(|w| matches!(w.literal(), Some("-a" | "--append")));
        for word in &words[1..] {
            if !word.literal().is_some_and(|t| t.starts_with('-')) {
                self.write_lines(word, &printed, append, span, shell);
            }
        }
        printed
    }

    /// `set`, `export -p`: all variables of the shell.
    pub(super) fn printed_variables(&mut self, name: &str, span: Span, shell: &Shell) -> Printed {
        let mut effect = self.plain_effect(vec![Value::text(name)], span, shell);
        effect.variables = VariablesRead::All;
        let printed = output(&effect, None);
        self.read_all(shell, span, false);
        self.effect(effect);
        Printed::line(printed)
    }
}

impl Effect {
    /// An effect that prints or compares and no more.
    pub(in crate::symbolic) fn pure(mut self) -> Self {
        self.kind = Some(Kind::Pure);
        self.variables = VariablesRead::These(Vec::new());
        self
    }
}

/// The text behind the word that `<(…)` becomes.
pub(super) fn process(word: &Value) -> Option<&Value> {
    match word.parts() {
        [Part::Computed { operation, of }] if &**operation == PROCESS => of.first(),
        _ => None,
    }
}

/// What `printf` makes of its format; a name where it isn't carried out.
fn formatted(format: &Value, arguments: &[Value]) -> Value {
    let carried_out = format.literal().and_then(|f| carried_out(f, arguments));
    carried_out.unwrap_or_else(|| {
        let of = std::iter::once(format).chain(arguments).cloned().collect();
        Value::computed("formatted text", of)
    })
}

fn carried_out(format: &str, arguments: &[Value]) -> Option<Value> {
    let mut left = arguments.iter();
    let mut pieces: Vec<Value> = Vec::new();
    loop {
        let before = left.len();
        one_round(format, &mut left, &mut pieces)?;
        if left.len() == 0 || left.len() == before {
            return Some(Value::joined(&pieces, ""));
        }
    }
}

fn one_round<'v>(
    format: &str,
    arguments: &mut impl Iterator<Item = &'v Value>,
    pieces: &mut Vec<Value>,
) -> Option<()> {
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => match chars.next()? {
                '%' => text.push('%'),
                's' => {
                    pieces.push(Value::text(std::mem::take(&mut text)));
                    pieces.extend(arguments.next().cloned());
                }
                _ => return None,
            },
            '\\' => match chars.next()? {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                '\\' => text.push('\\'),
                '"' => text.push('"'),
                _ => return None,
            },
            c => text.push(c),
        }
    }
    pieces.push(Value::text(text));
    Some(())
}
