//! What an image build takes from its context.

use super::effects::everything;
use super::expand::{folder_read, path_read};
use super::files::is_glob;
use super::paths::normalise;
use super::shell::Shell;
use super::trace::Read;
use crate::dockerfile::Dockerfile;
use crate::dockerfile::ignore::Ignore;
use crate::project::Project;

/// What `docker build` with this context folder and Dockerfile reads. All of the folder, if the Dockerfile isn't known.
pub(super) fn reads(
    project: &Project,
    shell: &Shell,
    folder: &str,
    dockerfile: Option<&str>,
    target: Option<&str>,
) -> (Vec<Read>, Option<String>) {
    let Some(path) = dockerfile else { return (whole(shell, folder, None), None) };
    let file = path_read(path, shell, false);
    let seen = match &file {
        Read::File { seen, .. } => seen.content.taken_as_tracked(path),
        _ => None,
    };
    let parsed = seen.and_then(|assumed| {
        let dockerfile = Dockerfile::parse(project.text(path)?).ok()?;
        Some((dockerfile, assumed))
    });
    let Some((parsed, assumed)) = parsed else { return (whole(shell, folder, dockerfile), None) };
    let mut reads = vec![file];
    let ignore = ignore_of(project, folder, path);
    for source in parsed.reads_from_context(target).reads {
        let wanted = normalise(folder, &source.path);
        let mut read = match wanted.as_str() {
            "" => folder_read("**", shell),
            path if path == folder => folder_read(&format!("{folder}/**"), shell),
            path => folder_read(path, shell),
        };
        if let Read::Folder { news, because, context, .. } = &mut read {
            *because = Some((path.to_owned(), source.line));
            *context = true;
            let relative =
                |p: &str| p.strip_prefix(folder).unwrap_or(p).trim_start_matches('/').to_owned();
            let taken = |p: &str| source.covers(p) && ignore.as_ref().is_none_or(|i| i.keeps(p));
            news.retain(|p| is_glob(p) || taken(&relative(p)));
        }
        reads.push(read);
    }
    (reads, assumed)
}

/// The whole of a context, for a build of which only the Dockerfile's place is known.
pub(super) fn whole(shell: &Shell, folder: &str, dockerfile: Option<&str>) -> Vec<Read> {
    let file = dockerfile.map(|path| path_read(path, shell, false));
    file.into_iter().chain([everything(shell, folder)]).collect()
}

fn ignore_of(project: &Project, folder: &str, dockerfile: &str) -> Option<Ignore> {
    let [own, general] = Ignore::names(dockerfile);
    let text = project.text(&own).or_else(|| project.text(&normalise(folder, &general)))?;
    Ignore::parse(text).ok()
}
