//! Builtins that change the shell: `cd`, `set`, `unset`, `shift`, `read`, `let`.

use crate::symbolic::interpreter::Interpreter;
use crate::symbolic::paths::Folder;
use crate::symbolic::printed::Printed;
use crate::symbolic::shell::{Arguments, Shell};
use crate::symbolic::trace::How;
use crate::symbolic::value::{Source, Value};
use crate::yaml::Span;

impl Interpreter<'_> {
    pub(super) fn change_state(
        &mut self,
        words: &[Value],
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        match words[0].literal() {
            Some("cd") => shell.enter(operand(words)),
            Some("pushd") => {
                shell.stack.push(shell.folder.clone());
                shell.enter(operand(words));
            }
            Some("popd") => {
                let back = shell.stack.pop().unwrap_or(Folder::Unknown);
                shell.previous = std::mem::replace(&mut shell.folder, back);
            }
            Some("set") if words.len() == 1 => return self.printed_variables("set", span, shell),
            Some("set") => set(words, shell),
            Some("unset") => self.unset(words, shell),
            Some("shift") => shift(words, shell),
            Some("let") => self.compute(words, span, shell),
            _ => self.read(words, span, shell, input),
        }
        Printed::none()
    }

    /// The working folder's full path.
    pub(in crate::symbolic) fn working_folder(&self, shell: &Shell) -> Value {
        let inside = |rest: &str| {
            let mut path = self.world.peek(shell, "BITBUCKET_CLONE_DIR", self.step);
            if !rest.is_empty() {
                path.push(&Value::text(format!("/{rest}")));
            }
            path
        };
        match &shell.folder {
            Folder::Known(path) if path.starts_with('/') => Value::text(path),
            Folder::Known(path) if path.starts_with(['~', '.']) => {
                Value::computed("$PWD in …", vec![Value::text(path)])
            }
            Folder::Known(path) => inside(path),
            Folder::Unknown => Value::computed("$PWD", Vec::new()),
        }
    }

    fn unset(&mut self, words: &[Value], shell: &mut Shell) {
        let functions = words.iter().any(|w| w.literal() == Some("-f"));
        for word in &words[1..] {
            match word.literal() {
                Some(option) if option.starts_with('-') => {}
                Some(name) if functions || shell.functions.contains_key(name) => {
                    shell.undefine(name);
                }
                Some(name) => self.forget(name, shell),
                None => shell.overlay(Source::Words(word.clone())),
            }
        }
    }

    fn read(&mut self, words: &[Value], span: Span, shell: &mut Shell, input: Option<&Value>) {
        let builtin = words[0].literal().unwrap_or_default();
        let takes_value = match builtin {
            "read" => "adinNptu",
            "getopts" => "",
            _ => "dnOsuCc",
        };
        let mut names: Vec<&str> = Vec::new();
        let mut rest = words.iter().skip(if builtin == "getopts" { 2 } else { 1 });
        while let Some(word) = rest.next() {
            match word.literal() {
                Some(option) if option.starts_with('-') && option.len() > 1 => {
                    let last = option.chars().last().unwrap_or_default();
                    let value = if takes_value.contains(last) { rest.next() } else { None };
                    if last == 'a' {
                        names.extend(value.and_then(Value::literal));
                    }
                }
                Some(name) => names.push(name),
                None => shell.overlay(Source::Words(word.clone())),
            }
            if builtin == "getopts" {
                break;
            }
        }
        match builtin {
            "getopts" => names.extend(["OPTARG", "OPTIND"]),
            "read" if names.is_empty() => names.push("REPLY"),
            _ if names.is_empty() => names.push("MAPFILE"),
            _ => {}
        }
        let of: Vec<Value> = input.cloned().into_iter().collect();
        for name in names.into_iter().filter(|n| is_name(n)) {
            let value = Value::computed(format!("what `{builtin} {name}` gets"), of.clone());
            self.assign(name, value, false, How::Other, span, shell);
        }
    }

    /// `let x=1`: the names before an assignment sign have no single value afterwards.
    fn compute(&mut self, words: &[Value], span: Span, shell: &mut Shell) {
        for word in &words[1..] {
            let text = word.pattern("?");
            let name: String =
                text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            match is_name(&name) {
                true => {
                    let old = self.variable(&name, span, shell);
                    let value = Value::computed("let …", vec![word.clone(), old]);
                    self.assign(&name, value, false, How::Other, span, shell);
                }
                false => shell.overlay(Source::Words(word.clone())),
            }
        }
    }
}

/// The first word that isn't an option.
fn operand(words: &[Value]) -> Option<&Value> {
    words
        .iter()
        .skip(1)
        .find(|w| w.literal().is_none_or(|text| text == "-" || !text.starts_with('-')))
}

fn set(words: &[Value], shell: &mut Shell) {
    let mut rest = words.iter().enumerate().skip(1);
    while let Some((index, word)) = rest.next() {
        match word.literal() {
            Some("--") => return set_arguments(&words[index + 1..], shell),
            Some("-o") => switch(rest.next(), true, shell),
            Some("+o") => switch(rest.next(), false, shell),
            Some(options) if options.starts_with(['-', '+']) => {
                let on = options.starts_with('-');
                for letter in options.chars().skip(1) {
                    match letter {
                        'a' => shell.allexport = on,
                        'e' => shell.goes_on = !on,
                        'x' => shell.traced = on,
                        'o' => switch(rest.next(), on, shell),
                        _ => {}
                    }
                }
            }
            _ => return set_arguments(&words[index..], shell),
        }
    }
}

fn switch(option: Option<(usize, &Value)>, on: bool, shell: &mut Shell) {
    match option.and_then(|(_, word)| word.literal()) {
        Some("allexport") => shell.allexport = on,
        Some("errexit") => shell.goes_on = !on,
        Some("xtrace") => shell.traced = on,
        _ => {}
    }
}

fn set_arguments(words: &[Value], shell: &mut Shell) {
    let unsure = words.iter().any(|w| w.literal().is_none());
    shell.arguments = Arguments { values: words.to_vec(), unsure };
}

fn shift(words: &[Value], shell: &mut Shell) {
    let count = words.get(1).map_or(Some(1), |w| w.literal()?.parse::<usize>().ok());
    let arguments = &mut shell.arguments;
    match count {
        Some(count) if count <= arguments.values.len() && !arguments.unsure => {
            arguments.values.drain(..count);
        }
        _ => arguments.unsure = true,
    }
}

fn is_name(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
