//! .NET: the SDK publishes in the builder, the runtime alone starts it.

use super::compiled::{Work, carry, is_copy, opens_shell};
use super::sources::data;
use super::split::{Carried, Final, Recipe, owner_of};
use super::start::{Started, last_part, start};
use super::subject::{Subject, written};
use super::{Answer, stays};
use crate::dockerfile::{Call, joined};
use crate::facts::builders::{DotNet, builders};
use crate::facts::{bases, images};
use crate::improvements::Context;

/// The folder in which the image starts.
const FOLDER: &str = "/";
/// Says whether texts are compared without the rules of a language.
const INVARIANT: &str = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

/// The answer for a Dockerfile of one stage that is made from `image`.
pub(super) fn answer(subject: &Subject<'_>, context: &Context<'_>, image: &str) -> Answer {
    if images::split(image).0 != builders().dotnet.sdk {
        return Answer::Foreign;
    }
    start(subject, context, FOLDER)
        .and_then(|started| recipe(subject, context, image, &started))
        .into()
}

fn recipe(
    subject: &Subject<'_>,
    context: &Context<'_>,
    image: &str,
    started: &Started,
) -> Result<Recipe, Answer> {
    let dotnet = &builders().dotnet;
    let program = program(subject, started, dotnet)?;
    let mut work = Work::of(subject, FOLDER, &[], |call| call.program() == "dotnet")?;
    let harmless = |call: &Call| {
        call.program() != "dotnet"
            || call.word(1).is_some_and(|verb| dotnet.builds.iter().any(|it| it == verb))
    };
    if let Some((call, _)) = work.makes.iter().find(|(call, _)| !harmless(call)) {
        return Err(stays(&format!(
            "`dotnet {}` may make something that is needed later",
            call.word(1).unwrap_or_default()
        )));
    }
    let published = published(&work, &program).map_err(|answer| match answer {
        Missing::Other(answer) => answer,
        Missing::Elsewhere(output) => {
            elsewhere(subject, context, started, &work, &program, &output)
        }
    })?;
    opens_shell(subject, context, started)?;
    let kind = Kind::of(subject, context, &work, dotnet);
    let Some(mut data) = data(subject, context, &dotnet.reads) else {
        return Err(stays("its sources weren't read, so what the program needs isn't known"));
    };
    work.keep_tools(data.programs);
    let mut recipe = Recipe {
        bases: vec![runtime(subject, dotnet, image, &kind, &work, started)?],
        repeated: work.repeated(subject),
        notes: kind.note(subject, dotnet, image, started).into_iter().collect(),
        ..Recipe::default()
    };
    if is_alpine(image) && !subject.file.image(0).environment.contains_key(INVARIANT) {
        recipe.settings.push(format!("ENV {INVARIANT}=false"));
    }
    for path in published {
        let owner = owner_of(subject, &path, FOLDER);
        recipe.carried.push(Carried { path, owner, to: None });
    }
    let folder = subject.file.image(0).folder.unwrap_or_else(|| FOLDER.to_owned());
    data.paths.extend(content(subject, context, &folder));
    let here = |path: &String| {
        subject.placed(path, FOLDER).is_some_and(|at| at.starts_with(&format!("{folder}/")))
    };
    data.paths.retain(here);
    data.unsure = data.unsure.filter(|_| !data.paths.is_empty());
    carry(&mut recipe, subject, context, started, &work, &data, FOLDER);
    Ok(recipe)
}

/// The path of what the image starts: of the library after `dotnet`, or of the program itself.
fn program(subject: &Subject<'_>, started: &Started, dotnet: &DotNet) -> Result<String, Answer> {
    if last_part(&started.program) != "dotnet" {
        return Ok(started.program.clone());
    }
    let folder = subject.file.image(0).folder;
    let folder = folder.as_deref().unwrap_or(FOLDER);
    match started.arguments.first() {
        Some(word) if dotnet.development.iter().any(|it| it == word) => Err(Answer::Nothing),
        Some(word) if word.ends_with(".dll") => Ok(joined(Some(folder), word)),
        _ => Err(stays("which library `dotnet` starts isn't plain")),
    }
}

/// Why what `dotnet publish` makes isn't what is started.
enum Missing {
    /// It makes another folder.
    Elsewhere(String),
    Other(Answer),
}

