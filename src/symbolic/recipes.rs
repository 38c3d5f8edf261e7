//! Reads the recipes of Makefiles and justfiles, as far as their lines are plain shell text.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::commands::TargetFile;

/// How deep targets may depend on each other.
const DEEPEST: usize = 8;

/// What runs for one target.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    pub target: String,
    /// Whether it runs whatever files there are.
    pub phony: bool,
    pub lines: Vec<String>,
}

#[derive(Default)]
struct Rule {
    needs: Vec<String>,
    lines: Vec<String>,
}

#[derive(Default)]
struct Rules {
    rules: BTreeMap<String, Rule>,
    first: Option<String>,
    phony: BTreeSet<String>,
    variables: BTreeMap<String, String>,
}

/// The recipes that run for `targets` (the first rule without any), prerequisites first. `assigned` are variables of
/// the command line.
///
/// `None` if a target isn't there, or if a line can't be read without make itself.
pub(super) fn of<'a>(
    text: &str,
    file: TargetFile,
    targets: impl Iterator<Item = &'a str>,
    assigned: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<Vec<Recipe>> {
    let mut read = read(text)?;
    read.variables.extend(assigned.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let mut wanted: Vec<String> = targets.map(str::to_owned).collect();
    if wanted.is_empty() {
        wanted.extend(read.first.clone());
    }
    let mut done = BTreeSet::new();
    let mut order = Vec::new();
    for target in &wanted {
        collect(&read.rules, target, &mut done, &mut order, 0)?;
    }
    let just = file == TargetFile::Just;
    let recipe = |target: String| {
        let rule = read.rules.get(&target)?;
        let lines = rule.lines.iter().map(|line| match just {
            true => (!line.contains("{{") && !line.starts_with("#!")).then(|| line.clone()),
            false => expanded(line, &read.variables),
        });
        let lines = lines.collect::<Option<Vec<String>>>()?;
        let phony = just || read.phony.contains(&target);
        Some(Recipe { phony, target, lines })
    };
    order.into_iter().map(recipe).collect()
}

fn read(text: &str) -> Option<Rules> {
    let mut read = Rules::default();
    let mut current: Vec<String> = Vec::new();
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    for line in joined.lines() {
        let indented = line.starts_with(['\t', ' ']);
        if indented && !current.is_empty() {
            let text = line.trim();
            for target in current.iter().filter(|_| !text.is_empty() && !text.starts_with("# ")) {
                if let Some(rule) = read.rules.get_mut(target) {
                    rule.lines.push(text.to_owned());
                }
            }
        } else if !line.trim().is_empty() && !line.starts_with('#') {
            current = read.line(line)?;
        }
    }
    Some(read)
}

impl Rules {
    /// Reads a line that isn't a recipe's; the targets whose recipe follows.
    fn line(&mut self, line: &str) -> Option<Vec<String>> {
        if needs_make(line) {
            return None;
        }
        if let Some((name, value)) = assignment(line)? {
            self.variables.insert(name, value);
            return Some(Vec::new());
        }
        let Some((targets, needs)) = line.split_once(':') else { return Some(Vec::new()) };
        let needs = needs.trim_start_matches(':').split('#').next().unwrap_or_default();
        let (needs, recipe) = needs.split_once(';').unwrap_or((needs, ""));
        let needs: Vec<String> = needs.split_whitespace().map(str::to_owned).collect();
        if targets.trim() == ".PHONY" {
            self.phony.extend(needs);
            return Some(Vec::new());
        }
        let mut current = Vec::new();
        for target in targets.split_whitespace().filter(|t| !t.starts_with('.')) {
            self.first.get_or_insert_with(|| target.to_owned());
            current.push(target.to_owned());
            let rule = self.rules.entry(target.to_owned()).or_default();
            rule.needs.extend(needs.iter().filter(|n| *n != "|").cloned());
            rule.lines.extend(Some(recipe.trim().to_owned()).filter(|r| !r.is_empty()));
        }
        Some(current)
    }
}

/// Whether a line does something that isn't followed here.
fn needs_make(line: &str) -> bool {
    let words = [
        "ifeq", "ifneq", "ifdef", "ifndef", "include", "-include", "sinclude", "define",
        "override", "export", "unexport", "vpath", "set", "import", "mod", "load",
    ];
    let first = line.split_whitespace().next().unwrap_or_default();
    let special = [".ONESHELL", ".EXPORT_ALL_VARIABLES", "SHELL", ".SHELLFLAGS", ".RECIPEPREFIX"];
    words.contains(&first) || special.iter().any(|s| line.starts_with(s))
}

/// An assignment, or `None` inside if the line is none; `None` if its value can't be known here.
fn assignment(line: &str) -> Option<Option<(String, String)>> {
    let Some((name, value)) = line.split_once('=') else { return Some(None) };
    let sign = name.trim_end().chars().last().filter(|c| ":?+!".contains(*c));
    let name = name.trim_end().trim_end_matches([':', '?', '+', '!']).trim();
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !plain {
        return Some(None);
    }
    let value = value.split(" #").next().unwrap_or_default().trim();
    match sign {
        Some('?') if value.contains('$') => None,
        Some('?') => Some(Some((name.to_owned(), format!("${{{name}:-{value}}}")))),
        Some('+' | '!') => None,
        _ => Some(Some((name.to_owned(), value.to_owned()))),
    }
}

fn collect(
    rules: &BTreeMap<String, Rule>,
    target: &str,
    done: &mut BTreeSet<String>,
    order: &mut Vec<String>,
    depth: usize,
) -> Option<()> {
    if done.contains(target) {
        return Some(());
    }
    if depth > DEEPEST {
        return None;
    }
    done.insert(target.to_owned());
    let Some(rule) = rules.get(target) else {
        let is_file = depth > 0 && !target.contains(['%', '$', '*']);
        return is_file.then_some(());
    };
    for need in &rule.needs {
        collect(rules, need, done, order, depth + 1)?;
    }
    order.push(target.to_owned());
    Some(())
}

/// Puts in make's variables; what stays in the environment becomes a shell variable.
fn expanded(line: &str, variables: &BTreeMap<String, String>) -> Option<String> {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(plain) = after.strip_prefix('$') {
            text.push('$');
            rest = plain;
            continue;
        }
        let close = match after.chars().next()? {
            '(' => ')',
            '{' => '}',
            _ => return None,
        };
        let end = after.find(close)?;
        let name = &after[1..end];
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return None;
        }
        let default = format!("${{{name}:-");
        match variables.get(name) {
            Some(value) if value.contains('$') && !value.starts_with(&default) => return None,
            Some(value) => text.push_str(value),
            None => text.push_str(&format!("${{{name}}}")),
        }
        rest = &after[end + 1..];
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAKEFILE: &str = "BIN := app\nGO ?= go\n\n.PHONY: all\nall: build\n\t@echo done $$HOME\n\nbuild: deps main.go\n\t$(GO) build -o $(BIN) $(PKG)\n\ndeps:\n\tgo mod download\nodd:\n\techo $(shell date)\n";

    fn make(text: &str, targets: &[&str], assigned: &[(&str, &str)]) -> Option<Vec<Recipe>> {
        of(text, TargetFile::Make, targets.iter().copied(), assigned.iter().copied())
    }

    #[test]
    fn prerequisites_come_first() {
        let recipes = make(MAKEFILE, &[], &[]).unwrap();
        let lines: Vec<&str> = recipes.iter().flat_map(|r| &r.lines).map(String::as_str).collect();
        assert_eq!(lines, ["go mod download", "${GO:-go} build -o app ${PKG}", "@echo done $HOME"]);
        assert_eq!(recipes.iter().map(|r| r.phony).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn the_command_line_beats_the_file() {
        let recipes = make(MAKEFILE, &["build"], &[("BIN", "x"), ("GO", "go1")]).unwrap();
        assert_eq!(recipes[1].lines, ["go1 build -o x ${PKG}"]);
    }

    #[test]
    fn what_only_make_knows_cant_be_read() {
        assert_eq!(make(MAKEFILE, &["odd"], &[]), None);
        assert_eq!(make(MAKEFILE, &["nowhere"], &[]), None);
        assert_eq!(make("ifeq ($(A),b)\nX=1\nendif\nall:\n\techo $(X)\n", &[], &[]), None);
        assert_eq!(make("X = a\nX += b\nall:\n\techo $(X)\n", &[], &[]), None);
        assert_eq!(make("include other.mk\nall:\n\techo\n", &[], &[]), None);
        assert_eq!(make("all: %.o\n\techo\n", &[], &[]), None);
    }

    #[test]
    fn rules_that_need_each_other_end() {
        let recipes = make("a: b\n\techo a\nb: a\n\techo b\n", &["a"], &[]).unwrap();
        assert_eq!(recipes.len(), 2);
    }

    #[test]
    fn a_justfile_has_no_variables_of_make() {
        let text = "build:\n  go build $X\ndeploy env:\n  helm {{env}}\n";
        let just = |target| of(text, TargetFile::Just, [target].into_iter(), std::iter::empty());
        assert_eq!(just("build").unwrap()[0].lines, ["go build $X"]);
        assert_eq!(just("deploy"), None);
    }
}
