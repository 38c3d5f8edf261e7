//! What a change does to the time of a run and to its bill.

use std::fmt;

use super::estimate::{Class, Estimate};
use super::timeline::Timeline;

/// What a change does to one trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impact {
    /// What starts the run.
    pub trigger: String,
    /// Steps that the end waits for, one after the other, before and after.
    pub steps: (usize, usize),
    /// By how much the run takes longer, in seconds.
    pub wall: Shift,
    /// By how much more it is billed, in seconds times the factor of the size.
    pub billed: Shift,
}

/// A difference in seconds; below zero where it is less than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The least.
    pub low: i64,
    /// What to reckon with.
    pub typical: i64,
    /// The most.
    pub high: i64,
    /// How it came about.
    pub class: Class,
}

/// What is traded for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trade {
    /// Shorter, and billed more.
    FasterButDearer,
    /// Billed less, and longer.
    CheaperButSlower,
    /// Longer, and billed as much or more.
    Slower,
    /// Billed more, and as long.
    Dearer,
}

impl Impact {
    /// What differs between two runs of the same trigger; none if nothing does.
    pub fn between(before: &Timeline, after: &Timeline) -> Option<Impact> {
        let impact = Impact {
            trigger: after.trigger.clone(),
            steps: (before.critical_steps(), after.critical_steps()),
            wall: Shift::between(before.wall, after.wall),
            billed: Shift::between(before.billed, after.billed),
        };
        let stays = impact.steps.0 == impact.steps.1;
        (!stays || !impact.wall.is_nothing() || !impact.billed.is_nothing()).then_some(impact)
    }

    /// The same for every trigger that both have.
    pub fn of_all(before: &[Timeline], after: &[Timeline]) -> Vec<Impact> {
        let of = |after: &Timeline| Impact::between(super::line(before, &after.trigger)?, after);
        after.iter().filter_map(of).collect()
    }

    /// What is traded for what, if anything is worse than before.
    pub fn trade(&self) -> Option<Trade> {
        use std::cmp::Ordering::{Equal, Greater, Less};
        match (self.wall.typical.cmp(&0), self.billed.typical.cmp(&0)) {
            (Less, Greater) => Some(Trade::FasterButDearer),
            (Greater, Less) => Some(Trade::CheaperButSlower),
            (Greater, Equal | Greater) => Some(Trade::Slower),
            (Equal, Greater) => Some(Trade::Dearer),
            (Less | Equal, Less | Equal) => (self.steps.1 > self.steps.0).then_some(Trade::Slower),
        }
    }

    /// In words, without the trigger: `critical path 4 → 3 steps, 1–3 min shorter, billed as before, assumed`.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        let (before, after) = self.steps;
        if before != after {
            let longer = if after > before { " (longer)" } else { "" };
            parts.push(format!("critical path {before} → {after} steps{longer}"));
        }
        match self.wall.amount() {
            Some(amount) => parts.push(with_sense(&self.wall, &amount, "shorter", "longer")),
            None => parts.push("as long as before".to_owned()),
        }
        match self.billed.amount() {
            Some(amount) => {
                parts.push(with_sense(&self.billed, &amount, "less billed", "more billed"));
            }
            None => parts.push("billed as before".to_owned()),
        }
        let class = self.wall.class.min(self.billed.class);
        let trade = self.trade().map_or_else(String::new, |trade| format!(": {trade}"));
        format!("{} ({class}){trade}", parts.join(", "))
    }
}

impl fmt::Display for Trade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Trade::FasterButDearer => "faster but dearer",
            Trade::CheaperButSlower => "cheaper but slower",
            Trade::Slower => "slower",
            Trade::Dearer => "dearer",
        })
    }
}

impl Shift {
    /// From one time to the other: their short ends, their middles and their long ends compared.
    pub fn between(before: Estimate, after: Estimate) -> Shift {
        let difference = |a: u32, b: u32| i64::from(b) - i64::from(a);
        let ends = [difference(before.low, after.low), difference(before.high, after.high)];
        let typical = difference(before.typical, after.typical);
        Shift {
            low: ends[0].min(ends[1]).min(typical),
            typical,
            high: ends[0].max(ends[1]).max(typical),
            class: before.class.min(after.class),
        }
    }

    /// Whether nothing differs.
    pub fn is_nothing(&self) -> bool {
        self.low == 0 && self.high == 0
    }

    /// So many times.
    #[must_use]
    pub fn times(self, times: u32) -> Shift {
        let all = |seconds: i64| seconds.saturating_mul(i64::from(times));
        let Shift { low, typical, high, class } = self;
        Shift { low: all(low), typical: all(typical), high: all(high), class }
    }

    /// The size of the difference without its sense; none if nothing differs. What goes both ways has no range.
    fn amount(&self) -> Option<String> {
        if self.is_nothing() {
            return None;
        }
        let size = |seconds: i64| u32::try_from(seconds.unsigned_abs()).unwrap_or(u32::MAX);
        let ends = [size(self.low), size(self.high)];
        let range = Estimate {
            low: ends[0].min(ends[1]),
            typical: size(self.typical),
            high: ends[0].max(ends[1]),
            // a difference of medians is no median
            class: self.class.min(Class::Modelled),
        };
        let goes_both_ways = self.low < 0 && self.high > 0;
        let range = if goes_both_ways { Estimate { low: 0, ..range } } else { range };
        Some(range.range())
    }

    /// In words: `1–3 min less`, `2 min more`; none if nothing differs.
    pub fn words(&self, less: &str, more: &str) -> Option<String> {
        Some(with_sense(self, &self.amount()?, less, more))
    }
}

fn with_sense(shift: &Shift, amount: &str, less: &str, more: &str) -> String {
    match (shift.low < 0, shift.high > 0) {
        (true, true) => format!("up to {} {less} or {more}", last(amount)),
        (true, false) => format!("{amount} {less}"),
        (false, _) => format!("{amount} {more}"),
    }
}

/// The long end of a range with its unit.
fn last(amount: &str) -> &str {
    amount.rsplit('–').next().unwrap_or(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn impact(wall: (Estimate, Estimate), billed: (Estimate, Estimate)) -> Impact {
        Impact {
            trigger: "default".into(),
            steps: (2, 2),
            wall: Shift::between(wall.0, wall.1),
            billed: Shift::between(billed.0, billed.1),
        }
    }

    fn assumed(low: u32, high: u32) -> Estimate {
        Estimate::assumed(low, high)
    }

    #[test]
    fn what_is_traded_is_said() {
        let (short, long) = (assumed(60, 120), assumed(120, 300));
        let words = |wall, billed| impact(wall, billed).words();
        assert_eq!(
            words((long, short), (short, long)),
            "1–3 min shorter, 1–3 min more billed (assumed): faster but dearer"
        );
        assert_eq!(
            words((short, long), (long, short)),
            "1–3 min longer, 1–3 min less billed (assumed): cheaper but slower"
        );
        assert_eq!(
            words((short, long), (short, short)),
            "1–3 min longer, billed as before (assumed): slower"
        );
        assert_eq!(
            words((short, short), (short, assumed(30, 180))),
            "as long as before, up to 60 s less billed or more billed (assumed): dearer"
        );
    }

    #[test]
    fn a_longer_path_is_said_even_where_no_time_differs() {
        let same = (assumed(60, 60), assumed(60, 60));
        let longer = Impact { steps: (2, 3), ..impact(same, same) };
        assert_eq!(longer.trade(), Some(Trade::Slower));
        assert!(longer.words().starts_with("critical path 2 → 3 steps (longer)"));
    }
}
