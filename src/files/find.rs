//! Finds the pipeline that a path means.

use std::path::{Path, PathBuf};

use super::{Error, walk};

/// The one name that Bitbucket reads.
pub const PIPELINE_NAME: &str = "bitbucket-pipelines.yml";

/// How deep repositories are looked for below a folder.
const DEPTH: usize = 4;

/// The pipeline of `path`: the file itself, or the one in that folder (default: the current one).
pub fn find(path: Option<&Path>) -> Result<PathBuf, Error> {
    let path = path.unwrap_or(Path::new("."));
    if !path.is_dir() {
        return if path.exists() {
            Ok(path.to_owned())
        } else {
            Err(Error::Missing(path.to_owned()))
        };
    }
    let file = inside(path);
    if file.is_file() { Ok(file) } else { Err(none_in(path)) }
}

/// Every pipeline of `path`: the one that `find` gives, else those of the repositories below the folder, by name.
pub fn find_all(path: &Path) -> Result<Vec<PathBuf>, Error> {
    match find(Some(path)) {
        Err(error @ Error::NoPipeline { .. }) => {
            let found: Vec<PathBuf> = walk::files(path, DEPTH)
                .into_iter()
                .filter(|file| file.rsplit('/').next() == Some(PIPELINE_NAME))
                .map(|file| path.join(file))
                .collect();
            if found.is_empty() { Err(error) } else { Ok(found) }
        }
        other => other.map(|file| vec![file]),
    }
}

/// The current folder gives a name without `./`, as people write it.
fn inside(folder: &Path) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(PIPELINE_NAME) } else { folder.join(PIPELINE_NAME) }
}

fn none_in(folder: &Path) -> Error {
    let near = ["bitbucket-pipelines.yaml", "bitbucket-pipeline.yml", "bitbucket_pipelines.yml"]
        .into_iter()
        .find(|name| folder.join(name).is_file());
    Error::NoPipeline { folder: folder.to_owned(), near: near.map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use std::fs::{File, create_dir_all};

    use tempfile::TempDir;

    use super::*;

    fn folder(files: &[&str]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for file in files {
            let path = folder.path().join(file);
            create_dir_all(path.parent().unwrap()).unwrap();
            File::create(path).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_means_the_pipeline_in_it() {
        let folder = folder(&[PIPELINE_NAME]);
        assert_eq!(find(Some(folder.path())).unwrap(), folder.path().join(PIPELINE_NAME));
    }

    #[test]
    fn a_misnamed_pipeline_is_pointed_out() {
        let folder = folder(&["bitbucket-pipelines.yaml"]);
        let error = find(Some(folder.path())).unwrap_err().to_string();
        assert!(
            error.contains("Bitbucket doesn't read bitbucket-pipelines.yaml; rename it"),
            "{error}"
        );
    }

    #[test]
    fn repositories_below_a_folder_are_found_in_order() {
        let folder = folder(&[
            "b/bitbucket-pipelines.yml",
            "a/x/bitbucket-pipelines.yml",
            "a/node_modules/m/bitbucket-pipelines.yml",
            "c/my-bitbucket-pipelines.yml",
        ]);
        let found = find_all(folder.path()).unwrap();
        let expected = ["a/x/bitbucket-pipelines.yml", "b/bitbucket-pipelines.yml"]
            .map(|f| folder.path().join(f));
        assert_eq!(found, expected);
        assert!(matches!(find_all(&folder.path().join("c")), Err(Error::NoPipeline { .. })));
        assert!(matches!(find_all(&folder.path().join("d")), Err(Error::Missing(_))));
    }
}
