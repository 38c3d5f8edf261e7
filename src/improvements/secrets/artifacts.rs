//! Told: artifacts that hold credentials in clear.

use crate::facts::secrets;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::secret::{HIDDEN, is_secret_name};
use crate::symbolic::{Content, Part, StepRun, UploadRun, Value};

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = Vec::new();
    for (_, run) in context.runs() {
        for upload in &run.uploads {
            let Some(what) = held(context, run, upload) else { continue };
            let place = context.pipelines.place(&upload.path);
            let id = ProposalId::new("secrets", "artifact", &format!("{place}/{}", upload.pattern));
            if found.iter().any(|known| known.id == id) {
                continue;
            }
            let users = context.pipelines.users(&upload.path);
            let proposal = Proposal {
                id,
                touches: context.touched(users.iter().copied()),
                environments: context.environments(&users),
                summary: format!(
                    "the artifact `{}` holds {what} in clear: whoever may see the pipeline can download it",
                    upload.pattern
                ),
                ..Proposal::default()
            };
            let text = format!(
                "Write `{}` in the steps that need it instead of handing it on, or hand it on encrypted",
                upload.pattern
            );
            found.push(
                proposal.into_advice(text, context.line_at(&upload.path).into_iter().collect()),
            );
        }
    }
    found
}

/// The credential that an upload holds, in words.
fn held(context: &Context<'_>, run: &StepRun, upload: &UploadRun) -> Option<String> {
    let by_content = upload.news.values().find_map(|seen| in_content(&seen.content));
    let written = |path: &String| run.effects.iter().any(|e| e.writes.contains(path));
    // lines that the script wrote are known
    let open = |path: &String| upload.news.get(path).is_none_or(|seen| !is_known(&seen.content));
    let by_name = || {
        let mut paths = upload.news.keys().chain([&upload.pattern]).filter(|p| open(p));
        let path = paths
            .find(|p| secrets::is_secret_file(p) && (upload.news.contains_key(*p) || written(p)))?;
        let tracked = context.project.tree.holds(path) == Some(true);
        (!tracked).then(|| "credentials".to_owned())
    };
    by_content.or_else(by_name)
}

/// Whether what a file holds is told by the script, or by the repository: not what a program alone printed.
pub(super) fn is_known(content: &Content) -> bool {
    match content {
        Content::Tracked => true,
        Content::Lines { base, lines } => {
            let printed = |text: &Value| match text.parts() {
                [Part::Output(of)] => {
                    !of.first().is_some_and(|l| l.to_string().starts_with("cat "))
                }
                [Part::Contents(content)] => !is_known(content),
                _ => false,
            };
            base.as_deref().is_none_or(is_known) && !lines.iter().any(|line| printed(&line.text))
        }
        Content::Made(maker) => maker.words.first().is_some_and(|w| w.literal() == Some("cp")),
        Content::Perhaps { base, .. } => is_known(base),
        Content::OneOf(all) => all.iter().all(is_known),
        Content::Image | Content::Absent => false,
    }
}

pub(super) fn in_content(content: &Content) -> Option<String> {
    match content {
        Content::Tracked | Content::Image | Content::Absent => None,
        Content::Lines { base, lines } => {
            let own = lines.iter().find_map(|line| in_value(&line.text));
            own.or_else(|| in_content(base.as_deref()?))
        }
        Content::Made(maker) => {
            let words: Vec<String> = maker.words.iter().map(Value::to_string).collect();
            printed(&words.join(" "))
        }
        Content::Perhaps { base, .. } => in_content(base),
        Content::OneOf(all) => all.iter().find_map(in_content),
    }
}

fn in_value(value: &Value) -> Option<String> {
    let mut found = None;
    value.walk(&mut |part| {
        let what = match part {
            Part::Outside { name, .. } if is_secret_name(name) => Some(format!("${name}")),
            Part::Secret(_) => Some(HIDDEN.to_owned()),
            Part::Output(of) => of.first().and_then(|line| printed(&line.to_string())),
            _ => None,
        };
        if found.is_none() {
            found = what;
        }
    });
    found
}

fn printed(line: &str) -> Option<String> {
    let program: Vec<&str> = line.split_whitespace().take(3).collect();
    secrets::prints_secrets(line).then(|| format!("what `{}` prints", program.join(" ")))
}
