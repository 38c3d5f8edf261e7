//! Steps that read nothing of the repository.

use super::super::Context;
use super::{Candidate, Why, runs_of};
use crate::facts::commands::Kind;
use crate::model::{Step, StepRef};
use crate::project::Tree;
use crate::symbolic::{Content, Effect, Pattern, Read, StepRun, UploadRun};
use crate::yaml::{Path, Value};

/// The candidate for a step whose key is written at `home`.
pub(super) fn of(context: &Context<'_>, step: &Step, home: &Path) -> Option<Candidate> {
    let users = context.pipelines.users(home);
    let runs = runs_of(context, &users);
    let ready = |user: &StepRef| may_go_without(context, context.step(*user));
    if runs.is_empty()
        || !users.iter().all(ready)
        || !runs.iter().all(|run| reads_nothing(context, run))
    {
        return None;
    }
    let shown = step.name.as_ref().map_or(&step.item, |name| &name.path);
    let off = Value::Map(vec![("enabled".to_owned(), Value::Plain("false".to_owned()))]);
    Some(Candidate {
        why: Why::Unread,
        place: context.pipelines.place(home),
        evidence: context.line_at(shown).into_iter().collect(),
        users,
        change: Some(context.entry_of(home, "clone", off)?),
    })
}

/// Whether nothing but its commands may need the repository.
fn may_go_without(context: &Context<'_>, step: &Step) -> bool {
    let keyed = |name: &str| {
        context.pipelines.definitions.cache(name).is_some_and(|c| !c.key_files.is_empty())
    };
    !step.is_self_hosted()
        && !step.is_windows()
        && !step.child_pipeline
        && step.condition.is_none()
        && !step.caches.iter().any(|cache| keyed(&cache.value))
}

fn reads_nothing(context: &Context<'_>, run: &StepRun) -> bool {
    let commits = |upload: &UploadRun| {
        let pattern = Pattern::new(&upload.pattern);
        let tree = &context.project.tree;
        let unsure = !matches!(tree, Tree::Git(_)) && upload.pattern.contains('*');
        unsure || upload.news.is_empty() || tree.paths().iter().any(|path| pattern.matches(path))
    };
    run.cloned
        && run.opaque.is_empty()
        && run.taken_absent.is_empty()
        && does_something(run)
        && run.effects.iter().all(|effect| stays_outside(context, effect))
        && !run.uploads.iter().any(commits)
}

/// A step that only prints isn't worth a change.
fn does_something(run: &StepRun) -> bool {
    !run.uploads.is_empty() || run.effects.iter().any(|effect| !effect.outside.is_empty())
}

/// Whether an effect surely reads nothing that the clone brings.
fn stays_outside(context: &Context<'_>, effect: &Effect) -> bool {
    let is_below = |file: &str, path: &str| {
        file.strip_prefix(path.trim_end_matches('/'))
            .is_some_and(|r| r.is_empty() || r.starts_with('/'))
    };
    let brought = |path: &str, content: &Content, optional: bool| match content {
        Content::Absent => !optional,
        Content::Image => false,
        Content::Made(_) | Content::Lines { base: None, .. } => {
            context.project.tree.paths().iter().any(|file| is_below(file, path))
        }
        _ => true,
    };
    let from_clone = |read: &Read| match read {
        Read::File { path, seen, optional } => brought(path, &seen.content, *optional),
        Read::Folder { tracked, .. } => *tracked,
        Read::History | Read::Cache(_) => true,
    };
    let runs_code = matches!(effect.kind, None | Some(Kind::Check | Kind::Run | Kind::Build));
    !runs_code
        && effect.place.file.is_none()
        && effect.program() != "git"
        && (effect.folder.is_empty() || effect.folder.starts_with(['/', '~']))
        && !effect.reads.iter().any(from_clone)
}
