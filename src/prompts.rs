//! Questions on the plain terminal, outside the wizard.

use inquire::{Confirm, InquireError};

/// Why a question got no answer.
#[derive(Debug, thiserror::Error)]
#[error("can't ask on this terminal: {0}")]
pub struct Error(InquireError);

/// Asks yes or no; Escape and Ctrl-C mean no.
pub fn confirm(question: &str, default: bool) -> Result<bool, Error> {
    match Confirm::new(question).with_default(default).prompt() {
        Ok(answer) => Ok(answer),
        Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => Ok(false),
        Err(error) => Err(Error(error)),
    }
}
