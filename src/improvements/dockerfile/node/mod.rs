//! Node: build with everything that development needs, ship what runs; sites are served by a web server.

mod data;
mod output;
mod package;
mod served;
mod site;
mod work;

use super::compiled::opens_shell;
use super::left::named_by_settings;
use super::split::{Carried, Final, Recipe, owner_of};
use super::start::{Started, last_part, start};
use super::subject::Subject;
use super::{Answer, stays};
use crate::dockerfile::{Kind, joined};
use crate::facts::{bases, images};
use crate::improvements::Context;
use crate::verdict::mentions;
use package::{Package, facts, package_of};
use served::{Served, served};
use site::Site;
use work::{FOLDER, Work};

/// The answer for a Dockerfile of one stage that is made from `image`.
pub(super) fn answer(subject: &Subject<'_>, context: &Context<'_>, image: &str) -> Answer {
    if images::image(image).and_then(|it| it.language.as_deref()) != Some("node") {
        return Answer::Foreign;
    }
    start(subject, context, FOLDER).and_then(|it| recipe(subject, context, image, &it)).into()
}

fn recipe(
    subject: &Subject<'_>,
    context: &Context<'_>,
    image: &str,
    started: &Started,
) -> Result<Recipe, Answer> {
    // without package.json nothing is said: it may be a template, or the image may hold tools
    let text = subject.text(context, "package.json").ok_or(Answer::Nothing)?;
    let package = Package::parse(text).ok_or(Answer::Nothing)?;
    let end = subject.file.source().len();
    let folder = subject.file.folder_at(end).unwrap_or_else(|| FOLDER.to_owned());
    let served = served(started, &package, &folder)?;
    let work = Work::of(subject, context, &package)?;
    if work.builds.is_empty() {
        return Err(without_build(&work, &package));
    }
    if let Served::Program(words) = &served
        && let Some(site) = Site::of(words)
    {
        return site::recipe(subject, context, &work, &site, &package, started);
    }
    if let Served::Program(words) = &served
        && !package.needs(package_of(last_part(&words[0])))
    {
        let words = words.join(" ");
        return Err(stays(&format!("it starts `{words}`, which package.json doesn't list")));
    }
    check_install(subject, context, &work, &package, &folder)?;
    check_packages(subject, &work, &package, started)?;
    let outputs = made(subject, context, &work, &served, &folder)?;
    let finishing: Vec<String> = work.prune(major(image)).into_iter().collect();
    let mut recipe = Recipe {
        bases: finals(subject, context, &work, started, image)?,
        carried: carried(subject, context, &package, &served, started, &work, &outputs),
        repeated: work.left.repeated(subject),
        finishing,
        keeps_users: true,
        ..Recipe::default()
    };
    recipe.summary = Some(summary(&recipe, &package));
    Ok(recipe)
}

/// What is said where nothing is compiled.
fn without_build(work: &Work, package: &Package) -> Answer {
    match &work.install {
        Some((call, manager)) if !work.pruned && package.has_development() => {
            let option = if manager.program == "npm" { "--omit=dev" } else { "--production" };
            let command = call.words.iter().flatten().cloned().collect::<Vec<_>>().join(" ");
            Answer::Told {
                summary: format!("`{command}` also installs what only development needs"),
                task: format!(
                    "Write `{command} {option}` if the image isn't used for tests: nothing is built in it"
                ),
            }
        }
        _ => Answer::Nothing,
    }
}

