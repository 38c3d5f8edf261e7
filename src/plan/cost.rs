//! The time that a run takes, before and after.

use super::stage::Stage;
use crate::cost::{Cost, assumed};

pub(super) fn of(before: &Stage, after: &Stage) -> Cost {
    Cost {
        before: assumed(&before.pipelines, &before.traces),
        after: assumed(&after.pipelines, &after.traces),
    }
}
