//! Programs whose text the repository holds: shell scripts, Makefile and justfile targets, package scripts.

use super::files::Content;
use super::interpreter::Interpreter;
use super::line::{Line, resolved};
use super::origin::Text;
use super::paths::{Folder, Target};
use super::printed::Printed;
use super::recipes::{self, Recipe};
use super::shell::Shell;
use super::trace::{Read, VariablesRead};
use super::value::Value;
use crate::facts::commands::{Runs, TargetFile};
use crate::facts::roles;
use crate::script;
use crate::yaml::Span;

impl<'a> Interpreter<'a> {
    /// Runs a script that is called by its path, if its text is known.
    pub(super) fn script_by_path(
        &mut self,
        words: &[Value],
        span: Span,
        shell: &mut Shell,
    ) -> Option<Printed> {
        let word = words.first()?;
        let is_path = word.pattern("").contains('/');
        is_path.then(|| self.run_script_file(word, words, &words[1..], span, shell)).flatten()
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
        let operands = line.operands();
        let inside = self.inside(line, shell).folder.clone();
        let ran = match runs {
            Runs::Script(position) => operands.get(position - 1).and_then(|file| {
                let arguments = operands.get(*position..).unwrap_or_default().to_vec();
                self.run_script_file(file, line.words, &arguments, span, shell)
            }),
            Runs::Text(selector) => {
                let text = line.selected(selector, shell).into_iter().next();
                let text = text.and_then(|t| t.literal().map(str::to_owned));
                text.and_then(|t| self.run_text(&t, &operands, span, shell))
            }
            Runs::Target(file) => self.within(shell, inside, |run, shell| {
                run.run_targets(*file, line, &operands, span, shell)
            }),
            Runs::PackageScript(name) | Runs::ComposerScript(name) => {
                let file = match runs {
                    Runs::PackageScript(_) => "package.json",
                    _ => "composer.json",
                };
                let first = || operands.first()?.literal().map(str::to_owned);
                let name = name.clone().or_else(first);
                name.and_then(|name| {
                    let more = arguments_of(line, &name)?;
                    self.within(shell, inside, |run, shell| {
                        run.run_package_script(file, &name, &more, line.words, span, shell)
                    })
                })
            }
            _ => None,
        };
        match ran {
            Some(printed) => printed,
            None => self.by_its_name(line, runs, &operands, span, shell, input),
        }
    }

    /// Runs a package's hook, if it has one.
    pub(super) fn run_hook(&mut self, line: &Line<'_>, name: &str, span: Span, shell: &mut Shell) {
        let inside = self.inside(line, shell).folder.clone();
        self.within(shell, inside, |run, shell| {
            run.run_package_script("package.json", name, "", line.words, span, shell)
        });
    }

    /// Runs something in another folder.
    fn within<T>(
        &mut self,
        shell: &mut Shell,
        folder: Folder,
        run: impl FnOnce(&mut Self, &mut Shell) -> T,
    ) -> T {
        let outer = std::mem::replace(&mut shell.folder, folder);
        let result = run(self, shell);
        shell.folder = outer;
        result
    }

    /// Runs a file's text in this shell.
    pub(super) fn run_file(
        &mut self,
        path: &str,
        text: &str,
        span: Span,
        shell: &mut Shell,
    ) -> Printed {
        let parsed = script::parse_once(text);
        let Ok(parsed) = &*parsed else {
            return self.barrier(&format!("`{path}` can't be read"), span, shell);
        };
        let inner = Text::file(path, text, self.place(span));
        let outer = std::mem::replace(&mut self.text, inner);
        let whole = std::mem::replace(&mut self.whole, Span::new(0, 0));
        self.calls.push(path.to_owned());
        let printed = self.script(parsed, shell);
        self.calls.pop();
        self.whole = whole;
        self.text = outer;
        printed
    }

    fn run_script_file(
        &mut self,
        file: &Value,
        words: &[Value],
        arguments: &[Value],
        span: Span,
        shell: &mut Shell,
    ) -> Option<Printed> {
        let Target::Path(path) = shell.target(file) else { return None };
        let (text, assumed) = self.tracked_text(&path, shell)?;
        let shebang = text.lines().next().filter(|l| l.starts_with("#!"));
        let shell_text =
            shebang.map_or(path.ends_with(".sh"), |l| l.ends_with("sh") || l.contains("sh "));
        if !shell_text || self.is_running(&path) {
            return None;
        }
        self.note_reading(&path, words, assumed, span, shell);
        Some(self.in_child(shell, arguments, |run, child| run.run_file(&path, text, span, child)))
    }

    /// The text of a file of the repository, if this step sees it as it is in the commit; and what that takes for
    /// granted.
    fn tracked_text(&self, path: &str, shell: &Shell) -> Option<(&'a str, Option<String>)> {
        let assumed = shell.files.look(path).content.taken_as_tracked(path)?;
        Some((self.world.project.text(path)?, assumed))
    }

    fn note_reading(
        &mut self,
        path: &str,
        words: &[Value],
        assumed: Option<String>,
        span: Span,
        shell: &Shell,
    ) {
        let seen = shell.files.look(path);
        let mut effect = self.plain_effect(words.to_vec(), span, shell);
        effect.reads.push(Read::File { path: path.to_owned(), seen, optional: false });
        effect.assumed = assumed;
        self.effect(effect);
    }

