//! Who else starts something in an image: the pipeline with `docker run`, compose files.

use super::start::{Started, last_part};
use super::subject::Subject;
use crate::facts::builders::builders;
use crate::facts::commands::program_name;
use crate::improvements::Context;
use crate::symbolic::Effect;
use crate::verdict::Evidence;
use crate::yaml::{Document, NodeRef};

/// A program that somebody starts in an image, besides the one that it starts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Other {
    /// The program.
    pub program: String,
    /// The line that starts it.
    pub line: Evidence,
}

impl Other {
    /// Whether it is a shell: it needs nothing more of the image.
    pub(super) fn is_shell(&self) -> bool {
        builders().shells.contains(&self.program)
    }
}

/// All other programs that are started in the image of a Dockerfile.
pub(super) fn others(subject: &Subject<'_>, context: &Context<'_>, own: &Started) -> Vec<Other> {
    let run = context.runs().flat_map(|(_, run)| &run.effects);
    let by_pipeline = run.filter_map(|effect| {
        let program = started_by(effect, subject)?;
        Some(Other { program, line: context.line_of(&effect.place) })
    });
    let by_compose = compose_files(context).into_iter().flat_map(|(path, document)| {
        services(&document, path, subject)
            .filter_map(|service| command(service).map(|(program, line)| (path, program, line)))
            .map(|(path, program, line)| Other {
                program,
                line: context.source().in_file(path, line),
            })
            .collect::<Vec<_>>()
    });
    let is_own =
        |other: &Other| last_part(&own.program) == other.program || other.program.starts_with('-');
    by_pipeline.chain(by_compose).filter(|other| !is_own(other)).collect()
}

/// Whether a compose file mounts sources over the image's folder or names a stage of it: an image for development.
pub(super) fn is_for_development(subject: &Subject<'_>, context: &Context<'_>) -> bool {
    compose_files(context).into_iter().any(|(path, document)| {
        services(&document, path, subject).any(|service| {
            let mounts = service
                .get("volumes")
                .into_iter()
                .flat_map(|list| list.items().collect::<Vec<_>>());
            let over = |node: NodeRef<'_>| {
                let text = node.text().unwrap_or_default().to_owned();
                text.starts_with("./:") || text.starts_with(".:") || text.starts_with("./src:")
            };
            mounts.into_iter().any(over) || service.get("develop").is_some()
        })
    })
}

/// `docker run IMAGE program`, for an image of this Dockerfile.
fn started_by(effect: &Effect, subject: &Subject<'_>) -> Option<String> {
    let is_run = !effect.pipe
        && program_name(effect.program()) == "docker"
        && effect.words.iter().take(3).any(|word| matches!(word.literal(), Some("run")));
    if !is_run {
        return None;
    }
    let given = effect.words.windows(2).find(|pair| pair[0].literal() == Some("--entrypoint"));
    let entrypoint = given.and_then(|pair| pair[1].literal());
    let at = effect.words.iter().position(|word| subject.images.contains(word))?;
    let program = entrypoint.or_else(|| effect.words.get(at + 1)?.literal())?;
    Some(last_part(program).to_owned())
}

fn compose_files<'c>(context: &'c Context<'_>) -> Vec<(&'c str, Document)> {
    let is_compose = |path: &str| {
        let name = last_part(path);
        (name.starts_with("docker-compose") || name.starts_with("compose."))
            && (name.ends_with(".yml") || name.ends_with(".yaml"))
    };
    let named = context.project.texts.iter().filter(|(path, _)| is_compose(path));
    named
        .filter_map(|(path, text)| Some((path.as_str(), Document::parse(text.as_str()).ok()?)))
        .collect()
}

/// The services of a compose file that are built from this Dockerfile.
fn services<'d>(
    document: &'d Document,
    compose: &'d str,
    subject: &'d Subject<'_>,
) -> impl Iterator<Item = NodeRef<'d>> {
    let root = document.root();
    let services = root.and_then(|root| root.get("services"));
    let entries: Vec<NodeRef<'d>> =
        services.map_or_else(Vec::new, |node| node.entries().map(|(_, value)| value).collect());
    entries
        .into_iter()
        .filter(move |service| builds(*service, compose) == Some(subject.path.to_owned()))
}

/// The Dockerfile that a service is built from.
fn builds(service: NodeRef<'_>, compose: &str) -> Option<String> {
    let build = service.get("build")?;
    let text =
        |node: Option<NodeRef<'_>>| node.and_then(|node| node.text().map(|text| text.to_string()));
    let context = text(build.get("context")).or_else(|| text(Some(build)))?;
    let file = text(build.get("dockerfile")).unwrap_or_else(|| "Dockerfile".to_owned());
    let base = compose.rsplit_once('/').map(|(folder, _)| folder);
    let folder = crate::dockerfile::joined(base, &context);
    Some(crate::dockerfile::joined(Some(&folder), &file).trim_start_matches('/').to_owned())
}

/// The program of `command` or `entrypoint`, with its line.
fn command(service: NodeRef<'_>) -> Option<(String, usize)> {
    let node = service.get("entrypoint").or_else(|| service.get("command"))?;
    let first = node.items().next();
    let text = first.unwrap_or(node).text()?.to_string();
    let program = text.split_whitespace().next()?;
    Some((last_part(program).to_owned(), node.span_lines().0))
}
