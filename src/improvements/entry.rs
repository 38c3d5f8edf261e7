//! Where a name goes that a step is to list: under `caches` or `services`.

use super::Context;
use crate::model::{Step, StepRef};
use crate::yaml::{At, Change, Path, Value};

/// Where an entry goes.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// At the end of this list.
    List(Path),
    /// A new list in the body of a step, before its script if that stands there.
    Body(Path, bool),
}

impl Place {
    /// Where the step's entry may go, each with all steps that get it: its list, else where its script stands, else
    /// its own body.
    pub(super) fn of(
        context: &Context<'_>,
        step: &Step,
        list: Option<&Path>,
    ) -> Vec<(Place, Vec<StepRef>)> {
        if let Some(list) = list {
            return vec![(Place::List(list.clone()), context.pipelines.users(list))];
        }
        let shared = step.script_path.as_ref().and_then(Path::parent);
        let shared = shared.filter(|map| *map != step.holder);
        let bodies = shared.into_iter().chain([step.holder.clone()]);
        let place = |body: Path| {
            let has_script = context.document.get(&body.clone().key("script")).is_some();
            let users = context.pipelines.users(&body);
            (Place::Body(body, has_script), users)
        };
        bodies.map(place).collect()
    }

    /// The change that adds the name under `key`.
    pub(super) fn entry(&self, key: &str, name: &str) -> Change {
        let entry = Value::Text(name.to_owned());
        match self {
            Place::List(path) => Change::Append { path: path.clone(), value: entry },
            Place::Body(path, true) => Change::Insert {
                path: path.clone(),
                at: At::Before("script".into()),
                key: Some(key.into()),
                value: Value::List(vec![entry]),
            },
            Place::Body(path, false) => {
                Change::Append { path: path.clone().key(key), value: entry }
            }
        }
    }

    /// The changes that add several names under `key`.
    pub(super) fn entries(&self, key: &str, names: &[String]) -> Vec<Change> {
        match self {
            Place::Body(path, true) => vec![Change::Insert {
                path: path.clone(),
                at: At::Before("script".into()),
                key: Some(key.into()),
                value: Value::texts(names.iter().cloned()),
            }],
            _ => names.iter().map(|name| self.entry(key, name)).collect(),
        }
    }
}
