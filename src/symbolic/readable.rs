//! Programs whose text the repository holds: shell scripts, Makefile and justfile targets, package scripts.

use std::sync::Arc;

use super::files::Content;
use super::interpreter::{Interpreter, Printed, Text};
use super::programs::{Line, output};
use super::shell::{Shell, Target, normalise};
use super::trace::{Read, VariablesRead};
use super::value::Value;
use crate::facts::commands::{Kind, Runs, TargetFile};
use crate::script;
use crate::yaml::Span;

/// How deep scripts may call each other.
const DEEPEST: usize = 8;
/// Names that are taken to be what they say, with the kind of work that they stand for.
const CONVENTIONAL: [(&str, Kind); 12] = [
    ("lint", Kind::Check),
    ("test", Kind::Check),
    ("tests", Kind::Check),
    ("check", Kind::Check),
    ("typecheck", Kind::Check),
    ("type-check", Kind::Check),
    ("unit", Kind::Check),
    ("build", Kind::Files),
    ("compile", Kind::Files),
    ("format", Kind::Check),
    ("docs", Kind::Files),
    ("clean", Kind::Files),
];

impl Interpreter<'_> {
    /// Runs a script that is called by its path, if its text is known.
    pub(super) fn script_by_path(
        &mut self,
        words: &[Value],
        span: Span,
        shell: &mut Shell,
    ) -> Option<Printed> {
        let word = words.first()?;
        if !word.literal()?.contains('/') {
            return None;
        }
        self.run_script_file(word, &words[1..], span, shell)
    }

    /// Runs what a program such as `bash`, `make` or `npm` is told to run, if its text is known.
    pub(super) fn readable(
        &mut self,
        line: &Line<'_>,
        runs: &Runs,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let operands: Vec<Value> =
            line.found.operands(line.texts()).iter().map(|i| line.words[*i].clone()).collect();
        let ran = match runs {
            Runs::Script(position) => operands.get(position - 1).and_then(|file| {
                let arguments = operands.get(*position..).unwrap_or_default().to_vec();
                self.run_script_file(file, &arguments, span, shell)
            }),
            Runs::Text(selector) => {
                let text = line.selected(selector, shell).into_iter().next();
                text.and_then(|t| self.run_text(t.literal()?, span, shell))
            }
            Runs::Target(file) => self.run_targets(*file, &operands, span, shell),
            Runs::PackageScript(name) => {
                let name = name.clone().or_else(|| operands.first()?.literal().map(str::to_owned));
                name.and_then(|n| self.run_package_script("package.json", &n, span, shell))
            }
            Runs::ComposerScript(name) => {
                let name = name.clone().or_else(|| operands.first()?.literal().map(str::to_owned));
                name.and_then(|n| self.run_package_script("composer.json", &n, span, shell))
            }
            _ => None,
        };
        match ran {
            Some(printed) => printed,
            None => self.by_its_name(line, runs, &operands, span, shell, input),
        }
    }

    /// Runs a file's text in this shell.
    pub(super) fn run_file(
        &mut self,
        path: &str,
        text: &str,
        span: Span,
        shell: &mut Shell,
    ) -> Printed {
        let Ok(parsed) = script::parse(text) else {
            self.opaque(&format!("`{path}` can't be read"), span);
            return self.unknown_program(vec![Value::text(path)], span, shell, None);
        };
        let from = self.place(span);
        let inner = Text::File { name: path.into(), text: text.into(), from };
        let outer = std::mem::replace(&mut self.text, inner);
        let whole = std::mem::replace(&mut self.whole, Span::new(0, 0));
        self.calls.push(path.to_owned());
        let printed = self.script(&parsed, shell);
        self.calls.pop();
        self.whole = whole;
        self.text = outer;
        printed
    }

    fn run_script_file(
        &mut self,
        file: &Value,
        arguments: &[Value],
        span: Span,
        shell: &mut Shell,
    ) -> Option<Printed> {
        let Target::Path(path) = shell.target(file) else { return None };
        let seen = shell.files.look(&path);
        let text = self.world.project.text(&path).filter(|_| seen.content == Content::Tracked)?;
        let shebang = text.lines().next().filter(|l| l.starts_with("#!"));
        let shell_text =
            shebang.map_or(path.ends_with(".sh"), |l| l.ends_with("sh") || l.contains("sh "));
        if !shell_text || self.is_running(&path) {
            return None;
        }
        let mut effect = self.plain_effect(vec![file.clone()], span, shell);
        effect.reads.push(Read::File { path: path.clone(), seen, optional: false });
        self.effect(effect);
        let text = text.to_owned();
        Some(self.in_child(shell, arguments, |run, child| run.run_file(&path, &text, span, child)))
    }

    fn run_text(&mut self, text: &str, span: Span, shell: &mut Shell) -> Option<Printed> {
        let parsed = script::parse(text).ok()?;
        let inline = Text::Inline(self.place(span));
        let outer = std::mem::replace(&mut self.text, inline);
        let printed = self.in_child(shell, &[], |run, child| run.script(&parsed, child));
        self.text = outer;
        Some(printed)
    }

    /// Runs the recipes of Makefile or justfile targets.
    fn run_targets(
        &mut self,
        file: TargetFile,
        operands: &[Value],
        span: Span,
        shell: &mut Shell,
    ) -> Option<Printed> {
        let names: &[&str] = match file {
            TargetFile::Make => &["Makefile", "makefile", "GNUmakefile"],
            TargetFile::Just => &["justfile", "Justfile", ".justfile"],
        };
        let folder = shell.folder_shown();
        let (path, text) = names.iter().find_map(|name| {
            let path = normalise(&folder, name);
            Some((path.clone(), self.world.project.text(&path)?.to_owned()))
        })?;
        if self.is_running(&path) {
            return None;
        }
        let recipes = super::recipes::of(&text, operands.iter().filter_map(Value::literal))?;
        let mut printed = Printed::new();
        for recipe in recipes {
            printed.extend(self.run_lines(&path, &recipe, span, shell));
        }
        Some(printed)
    }

    fn run_lines(
        &mut self,
        path: &str,
        lines: &[String],
        span: Span,
        shell: &mut Shell,
    ) -> Printed {
        let mut printed = Printed::new();
        self.calls.push(path.to_owned());
        for line in lines {
            match self.run_text(line, span, shell) {
                Some(more) => printed.extend(more),
                None => {
                    printed.extend(self.unknown_program(vec![Value::text(line)], span, shell, None))
                }
            }
        }
        self.calls.pop();
        printed
    }

    pub(super) fn run_package_script(
        &mut self,
        file: &str,
        name: &str,
        span: Span,
        shell: &mut Shell,
    ) -> Option<Printed> {
        let path = normalise(&shell.folder_shown(), file);
        let json: serde_json::Value = serde_json::from_str(self.world.project.text(&path)?).ok()?;
        let key = format!("{path}#{name}");
        if self.is_running(&key) {
            return None;
        }
        let command = |name: &str| -> Option<Vec<String>> {
            match json.get("scripts")?.get(name)? {
                serde_json::Value::String(text) => Some(vec![text.clone()]),
                serde_json::Value::Array(all) => {
                    Some(all.iter().filter_map(|t| t.as_str().map(str::to_owned)).collect())
                }
                _ => None,
            }
        };
        let main = command(name)?;
        let before = command(&format!("pre{name}")).unwrap_or_default();
        let after = command(&format!("post{name}")).unwrap_or_default();
        let lines: Vec<String> = before.into_iter().chain(main).chain(after).collect();
        Some(self.run_lines(&key, &lines, span, shell))
    }

    /// A target or script whose text isn't known is taken to be what its name says, or else unknown.
    fn by_its_name(
        &mut self,
        line: &Line<'_>,
        runs: &Runs,
        operands: &[Value],
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let named = match runs {
            Runs::PackageScript(Some(name)) | Runs::ComposerScript(Some(name)) => {
                Some(name.as_str())
            }
            Runs::PackageScript(None) | Runs::ComposerScript(None) | Runs::Target(_) => {
                operands.first().and_then(Value::literal)
            }
            _ => None,
        };
        let words = line.words.to_vec();
        let known = named.and_then(|n| {
            CONVENTIONAL.iter().find(|(c, _)| n == *c || n.starts_with(&format!("{c}:")))
        });
        let Some((name, kind)) = known else {
            return self.unknown_program(words, span, shell, input);
        };
        let mut effect = self.unknown_effect(words, span, shell);
        effect.kind = Some(*kind);
        effect.outside.clear();
        effect.variables = VariablesRead::Perhaps;
        effect.assumed =
            Some(format!("`{}` does what its name says: {name}", effect.words_shown()));
        let maker = super::files::Maker {
            words: effect.words.clone(),
            place: super::files::Provenance(effect.place.clone()),
        };
        shell.files.disturb(&Arc::new(maker));
        let printed = vec![output(&effect)];
        self.effect(effect);
        printed
    }

    /// Runs something in a shell of its own: it sees exported variables only and hands back nothing but files.
    fn in_child(
        &mut self,
        shell: &mut Shell,
        arguments: &[Value],
        run: impl FnOnce(&mut Self, &mut Shell) -> Printed,
    ) -> Printed {
        let mut child = shell.clone();
        Arc::make_mut(&mut child.variables).retain(|_, v| v.exported);
        child.functions.clear();
        child.allexport = false;
        child.arguments = arguments.to_vec();
        let printed = run(self, &mut child);
        shell.files = child.files;
        printed
    }

    fn is_running(&self, path: &str) -> bool {
        self.calls.len() >= DEEPEST || self.calls.iter().any(|c| c == path)
    }
}
