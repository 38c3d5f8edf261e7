//! Asks git which files a repository tracks.

use std::path::Path;
use std::process::{Command, Stdio};

/// The paths that git tracks below `root`, relative to it; `None` without git, without a repository, or if
/// nothing here is tracked (a folder that only happens to lie inside a repository).
pub(super) fn tracked(root: &Path) -> Option<Vec<String>> {
    if !is_inside_repository(root) {
        return None;
    }
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        // A repository's own settings could name a program to run here.
        .args(["-c", "core.fsmonitor=false", "ls-files", "-z"])
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let paths = listed(&output.stdout);
    (output.status.success() && !paths.is_empty()).then_some(paths)
}

/// Starting git costs more than all the rest, so it is started only where it has something to say.
fn is_inside_repository(root: &Path) -> bool {
    root.canonicalize()
        .is_ok_and(|root| root.ancestors().any(|folder| folder.join(".git").exists()))
}

/// Paths that aren't UTF-8 can't be named by a pipeline either.
fn listed(bytes: &[u8]) -> Vec<String> {
    let names = bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    names.filter_map(|name| std::str::from_utf8(name).ok()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use tempfile::TempDir;

    use super::*;

    fn git(folder: &Path, arguments: &[&str]) -> bool {
        let status = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .stdout(Stdio::null())
            .status();
        status.is_ok_and(|s| s.success())
    }

    #[test]
    fn names_are_split_at_zero_bytes() {
        assert_eq!(listed(b"a b\0c/\"d\"\n\0\xff\0"), ["a b", "c/\"d\"\n"]);
    }

    #[test]
    fn only_tracked_files_count() {
        let folder = TempDir::new().unwrap();
        if !git(folder.path(), &["init", "-q"]) {
            println!("skipped: git isn't there");
            return;
        }
        assert_eq!(tracked(folder.path()), None);
        for name in ["kept.sh", "other.sh"] {
            File::create(folder.path().join(name)).unwrap();
        }
        assert!(git(folder.path(), &["add", "kept.sh"]));
        assert_eq!(tracked(folder.path()), Some(vec!["kept.sh".to_owned()]));
    }
}
