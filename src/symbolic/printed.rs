//! What statements print on their standard output.

use super::value::{Part, Value};

/// What is printed on conditions.
const BRANCHES: &str = "what the branches print";

/// Printed lines; a line may hold a program's whole output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Printed {
    lines: Vec<Value>,
    /// Whether the last line end is missing.
    open: bool,
    /// Whether some of it is printed on conditions only.
    unsure: bool,
}

impl Printed {
    /// Nothing.
    pub(super) fn none() -> Printed {
        Printed::default()
    }

    /// A text with a line end behind it.
    pub(super) fn line(text: Value) -> Printed {
        Printed { lines: text.split(|c| c == '\n'), ..Printed::none() }
    }

    /// A text as it stands.
    pub(super) fn text(text: &Value) -> Printed {
        let open = !matches!(text.parts().last(), Some(Part::Text(t)) if t.ends_with('\n'));
        match text.is_empty() {
            true => Printed::none(),
            false => Printed { lines: text.lines(), open, unsure: false },
        }
    }

    /// The lines of a text that is fed to something.
    pub(super) fn fed(text: Option<&Value>) -> Printed {
        text.map_or_else(Printed::none, |t| Printed { lines: t.lines(), ..Printed::none() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines, and whether the last has no end.
    pub(super) fn lines(&self) -> (&[Value], bool) {
        (&self.lines, self.open)
    }

    /// Puts more behind it.
    pub(super) fn extend(&mut self, more: Printed) {
        if more.is_empty() {
            return;
        }
        let mut lines = more.lines.into_iter();
        if self.open
            && let Some(last) = self.lines.last_mut()
            && let Some(next) = lines.next()
        {
            last.push(&next);
        }
        self.lines.extend(lines);
        self.open = more.open;
        self.unsure |= more.unsure;
    }

    /// All of it as one value.
    pub(super) fn value(&self) -> Value {
        match self.unsure && self.lines.len() > 1 {
            true => Value::computed(BRANCHES, self.lines.clone()),
            false => Value::joined(&self.lines, "\n"),
        }
    }

    /// What is printed only under conditions.
    pub(super) fn under(self, on: &[Value]) -> Printed {
        if self.is_empty() || on.is_empty() {
            return self;
        }
        let of = [on, &self.lines].concat();
        Printed { lines: vec![Value::computed(BRANCHES, of)], open: false, unsure: true }
    }
}
