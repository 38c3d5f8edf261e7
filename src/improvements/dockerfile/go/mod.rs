//! Go: compile in the builder, ship the program.

mod brought;
mod sources;
mod work;

use super::compiled::opens_shell;
use super::left::named_by_settings;
use super::split::{Carried, Final, Optional, Recipe, owner_of};
use super::start::{Started, start};
use super::subject::Subject;
use super::{Answer, stays};
use crate::dockerfile::Edit;
use crate::facts::bases::{self, BaseImage, Libc};
use crate::facts::builders::builders;
use crate::facts::images;
use crate::improvements::Context;
use crate::verdict::mentions;
use sources::{Needs, needs};
use work::{FOLDER, Program, Work};

/// The variable that switches cgo.
const CGO: &str = "CGO_ENABLED";
/// What leaves symbols and paths out of a program.
const STRIPPED: &str = " -trimpath -ldflags=\"-s -w\"";

/// The answer for a Dockerfile of one stage that is made from `image`.
pub(super) fn answer(subject: &Subject<'_>, context: &Context<'_>, image: &str) -> Answer {
    if images::image(image).and_then(|it| it.language.as_deref()) != Some("go") {
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
    let name = started.program.rsplit('/').next().unwrap_or_default();
    if name == "go" || builders().watchers.iter().any(|it| it == name) {
        return Err(Answer::Nothing);
    }
    let mut work = Work::of(subject)?;
    let needs = needs(subject, context);
    work.rest.keep_tools(needs.as_ref().is_some_and(|needs| needs.programs));
    if work.makes.is_empty()
        && let Some(answer) = brought::answer(subject, context, image, &started.program)
    {
        return Err(answer);
    }
    let program = work.program(&started.program)?;
    let Some(needs) = needs else {
        return Err(stays("its sources weren't read, so what the program needs isn't known"));
    };
    let linked = Linked::of(subject, &work, &needs, image)?;
    let mut recipe = Recipe { edits: linked.edits(&work), ..Recipe::default() };
    recipe.edits.extend(named(&program));
    recipe.optional.push(stripped(&work));
    recipe.repeated = work.rest.repeated(subject);
    // the final base starts elsewhere than the builder's
    if subject.file.image(0).folder.is_none() && !(needs.data.is_empty() && needs.unsure.is_none())
    {
        recipe.settings.push(format!("WORKDIR {FOLDER}"));
    }
    recipe.bases = finals(subject, context, &linked, &needs, started, image, &work)?;
    recipe.carried = carried(subject, context, &work, &program, &needs, started);
    recipe.notes.extend(needs.unsure.map(|file| {
        format!("{file} puts a path together at run time, so all data of the repository is copied")
    }));
    Ok(recipe)
}

/// Whether the program will need a C library.
enum Linked {
    /// No; cgo is off already.
    Static,
    /// No, once cgo is switched off.
    StaticIf,
    /// Yes: that of the builder.
    Dynamic,
}

impl Linked {
    fn of(
        subject: &Subject<'_>,
        work: &Work,
        needs: &Needs,
        image: &str,
    ) -> Result<Linked, Answer> {
        let set = subject.file.image(0).environment.get(CGO).cloned().flatten();
        let of_call = |call: &crate::dockerfile::Call| {
            let own =
                call.set.iter().find(|(name, _)| name == CGO).and_then(|(_, value)| value.clone());
            own.or_else(|| set.clone())
        };
        let values: Vec<Option<String>> =
            work.makes.iter().map(|make| of_call(&make.call)).collect();
        let all = |wanted: &str| values.iter().all(|value| value.as_deref() == Some(wanted));
        let has_compiler = images::image(image)
            .is_some_and(|it| it.programs.iter().any(|p| p == "gcc"))
            || work.rest.packages.iter().any(|it| it == "gcc");
        let asks = work
            .makes
            .iter()
            .any(|make| make.call.has("-race") || make.call.has_like("-buildmode"));
        match (&needs.cgo, values.iter().any(Option::is_some)) {
            _ if all("0") => Ok(Linked::Static),
            (_, true) | (Some(_), _) => Ok(Linked::Dynamic),
            _ if asks => Ok(Linked::Dynamic),
            (None, false) if has_compiler => Ok(Linked::StaticIf),
            (None, false) => Ok(Linked::Static),
        }
    }

    fn edits(&self, work: &Work) -> Vec<Edit> {
        match self {
            Linked::StaticIf => work
                .makes
                .iter()
                .map(|make| Edit::insert(make.call.start, format!("{CGO}=0 ")))
                .collect(),
            Linked::Static | Linked::Dynamic => Vec::new(),
        }
    }

    fn fits(&self, base: &BaseImage, builder: &str) -> bool {
        let musl = images::tag(builder).contains("alpine");
        match self {
            Linked::Static | Linked::StaticIf => true,
            Linked::Dynamic if musl => base.libc == Libc::Musl,
            Linked::Dynamic => base.libc == Libc::Glibc && base.is_release_of(builder),
        }
    }
}

/// `-o` with the path that the image starts, where the command leaves that to Go.
fn named(program: &Program<'_>) -> Option<Edit> {
    let at = program.make.call.ends.get(1).copied()?;
    program.unnamed.then(|| Edit::insert(at, format!(" -o {}", program.path)))
}

/// Flags that leave symbols and paths out, where a command has none of its own.
fn stripped(work: &Work) -> Optional {
    let plain = work.makes.iter().filter(|make| {
        let call = &make.call;
        call.program() == "go" && !call.has_like("-ldflags") && !call.has("-trimpath")
    });
    let edit = |make: &work::Make| Some(Edit::insert(*make.call.ends.get(1)?, STRIPPED));
    Optional {
        name: "symbols",
        label: "leave symbols and paths out of the program",
        no: "stack traces and debuggers work as today",
        yes: "`-trimpath -ldflags=\"-s -w\"`: a smaller program; debuggers find no symbols",
        edits: plain.filter_map(edit).collect(),
    }
}

/// The images that the program may run in.
fn finals(
    subject: &Subject<'_>,
    context: &Context<'_>,
    linked: &Linked,
    needs: &Needs,
    started: &Started,
    image: &str,
    work: &Work,
) -> Result<Vec<Final>, Answer> {
    let opened = opens_shell(subject, context, started)?;
    let own = images::tag(image).contains("alpine");
    let installed = &work.rest.packages;
    let packages: Vec<String> = installed.iter().chain(&started.packages).cloned().collect();
    // what one system's packages and commands are called isn't what another's are
    let of_builder = work.rest.needs_own_system(subject);
    let shell = started.shell || needs.programs || opened || !packages.is_empty() || of_builder;
    let fits = |base: &&BaseImage| {
        linked.fits(base, image)
            && (!shell || base.shell)
            && (!started.bash || base.bash)
            && (!of_builder || (base.libc == Libc::Musl) == own)
            && (base.id != "scratch" || !(needs.users || needs.zones || needs.temporary))
    };
    let all: Vec<Final> =
        bases::all().iter().filter(fits).map(|base| Final::of(base, image, &packages)).collect();
    match all.is_empty() {
        true => Err(stays(
            "its program is linked to a C library, and FROM doesn't say of which Debian release: name it \
             (`golang:1.25-bookworm`)",
        )),
        false => Ok(all),
    }
}

/// What goes into the final stage: programs, the script that starts them, data.
fn carried(
    subject: &Subject<'_>,
    context: &Context<'_>,
    work: &Work,
    program: &Program<'_>,
    needs: &Needs,
    started: &Started,
) -> Vec<Carried> {
    let mut paths = vec![program.path.clone()];
    paths.extend(work.outputs());
    paths.extend(started.script.clone());
    let brought = subject.brought();
    let named = brought.iter().filter(|path| mentions(context.project, path).is_some());
    let data = needs.data.iter().chain(named);
    paths.extend(data.filter_map(|path| subject.placed_data(context, path, FOLDER)));
    paths.extend(subject.named_data(context, FOLDER));
    paths.extend(work.rest.left.files());
    paths.extend(named_by_settings(subject, context, FOLDER));
    let mut carried: Vec<Carried> = Vec::new();
    for path in paths {
        let owner = owner_of(subject, &path, FOLDER);
        // Go's own folder of programs is in the path of its image only
        let found = started.program.contains('/') || path != program.path;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let to = (!found && !builders().path.iter().any(|known| known == folder))
            .then(|| format!("/usr/local/bin/{}", started.program));
        let one = Carried { path, owner, to };
        let within = |known: &Carried| {
            one.path
                .strip_prefix(&*known.path)
                .is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        if !carried.iter().any(within) {
            carried.push(one);
        }
    }
    carried
}
