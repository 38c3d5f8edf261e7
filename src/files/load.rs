//! Reads a pipeline with all that is known of its repository.

use std::path::{Path, PathBuf};

use super::{Change, Error, PIPELINE_NAME, find, git, read, texts, walk};
use crate::plan::FileChange;
use crate::project::{Project, Tree};

/// How deep a folder without git is listed.
const DEPTH: usize = 12;

/// A pipeline as it was read, with the file that it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The pipeline's file.
    pub file: PathBuf,
    /// The folder that Bitbucket would clone, if it is known.
    pub root: Option<PathBuf>,
    /// What was read.
    pub project: Project,
}

impl Loaded {
    /// What becomes of the files on disk.
    ///
    /// # Errors
    /// `Outside` if a file lies in a folder that leads out of the repository.
    pub fn changes(&self, files: &[FileChange]) -> Result<Vec<Change>, Error> {
        let change = |file: &FileChange| {
            let path = self.path_of(&file.name);
            if path != self.file {
                self.must_hold(&path)?;
            }
            Ok(Change { path, before: file.before.clone(), after: Some(file.after.clone()) })
        };
        files.iter().map(change).collect()
    }

    fn must_hold(&self, path: &Path) -> Result<(), Error> {
        let canonical = |path: &Path| path.canonicalize().map_err(Error::io(path));
        let root = canonical(self.root.as_deref().unwrap_or(Path::new(".")))?;
        let target = match path.canonicalize() {
            Ok(target) => target,
            Err(_) => canonical(
                path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")),
            )?,
        };
        if target.starts_with(root) { Ok(()) } else { Err(Error::Outside(path.to_owned())) }
    }

    /// The path of a file of the repository, as the user would write it.
    pub fn path_of(&self, name: &str) -> PathBuf {
        match &self.root {
            _ if name == self.project.pipeline_name => self.file.clone(),
            Some(root) if root == Path::new(".") => PathBuf::from(name),
            Some(root) => root.join(name),
            None => PathBuf::from(name),
        }
    }
}

/// Reads the pipeline that `path` means and its repository: `root`, else the file's folder if the file has the
/// name that Bitbucket reads, else unknown.
pub fn load(path: Option<&Path>, root: Option<&Path>) -> Result<Loaded, Error> {
    let file = find(path)?;
    let text = read(&file)?;
    let root = match root {
        Some(root) if !root.is_dir() => return Err(Error::Missing(root.to_owned())),
        Some(root) => Some(root.to_owned()),
        None => root_of(&file),
    };
    let name = name_within(&file, root.as_deref());
    let mut project = Project::of_text(name, text);
    if let Some(root) = &root {
        project.tree = tree(root);
        project.texts = texts::read(root, project.tree.paths(), &project.pipeline_name);
    }
    Ok(Loaded { file, root, project })
}

/// The folder of a pipeline that has the name that Bitbucket reads, or of a folder with one in it; else none.
pub fn root_of(path: &Path) -> Option<PathBuf> {
    let file = find(Some(path)).ok()?;
    let named = file.file_name().is_some_and(|name| name == PIPELINE_NAME);
    let folder =
        file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    named.then(|| folder.to_owned())
}

/// The file relative to the root, else its bare name.
fn name_within(file: &Path, root: Option<&Path>) -> String {
    let relative = root.and_then(|root| {
        let (file, root) = (file.canonicalize().ok()?, root.canonicalize().ok()?);
        file.strip_prefix(root).ok().map(Path::to_owned)
    });
    match relative {
        Some(path) => path.to_string_lossy().replace('\\', "/"),
        None => file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned(),
    }
}

fn tree(root: &Path) -> Tree {
    match git::tracked(root) {
        Some(paths) => Tree::Git(paths),
        None => Tree::Folder(walk::files(root, DEPTH)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{File, create_dir_all};
    use std::io::Write;

    use tempfile::TempDir;

    use super::*;

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            create_dir_all(path.parent().unwrap()).unwrap();
            File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
        }
        folder
    }

    #[test]
    fn the_folder_of_a_pipeline_is_its_repository() {
        let folder = folder(&[(PIPELINE_NAME, "image: x\n"), ("Dockerfile", "FROM x\n")]);
        let loaded = load(Some(folder.path()), None).unwrap();
        assert_eq!(loaded.project.pipeline_name, PIPELINE_NAME);
        assert_eq!(loaded.project.pipeline_text, "image: x\n");
        assert_eq!(
            loaded.project.tree,
            Tree::Folder(vec!["Dockerfile".into(), PIPELINE_NAME.into()])
        );
        assert_eq!(loaded.project.text("Dockerfile"), Some("FROM x\n"));
        assert_eq!(loaded.project.text(PIPELINE_NAME), None);
    }

    #[test]
    fn a_file_of_another_name_has_no_repository_unless_given() {
        let folder = folder(&[("ci/other.yml", "image: x\n"), ("go.mod", "module m\n")]);
        let file = folder.path().join("ci/other.yml");
        let alone = load(Some(&file), None).unwrap();
        assert_eq!(
            (alone.project.tree, alone.project.pipeline_name.as_str()),
            (Tree::Unknown, "other.yml")
        );
        let rooted = load(Some(&file), Some(folder.path())).unwrap();
        assert_eq!(rooted.project.pipeline_name, "ci/other.yml");
        assert_eq!(rooted.project.tree, Tree::Folder(vec!["ci/other.yml".into(), "go.mod".into()]));
        assert!(matches!(
            load(Some(&file), Some(Path::new("no such folder"))),
            Err(Error::Missing(_))
        ));
    }
}
