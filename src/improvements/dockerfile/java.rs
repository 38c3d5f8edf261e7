//! Java: Maven or Gradle pack an archive in the builder, the runtime alone starts it.

use super::compiled::{Work, carry, opens_shell};
use super::sources::data;
use super::split::{Carried, Final, Recipe, owner_of};
use super::start::{Started, last_part, start};
use super::subject::{Subject, written};
use super::{Answer, stays};
use crate::dockerfile::{Call, joined};
use crate::facts::builders::{Java, builders};
use crate::facts::{bases, images};
use crate::improvements::Context;

/// The answer for a Dockerfile of one stage that is made from `image`.
pub(super) fn answer(subject: &Subject<'_>, context: &Context<'_>, image: &str) -> Answer {
    let (repository, tag) = images::split(image);
    if !builders().java.images.iter().any(|it| it == repository) {
        return Answer::Foreign;
    }
    if tag.contains("jre") || tag.contains("headless") {
        return Answer::Nothing;
    }
    let folder = images::folder(image);
    start(subject, context, folder)
        .and_then(|started| recipe(subject, context, image, folder, &started))
        .into()
}

fn recipe(
    subject: &Subject<'_>,
    context: &Context<'_>,
    image: &str,
    folder: &str,
    started: &Started,
) -> Result<Recipe, Answer> {
    let java = &builders().java;
    let makes = |call: &Call| java.tools.iter().any(|it| it == call.program());
    // what starts sources or another's server builds nothing that could be carried
    if last_part(&started.program) != "java" {
        return Err(Answer::Nothing);
    }
    let mut work = Work::of(subject, folder, &[], makes)?;
    if !work.makes.iter().any(|(call, _)| makes(call)) {
        return Err(made_before(subject, java, image, &work, started));
    }
    let archive = archive(subject, &work, started, folder)?;
    check_packed(subject, context, java, &archive)?;
    check_programs(subject, context, java)?;
    opens_shell(subject, context, started)?;
    let Some(data) = data(subject, context, &java.reads) else {
        return Err(stays("its sources weren't read, so what the program needs isn't known"));
    };
    work.keep_tools(data.programs);
    let base = runtime(subject, java, image, &work, started)?;
    let owner = owner_of(subject, &archive.path, folder);
    let carried = vec![Carried { path: archive.path, owner, to: archive.to }];
    let repeated = work.repeated(subject);
    let mut recipe = Recipe { bases: vec![base], carried, repeated, ..Recipe::default() };
    carry(&mut recipe, subject, context, started, &work, &data, folder);
    Ok(recipe)
}

/// What is said where the archive is made before the image is built.
fn made_before(
    subject: &Subject<'_>,
    java: &Java,
    image: &str,
    work: &Work,
    started: &Started,
) -> Answer {
    match runtime(subject, java, image, work, started) {
        Ok(Final { image: runtime, .. }) if started.arguments.iter().any(|it| it == "-jar") => {
            Answer::Told {
                summary: format!("{image} brings a compiler, and the image only starts an archive"),
                task: format!(
                    "Start from `{runtime}` instead of `{image}`, unless somebody uses tools of the JDK in it"
                ),
            }
        }
        _ => Answer::Nothing,
    }
}

/// What the image starts, as it lies in the builder.
struct Archive {
    path: String,
    /// The folder that it goes to, if its name is only known once it is there.
    to: Option<String>,
    /// Whether its libraries lie beside it, and are carried too.
    with_libraries: bool,
}

