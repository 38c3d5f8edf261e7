//! Rust: compile in the builder, ship the program.

use super::compiled::{Work, carry, is_found_as, opens_shell};
use super::sources::data;
use super::split::{Carried, Final, Recipe, owner_of};
use super::start::{Started, last_part, start};
use super::subject::Subject;
use super::{Answer, stays};
use crate::dockerfile::joined;
use crate::facts::bases::{self, BaseImage, Libc};
use crate::facts::builders::builders;
use crate::facts::images;
use crate::improvements::Context;

/// The folder in which the image starts.
const FOLDER: &str = "/";
/// Where `cargo install` puts programs: only the builder looks for them there.
const INSTALLED: &str = "/usr/local/cargo";
/// Where the final stage finds what it starts by name.
const FOUND: &str = "/usr/local/bin";

/// The answer for a Dockerfile of one stage that is made from `image`.
pub(super) fn answer(subject: &Subject<'_>, context: &Context<'_>, image: &str) -> Answer {
    if images::image(image).and_then(|it| it.language.as_deref()) != Some("rust") {
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
    let name = last_part(&started.program);
    if matches!(name, "cargo" | "cargo-watch") || builders().watchers.iter().any(|it| it == name) {
        return Err(Answer::Nothing);
    }
    let rust = &builders().rust;
    let makes = |call: &crate::dockerfile::Call| {
        call.is(&["cargo", "build"]) || call.is(&["cargo", "install"])
    };
    let mut work = Work::of(subject, FOLDER, &rust.quiet, makes)?;
    let program = program(&work, &started.program)?;
    let Some(mut data) = data(subject, context, &rust.reads) else {
        return Err(stays("its sources weren't read, so what the program needs isn't known"));
    };
    data.paths.extend(folders_of_crates(subject, context));
    work.keep_tools(data.programs);
    let linked = Linked::of(subject, context, &work, image)?;
    let needs_shell = opens_shell(subject, context, started)? || started.shell || data.programs;
    let mut packages: Vec<String> =
        work.packages.iter().filter(|it| !linked.are_headers(it)).cloned().collect();
    packages.extend(linked.packages.iter().chain(&started.packages).cloned());
    let own_system = work.needs_own_system(subject) || !linked.packages.is_empty();
    let fits = |base: &&BaseImage| {
        linked.fits(base, image)
            && base.id != "scratch"
            && (base.shell || !needs_shell && packages.is_empty() && !own_system)
            && (base.bash || !started.bash)
            && (!own_system || (base.libc == Libc::Musl) == is_alpine(image))
    };
    let bases = bases::all().iter().filter(fits).map(|base| Final::of(base, image, &packages));
    let mut recipe =
        Recipe { bases: bases.collect(), repeated: work.repeated(subject), ..Recipe::default() };
    if recipe.bases.is_empty() {
        return Err(stays(
            "its program is linked to a C library, and FROM doesn't say of which Debian release: name it \
             (`rust:1.90-slim-bookworm`)",
        ));
    }
    let owner = owner_of(subject, &program, FOLDER);
    let to = (!started.program.contains('/') && !is_found_as(&program, &started.program))
        .then(|| format!("{FOUND}/{name}"));
    recipe.carried.push(Carried { path: program, owner, to });
    carry(&mut recipe, subject, context, started, &work, &data, FOLDER);
    Ok(recipe)
}

/// Where the program lies in the builder that the image starts.
fn program(work: &Work, started: &str) -> Result<String, Answer> {
    if let Some(path) = work.copied_to(started)? {
        return Ok(path);
    }
    let made = work.makes.iter().find_map(|(call, folder)| match call.word(1) {
        Some("build") => is_built(started, folder).then(|| started.to_owned()),
        _ => {
            let root = call.option("--root").map(|root| joined(Some(folder), root));
            let path =
                format!("{}/bin/{}", root.as_deref().unwrap_or(INSTALLED), last_part(started));
            (!started.contains('/') || path == started).then_some(path)
        }
    });
    match made {
        Some(path) => Ok(path),
        None if work.makes.is_empty() => Err(Answer::Nothing),
        None => {
            Err(stays(&format!("no command in it says that it makes {started}, which it starts")))
        }
    }
}

/// Whether `cargo build` in this folder puts programs there: `target/release/app`, `target/TRIPLE/release/app`.
fn is_built(path: &str, folder: &str) -> bool {
    let target = joined(Some(folder), "target");
    let below = path.strip_prefix(&target).and_then(|rest| rest.strip_prefix('/'));
    below.is_some_and(|below| (2..=3).contains(&below.split('/').count()))
}

/// What the program is linked to.
struct Linked {
    /// To nothing: the C library is part of it.
    statically: bool,
    /// Packages that hold libraries which it needs.
    packages: Vec<String>,
}

impl Linked {
    fn of(
        subject: &Subject<'_>,
        context: &Context<'_>,
        work: &Work,
        image: &str,
    ) -> Result<Linked, Answer> {
        let rust = &builders().rust;
        if subject.file.source().contains("crt-static") {
            return Err(stays("it says itself how the program is linked (`crt-static`)"));
        }
        let Some(lock) = lock_file(subject, context) else {
            return Err(stays(
                "without a Cargo.lock nobody knows which libraries the program needs",
            ));
        };
        let to_musl = |target: &str| target.contains("musl");
        let mut makes = work.makes.iter().filter(|(call, _)| call.program() == "cargo");
        let statically =
            is_alpine(image) || makes.all(|(call, _)| call.option("--target").is_some_and(to_musl));
        let mut packages = Vec::new();
        let vendored = names(lock).any(|name| name == "openssl-src");
        for name in names(lock).filter(|name| name.ends_with("-sys")) {
            if rust.self_contained.iter().any(|it| it == name) || vendored && name == "openssl-sys"
            {
                continue;
            }
            match rust.libraries.get(name) {
                Some(libraries) if !statically => packages.extend(libraries.iter().cloned()),
                _ => {
                    return Err(stays(&format!(
                        "Cargo.lock names {name}, which binds to a library in C"
                    )));
                }
            }
        }
        Ok(Linked { statically, packages })
    }

    /// Whether a package only holds the headers of a library that is known: `libssl-dev` of `libssl3`.
    fn are_headers(&self, package: &str) -> bool {
        let library = package.strip_suffix("-dev");
        library.is_some_and(|it| self.packages.iter().any(|own| own.starts_with(it)))
    }

    fn fits(&self, base: &BaseImage, builder: &str) -> bool {
        self.statically || base.libc == Libc::Glibc && base.is_release_of(builder)
    }
}

/// Folders of the repository that crates read by themselves.
fn folders_of_crates(subject: &Subject<'_>, context: &Context<'_>) -> Vec<String> {
    let lock = lock_file(subject, context).unwrap_or_default();
    let known = names(lock).filter_map(|name| builders().rust.folders.get(name));
    let is_there = |folder: &&String| {
        subject
            .files(context)
            .any(|path| path.strip_prefix(folder.as_str()).is_some_and(|it| it.starts_with('/')))
    };
    known.filter(is_there).cloned().collect()
}

fn lock_file<'c>(subject: &Subject<'_>, context: &'c Context<'_>) -> Option<&'c str> {
    let path = subject.files(context).find(|path| last_part(path) == "Cargo.lock")?;
    subject.text(context, path)
}

/// The packages of a Cargo.lock.
fn names(lock: &str) -> impl Iterator<Item = &str> {
    lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
}

fn is_alpine(image: &str) -> bool {
    images::tag(image).contains("alpine")
}
