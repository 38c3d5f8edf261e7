//! What a package.json says: scripts, and which packages only development needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::dockerfile::{Call, of_line};
use crate::facts::builders::{Node, builders};
use crate::improvements::dockerfile::start::last_part;

/// How deep scripts may call scripts.
const DEEPEST: usize = 8;

/// A package.json.
#[derive(Debug, Default)]
pub(super) struct Package {
    scripts: BTreeMap<String, String>,
    needed: BTreeSet<String>,
    development: BTreeSet<String>,
    /// Whether it holds other packages.
    pub workspaces: bool,
    /// A package that is a folder beside it.
    pub linked: Option<String>,
    /// The package manager that it names: `yarn@4.1.0`.
    pub manager: Option<String>,
}

/// What a command of a package manager runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// A script of package.json.
    Script(String),
    /// A program of a package, with its words.
    Program(Vec<String>),
}

impl Package {
    /// Reads one; `None` if it isn't JSON.
    pub(super) fn parse(text: &str) -> Option<Package> {
        let json: Value = serde_json::from_str(text).ok()?;
        let object = |key: &str| json.get(key).and_then(Value::as_object);
        let names = |key: &str| object(key).map(|it| it.keys().cloned().collect());
        let script = |(name, line): (&String, &Value)| Some((name.clone(), line.as_str()?.into()));
        let folder = |(name, version): (&String, &Value)| {
            let version = version.as_str()?;
            let local = version.starts_with("file:") || version.starts_with("link:");
            (local && !version.ends_with("gz")).then(|| name.clone())
        };
        let linked = object("dependencies").and_then(|all| all.iter().find_map(folder));
        let scripts = object("scripts").map(|all| all.iter().filter_map(script).collect());
        Some(Package {
            scripts: scripts.unwrap_or_default(),
            needed: names("dependencies").unwrap_or_default(),
            development: names("devDependencies").unwrap_or_default(),
            linked,
            workspaces: json.get("workspaces").is_some(),
            manager: json.get("packageManager").and_then(Value::as_str).map(str::to_owned),
        })
    }

    /// The line of a script.
    pub(super) fn script(&self, name: &str) -> Option<&str> {
        self.scripts.get(name).map(String::as_str)
    }

    /// Whether what runs has any package.
    pub(super) fn has_needed(&self) -> bool {
        !self.needed.is_empty()
    }

    /// Whether some packages are for development only.
    pub(super) fn has_development(&self) -> bool {
        !self.development.is_empty()
    }

    /// Whether what runs has a package.
    pub(super) fn needs(&self, package: &str) -> bool {
        self.needed.contains(package)
    }

    /// Whether a package is there for development only.
    pub(super) fn is_for_development(&self, package: &str) -> bool {
        self.development.contains(package) && !self.needed.contains(package)
    }

    /// What a command line runs: the script or program of a package; `None` if it isn't a package manager's.
    pub(super) fn run_by(&self, words: &[&str]) -> Option<Runs> {
        let (program, rest) = words.split_first()?;
        let own = |words: &[&str]| Runs::Program(words.iter().map(|w| (*w).to_owned()).collect());
        let script = |name: &str| Some(Runs::Script(name.to_owned()));
        let plain: Vec<&str> =
            rest.iter().copied().skip_while(|word| word.starts_with('-')).collect();
        match (last_part(program), plain.as_slice()) {
            ("npx" | "bunx", words) if !words.is_empty() => Some(own(words)),
            ("npm" | "yarn" | "pnpm", ["run" | "run-script", name, ..]) => script(name),
            ("yarn" | "pnpm", ["exec" | "dlx", words @ ..]) if !words.is_empty() => {
                Some(own(words))
            }
            ("npm", [name @ ("start" | "test"), ..]) => script(name),
            ("yarn" | "pnpm", [name, ..]) if self.scripts.contains_key(*name) => script(name),
            _ if program.contains("node_modules/.bin/") => {
                let name = last_part(program);
                Some(own(&std::iter::once(name).chain(rest.iter().copied()).collect::<Vec<_>>()))
            }
            _ => None,
        }
    }

    /// Every program that a script runs, those that run before and after it included; the error is the text that
    /// isn't plain.
    pub(super) fn programs(&self, script: &str) -> Result<Vec<Vec<String>>, String> {
        let mut all = Vec::new();
        self.collect(script, 0, &mut all)?;
        Ok(all)
    }

