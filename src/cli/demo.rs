//! `demo`: the wizard on a sample project in a temporary folder.

use std::path::Path;

use clap::Args;

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::report::Format;
use super::wizard::{self, Colours, Opening};
use super::{config, target};
use crate::files::{self, Loaded};
use crate::project::Tree;

/// The sample project: a Go service with the pipeline that it came with.
const FILES: [(&str, &str); 6] = [
    ("Dockerfile", include_str!("../../assets/demo/Dockerfile")),
    ("bitbucket-pipelines.yml", include_str!("../../assets/demo/bitbucket-pipelines.yml")),
    (
        "charts/go-microservice/Chart.yaml",
        include_str!("../../assets/demo/charts/go-microservice/Chart.yaml"),
    ),
    ("go.mod", include_str!("../../assets/demo/go.mod")),
    ("go.sum", include_str!("../../assets/demo/go.sum")),
    ("main.go", include_str!("../../assets/demo/main.go")),
];

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    colours: Colours,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    if !console.has_screen() {
        return Err(Error::NoTerminal(
            "the demo is a wizard and needs a terminal: run `pipemigrate demo` in one; \
             for a pipeline of your own `pipemigrate check` and `diff` need none"
                .to_owned(),
        ));
    }
    let folder = files::temporary_folder("pipemigrate-demo-", &FILES)?;
    let load = || sample(&folder);
    let config = config::load()?;
    let opening = Opening {
        loaded: load()?,
        load: Box::new(load),
        asked: None,
        preselect: config.preselect.clone(),
        plain: wizard::is_dumb(),
        keeps: false,
        theme: arguments.colours.theme,
        report: Format::default(),
        config,
        listed: None,
    };
    let exit = wizard::open(opening, engine, console)?;
    console.say(&format!("the sample project is in {}\n", folder.display()));
    Ok(exit)
}

/// The sample project as it is on disk. Its files are taken as committed, though there is no git.
fn sample(folder: &Path) -> Result<Loaded, Error> {
    let mut loaded = target::load(Some(folder), None)?;
    loaded.project.tree = Tree::Git(FILES.iter().map(|(path, _)| (*path).to_owned()).collect());
    Ok(loaded)
}
