//! Reads the texts of a repository that an analysis may ask for, within bounds.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::project::FileText;

/// Bounds of one kind of file, in bytes.
struct Budget {
    each: u64,
    left: u64,
}

/// Texts of `paths` by path: first what steps run and build from (Dockerfiles, scripts, make files, manifests,
/// compose files, the lock file that tells what a program is linked to), then sources, which may name a file that a
/// step passes on. Other lock files, the pipeline itself, binary and large files are left out, and so are links.
pub(super) fn read(root: &Path, paths: &[String], pipeline: &str) -> BTreeMap<String, FileText> {
    let mut texts = BTreeMap::new();
    let wanted = || paths.iter().filter(|path| *path != pipeline);
    let mut named = Budget { each: 256 << 10, left: 8 << 20 };
    for path in wanted().filter(|path| is_run_or_built(path)) {
        texts.extend(named.read(root, path));
    }
    let mut sources = Budget { each: 128 << 10, left: 16 << 20 };
    for path in wanted().filter(|path| !is_run_or_built(path) && may_be_source(path)) {
        texts.extend(sources.read(root, path));
    }
    texts
}

impl Budget {
    fn read(&mut self, root: &Path, path: &str) -> Option<(String, FileText)> {
        let file = root.join(path);
        let metadata = fs::symlink_metadata(&file).ok()?;
        if !metadata.is_file() || metadata.len() > self.each.min(self.left) {
            return None;
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        File::open(&file).ok()?.take(self.each).read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))?;
        self.left = self.left.saturating_sub(text.len() as u64);
        Some((path.to_owned(), text.into()))
    }
}

/// Whether a step may run this file or build from it, by its name.
fn is_run_or_built(path: &str) -> bool {
    let name = name_of(path);
    let lower = name.to_ascii_lowercase();
    lower.starts_with("dockerfile")
        || lower.starts_with("containerfile")
        || [".dockerfile", ".dockerignore", ".sh", ".bash", ".mk"]
            .iter()
            .any(|end| lower.ends_with(end))
        || ["makefile", "gnumakefile", "justfile", ".justfile"].contains(&lower.as_str())
        || ["package.json", "composer.json", "go.mod", "Cargo.lock"].contains(&name)
        || is_compose(&lower)
}

fn is_compose(name: &str) -> bool {
    (name.starts_with("docker-compose") || name.starts_with("compose"))
        && (name.ends_with(".yml") || name.ends_with(".yaml"))
}

/// Lock files count by name only; what others wrote or a tool pressed together says nothing of this project.
fn may_be_source(path: &str) -> bool {
    const LOCKS: [&str; 8] = [
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "packages.lock.json",
        "gradle.lockfile",
        "go.sum",
        "bun.lockb",
        "go.work.sum",
    ];
    let name = name_of(path);
    let foreign = path.split('/').any(|part| ["node_modules", "vendor"].contains(&part));
    !(foreign
        || LOCKS.contains(&name)
        || [".lock", ".min.js", ".min.css", ".map", ".svg"].iter().any(|end| name.ends_with(end)))
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::fs::create_dir_all;
    use std::io::Write;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn files_that_steps_use_are_known_by_name() {
        for path in [
            "Dockerfile",
            "a/Dockerfile.dev",
            "b/api.dockerfile",
            ".dockerignore",
            "run.sh",
            "Makefile",
            "justfile",
            "web/package.json",
            "go.mod",
            "Cargo.lock",
            "docker-compose.ci.yml",
            "compose.yaml",
        ] {
            assert!(is_run_or_built(path), "{path}");
        }
        for path in ["main.go", "package-lock.json", "shell", "composed.txt"] {
            assert!(!is_run_or_built(path), "{path}");
        }
    }

    #[test]
    fn locks_and_foreign_code_are_no_sources() {
        for path in ["go.sum", "a/yarn.lock", "vendor/x/y.go", "a/node_modules/b.js", "app.min.js"]
        {
            assert!(!may_be_source(path), "{path}");
        }
        assert!(may_be_source("src/vendored.go"));
    }

    #[test]
    fn only_small_texts_are_read() {
        let folder = TempDir::new().unwrap();
        let files: [(&str, &[u8]); 5] = [
            ("bitbucket-pipelines.yml", b"pipelines:"),
            ("src/a.go", b"package a"),
            ("logo.png", b"\x89PNG\0"),
            ("go.sum", b"x"),
            ("large.sh", &[b'#'; (256 << 10) + 1]),
        ];
        for (path, bytes) in files {
            let path = folder.path().join(path);
            create_dir_all(path.parent().unwrap()).unwrap();
            File::create(path).unwrap().write_all(bytes).unwrap();
        }
        let mut paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        paths.push("gone.sh".to_owned());
        let texts = read(folder.path(), &paths, "bitbucket-pipelines.yml");
        assert_eq!(texts, BTreeMap::from([("src/a.go".to_owned(), "package a".into())]));
    }

    #[test]
    fn a_spent_budget_reads_no_more() {
        let folder = TempDir::new().unwrap();
        for name in ["a", "b"] {
            File::create(folder.path().join(name)).unwrap().write_all(b"12345").unwrap();
        }
        let mut budget = Budget { each: 10, left: 8 };
        assert!(budget.read(folder.path(), "a").is_some());
        assert!(budget.read(folder.path(), "b").is_none());
    }
}
