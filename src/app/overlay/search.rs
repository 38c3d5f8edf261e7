//! The line in which the filter is typed; what is typed holds at once.

use tui_input::{Input, InputRequest};

use crate::app::filter::Filter;
use crate::app::msg::Msg;
use crate::app::overlay::Overlay;
use crate::app::{Shared, Step};

/// The filter while it is typed.
#[derive(Clone, Debug)]
pub struct Search {
    /// What is typed so far.
    pub input: Input,
}

impl Overlay {
    pub(crate) fn search(shared: &Shared) -> Overlay {
        Overlay::Search(Search { input: Input::new(shared.filter.text().to_owned()) })
    }
}

impl Search {
    pub(crate) fn update(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match msg {
            Msg::Text(request) => self.type_in(shared, request),
            Msg::Confirm => return Step::Close,
            Msg::Close => {
                shared.filter = Filter::default();
                return Step::Close;
            }
            _ => {}
        }
        Step::Stay
    }

    fn type_in(&mut self, shared: &mut Shared, request: InputRequest) {
        self.input.handle(request);
        shared.filter = Filter::new(self.input.value());
    }
}
