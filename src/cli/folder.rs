//! The wizard on a folder of repositories: a list of their pipelines, each opened from there.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use super::config;
use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::report::Format;
use super::target::{self, Target, must_define_pipelines};
use super::wizard::{self, Opening};
use crate::app;
use crate::app::config::Config;
use crate::app::folder::{Folder, Glance, Survey};
use crate::app::look::Look;
use crate::files::{self, DecisionsFile};
use crate::plan::{Decisions, Level};
use crate::runtime::{Choice, Ended, Left, Session};

/// The pipelines below a folder that has none itself, if there are several.
pub(super) fn pipelines(target: &Target) -> Option<Vec<PathBuf>> {
    let path = target.path.as_deref().unwrap_or(Path::new("."));
    if target.root.is_some() || files::find(Some(path)).is_ok() {
        return None;
    }
    files::find_all(path).ok().filter(|found| found.len() > 1)
}

pub(super) fn run(
    arguments: &wizard::Arguments,
    files: Vec<PathBuf>,
    config: Config,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let path = arguments.target.path.as_deref().unwrap_or(Path::new("."));
    let names = files.iter().map(|file| name_of(file, path)).collect();
    let look = config::look(arguments.colours.theme, &config);
    let mut folder = Folder::new(path.display().to_string(), names, &config, look);
    folder.notice = arguments.target.measured.is_given().then(|| NO_TIMES.to_owned());
    let mut visit = Visit {
        survey: Surveyor::new(*engine, config.preselect.clone()),
        files,
        config,
        report: Format::of(arguments.report_format, None),
        done: Vec::new(),
        was_refused: false,
    };
    visit.survey.all(&visit.files);
    let ended = visit.go(&mut folder, engine);
    for line in &visit.done {
        console.say(&format!("{line}\n"));
    }
    Ok(wizard::exit_of(ended?, visit.was_refused))
}

/// Why the times of real runs aren't used for a list.
const NO_TIMES: &str =
    "--timings and --runs-per-month are of one repository: name that, not a folder";

/// The repository's folder relative to the one that was named.
fn name_of(file: &Path, folder: &Path) -> String {
    let repository = file.parent().unwrap_or(file);
    repository.strip_prefix(folder).unwrap_or(repository).display().to_string()
}

/// One run through the pipelines of a folder.
struct Visit {
    survey: Surveyor,
    files: Vec<PathBuf>,
    config: Config,
    /// The form in which reports are saved.
    report: Format,
    /// What was done, in words, for the time after.
    done: Vec<String>,
    was_refused: bool,
}

impl Visit {
    fn go(&mut self, folder: &mut Folder, engine: &Engine) -> Result<Ended, Error> {
        let mut session = Session::take(self.config.mouse).map_err(Error::Terminal)?;
        loop {
            let choice = session.choose(folder, &self.survey.news).map_err(Error::Terminal)?;
            let index = match choice {
                Choice::Ended(ended) => return Ok(ended),
                Choice::Open(index) => index,
            };
            let Some(file) = self.files.get(index).cloned() else { continue };
            let listed = folder.pipelines.get(index).map_or("", |listed| &listed.repository);
            match self.open((&file, listed.to_owned()), folder.look, &mut session, engine) {
                Ok(Ended::Left(app::Exit::ToFolder)) => self.survey.again(index, file),
                Ok(ended) => return Ok(ended),
                Err(error @ Error::Terminal(_)) => return Err(error),
                Err(error) => folder.refuse(index, error.to_string()),
            }
        }
    }

    /// Opens a file, and names its repository as the list does.
    fn open(
        &mut self,
        (file, listed): (&Path, String),
        look: Look,
        session: &mut Session,
        engine: &Engine,
    ) -> Result<Ended, Error> {
        let load = || target::load(Some(file), None);
        let opening = Opening {
            loaded: load()?,
            load: Box::new(load),
            asked: None,
            preselect: self.config.preselect.clone(),
            plain: false,
            keeps: true,
            theme: None,
            report: self.report,
            config: self.config.clone(),
            listed: Some(listed),
        };
        let left = wizard::show(session, opening, look, engine)?;
        let Left { ended, wizard, shell: mut disk } = left;
        let kept = wizard::kept_words(&wizard, disk.finish());
        self.done.append(&mut disk.done);
        self.done.extend(kept);
        self.was_refused |= disk.was_refused;
        Ok(ended)
    }
}

/// Looks at pipelines on threads of its own, so that no key waits for it.
struct Surveyor {
    engine: Engine,
    preselect: Level,
    tell: Sender<(usize, Survey)>,
    news: Receiver<(usize, Survey)>,
}

impl Surveyor {
    fn new(engine: Engine, preselect: Level) -> Surveyor {
        let (tell, news) = channel();
        Surveyor { engine, preselect, tell, news }
    }

    /// Looks at all of them, one after the other.
    fn all(&self, files: &[PathBuf]) {
        self.start(files.iter().cloned().enumerate().collect());
    }

    /// Looks at one of them again.
    fn again(&self, index: usize, file: PathBuf) {
        self.start(vec![(index, file)]);
    }

    fn start(&self, files: Vec<(usize, PathBuf)>) {
        let (engine, preselect, tell) = (self.engine, self.preselect.clone(), self.tell.clone());
        thread::spawn(move || {
            for (index, file) in files {
                if tell.send((index, survey(&file, &engine, &preselect))).is_err() {
                    return;
                }
            }
        });
    }
}

fn survey(file: &Path, engine: &Engine, preselect: &Level) -> Survey {
    match glance(file, engine, preselect) {
        Ok(glance) => Survey::Known(glance),
        Err(error) => Survey::Refused(error.to_string()),
    }
}

fn glance(file: &Path, engine: &Engine, preselect: &Level) -> Result<Glance, Error> {
    let loaded = target::load(Some(file), None)?;
    let saved = DecisionsFile::of_user(file).and_then(|place| place.load()).ok().flatten();
    let decisions = saved.map_or_else(|| Decisions::at(preselect.clone()), |saved| saved.decisions);
    let migration = (engine.migrate)(&loaded.project, &decisions);
    must_define_pipelines(&migration, &loaded)?;
    Ok(Glance::of(&migration, decisions.answers.len()))
}
