//! Exports that say nothing: of a variable to itself, or of a value that nothing reads.

use crate::facts::{environment, variables::is_predefined};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;
use crate::symbolic::{Definition, How, Part, Place, Trace, Value};

/// Why an export may go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// `export A=$A`
    Itself,
    /// Nothing reads it.
    Unread,
}

/// An export that may go.
pub(super) struct Unread {
    name: String,
    why: Why,
    place_name: String,
    pub places: Vec<Place>,
    steps: Vec<StepRef>,
}

/// All exports that say nothing.
pub(super) fn find(context: &Context<'_>) -> Vec<Unread> {
    let mut found: Vec<Unread> = Vec::new();
    for trace in context.traces {
        for (index, definition) in trace.definitions.iter().enumerate() {
            let Some(why) = why(context, trace, index, definition) else { continue };
            let steps = context.pipelines.users(&definition.place.path);
            let place_name = context.pipelines.place(&definition.place.path);
            let same = |u: &&mut Unread| u.name == *definition.name && u.place_name == place_name;
            match found.iter_mut().find(same) {
                Some(known) if known.places.iter().any(|p| p.span == definition.place.span) => {}
                Some(known) => known.places.push(definition.place.clone()),
                None => found.push(Unread {
                    name: definition.name.to_string(),
                    why,
                    place_name,
                    places: vec![definition.place.clone()],
                    steps,
                }),
            }
        }
    }
    found.retain(|u| u.holds_everywhere(context));
    found
}

impl Unread {
    pub(super) fn id(&self) -> ProposalId {
        let kind = match self.why {
            Why::Itself => "self-export",
            Why::Unread => "unread",
        };
        ProposalId::new("variables", kind, &format!("{}/{}", self.place_name, self.name))
    }

    pub(super) fn proposal(&self, context: &Context<'_>) -> Proposal {
        let summary = match self.why {
            Why::Itself => {
                format!("drop the export of {} to itself: it is exported already", self.name)
            }
            Why::Unread => {
                format!("drop the export of {}: nothing in the step reads it", self.name)
            }
        };
        Proposal {
            summary,
            evidence: self.places.iter().map(|p| context.line_of(p)).collect(),
            declares: Vec::new(),
            ..context.proposal(self.id(), &self.steps)
        }
    }

    /// A shared line must say nothing in every step that runs it.
    fn holds_everywhere(&self, context: &Context<'_>) -> bool {
        context.traces.iter().all(|trace| {
            trace.definitions.iter().enumerate().all(|(index, definition)| {
                let mine = self
                    .places
                    .iter()
                    .any(|p| p.path == definition.place.path && p.span == definition.place.span);
                !mine || why(context, trace, index, definition).is_some()
            })
        })
    }
}

fn why(context: &Context<'_>, trace: &Trace, index: usize, definition: &Definition) -> Option<Why> {
    let name = &*definition.name;
    let plain =
        definition.how == How::Export && definition.place.file.is_none() && !definition.conditional;
    if !plain
        || environment::shell_special(name)
        || is_predefined(name)
        || !alone(context, definition)
    {
        return None;
    }
    if is_itself(&definition.value, name) {
        return Some(Why::Itself);
    }
    let read = trace.readings.iter().any(|r| r.definition == index);
    // what tools read by themselves may serve one of which the table doesn't say so
    (!read && environment::readers(name).is_empty()).then_some(Why::Unread)
}

/// Whether the line exports this one name and runs no command on the way.
fn alone(context: &Context<'_>, definition: &Definition) -> bool {
    let text = context.document.text(definition.place.span);
    let one = text.matches('=').count() >= 1
        && !text.contains(['`', ';', '|', '&'])
        && !text.contains("$(");
    one && text.split_whitespace().filter(|w| w.contains('=')).count() == 1
}

fn is_itself(value: &Value, name: &str) -> bool {
    match value.parts() {
        [Part::Outside { name: outside, .. }] => **outside == *name,
        [Part::Overlay { name: overlaid, otherwise, .. }] => {
            **overlaid == *name && is_itself(otherwise, name)
        }
        _ => false,
    }
}