/// Whether what is installed can be told from what stays.
fn check_install(
    subject: &Subject<'_>,
    context: &Context<'_>,
    work: &Work,
    package: &Package,
    folder: &str,
) -> Result<(), Answer> {
    let Some((_, manager)) = &work.install else {
        return Err(stays("it doesn't install the packages of package.json itself"));
    };
    let has = |name: &str| subject.files(context).any(|path| path == name);
    let later = package.manager.as_deref().and_then(|it| it.strip_prefix("yarn@"));
    if manager.program == "yarn"
        && (has(".yarnrc.yml") || later.is_some_and(|it| !it.starts_with('1')))
    {
        return Err(stays(
            "Yarn 2 and later keeps packages its own way: `yarn workspaces focus --production` leaves those that run",
        ));
    }
    if package.workspaces || has("pnpm-workspace.yaml") {
        return Err(stays("what its workspaces need lies in several folders"));
    }
    if let Some(name) = &package.linked {
        return Err(stays(&format!(
            "its package {name} is a folder beside it, not in node_modules"
        )));
    }
    if !manager.locks.iter().any(|lock| has(lock)) {
        let (program, lock) = (&manager.program, manager.locks.first().map_or("", String::as_str));
        return Err(Answer::Told {
            summary: format!(
                "{program} has no lock file here, so each build may install other packages"
            ),
            task: format!(
                "Commit {lock} for {}: only then is it known whether two stages would do the same",
                subject.path
            ),
        });
    }
    match &work.folder {
        Some(own) if own == folder => Ok(()),
        _ => Err(stays("it starts in another folder than it is built in")),
    }
}

/// Packages that leave something outside of node_modules, or that wouldn't stay in it.
fn check_packages(
    subject: &Subject<'_>,
    work: &Work,
    package: &Package,
    started: &Started,
) -> Result<(), Answer> {
    let variables = subject.file.image(0).environment;
    let fetched = |(name, unless): &(&String, &Vec<String>)| {
        package.needs(name) && !unless.iter().any(|it| variables.contains_key(it))
    };
    if let Some((name, _)) = facts().downloads.iter().find(fetched) {
        return Err(stays(&format!(
            "its package {name} keeps the program that it downloads in the home folder"
        )));
    }
    let manager = work.install.as_ref().map(|(_, manager)| manager.program.as_str());
    if !work.pruned && package.needs("@prisma/client") && manager != Some("npm") {
        return Err(stays(&format!(
            "{} takes away the client that Prisma generated, with the packages for development",
            manager.unwrap_or_default()
        )));
    }
    match last_part(&started.program) {
        program @ ("pnpm" | "bun") => Err(stays(&format!(
            "it starts with `{program}`, which its base doesn't have: start the program itself"
        ))),
        _ => Ok(()),
    }
}

/// The folders and files that builds make and the server needs.
fn made(
    subject: &Subject<'_>,
    context: &Context<'_>,
    work: &Work,
    served: &Served,
    folder: &str,
) -> Result<Vec<String>, Answer> {
    let path = match served {
        Served::Known(server) => {
            let own = server.outputs.iter().map(|path| joined(Some(folder), path));
            return output::outputs(subject, context, work, &own.collect::<Vec<_>>());
        }
        Served::Script(path) => path.clone(),
        Served::Program(words) => {
            let operand = words[1..].iter().find(|word| !word.starts_with('-'));
            let operand = operand.map(|word| joined(Some(folder), word));
            operand.ok_or_else(|| {
                stays(&format!("what `{}` reads of the build isn't known", words.join(" ")))
            })?
        }
    };
    let below = path.strip_prefix(&format!("{}/", folder.trim_end_matches('/')));
    let top = below.and_then(|below| below.split('/').next()).unwrap_or_default();
    let inside = below.is_some_and(|below| below.contains('/'))
        || !last_part(&path).contains('.') && !top.is_empty();
    let tracked = |file: &str| {
        let placed = subject.placed(file, FOLDER);
        placed.is_some_and(|it| it == path || it.starts_with(&joined(Some(folder), top)) && inside)
    };
    if !inside || subject.files(context).any(tracked) {
        return Err(stays(&format!(
            "it starts {path}, which lies among its sources, so what its build adds isn't known"
        )));
    }
    output::outputs(subject, context, work, &[joined(Some(folder), top)])
}