    fn collect(
        &self,
        script: &str,
        depth: usize,
        all: &mut Vec<Vec<String>>,
    ) -> Result<(), String> {
        let names = [format!("pre{script}"), script.to_owned(), format!("post{script}")];
        let lines = names.iter().filter_map(|name| self.script(name));
        for line in lines {
            let calls = of_line(line, 0).filter(|_| depth < DEEPEST);
            for call in calls.ok_or_else(|| line.to_owned())? {
                self.add(&call, line, depth, all)?;
            }
        }
        Ok(())
    }

    fn add(
        &self,
        call: &Call,
        line: &str,
        depth: usize,
        all: &mut Vec<Vec<String>>,
    ) -> Result<(), String> {
        let words: Vec<&str> = call.words.iter().map(|w| w.as_deref().unwrap_or("")).collect();
        let words = without_setters(&words);
        if words.first().is_some_and(|first| matches!(*first, "run-s" | "run-p" | "npm-run-all")) {
            for name in words[1..].iter().filter(|word| !word.starts_with('-')) {
                let known = self.scripts.contains_key(*name);
                let found = known.then(|| self.collect(name, depth + 1, all));
                found.unwrap_or_else(|| Err(line.to_owned()))?;
            }
            return Ok(());
        }
        match self.run_by(&words) {
            Some(Runs::Script(name)) => self.collect(&name, depth + 1, all),
            Some(Runs::Program(words)) => {
                all.push(words);
                Ok(())
            }
            None => {
                all.push(words.iter().map(|word| (*word).to_owned()).collect());
                Ok(())
            }
        }
    }
}

/// The words behind a program that only sets variables.
pub(super) fn without_setters<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let sets = |word: &&str| facts().setters.iter().any(|it| it == word);
    match words.split_first() {
        Some((first, rest)) if sets(first) => {
            let rest: Vec<&str> =
                rest.iter().copied().skip_while(|word| word.contains('=')).collect();
            without_setters(&rest)
        }
        _ => words.to_vec(),
    }
}

/// The package that holds a program.
pub(super) fn package_of(program: &str) -> &str {
    facts().packages.get(program).map_or(program, String::as_str)
}

/// What is known of Node.
pub(super) fn facts() -> &'static Node {
    &builders().node
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
        "scripts": {"build": "npm run clean && cross-env A=b tsc -p .", "clean": "rimraf dist", "postbuild": "cp -r views dist",
                    "all": "run-s clean build", "start": "node dist", "odd": "a | b"},
        "dependencies": {"express": "1"}, "devDependencies": {"typescript": "5"}
    }"#;

    #[test]
    fn scripts_are_followed_to_their_programs() {
        let package = Package::parse(TEXT).unwrap();
        let programs = |script: &str| {
            let all = package.programs(script).unwrap();
            all.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(programs("build"), "rimraf dist; tsc -p .; cp -r views dist");
        assert_eq!(programs("all"), "rimraf dist; rimraf dist; tsc -p .; cp -r views dist");
        assert_eq!(package.programs("odd"), Err("a | b".to_owned()));
    }

    #[test]
    fn commands_of_managers_run_scripts_or_programs() {
        let package = Package::parse(TEXT).unwrap();
        let run = |line: &str| package.run_by(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(run("npm start"), Some(Runs::Script("start".into())));
        assert_eq!(run("npm --silent run build"), Some(Runs::Script("build".into())));
        assert_eq!(run("yarn build"), Some(Runs::Script("build".into())));
        assert_eq!(run("yarn install"), None);
        assert_eq!(run("npx tsc"), Some(Runs::Program(vec!["tsc".into()])));
        assert_eq!(
            run("./node_modules/.bin/next start"),
            Some(Runs::Program(vec!["next".into(), "start".into()]))
        );
        assert_eq!(run("node dist"), None);
    }

    #[test]
    fn packages_of_development_are_told_apart() {
        let package = Package::parse(TEXT).unwrap();
        assert!(package.needs("express") && package.is_for_development("typescript"));
        assert!(!package.is_for_development("express"));
        assert_eq!((package_of("nest"), package_of("next")), ("@nestjs/cli", "next"));
    }
}
