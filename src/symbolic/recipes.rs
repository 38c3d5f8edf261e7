//! Reads the recipes of Makefiles and justfiles, as far as their lines are plain shell text.

use std::collections::BTreeMap;

/// How deep targets may depend on each other.
const DEEPEST: usize = 8;

struct Rule {
    needs: Vec<String>,
    lines: Vec<String>,
}

/// The recipes that run for `targets` (the first rule without any), prerequisites first.
///
/// `None` if a target isn't there or a line needs a function of make to be read.
pub(super) fn of<'a>(
    text: &str,
    targets: impl Iterator<Item = &'a str>,
) -> Option<Vec<Vec<String>>> {
    let (rules, first, variables) = read(text);
    let mut wanted: Vec<String> =
        targets.filter(|t| !t.contains('=') && !t.starts_with('-')).map(str::to_owned).collect();
    if wanted.is_empty() {
        wanted.extend(first);
    }
    let mut done = Vec::new();
    let mut recipes = Vec::new();
    for target in &wanted {
        collect(&rules, target, &mut done, &mut recipes, 0)?;
    }
    recipes
        .into_iter()
        .map(|lines| lines.iter().map(|l| expanded(l, &variables)).collect())
        .collect()
}

fn read(text: &str) -> (BTreeMap<String, Rule>, Option<String>, BTreeMap<String, String>) {
    let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
    let mut variables = BTreeMap::new();
    let mut first = None;
    let mut current: Vec<String> = Vec::new();
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    for line in joined.lines() {
        let indented = line.starts_with(['\t', ' ']);
        if indented && !current.is_empty() && !line.trim().is_empty() {
            for target in &current {
                if let Some(rule) = rules.get_mut(target) {
                    rule.lines.push(line.trim().trim_start_matches(['@', '-', '+']).to_owned());
                }
            }
            continue;
        }
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        current.clear();
        if let Some((name, value)) = assignment(line) {
            variables.insert(name, value);
        } else if let Some((targets, needs)) = line.split_once(':') {
            for target in targets.split_whitespace().filter(|t| !t.starts_with('.')) {
                first.get_or_insert_with(|| target.to_owned());
                current.push(target.to_owned());
                let needs = needs.trim_start_matches(':').split_whitespace().map(str::to_owned);
                let rule = rules
                    .entry(target.to_owned())
                    .or_insert(Rule { needs: Vec::new(), lines: Vec::new() });
                rule.needs.extend(needs);
            }
        }
    }
    (rules, first, variables)
}

fn assignment(line: &str) -> Option<(String, String)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end_matches([':', '?', '+']).trim();
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    plain.then(|| (name.to_owned(), value.trim().to_owned()))
}

fn collect(
    rules: &BTreeMap<String, Rule>,
    target: &str,
    done: &mut Vec<String>,
    recipes: &mut Vec<Vec<String>>,
    depth: usize,
) -> Option<()> {
    if depth > DEEPEST || done.iter().any(|d| d == target) {
        return Some(());
    }
    done.push(target.to_owned());
    let Some(rule) = rules.get(target) else { return (depth > 0).then_some(()) };
    for need in &rule.needs {
        collect(rules, need, done, recipes, depth + 1)?;
    }
    recipes.push(rule.lines.clone());
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
        match variables.get(name) {
            Some(value) if value.contains('$') => return None,
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

    const MAKEFILE: &str = "BIN := app\n\n.PHONY: all\nall: build\n\t@echo done $$HOME\n\nbuild: deps\n\tgo build -o $(BIN) $(PKG)\n\ndeps:\n\tgo mod download\nodd:\n\techo $(shell date)\n";

    #[test]
    fn prerequisites_come_first() {
        let recipes = of(MAKEFILE, std::iter::empty()).unwrap();
        let lines: Vec<&str> = recipes.iter().flatten().map(String::as_str).collect();
        assert_eq!(lines, ["go mod download", "go build -o app ${PKG}", "echo done $HOME"]);
    }

    #[test]
    fn functions_of_make_cant_be_read() {
        assert_eq!(of(MAKEFILE, ["odd"].into_iter()), None);
        assert_eq!(of(MAKEFILE, ["nowhere"].into_iter()), None);
    }
}