impl From<Answer> for Missing {
    fn from(answer: Answer) -> Missing {
        Missing::Other(answer)
    }
}

/// The folders that `dotnet publish` makes, that of the program first.
fn published(work: &Work, program: &str) -> Result<Vec<String>, Missing> {
    let (folder, _) = program.rsplit_once('/').unwrap_or_default();
    if let Some((call, _)) = work.makes.iter().find(|(call, _)| is_copy(call)) {
        let operands: Vec<&str> = call.operands().collect();
        return Err(stays(&format!(
            "`{} {}` may bring something that the program needs while it runs",
            call.program(),
            operands.join(" ")
        ))
        .into());
    }
    let mut outputs = Vec::new();
    let publishes = work.makes.iter().filter(|(call, _)| call.is(&["dotnet", "publish"]));
    for (call, at) in publishes {
        let output = call.option("-o").or_else(|| call.option("--output"));
        outputs.push(match output {
            Some(output) => joined(Some(at), output),
            None if folder.starts_with(at.as_str()) && folder.ends_with("/publish") => {
                folder.to_owned()
            }
            None => joined(Some(at), "bin/Release/…/publish"),
        });
    }
    let (own, mut others): (Vec<String>, Vec<String>) =
        outputs.into_iter().partition(|output| output == folder);
    match own.first().or(others.first()) {
        None => Err(Answer::Nothing.into()),
        Some(_) if !own.is_empty() && others.iter().any(|it| it.contains('…')) => Err(stays(
            "it publishes another program without saying where, which the first may start",
        )
        .into()),
        Some(own) if own == folder => {
            others.retain(|it| !it.starts_with(&format!("{folder}/")));
            others.insert(0, folder.to_owned());
            others.dedup();
            Ok(others)
        }
        Some(output) => Err(Missing::Elsewhere(output.clone())),
    }
}

/// What is said where the program that is started lies elsewhere than `dotnet publish` puts what it makes: the image
/// can't start, unless something else may put the program there.
fn elsewhere(
    subject: &Subject<'_>,
    context: &Context<'_>,
    started: &Started,
    work: &Work,
    program: &str,
    output: &str,
) -> Answer {
    let puts = |path: &str| subject.placed(path, FOLDER).as_deref() == Some(program);
    let brought = subject.brought();
    let copied = subject.files(context).chain(brought.iter().map(String::as_str)).any(puts);
    let is_project =
        |path: &&str| [".props", ".targets", "proj"].iter().any(|end| path.ends_with(end));
    let chooses = |path: &str| {
        let text = subject.text(context, path);
        text.is_none_or(|text| ["OutputPath", "OutDir", "<Copy"].iter().any(|it| text.contains(it)))
    };
    let told = |call: &Call| {
        let property = ["-p:", "/p:", "-property", "--property"].iter().any(|it| call.has_like(it));
        let builds = !call.is(&["dotnet", "publish"]);
        property || builds && (call.has_like("-o") || call.has_like("--output"))
    };
    let what =
        format!("it starts {program}, but `dotnet publish` puts what it makes into {output}");
    let open = started.script.is_some()
        || !program.starts_with('/')
        || output.contains('…')
        || copied
        || work.makes.iter().any(|(call, _)| told(call))
        || subject.files(context).filter(is_project).any(chooses);
    if open {
        return stays(&what);
    }
    let (folder, name) = program.rsplit_once('/').unwrap_or_default();
    let folder = if folder.is_empty() { "/" } else { folder };
    Answer::Told {
        summary: format!("the image can't start: {what}"),
        task: format!(
            "Start {output}/{name} in {}, or let `dotnet publish` put what it makes into {folder}",
            subject.path
        ),
    }
}

/// What the program runs in.
enum Kind {
    Web,
    /// It may be for the web by one of its packages.
    Any,
    Console,
    /// It brings its runtime.
    Bare,
}

impl Kind {
    fn of(subject: &Subject<'_>, context: &Context<'_>, work: &Work, dotnet: &DotNet) -> Kind {
        let brings = |call: &Call| {
            let given = call.option("--self-contained").or_else(|| call.option("--sc"));
            let said = call.has("--self-contained") || call.has("--sc") || given.is_some();
            said && given != Some("false") || call.has_like("-p:PublishAot=true")
        };
        let projects = subject.files(context).filter(|path| path.ends_with("proj"));
        let texts: Vec<&str> = projects.filter_map(|path| subject.text(context, path)).collect();
        let is_web = dotnet.web_marks.iter().any(|it| texts.iter().any(|text| text.contains(it)));
        if work.makes.iter().any(|(call, _)| brings(call)) {
            Kind::Bare
        } else if is_web {
            Kind::Web
        } else if texts.is_empty() || texts.iter().any(|text| text.contains("<PackageReference")) {
            Kind::Any
        } else {
            Kind::Console
        }
    }