    fn run_text(
        &mut self,
        text: &str,
        arguments: &[Value],
        span: Span,
        shell: &mut Shell,
    ) -> Option<Printed> {
        let parsed = script::parse_once(text);
        let parsed = parsed.as_ref().as_ref().ok()?;
        let inline = Text::Inline(self.place(span));
        let outer = std::mem::replace(&mut self.text, inline);
        let printed = self.in_child(shell, arguments, |run, child| run.script(parsed, child));
        self.text = outer;
        Some(printed)
    }

    /// Runs the recipes of Makefile or justfile targets.
    fn run_targets(
        &mut self,
        file: TargetFile,
        line: &Line<'_>,
        operands: &[Value],
        span: Span,
        shell: &mut Shell,
    ) -> Option<Printed> {
        let names: &[&str] = match file {
            TargetFile::Make => &["GNUmakefile", "makefile", "Makefile"],
            TargetFile::Just => &["justfile", "Justfile", ".justfile"],
        };
        if line.has("-f,--file,--makefile,-e,--eval,-n,--dry-run,-i,-k,--justfile") {
            return None;
        }
        let (path, (text, assumed)) = names.iter().find_map(|name| {
            let path = resolved(name, shell);
            let text = self.tracked_text(&path, shell)?;
            Some((path, text))
        })?;
        if self.is_running(&path) {
            return None;
        }
        let words: Option<Vec<&str>> = line.words[1..].iter().map(Value::literal).collect();
        let assigned =
            words?.into_iter().filter(|w| !w.starts_with('-')).filter_map(|w| w.split_once('='));
        let targets: Option<Vec<&str>> = operands.iter().map(Value::literal).collect();
        let targets = targets?.into_iter().filter(|t| !t.contains('='));
        let recipes = recipes::of(text, file, targets, assigned)?;
        self.note_reading(&path, line.words, assumed, span, shell);
        let mut printed = Printed::none();
        for recipe in recipes {
            printed.extend(self.run_recipe(&path, &recipe, span, shell));
        }
        Some(printed)
    }

    /// A recipe doesn't run if its target is a file that is up to date.
    fn run_recipe(
        &mut self,
        path: &str,
        recipe: &Recipe,
        span: Span,
        shell: &mut Shell,
    ) -> Printed {
        let file = resolved(&recipe.target, shell);
        if recipe.phony || shell.files.look(&file).content == Content::Absent {
            return self.run_lines(path, &recipe.lines, span, shell);
        }
        let condition = Value::text(format!("unless {file} is up to date"));
        self.on(condition, shell, |run, shell| run.run_lines(path, &recipe.lines, span, shell))
    }

    fn run_lines(
        &mut self,
        path: &str,
        lines: &[String],
        span: Span,
        shell: &mut Shell,
    ) -> Printed {
        let mut printed = Printed::none();
        self.calls.push(path.to_owned());
        for line in lines {
            let bare = line.trim_start_matches(['@', '-', '+']);
            let marks = &line[..line.len() - bare.len()];
            let unchecked = self.unchecked;
            self.unchecked |= marks.contains('-');
            printed.extend(match self.run_text(bare, &[], span, shell) {
                Some(more) => more,
                None => self.unknown_program(vec![Value::text(bare)], span, shell, None),
            });
            self.unchecked = unchecked;
        }
        self.calls.pop();
        printed
    }

    fn run_package_script(
        &mut self,
        file: &str,
        name: &str,
        more: &str,
        words: &[Value],
        span: Span,
        shell: &mut Shell,
    ) -> Option<Printed> {
        let path = resolved(file, shell);
        let (text, assumed) = self.tracked_text(&path, shell)?;
        let scripts = self.world.package_scripts(&path, text);
        let key = format!("{path}#{name}");
        if self.is_running(&key) {
            return None;
        }
        let main = scripts.get(name)?;
        let hook = |when: &str| scripts.get(&format!("{when}{name}")).cloned().unwrap_or_default();
        let mut lines = hook("pre");
        let last = main.len().saturating_sub(1);
        lines.extend(main.iter().enumerate().map(|(index, line)| match index == last {
            true => format!("{line}{more}"),
            false => line.clone(),
        }));
        lines.extend(hook("post"));
        self.note_reading(&path, words, assumed, span, shell);
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
        let known = named.and_then(|name| Some((name, roles::conventional(name)?)));
        let Some((name, kind)) = known else {
            return self.unknown_program(words, span, shell, input);
        };
        let mut effect = self.unknown_effect(words, span, shell);
        effect.kind = Some(kind);
        effect.outside.clear();
        effect.variables = VariablesRead::Perhaps;
        effect.assumed =
            Some(format!("`{}` does what its name says: {name}", effect.words_shown()));
        effect.input = input.cloned();
        self.run_unknown(effect, shell)
    }
}

/// What is handed on to a package's script, as shell text with a blank before it; `None` if that isn't known, or if
/// the script of another package is meant.
fn arguments_of(line: &Line<'_>, name: &str) -> Option<String> {
    if line.has("-w,--workspace,--workspaces,-ws,--filter,-F,-r,--recursive") {
        return None;
    }
    let at = line.words.iter().position(|w| w.literal() == Some(name))?;
    let mut more = String::new();
    for (index, word) in line.words[at + 1..].iter().enumerate() {
        let text = word.literal()?;
        if index > 0 || text != "--" {
            more.push(' ');
            more.push_str(&script::quote(text));
        }
    }
    Some(more)
}
