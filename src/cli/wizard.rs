//! The wizard on the terminal.

use std::path::Path;
use std::{env, io};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::config;
use super::console::Console;
use super::disk::Disk;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::folder;
use super::keeper::Keeper;
use super::plain;
use super::report::Format;
use super::resume::{self, Found, found};
use super::selection::Selection;
use super::target::{Target, must_define_pipelines};
use crate::app::config::Config;
use crate::app::look::{Look, ThemeChoice};
use crate::app::{self, Wizard};
use crate::files::{self, Backups, Loaded};
use crate::plan::{Decisions, Level, Preselect};
use crate::prompts::Answers;
use crate::runtime::{Ended, Left, Session, Shell, Waiting};

#[derive(Args)]
pub(super) struct Arguments {
    /// Ask line by line, for screen readers, simple terminals and pipes of answers
    #[arg(long)]
    plain: bool,
    /// What is accepted from the start where nothing was decided yet: none, safe or review [default: safe]
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["accept", "decisions"])]
    preselect: Option<Preselect>,
    /// The form of the report that the wizard saves [default: markdown]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) report_format: Option<Format>,
    #[command(flatten)]
    pub(super) target: Target,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    pub(super) colours: Colours,
}

#[derive(Args)]
pub(super) struct Colours {
    /// The colours: auto, dark, light, high-contrast, or terminal for the terminal's own sixteen [default: auto]
    #[arg(long, value_name = "NAME", value_parser = theme())]
    pub(super) theme: Option<ThemeChoice>,
}

fn theme() -> impl TypedValueParser<Value = ThemeChoice> {
    PossibleValuesParser::new(ThemeChoice::NAMES).try_map(|name| name.parse::<ThemeChoice>())
}

/// Reads a pipeline and its repository anew.
pub(super) type Load<'a> = Box<dyn Fn() -> Result<Loaded, Error> + Send + 'a>;

/// What the wizard is opened on.
pub(super) struct Opening<'a> {
    /// The pipeline and its repository.
    pub(super) loaded: Loaded,
    /// Reads them anew.
    pub(super) load: Load<'a>,
    /// The decisions that the command line asks for.
    pub(super) asked: Option<Decisions>,
    /// What is accepted without any decision.
    pub(super) preselect: Level,
    /// Whether it asks line by line.
    pub(super) plain: bool,
    /// Whether decisions are taken up from last time and kept for the next.
    pub(super) keeps: bool,
    /// The colours that the command line asks for.
    pub(super) theme: Option<ThemeChoice>,
    /// The form in which reports are saved.
    pub(super) report: Format,
    /// What the user configured.
    pub(super) config: Config,
    /// The repository's name in the list of pipelines, if there is one to go back to.
    pub(super) listed: Option<String>,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let mut config = config::load()?;
    if let Some(asked) = &arguments.preselect {
        config.preselect = asked.level();
    }
    let plain = arguments.plain || !console.is_typed() || is_dumb();
    let may_list = !plain && !arguments.selection.is_given() && console.has_screen();
    if let Some(files) = may_list.then(|| folder::pipelines(&arguments.target)).flatten() {
        return folder::run(arguments, files, config, engine, console);
    }
    let loaded = arguments.target.load()?;
    if !plain {
        must_have_screen(&loaded.file, console)?;
    }
    let asked = arguments.selection.decisions(&loaded.project, engine, console)?;
    let load = || {
        let loaded = arguments.target.load()?;
        let migration = (engine.migrate)(&loaded.project, &Decisions::default());
        must_define_pipelines(&migration, &loaded).map(|()| loaded)
    };
    let asked = arguments.selection.is_given().then_some(asked);
    // answers from a pipe are to do the same each time
    let keeps = console.is_typed();
    if !keeps && asked.is_none() {
        resume::left_aside(&loaded).iter().for_each(|words| console.note(words));
    }
    let preselect = match arguments.preselect.is_some() || keeps || !plain {
        true => config.preselect.clone(),
        // answers from a pipe are to do the same for everybody
        false => Level::default(),
    };
    let (load, theme) = (Box::new(load), arguments.colours.theme);
    let report = Format::of(arguments.report_format, None);
    let opening = Opening {
        loaded,
        load,
        asked,
        preselect,
        plain,
        keeps,
        theme,
        report,
        config,
        listed: None,
    };
    open(opening, engine, console)
}