fn archive(
    subject: &Subject<'_>,
    work: &Work,
    started: &Started,
    default_folder: &str,
) -> Result<Archive, Answer> {
    let arguments = &started.arguments;
    if let Some(agent) = arguments.iter().find(|it| it.starts_with("-javaagent:")) {
        return Err(stays(&format!("`{agent}` needs an agent, which must come along")));
    }
    let variables = subject.file.image(0).environment;
    let mut variables = variables.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    if let Some((name, _)) = variables.find(|(_, value)| value.contains("-javaagent:")) {
        return Err(stays(&format!("{name} names an agent, which must come along")));
    }
    let at = arguments.iter().position(|it| it == "-jar").and_then(|at| arguments.get(at + 1));
    let Some(named) = at.filter(|named| !named.is_empty()) else {
        return Err(stays("it doesn't start one archive by name (`java -jar`)"));
    };
    let image = subject.file.image(0);
    let path = joined(Some(image.folder.as_deref().unwrap_or(default_folder)), named);
    if let Some(path) = work.copied_to(&path)? {
        return Ok(Archive { path, to: None, with_libraries: false });
    }
    let made = work.makes.iter().any(|(_, folder)| is_made(&path, folder));
    if !made {
        return Err(stays(&format!("no command in it says that it makes {path}, which it starts")));
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    if name == "quarkus-run.jar" {
        return Ok(Archive { path: folder.to_owned(), to: None, with_libraries: true });
    }
    let to = name.contains('*').then(|| format!("{folder}/"));
    Ok(Archive { to, path, with_libraries: false })
}

/// Whether Maven or Gradle, called in this folder, put archives there.
fn is_made(path: &str, folder: &str) -> bool {
    let below = path.strip_prefix(folder).unwrap_or_default();
    below.contains("/target/") || below.contains("/build/libs/") || below.starts_with("target/")
}

/// An archive must hold the libraries of the program.
fn check_packed(
    subject: &Subject<'_>,
    context: &Context<'_>,
    java: &Java,
    archive: &Archive,
) -> Result<(), Answer> {
    let is_build_file = |path: &&str| java.build_files.iter().any(|it| it == last_part(path));
    let texts: Vec<&str> = subject
        .files(context)
        .filter(is_build_file)
        .filter_map(|path| subject.text(context, path))
        .collect();
    let any = |words: &[String]| {
        texts.iter().any(|text| words.iter().any(|word| text.contains(word.as_str())))
    };
    let whole = archive.with_libraries || any(&java.packs) || !any(&java.needs);
    match texts.is_empty() || !whole {
        true => Err(stays(&format!(
            "no build file says that {} holds the libraries that it needs",
            archive.path
        ))),
        false => Ok(()),
    }
}

/// Programs of the JDK that a script of the repository calls.
fn check_programs(subject: &Subject<'_>, context: &Context<'_>, java: &Java) -> Result<(), Answer> {
    for path in subject.files(context).filter(|path| path.ends_with(".sh")) {
        let text = subject.text(context, path).unwrap_or_default();
        let mut words = text.split_whitespace();
        if let Some(tool) = words.find(|word| java.jdk_programs.iter().any(|it| it == word)) {
            return Err(stays(&format!("{path} calls `{tool}`, which only a JDK has")));
        }
    }
    Ok(())
}

/// The image with the runtime of the builder's version.
fn runtime(
    subject: &Subject<'_>,
    java: &Java,
    image: &str,
    work: &Work,
    started: &Started,
) -> Result<Final, Answer> {
    let (repository, tag) = images::split(image);
    let written = written(subject).unwrap_or_default();
    // both stages may follow the argument
    let follows = repository == "eclipse-temurin" && written.contains("jdk");
    if written.contains('$') && !follows {
        return Err(stays("an argument says which version of Java it has"));
    }
    let Some(version) = java.version(repository, tag) else {
        return Err(stays("FROM doesn't say which version of Java it has: name it"));
    };
    if !java.runtimes.iter().any(|it| it == version) {
        return Err(stays(&format!("there is no image with the runtime of Java {version} alone")));
    }
    let alpine = tag.contains("alpine");
    let runtime = match (repository, alpine) {
        _ if written.contains('$') => written.replace("jdk", "jre"),
        ("eclipse-temurin", _) if tag.contains("jdk") => image.replace("jdk", "jre"),
        (_, true) => format!("eclipse-temurin:{version}-jre-alpine"),
        (_, false) => format!("eclipse-temurin:{version}-jre"),
    };
    let mut packages: Vec<String> =
        work.packages.iter().chain(&started.packages).cloned().collect();
    if alpine && started.bash {
        packages.push("bash".to_owned());
    }
    packages.sort();
    packages.dedup();
    let system = bases::base(if alpine { "alpine" } else { "debian-slim" });
    packages.retain(|it| !system.is_some_and(|system| system.programs.contains(it)));
    Ok(Final {
        id: "jre".to_owned(),
        image: runtime,
        meaning: "the runtime of the same version: no compiler, no jcmd and no jmap".to_owned(),
        setup: system.and_then(|it| it.install(&packages)).filter(|_| !packages.is_empty()),
        copies: Vec::new(),
        start: None,
    })
}
