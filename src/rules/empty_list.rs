//! Keys with nothing below them.

use super::fault::{key_of, of_kind};
use super::{Fault, Rule};
use crate::model::{Mapping, Pipelines, ProblemKind};
use crate::yaml::{Document, Path};

/// Keys with nothing below them.
pub(super) struct EmptyList;

impl Rule for EmptyList {
    fn id(&self) -> &'static str {
        "empty-list"
    }

    fn title(&self) -> &'static str {
        "A list or map holds at least one entry"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let mut faults = of_kind(self, pipelines, ProblemKind::Empty);
        for fault in faults.iter_mut().filter(|fault| has_keys_beside(document, &fault.path)) {
            fault.message = "`step` is empty: its keys stand beside it instead of below.".into();
            fault.help = "Indent them deeper than `step:`.".into();
        }
        faults
    }
}

/// Whether it is a `step:` whose keys stand in its own column.
fn has_keys_beside(document: &Document, path: &Path) -> bool {
    let holder = path.parent().filter(|_| key_of(path) == "step");
    holder.and_then(|holder| document.get(&holder)).is_some_and(|holder| {
        holder.entries().any(|(key, _)| {
            key.text().is_some_and(|key| key != "step" && Mapping::Step.keys().contains(&key))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults =
            found(&EmptyList, "pipelines: {default: [{step: {script: [a], caches: []}}]}\n");
        assert_eq!(faults, ["error default/step 1 caches: `caches` is empty."]);
    }
    #[test]
    fn keys_beside_a_step_belong_below() {
        let faults = found(
            &EmptyList,
            "pipelines:\n  default:\n    - step:\n      name: A\n      script:\n        - a\n",
        );
        assert_eq!(
            faults,
            [
                "error default/step 1 step: `step` is empty: its keys stand beside it instead of below."
            ]
        );
    }
}
