//! Repositories on disk and runs of the program, for tests of the whole.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pipemigrate::project::{Project, Tree};
use tempfile::TempDir;

/// A folder with files, and a state folder of its own for backups.
pub(crate) struct Repository {
    folder: TempDir,
    state: TempDir,
}

/// How a run of the program ended and what it printed.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Repository {
    /// A folder with these files, given by path and content.
    pub(crate) fn of(files: &[(&str, &[u8])]) -> Repository {
        let repository =
            Repository { folder: TempDir::new().unwrap(), state: TempDir::new().unwrap() };
        for (path, content) in files {
            repository.write(path, content);
        }
        repository
    }

    /// The sample project of `demo`, tracked by git where there is one.
    pub(crate) fn sample() -> Repository {
        let repository = Repository::of(&[]);
        copy(&root().join("assets/demo"), repository.path());
        repository.git(&["init", "--quiet"]);
        repository.git(&["add", "--all"]);
        repository
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The user's folder for state.
    pub(crate) fn state(&self) -> &Path {
        self.state.path()
    }

    pub(crate) fn write(&self, path: &str, content: &[u8]) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        File::create(path).unwrap().write_all(content).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// Writes the user's configuration.
    pub(crate) fn configure(&self, text: &str) {
        File::create(self.state.path().join("config.toml"))
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    }

    pub(crate) fn make_read_only(&self, path: &str) {
        let path = self.path().join(path);
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(path, permissions).unwrap();
    }

    /// Runs the program in this folder, with no terminal.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.command(arguments).output().unwrap().into()
    }

    /// The program with these arguments, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipemigrate"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env("PIPEMIGRATE_STATE", self.state.path())
            .env("PIPEMIGRATE_CONFIG", self.state.path())
            .stdin(Stdio::null());
        command
    }

    /// Whether git took these arguments in this folder.
    pub(crate) fn git(&self, arguments: &[&str]) -> bool {
        let mut git = Command::new("git");
        git.args(arguments).current_dir(self.path()).stdout(Stdio::null());
        git.status().is_ok_and(|status| status.success())
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        Run {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The first seed's repository as the shell would read it, with another pipeline where `text` is one.
pub(crate) fn seed(text: &str) -> Project {
    const TEXTS: [(&str, &str); 2] = [
        ("Dockerfile", include_str!("../../assets/demo/Dockerfile")),
        ("main.go", include_str!("../../assets/demo/main.go")),
    ];
    let more = ["bitbucket-pipelines.yml", "charts/go-microservice/Chart.yaml", "go.mod", "go.sum"];
    let paths = TEXTS.iter().map(|(path, _)| *path).chain(more);
    let mut project = Project::of_text("bitbucket-pipelines.yml", text);
    project.tree = Tree::Git(paths.map(str::to_owned).collect());
    project.texts = TEXTS.iter().map(|(path, text)| ((*path).to_owned(), (*text).into())).collect();
    project
}

/// The folder of this crate.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder, in order.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
        .into_iter()
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .collect()
}

/// Copies the files of a folder; the copies can be written even where the originals can't.
pub(crate) fn copy(from: &Path, to: &Path) {
    for file in files_below(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        File::create(target).unwrap().write_all(&fs::read(&file).unwrap()).unwrap();
    }
}

/// Compares a text with the one under `snapshots/`.
pub(crate) fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