    /// The runtime's image says where a web program listens, the SDK's doesn't.
    fn note(
        &self,
        subject: &Subject<'_>,
        dotnet: &DotNet,
        image: &str,
        started: &Started,
    ) -> Option<String> {
        let set = subject.file.image(0).environment;
        let said = dotnet.addresses.iter().any(|name| set.contains_key(name))
            || started.arguments.iter().any(|word| word.starts_with("--urls"));
        let version = version(images::tag(image))?;
        let port = if version.0 >= 8 { 8080 } else { 80 };
        (matches!(self, Kind::Web) && !said).then(|| {
            format!(
                "unless the program or its settings say where it listens, that is then port {port} of every address, \
                 no longer port 5000 of the container itself"
            )
        })
    }
}

/// The image with the runtime of the SDK's version.
fn runtime(
    subject: &Subject<'_>,
    dotnet: &DotNet,
    image: &str,
    kind: &Kind,
    work: &Work,
    started: &Started,
) -> Result<Final, Answer> {
    let tag = images::tag(image);
    let Some((major, minor)) = version(tag) else {
        return Err(stays("FROM doesn't say which version of .NET it has: name it"));
    };
    let system = tag.split_once('-').map_or_else(String::new, |(_, system)| format!("-{system}"));
    let (name, meaning) = match kind {
        Kind::Web | Kind::Any => {
            (&dotnet.web, "the runtime of the same version with ASP.NET Core: no SDK")
        }
        Kind::Console => (&dotnet.console, "the runtime of the same version: no SDK"),
        Kind::Bare => (&dotnet.bare, "what a program needs that brings its runtime"),
    };
    let written = written(subject).unwrap_or_default();
    let version = format!("{major}.{minor}{system}");
    let runtime = match written.contains('$') {
        false => format!("{name}:{version}"),
        // both stages follow the argument
        true if tag == version => written.replacen(dotnet.sdk.as_str(), name, 1),
        true => return Err(stays("an argument says which version of .NET it has")),
    };
    let mut packages: Vec<String> =
        work.packages.iter().chain(&started.packages).cloned().collect();
    if is_alpine(image) {
        if !subject.file.image(0).environment.contains_key(INVARIANT) {
            packages.extend(dotnet.alpine.iter().cloned());
        }
        packages.extend(started.bash.then(|| "bash".to_owned()));
    }
    packages.sort();
    packages.dedup();
    let base = bases::base(if is_alpine(image) { "alpine" } else { "debian-slim" });
    packages.retain(|it| !base.is_some_and(|base| base.programs.contains(it)));
    Ok(Final {
        id: "runtime".to_owned(),
        image: runtime,
        meaning: meaning.to_owned(),
        setup: base.and_then(|it| it.install(&packages)).filter(|_| !packages.is_empty()),
        copies: Vec::new(),
        start: None,
    })
}

/// `8.0` of `8.0`, `8.0.100-alpine`, `8.0-jammy`.
fn version(tag: &str) -> Option<(u32, u32)> {
    let mut numbers = tag.split('-').next()?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Files that a web program finds in the folder where it starts.
fn content(subject: &Subject<'_>, context: &Context<'_>, folder: &str) -> Vec<String> {
    let wanted = |at: &str| {
        let below = at.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        below.is_some_and(|below| {
            below.starts_with("wwwroot/")
                || below.starts_with("appsettings")
                    && below.ends_with(".json")
                    && !below.contains('/')
        })
    };
    let files = subject.files(context);
    let mut found: Vec<String> = files
        .filter(|path| subject.placed(path, FOLDER).is_some_and(|at| wanted(&at)))
        .map(|path| match path.find("wwwroot/") {
            Some(at) => path[..at + "wwwroot".len()].to_owned(),
            None => path.to_owned(),
        })
        .collect();
    found.dedup();
    found
}

fn is_alpine(image: &str) -> bool {
    images::tag(image).contains("alpine")
}
