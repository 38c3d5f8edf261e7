//! What the commands of a Go builder do: the programs that they make, and what they leave besides.

use crate::dockerfile::{Call, joined};
use crate::improvements::dockerfile::compiled::{self, is_copy, is_found_as};
use crate::improvements::dockerfile::start::last_part;
use crate::improvements::dockerfile::subject::Subject;
use crate::improvements::dockerfile::{Answer, stays};

/// The folder in which the image starts.
pub(super) const FOLDER: &str = "/go";
/// Where `go install` puts programs.
const INSTALLED: &str = "/go/bin";

/// The commands of the builder, sorted.
pub(super) struct Work {
    /// What makes programs.
    pub makes: Vec<Make>,
    /// What else is kept of them.
    pub rest: compiled::Work,
}

/// `go build`, `go install`, or a `make` that calls one of them.
pub(super) struct Make {
    /// The command.
    pub call: Call,
    /// The folder in which it works.
    pub folder: String,
}

/// The program that an image starts, with the command that makes it.
pub(super) struct Program<'w> {
    /// The command.
    pub make: &'w Make,
    /// Where it puts the program.
    pub path: String,
    /// Whether the command should say so and doesn't.
    pub unnamed: bool,
}

impl Work {
    /// Sorts the commands; what isn't known, or copies, may bring something that the program needs.
    pub(super) fn of(subject: &Subject<'_>) -> Result<Work, Answer> {
        let makes = |call: &Call| {
            call.is(&["go", "build"]) || call.is(&["go", "install"]) || call.program() == "make"
        };
        let mut rest = compiled::Work::of(subject, FOLDER, &[], makes)?;
        if let Some((call, _)) = rest.makes.iter().find(|(call, _)| is_copy(call)) {
            return Err(stays(&format!(
                "`{}` may bring something that the program needs while it runs",
                call.span.of(subject.file.source())
            )));
        }
        let makes = std::mem::take(&mut rest.makes).into_iter();
        Ok(Work { makes: makes.map(|(call, folder)| Make { call, folder }).collect(), rest })
    }

    /// The command that makes the program which the image starts: `started` is absolute, or a name in the path.
    pub(super) fn program(&self, started: &str) -> Result<Program<'_>, Answer> {
        for make in &self.makes {
            let installed = format!("{INSTALLED}/{started}");
            let fits = |path: &String| *path == installed || is_found_as(path, started);
            if let Some(path) = make.made().into_iter().find(fits) {
                return Ok(Program { make, path, unnamed: false });
            }
        }
        match self.makes.as_slice() {
            [] => Err(Answer::Nothing),
            [make] if make.call.program() == "make" && started.contains('/') => {
                Ok(Program { make, path: started.to_owned(), unnamed: false })
            }
            [make] if make.may_be(started) => {
                Ok(Program { make, path: started.to_owned(), unnamed: true })
            }
            _ => Err(stays(&format!(
                "no command in it says that it makes {started}, which it starts"
            ))),
        }
    }

    /// Every program that a command says it makes.
    pub(super) fn outputs(&self) -> Vec<String> {
        let named = |make: &&Make| make.call.option("-o").is_some_and(|it| !it.ends_with('/'));
        self.makes.iter().filter(named).filter_map(|make| make.made().into_iter().next()).collect()
    }
}

impl Make {
    /// The paths at which programs may be put, as far as the command says.
    fn made(&self) -> Vec<String> {
        let output = self.call.option("-o");
        let operands = self.call.operands().skip(1);
        let packages: Vec<&str> = operands.filter(|it| Some(*it) != output).collect();
        let below = |folder: &str| -> Vec<String> {
            let named = packages.iter().map(|it| last_part(it.split('@').next().unwrap_or(it)));
            named
                .filter(|name| !name.starts_with('.'))
                .map(|name| format!("{folder}/{name}"))
                .collect()
        };
        match output {
            _ if self.call.program() == "make" => Vec::new(),
            _ if self.call.is(&["go", "install"]) => below(INSTALLED),
            Some(output) => {
                let path = joined(Some(&self.folder), output);
                let inside = below(&path);
                std::iter::once(path).chain(inside).collect()
            }
            None => below(&self.folder),
        }
    }

    /// Whether this is a `go build` of one package that doesn't say where the program goes, and it may be there.
    fn may_be(&self, started: &str) -> bool {
        let several =
            self.call.operands().skip(1).any(|it| it.ends_with("...") || it.ends_with(".go"));
        let packages = self.call.operands().skip(1).count();
        let beside = started.rsplit_once('/').is_some_and(|(parent, _)| parent == self.folder);
        self.call.is(&["go", "build"])
            && self.call.option("-o").is_none()
            && self.call.words.iter().all(Option::is_some)
            && !several
            && packages <= 1
            && beside
    }
}