/// The images that the server may run in: that of the builder, and its smaller sister.
fn finals(
    subject: &Subject<'_>,
    context: &Context<'_>,
    work: &Work,
    started: &Started,
    image: &str,
) -> Result<Vec<Final>, Answer> {
    opens_shell(subject, context, started)?;
    let Kind::From(from) = &subject.file.stages[0].from.kind else { return Err(Answer::Nothing) };
    let written = from.image.text.clone();
    let holds = |image: &str, program: &String| {
        images::image(image).is_some_and(|it| it.programs.iter().any(|known| known == program))
    };
    let of = |id: &str, name: &str, image: &str, meaning: &str| {
        let all = work.packages.iter().chain(&started.packages);
        let system = if images::tag(image).contains("alpine") { "alpine" } else { "debian-slim" };
        let of_system =
            |it: &String| bases::base(system).is_some_and(|base| base.programs.contains(it));
        let missing: Vec<String> =
            all.filter(|it| !holds(image, it) && !of_system(it)).cloned().collect();
        let base = bases::base(system).filter(|_| !missing.is_empty());
        Final {
            id: id.to_owned(),
            image: name.to_owned(),
            meaning: meaning.to_owned(),
            setup: base.and_then(|base| base.install(&missing)),
            copies: Vec::new(),
            start: None,
        }
    };
    let mut all = vec![of("same", &written, image, "what it runs in today")];
    if let Some(slim) = slim_of(image).filter(|_| written == image) {
        all.push(of(
            "slim",
            &slim,
            &slim,
            "a fifth of the size; without git, curl, compilers, and libraries that native addons may want",
        ));
    }
    Ok(all)
}

/// The smaller variant of an image that has all of Debian's build packages: `node:20` → `node:20-slim`.
fn slim_of(image: &str) -> Option<String> {
    let tag = images::tag(image);
    let is_large = !tag.contains("slim") && !tag.contains("alpine") && !image.contains('@');
    is_large.then(|| match tag {
        "" => format!("{image}:slim"),
        "latest" => image.replace(":latest", ":slim"),
        _ => format!("{image}-slim"),
    })
}

/// The version of Node that a tag names.
fn major(image: &str) -> Option<u32> {
    images::tag(image).split(['.', '-']).next()?.parse().ok()
}

/// What goes into the final stage: packages, data, what the build made.
fn carried(
    subject: &Subject<'_>,
    context: &Context<'_>,
    package: &Package,
    served: &Served,
    started: &Started,
    work: &Work,
    outputs: &[String],
) -> Vec<Carried> {
    let folder = subject.file.folder_at(subject.file.source().len());
    let at = |path: &str| joined(Some(folder.as_deref().unwrap_or(FOLDER)), path);
    let mut paths = vec![at("package.json")];
    if package.has_needed() {
        paths.push(at("node_modules"));
    }
    paths.extend(started.script.clone());
    let placed = |path: &str| subject.placed_data(context, path, FOLDER);
    if let Served::Known(server) = served {
        let files = server.files.iter().filter(|file| subject.files(context).any(|it| it == *file));
        paths.extend(files.filter_map(|file| placed(file)));
    }
    let brought = subject.brought();
    let named = brought.iter().filter(|path| mentions(context.project, path).is_some());
    let data = data::data(subject, context);
    paths.extend(data.iter().chain(named).filter_map(|path| placed(path)));
    let by_framework = subject.files(context).filter(|path| facts().is_of_framework(path));
    paths.extend(by_framework.filter_map(placed));
    paths.extend(outputs.iter().cloned());
    paths.extend(named_by_settings(subject, context, FOLDER));
    paths.extend(work.left.files());
    let mut carried: Vec<Carried> = Vec::new();
    for path in paths {
        let owner = owner_of(subject, &path, FOLDER);
        let below =
            |known: &Carried| known.path == path || path.starts_with(&format!("{}/", known.path));
        if !carried.iter().any(below) {
            carried.push(Carried { path, owner, to: None });
        }
    }
    carried
}

fn summary(recipe: &Recipe, package: &Package) -> String {
    let last = |it: &Carried| last_part(&it.path).to_owned();
    let held = crate::text::listed(recipe.carried.iter().map(last));
    match package.has_development() {
        true => format!("one builds, the other holds {held}, without sources and devDependencies"),
        false => format!("one builds, the other holds {held}, without sources"),
    }
}
