//! A proposal's choices as a form, one field per choice.

use tui_input::{Input, InputRequest};

use crate::app::msg::{Failure, Move, Msg};
use crate::app::overlay::Overlay;
use crate::app::{Shared, Step};
use crate::improvements::{Choice, ChoiceKind, ProposalId, ValueOption};
use crate::plan::{Decision, Decisions, Entry, Migration, OptionImpact};
use crate::report::by_words;
use crate::report::places::{lines_of, shortened};

/// The choices of one proposal while they are edited.
#[derive(Clone, Debug)]
pub struct Form {
    /// The proposal.
    pub proposal: ProposalId,
    /// What it would do.
    pub summary: String,
    /// Its fields, one per choice.
    pub fields: Vec<Field>,
    /// The field that the keys go to.
    pub focus: usize,
}

/// A choice while it is edited.
#[derive(Clone, Debug)]
pub struct Field {
    /// The choice's key.
    pub name: &'static str,
    /// What the form calls it.
    pub label: &'static str,
    /// How it is answered.
    pub kind: FieldKind,
    default: String,
}

/// How a field is answered.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// One of these; the number is the one that is picked.
    Options(Vec<ValueOption>, usize),
    /// A variable's name, as far as it is typed.
    Name(Input),
}

impl Overlay {
    /// The choices of a proposal as a form; each answer says what it does to time and bill, where that is known.
    pub fn form(entry: &Entry) -> Overlay {
        let field = |choice: &Choice| {
            let value = entry.chosen.get(choice.name).unwrap_or(&choice.default);
            Field::of(&with_times(choice, entry), value)
        };
        Overlay::Form(Form {
            proposal: entry.proposal.id.clone(),
            summary: entry.proposal.summary.clone(),
            fields: entry.proposal.choices.iter().map(field).collect(),
            focus: 0,
        })
    }
}

/// The choice with what each answer does to the time and the bill of a run, where that is known.
fn with_times(choice: &Choice, entry: &Entry) -> Choice {
    let mut choice = choice.clone();
    let ChoiceKind::OneOf(options) = &mut choice.kind else { return choice };
    for option in options {
        let known = |o: &&OptionImpact| o.choice == choice.name && o.value == option.value;
        let Some(known) = entry.cost.options.iter().find(known) else { continue };
        let times = by_words(&known.impacts);
        let times = match times.as_slice() {
            [] => "as long and billed as now".to_owned(),
            [(_, words)] => words.clone(),
            several => {
                let each: Vec<String> =
                    several.iter().map(|(names, words)| format!("{names} {words}")).collect();
                each.join("; ")
            }
        };
        option.meaning = format!("{} · {times}", option.meaning);
    }
    choice
}

impl Form {
    /// Whether letters are typed into the focused field.
    pub fn takes_text(&self) -> bool {
        self.fields.get(self.focus).is_some_and(|field| matches!(field.kind, FieldKind::Name(_)))
    }

    /// What keeps the form from being accepted.
    pub fn problem(&self) -> Option<&'static str> {
        self.fields.iter().find_map(Field::problem)
    }

    pub(crate) fn update(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match msg {
            Msg::NextPane => self.focus = (self.focus + 1) % self.fields.len().max(1),
            Msg::PreviousPane => {
                self.focus =
                    (self.focus + self.fields.len().saturating_sub(1)) % self.fields.len().max(1)
            }
            Msg::Move(to) => self.go(to),
            Msg::Text(request) => self.type_in(request),
            Msg::Confirm => return self.confirm(shared),
            _ => {}
        }
        Step::Stay
    }

    /// Up and down pick an option; at the first and last one, and in a text, they leave the field.
    fn go(&mut self, to: Move) {
        let Some(field) = self.fields.get_mut(self.focus) else { return };
        if let FieldKind::Options(options, picked) = &mut field.kind {
            let next = to.within(*picked, options.len());
            if next != *picked {
                *picked = next;
                return;
            }
        }
        self.focus = to.within(self.focus, self.fields.len());
    }

    fn type_in(&mut self, request: InputRequest) {
        if let Some(Field { kind: FieldKind::Name(input), .. }) = self.fields.get_mut(self.focus) {
            input.handle(request);
        }
    }

    fn confirm(&mut self, shared: &mut Shared) -> Step {
        if let Some(wrong) = self.fields.iter().position(|field| field.problem().is_some()) {
            self.focus = wrong;
            return Step::Stay;
        }
        let migration = shared.what_if(|decisions| self.answer(decisions));
        if migration.entries().all(|entry| entry.proposal.id != self.proposal) {
            return Step::Open(Overlay::Error(self.refusal(&migration)));
        }
        shared.decide(|decisions, _| self.answer(decisions));
        Step::Close
    }

    fn answer(&self, decisions: &mut Decisions) {
        let decision = decisions.answers.entry(self.proposal.clone()).or_default();
        for field in &self.fields {
            field.store(&mut decision.choices);
        }
        if *decision == Decision::default() {
            decisions.answers.remove(&self.proposal);
        }
    }

    /// Why a proposal with these choices isn't offered any more.
    fn refusal(&self, migration: &Migration) -> Failure {
        let mut refused = migration.pages.iter().flat_map(|page| &page.not_offered);
        let witness = refused
            .find(|refused| refused.summary == self.summary)
            .map_or_else(String::new, |refused| {
                format!(": {}{}", shortened(&refused.witness), lines_of(&refused.evidence))
            });
        Failure {
            what: format!("With these choices the pipeline wouldn't do the same{witness}."),
            help: "They aren't saved: everything is as it was. Choose something else (e)."
                .to_owned(),
        }
    }
}

impl Field {
    fn of(choice: &Choice, value: &str) -> Field {
        let kind = match &choice.kind {
            ChoiceKind::OneOf(options) => {
                let picked = options.iter().position(|option| option.value == value).unwrap_or(0);
                FieldKind::Options(options.clone(), picked)
            }
            ChoiceKind::VariableName => FieldKind::Name(Input::new(value.to_owned())),
        };
        Field { name: choice.name, label: choice.label, kind, default: choice.default.clone() }
    }

    /// The answer as it stands.
    pub fn value(&self) -> &str {
        match &self.kind {
            FieldKind::Options(options, picked) => {
                options.get(*picked).map_or("", |option| &option.value)
            }
            FieldKind::Name(input) => input.value(),
        }
    }

    /// What is wrong with the answer, if anything.
    pub fn problem(&self) -> Option<&'static str> {
        match &self.kind {
            FieldKind::Options(..) => None,
            FieldKind::Name(input) => name_problem(input.value()),
        }
    }

    fn store(&self, chosen: &mut crate::improvements::Chosen) {
        if self.value() == self.default {
            chosen.remove(self.name);
        } else {
            chosen.insert(self.name.to_owned(), self.value().to_owned());
        }
    }
}

/// Why `name` can't be a variable's name in Bitbucket.
pub fn name_problem(name: &str) -> Option<&'static str> {
    let first_is_digit = name.starts_with(|c: char| c.is_ascii_digit());
    match name {
        "" => Some("a variable needs a name"),
        _ if first_is_digit => Some("a name can't start with a digit"),
        _ if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            Some("only letters, digits and _ can stand in a name")
        }
        _ if name.starts_with("BITBUCKET_") => {
            Some("names that start with BITBUCKET_ are Bitbucket's own")
        }
        _ => None,
    }
}
