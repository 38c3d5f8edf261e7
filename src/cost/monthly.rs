//! What a change does in a month of runs.

use super::impact::Shift;
use super::{Class, Cost};
use crate::facts::prices;
use crate::timings::Timings;

/// What a change does to all runs of a trigger in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monthly {
    /// What starts the runs.
    pub trigger: String,
    /// How many there are.
    pub runs: u32,
    /// Whether that was counted from real runs, not stated.
    pub counted: bool,
    /// By how much all of them together take longer.
    pub wall: Shift,
    /// By how much more all of them together are billed.
    pub billed: Shift,
    /// Whether the price of a minute may be out of date.
    pub price_is_old: bool,
}

impl Monthly {
    /// For every trigger of which it is known how often it runs.
    pub fn of(cost: &Cost, timings: &Timings) -> Vec<Monthly> {
        let one = |before: &super::Timeline| {
            let (before, after) = cost.of(&before.trigger)?;
            let runs = timings.monthly(&before.trigger)?;
            let stated = timings.stated.of.contains_key(&before.trigger);
            Some(Monthly {
                trigger: before.trigger.clone(),
                runs,
                counted: !stated && timings.stated.each.is_none(),
                wall: Shift::between(before.wall, after.wall).times(runs),
                billed: Shift::between(before.billed, after.billed).times(runs),
                price_is_old: timings.today.is_none_or(|today| prices::may_be_old(&today.day())),
            })
        };
        cost.before.iter().filter_map(one).collect()
    }

    /// What the difference in minutes is worth at the list price, in whole US dollars. None where minutes are merely
    /// assumed, and where it is less than a dollar.
    pub fn usd(&self) -> Option<u64> {
        let price = prices::minutes()?;
        let minutes = self.billed.typical.unsigned_abs() / 60;
        let usd = minutes * u64::from(price.usd) / u64::from(price.block);
        (self.billed.class > Class::Assumed && usd > 0).then_some(usd)
    }
}
