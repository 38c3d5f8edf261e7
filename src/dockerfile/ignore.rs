//! Ignore files: which paths of a build context reach the build.

use crate::dockerfile::error::Error;
use crate::dockerfile::pattern::{Pattern, cleaned};

/// A `.dockerignore`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    pattern: Pattern,
    /// `!`: what it matches is kept after all.
    keeps: bool,
}

impl Ignore {
    /// Reads an ignore file; the error is one that would stop the build.
    pub fn parse(text: &str) -> Result<Ignore, Error> {
        let mut rules = Vec::new();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if !line.starts_with('#') && !line.trim().is_empty() {
                rules.push(rule(line.trim()).ok_or_else(|| broken(index + 1, line))?);
            }
        }
        Ok(Ignore { rules })
    }

    /// Does the file at this path, relative to the context, reach the build? The last rule that matches it, or a
    /// folder that it lies in, decides. The Dockerfile and the ignore file reach the builder in any case.
    pub fn keeps(&self, path: &str) -> bool {
        let path = cleaned(path);
        self.rules
            .iter()
            .rev()
            .find(|rule| rule.pattern.covers(&path))
            .is_none_or(|rule| rule.keeps)
    }

    /// The names of the ignore file of a Dockerfile, both relative to the context; the first that exists counts.
    pub fn names(dockerfile: &str) -> [String; 2] {
        [format!("{dockerfile}.dockerignore"), ".dockerignore".to_owned()]
    }
}

fn rule(line: &str) -> Option<Rule> {
    let (text, keeps) = line.strip_prefix('!').map_or((line, false), |rest| (rest.trim(), true));
    if text.is_empty() {
        return None;
    }
    Some(Rule { pattern: Pattern::new(&cleaned(text), true)?, keeps })
}

fn broken(line: usize, text: &str) -> Error {
    Error {
        line,
        column: 0,
        what: format!("{:?} is no pattern", text.trim()),
        help: "close each bracket; write a path behind `!` and a character behind a backslash"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Ignore;

    fn kept<'p>(rules: &str, paths: &[&'p str]) -> Vec<&'p str> {
        let ignore = Ignore::parse(rules).unwrap();
        paths.iter().copied().filter(|path| ignore.keeps(path)).collect()
    }

    #[test]
    fn wildcards_stay_in_their_folder() {
        let paths = ["a.md", "x/a.md", "temp1", "x/temp1", "x/y/temp1", "tempx"];
        assert_eq!(kept("*.md\n*/temp*\ntemp?", &paths), ["x/a.md", "x/y/temp1"]);
        assert_eq!(kept("*/*/temp*", &paths), ["a.md", "x/a.md", "temp1", "x/temp1", "tempx"]);
    }

    #[test]
    fn two_stars_cross_folders() {
        let paths = ["a.go", "x/a.go", "x/y/a.go", "x/b", "foo/x/bar", "foo/bar"];
        assert_eq!(kept("**/*.go", &paths), ["x/b", "foo/x/bar", "foo/bar"]);
        assert_eq!(kept("foo/**/bar", &paths), ["a.go", "x/a.go", "x/y/a.go", "x/b"]);
        assert_eq!(kept("x/**", &paths), ["a.go", "foo/x/bar", "foo/bar"]);
        assert!(kept("**", &paths).is_empty());
    }

    #[test]
    fn a_folder_takes_its_content_along() {
        let paths = ["node_modules/a/b", "src/node_modules/a", "node_modulesx"];
        assert_eq!(kept("node_modules", &paths), ["src/node_modules/a", "node_modulesx"]);
        assert_eq!(kept("/node_modules/", &paths), ["src/node_modules/a", "node_modulesx"]);
        assert_eq!(kept("**/node_modules", &paths), ["node_modulesx"]);
        assert_eq!(kept("./x/../node_modules", &paths), ["src/node_modules/a", "node_modulesx"]);
    }

    #[test]
    fn the_last_match_wins() {
        let paths = ["README.md", "README-secret.md", "a.md"];
        assert_eq!(kept("*.md\n!README*.md\nREADME-secret.md", &paths), ["README.md"]);
        assert_eq!(
            kept("*.md\nREADME-secret.md\n!README*.md", &paths),
            ["README.md", "README-secret.md"]
        );
        assert_eq!(kept("*\n!a/b", &["a/b/c", "a/c", "a/b"]), ["a/b/c", "a/b"]);
        assert_eq!(kept("*\n! src ", &["src/x", "x"]), ["src/x"]);
    }

    #[test]
    fn comments_blanks_and_marks_are_skipped() {
        assert_eq!(kept("\u{feff}# a\n\n  \n b \r\n", &["a", "b", "c"]), ["a", "c"]);
        assert_eq!(kept("", &["a"]), ["a"]);
    }

    #[test]
    fn classes_and_escapes() {
        let paths = ["a1", "b1", "c1", "*1", "[1"];
        assert_eq!(kept("[ab]1", &paths), ["c1", "*1", "[1"]);
        assert_eq!(kept("[^a-c]1", &paths), ["a1", "b1", "c1"]);
        assert_eq!(kept("\\*1\n\\[1", &paths), ["a1", "b1", "c1"]);
        assert_eq!(kept("[]a]1", &["]1", "a1", "b1"]), ["b1"]);
    }

    #[test]
    fn a_broken_pattern_is_told() {
        for (text, line) in [("a\n[b", 2), ("!", 1), ("a\\", 1), ("# [\n! ", 2)] {
            assert_eq!(Ignore::parse(text).unwrap_err().line, line, "{text:?}");
        }
    }

    #[test]
    fn hostile_patterns_end() {
        let ignore = Ignore::parse(&"*a".repeat(2000)).unwrap();
        assert!(ignore.keeps(&"a".repeat(1500)));
    }

    #[test]
    fn the_dockerfiles_own_ignore_file_comes_first() {
        assert_eq!(
            Ignore::names("build/Dockerfile"),
            ["build/Dockerfile.dockerignore", ".dockerignore"]
        );
    }
}
