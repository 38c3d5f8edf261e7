//! Values with other parts: as they are if an unknown source is taken not to set some names.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Choice, Part, Source, Value};

impl Value {
    /// The value if no unknown source sets one of `names`; the sources that would have counted are added to `sources`.
    pub fn unless_set(&self, names: &BTreeSet<&str>, sources: &mut BTreeSet<Arc<Source>>) -> Value {
        self.mapped(&mut |part| match part {
            Part::Overlay { source, name, otherwise } if names.contains(&**name) => {
                sources.insert(source.clone());
                Some(otherwise.clone())
            }
            _ => None,
        })
    }

    /// The value with other values in the place of the parts for which `change` has one; inner parts come first.
    pub fn mapped(&self, change: &mut impl FnMut(&Part) -> Option<Value>) -> Value {
        let pieces: Vec<Value> = self.parts.iter().map(|part| part.mapped(change)).collect();
        Value::joined(&pieces, "")
    }
}

impl Part {
    fn mapped(&self, change: &mut impl FnMut(&Part) -> Option<Value>) -> Value {
        let mut all = |values: &[Value]| -> Vec<Value> {
            values.iter().map(|value| value.mapped(change)).collect()
        };
        let part = match self {
            Part::Overlay { source, name, otherwise } => Part::Overlay {
                source: source.clone(),
                name: name.clone(),
                otherwise: otherwise.mapped(change),
            },
            Part::Output(of) => Part::Output(all(of).into()),
            Part::OneOf(choice) => {
                Part::OneOf(Arc::new(Choice { on: all(&choice.on), of: all(&choice.of) }))
            }
            Part::Fallback(pair) => {
                Part::Fallback(Arc::new((pair.0.mapped(change), pair.1.mapped(change))))
            }
            Part::Computed { operation, of } => {
                Part::Computed { operation: operation.clone(), of: all(of).into() }
            }
            Part::Text(_)
            | Part::Secret(_)
            | Part::Outside { .. }
            | Part::Glob(_)
            | Part::Contents(_) => self.clone(),
        };
        change(&part).unwrap_or_else(|| Value::part(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_overlays_go() {
        let overlaid = |name: &str| {
            let source = Arc::new(Source::Words("cat .env".into()));
            Value::part(Part::Overlay { source, name: name.into(), otherwise: "1".into() })
        };
        let value = Value::computed("…/…", vec![overlaid("X"), overlaid("Y")]);
        let mut sources = BTreeSet::new();
        let granted = value.unless_set(&BTreeSet::from(["X"]), &mut sources);
        assert_eq!(granted, Value::computed("…/…", vec!["1".into(), overlaid("Y")]));
        assert_eq!(sources.len(), 1);
    }
}