/// Opens the wizard on a pipeline that was read, and says afterwards what was written.
pub(super) fn open(
    opening: Opening<'_>,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let (ended, wizard, mut disk) = match opening.plain {
        true => {
            let (mut wizard, mut disk) = start(opening, engine)?;
            (talk(&mut wizard, &mut disk, console)?, wizard, disk)
        }
        false => {
            let look = config::look(opening.theme, &opening.config);
            let mut session = Session::take(opening.config.mouse).map_err(Error::Terminal)?;
            let Left { ended, wizard, shell } = show(&mut session, opening, look, engine)?;
            (ended, wizard, shell)
        }
    };
    let kept = kept_words(&wizard, disk.finish());
    for line in disk.done.iter().chain(&kept) {
        console.say(&format!("{line}\n"));
    }
    Ok(exit_of(ended, disk.was_refused))
}

/// Runs the wizard on a screen.
pub(super) fn show<'a>(
    session: &mut Session,
    opening: Opening<'a>,
    look: Look,
    engine: &Engine,
) -> Result<Left<OwnDisk<'a>>, Error> {
    let what = format!("Running {} on paper", opening.loaded.project.pipeline_name);
    let (engine, config) = (*engine, opening.config.clone());
    let ready = move || {
        let (wizard, disk) = start(opening, &engine)?;
        Ok((wizard.configured(&config, look), disk))
    };
    session.run(Waiting { look, what: &what }, ready).map_err(Error::Terminal)?
}

/// The disk of the user.
pub(super) type OwnDisk<'a> = Disk<fn() -> Result<Backups, files::Error>, Load<'a>>;

/// The wizard and its disk, unless the file defines no pipeline.
fn start<'a>(opening: Opening<'a>, engine: &Engine) -> Result<(Wizard, OwnDisk<'a>), Error> {
    let (mut wizard, keeper) = wizard(&opening, engine);
    must_define_pipelines(&wizard.shared.migration, &opening.loaded)?;
    wizard.shared.listed = opening.listed;
    let mut disk: OwnDisk<'a> = Disk::new(opening.loaded, opening.load, keeper, Backups::of_user);
    disk.report = opening.report;
    Ok((wizard, disk))
}

/// How the program ends after a wizard.
pub(super) fn exit_of(ended: Ended, was_refused: bool) -> Exit {
    match ended {
        Ended::Left(app::Exit::Done) if was_refused => Exit::Refused,
        ended => Exit::Left(ended.exit_code()),
    }
}

/// Asks line by line.
fn talk(wizard: &mut Wizard, shell: &mut dyn Shell, console: &mut Console) -> Result<Ended, Error> {
    let mut answers = match console.has_screen() && !is_dumb() {
        true => Answers::Typed,
        false => Answers::Lines(Box::new(io::stdin().lock())),
    };
    Ok(Ended::Left(match plain::run(wizard, shell, &mut answers, console)? {
        plain::Ended::Interrupted => app::Exit::Interrupted,
        plain::Ended::NoAnswer { written: false } if !console.is_typed() => {
            return Err(Error::NoAnswer);
        }
        plain::Ended::Left | plain::Ended::NoAnswer { .. } => app::Exit::Done,
    }))
}

/// Whether the terminal can't move its cursor.
pub(super) fn is_dumb() -> bool {
    env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// The wizard with the decisions of last time, and what keeps those of this time.
fn wizard(opening: &Opening<'_>, engine: &Engine) -> (Wizard, Option<Keeper>) {
    let project = opening.loaded.project.clone();
    let found = if opening.keeps { found(&opening.loaded) } else { Found::default() };
    let mut wizard = match &found.earlier {
        Some(earlier) => Wizard::take_up(project, engine.migrate, earlier, &opening.preselect),
        None => Wizard::resume(project, engine.migrate, Decisions::at(opening.preselect.clone())),
    };
    let keeper = found.keeper;
    wizard.shared.kept = keeper.as_ref().map(|keeper| keeper.file().path().display().to_string());
    wizard.shared.unkept = found.problem;
    if let Some(asked) = &opening.asked {
        wizard.decide_otherwise(asked.clone());
    }
    (wizard, keeper)
}

/// What is said of decisions that were kept, or couldn't be.
pub(super) fn kept_words(wizard: &Wizard, finished: Result<(), Error>) -> Option<String> {
    if let Err(error) = finished {
        return Some(format!("your last decisions couldn't be kept: {error}"));
    }
    let decisions = wizard.shared.decisions();
    let start = Decisions::at(wizard.shared.preselect.clone());
    let file = wizard.shared.kept.as_ref().filter(|_| *decisions != start)?;
    let unwritten = match wizard.shared.has_unsaved_decisions() {
        true => "nothing was written since your last decision; the next start takes it up\n",
        false => "",
    };
    Some(format!("{unwritten}your decisions are in {file}; `apply --decisions` takes them, too"))
}

fn must_have_screen(file: &Path, console: &Console) -> Result<(), Error> {
    if console.has_screen() {
        return Ok(());
    }
    Err(Error::NoTerminal(format!(
        "the wizard needs a terminal; without one use `pipemigrate check`, `diff` or `apply` {}",
        file.display()
    )))
}
