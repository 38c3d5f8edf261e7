//! A proposal's choices as a form, one field per choice.

use tui_input::{Input, InputRequest};

use crate::app::msg::{Move, Msg, Spot};
use crate::app::overlay::Overlay;
use crate::app::{Shared, Step};
use crate::improvements::{Choice, ChoiceKind, Chosen, NameOf, ProposalId, ValueOption};
use crate::plan::{Decision, Decisions, Entry, Migration, OptionImpact, State};
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
    /// Why the answers as they stand can't be taken, if that was found out by trying.
    pub refused: Option<String>,
    /// What other accepted proposals call the variables that they make: where they go, and their names.
    taken: Vec<(String, String)>,
    /// Whether the proposal is accepted but doesn't fit.
    was_blocked: bool,
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
    /// A name, as far as it is typed, and some to pick from.
    Name(NameOf, Input, Vec<ValueOption>),
}

impl Overlay {
    /// The choices of a proposal as a form; each answer says what it does to time and bill, where that is known.
    pub fn form(entry: &Entry, migration: &Migration) -> Overlay {
        let field =
            |choice: &Choice| Field::of(&with_times(choice, entry), choice.value(&entry.chosen));
        let others = migration.entries().filter(|other| {
            other.proposal.id != entry.proposal.id && other.state == State::Accepted
        });
        Overlay::Form(Form {
            proposal: entry.proposal.id.clone(),
            summary: entry.proposal.summary.clone(),
            fields: entry.proposal.choices.iter().map(field).collect(),
            focus: 0,
            refused: None,
            taken: others.filter_map(variable).collect(),
            was_blocked: matches!(entry.state, State::Blocked { .. }),
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
        self.fields.get(self.focus).is_some_and(|field| matches!(field.kind, FieldKind::Name(..)))
    }

    /// What keeps the form from being saved, as far as can be told without trying.
    pub fn problem(&self) -> Option<String> {
        self.fields.iter().find_map(|field| self.problem_of(field))
    }

    /// What is wrong with the answer in this field, if anything.
    pub fn problem_of(&self, field: &Field) -> Option<String> {
        let FieldKind::Name(of, input, _) = &field.kind else { return None };
        let name = input.value();
        let known = of.problem(name).map(str::to_owned);
        known.or_else(|| {
            if *of != NameOf::Variable {
                return None;
            }
            let place = self.fields.iter().find(|field| field.name == DESTINATION);
            let place = place.map_or(REPOSITORY, Field::value);
            let is_taken =
                self.taken.iter().any(|(where_to, other)| where_to == place && other == name);
            is_taken
                .then(|| format!("another proposal that you accepted makes {name} there already"))
        })
    }

    pub(crate) fn update(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match msg {
            Msg::NextPane => self.focus = (self.focus + 1) % self.fields.len().max(1),
            Msg::PreviousPane => {
                self.focus =
                    (self.focus + self.fields.len().saturating_sub(1)) % self.fields.len().max(1)
            }
            Msg::Move(to) => self.change(shared, |form| form.go(to)),
            Msg::Click(spot) => self.change(shared, |form| form.click(spot)),
            Msg::Text(request) => {
                self.type_in(request);
                self.try_out(shared);
            }
            Msg::Confirm => return self.confirm(shared),
            _ => {}
        }
        Step::Stay
    }

    /// Does something after which the answers may be others.
    fn change(&mut self, shared: &mut Shared, change: impl FnOnce(&mut Form)) {
        let before = self.answers();
        change(self);
        if before != self.answers() {
            self.try_out(shared);
        }
    }

    fn answers(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.value().to_owned()).collect()
    }

    /// Finds out at once whether the answers can be taken, where that is quick.
    fn try_out(&mut self, shared: &mut Shared) {
        self.refused = match self.problem() {
            None if shared.is_quick() => self.refusal(shared),
            _ => None,
        };
    }

    /// Up and down pick an option; at the first and last one, and where none is offered, they leave the field.
    fn go(&mut self, to: Move) {
        let Some(field) = self.fields.get_mut(self.focus) else { return };
        let (picked, len) = (field.picked(), field.offered().len());
        let next = picked.map_or(0, |picked| to.within(picked, len));
        if len > 0 && picked != Some(next) {
            return field.pick(next);
        }
        self.focus = to.within(self.focus, self.fields.len());
    }

    /// Gives the keys to the field that is pointed at, and picks the answer.
    fn click(&mut self, spot: Spot) {
        let (Spot::Field(index) | Spot::Answer(index, _)) = spot else { return };
        let Some(field) = self.fields.get_mut(index) else { return };
        self.focus = index;
        if let Spot::Answer(_, answer) = spot {
            field.pick(answer);
        }
    }

    fn type_in(&mut self, request: InputRequest) {
        let field = self.fields.get_mut(self.focus);
        if let Some(Field { kind: FieldKind::Name(_, input, _), .. }) = field {
            input.handle(request);
        }
    }

    fn confirm(&mut self, shared: &mut Shared) -> Step {
        if let Some(wrong) = self.fields.iter().position(|field| self.problem_of(field).is_some()) {
            self.focus = wrong;
            return Step::Stay;
        }
        self.refused = self.refusal(shared);
        if self.refused.is_some() {
            return Step::Stay;
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

    /// Why a proposal with these answers isn't offered any more, or doesn't fit any more.
    fn refusal(&self, shared: &mut Shared) -> Option<String> {
        let migration = shared.what_if(|decisions| self.answer(decisions));
        let reason = match migration.entries().find(|entry| entry.proposal.id == self.proposal) {
            Some(Entry { state: State::Blocked { reason }, .. }) if !self.was_blocked => {
                shortened(reason)
            }
            Some(_) => return None,
            None => self.witness(&migration),
        };
        Some(format!("the pipeline wouldn't do the same: {reason}"))
    }

    fn witness(&self, migration: &Migration) -> String {
        let mut refused = migration.pages.iter().flat_map(|page| &page.not_offered);
        let found = refused.find(|refused| refused.summary == self.summary);
        found.map_or_else(
            || "with this it can't be done".to_owned(),
            |refused| format!("{}{}", shortened(&refused.witness), lines_of(&refused.evidence)),
        )
    }
}

/// Names of choices that a form knows: a variable's place and its name.
const DESTINATION: &str = "destination";
const NAME: &str = "name";
/// Where a variable goes if nothing else is said.
const REPOSITORY: &str = "repository";

/// The variable that a proposal makes: where it goes, and its name.
fn variable(entry: &Entry) -> Option<(String, String)> {
    let answer = |name: &str| {
        let choice = entry.proposal.choices.iter().find(|choice| choice.name == name)?;
        Some(choice.value(&entry.chosen).to_owned())
    };
    Some((answer(DESTINATION).unwrap_or_else(|| REPOSITORY.to_owned()), answer(NAME)?))
}

impl Field {
    fn of(choice: &Choice, value: &str) -> Field {
        let kind = match &choice.kind {
            ChoiceKind::OneOf(options) => {
                let picked = options.iter().position(|option| option.value == value).unwrap_or(0);
                FieldKind::Options(options.clone(), picked)
            }
            ChoiceKind::Name(of, offered) => {
                FieldKind::Name(*of, Input::new(value.to_owned()), offered.clone())
            }
        };
        Field { name: choice.name, label: choice.label, kind, default: choice.default.clone() }
    }

    /// The answer as it stands.
    pub fn value(&self) -> &str {
        match &self.kind {
            FieldKind::Options(options, picked) => {
                options.get(*picked).map_or("", |option| &option.value)
            }
            FieldKind::Name(_, input, _) => input.value(),
        }
    }

    /// What there is to pick from.
    pub fn offered(&self) -> &[ValueOption] {
        match &self.kind {
            FieldKind::Options(offered, _) | FieldKind::Name(_, _, offered) => offered,
        }
    }

    /// The answer's place among what is offered, if it has one there.
    pub fn picked(&self) -> Option<usize> {
        self.offered().iter().position(|option| option.value == self.value())
    }

    /// Answers with what is offered at this place, if anything is.
    pub fn pick(&mut self, index: usize) {
        let Some(option) = self.offered().get(index).map(|option| option.value.clone()) else {
            return;
        };
        match &mut self.kind {
            FieldKind::Options(_, picked) => *picked = index,
            FieldKind::Name(_, input, _) => *input = Input::new(option),
        }
    }

    fn store(&self, chosen: &mut Chosen) {
        if self.value() == self.default {
            chosen.remove(self.name);
        } else {
            chosen.insert(self.name.to_owned(), self.value().to_owned());
        }
    }
}
