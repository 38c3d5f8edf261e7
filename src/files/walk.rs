//! Lists the files below a folder, within bounds.

use std::fs::{self, DirEntry};
use std::path::Path;

/// The most files that are listed.
const MOST: usize = 20_000;

/// Folders that hold what others made.
const SKIPPED: [&str; 3] = [".git", "node_modules", "target"];

/// Paths of regular files relative to `root`, `/` between their parts, in order of name; at most 20,000 and
/// `depth` folders deep. Links aren't followed; what can't be read is left out.
pub(super) fn files(root: &Path, depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    visit(root, "", depth, &mut found);
    found
}

fn visit(folder: &Path, prefix: &str, depth: usize, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<DirEntry> = entries.flatten().collect();
    entries.sort_by_key(DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let (Some(name), Ok(kind)) = (name.to_str(), entry.file_type()) else { continue };
        if found.len() >= MOST {
            return;
        }
        if kind.is_file() {
            found.push(format!("{prefix}{name}"));
        } else if kind.is_dir() && depth > 0 && !SKIPPED.contains(&name) {
            visit(&entry.path(), &format!("{prefix}{name}/"), depth - 1, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{File, create_dir_all};

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn files_come_in_order_without_what_others_made() {
        let folder = TempDir::new().unwrap();
        for path in ["b/c/d.sh", "a.txt", ".git/config", "b/node_modules/x.js", "target/debug/y"] {
            let path = folder.path().join(path);
            create_dir_all(path.parent().unwrap()).unwrap();
            File::create(path).unwrap();
        }
        assert_eq!(files(folder.path(), 9), ["a.txt", "b/c/d.sh"]);
        assert_eq!(files(folder.path(), 1), ["a.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = TempDir::new().unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        assert!(files(folder.path(), 9).is_empty());
    }
}
