//! A duration with its range, and how it came about.

use std::fmt;

use crate::facts::durations::Duration;

/// How a number came about, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// From a table of what is usual.
    Assumed,
    /// Reckoned from measured times with named assumptions.
    Modelled,
    /// From runs of this pipeline.
    Measured,
}

/// A duration in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Estimate {
    /// The short end of the range; the median, where it was measured.
    pub low: u32,
    /// What to reckon with: the middle of the range, or the median where it was measured.
    pub typical: u32,
    /// The long end of the range; nine of ten are at most this where it was measured.
    pub high: u32,
    /// How it came about.
    pub class: Class,
}

impl Estimate {
    /// A range from a table.
    pub fn assumed(low: u32, high: u32) -> Estimate {
        Estimate { low, typical: low + high.saturating_sub(low) / 2, high, class: Class::Assumed }
    }

    /// One after the other.
    #[must_use]
    pub fn then(self, next: Estimate) -> Estimate {
        self.with(next, u32::saturating_add)
    }

    /// Side by side: until the longer one ends.
    #[must_use]
    pub fn beside(self, other: Estimate) -> Estimate {
        self.with(other, u32::max)
    }

    /// So many times.
    #[must_use]
    pub fn times(self, factor: u32) -> Estimate {
        self.map(|seconds| seconds.saturating_mul(factor))
    }

    fn with(self, other: Estimate, join: impl Fn(u32, u32) -> u32) -> Estimate {
        Estimate {
            low: join(self.low, other.low),
            typical: join(self.typical, other.typical),
            high: join(self.high, other.high),
            class: self.class.min(other.class),
        }
    }

    fn map(self, change: impl Fn(u32) -> u32) -> Estimate {
        let Estimate { low, typical, high, class } = self;
        Estimate { low: change(low), typical: change(typical), high: change(high), class }
    }

    /// Before and after: `6–11 → 4–8 min assumed`; the same once, each with its class where those differ.
    pub fn arrow(self, after: Estimate) -> String {
        let (from, to) = (self.range(), after.range());
        if self.class != after.class {
            return format!("{self} → {after}");
        }
        match (from.rsplit_once(' '), to.rsplit_once(' ')) {
            _ if from == to => self.to_string(),
            (Some((from, a)), Some((_, b))) if a == b && self.class != Class::Measured => {
                format!("{from} → {to} {}", after.class)
            }
            _ => format!("{from} → {to} {}", after.class),
        }
    }

    /// The range without its class: `40–70 s`, `6–11 min`, `8.4 min`; a measured one with its ninth decile.
    pub fn range(&self) -> String {
        if self.class == Class::Measured {
            let [typical, high, unit] = in_unit(self.class, self.typical, self.high);
            return match self.high > self.typical {
                true => format!("{typical} {unit}, p90 {high}"),
                false => format!("{typical} {unit}"),
            };
        }
        let [low, high, unit] = in_unit(self.class, self.low, self.high);
        if low == high { format!("{low} {unit}") } else { format!("{low}–{high} {unit}") }
    }
}

/// Adds up what a step does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    low: f64,
    high: f64,
}

impl Tally {
    /// So many times what this takes on a step of this size factor.
    pub(super) fn add(&mut self, duration: &Duration, factor: u32, times: usize) {
        let [least, most] = duration.scales;
        let times = times as f64;
        self.low += times * f64::from(duration.low) * share_left(most, factor);
        self.high += times * f64::from(duration.high) * share_left(least, factor);
    }

    pub(super) fn add_seconds(&mut self, seconds: u32) {
        self.low += f64::from(seconds);
        self.high += f64::from(seconds);
    }

    pub(super) fn total(self) -> Estimate {
        // `as` holds at the bounds of u32
        Estimate::assumed(self.low.round() as u32, self.high.round() as u32)
    }
}

/// What is left of a time if the share `scales` of it shrinks with the processors.
fn share_left(scales: f64, factor: u32) -> f64 {
    1.0 - scales + scales / f64::from(factor.max(1))
}

/// Two durations in the same unit: seconds up to a minute and a half, else minutes. What is assumed is rounded more.
fn in_unit(class: Class, low: u32, high: u32) -> [String; 3] {
    const SHORT_SECONDS: u32 = 90;
    if high <= SHORT_SECONDS {
        let grain = if class == Class::Assumed { 5 } else { 1 };
        let shown = |seconds: u32| (rounded(seconds, grain) * grain).to_string();
        return [shown(low), shown(high), "s".to_owned()];
    }
    // in tenths of a minute
    let grain = match class {
        Class::Assumed if high >= 300 => 10,
        Class::Assumed => 5,
        Class::Modelled | Class::Measured => 1,
    };
    let shown = |seconds: u32| match rounded(seconds, 6 * grain) * grain {
        tenths if tenths % 10 == 0 => (tenths / 10).to_string(),
        tenths if tenths < 100 => format!("{}.{}", tenths / 10, tenths % 10),
        _ => rounded(seconds, 60).to_string(),
    };
    [shown(low), shown(high), "min".to_owned()]
}

/// How many grains are nearest.
fn rounded(seconds: u32, grain: u32) -> u32 {
    (seconds + grain / 2) / grain
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::Assumed => "assumed",
            Class::Modelled => "modelled",
            Class::Measured => "measured",
        })
    }
}

/// The range with its class: `6–11 min assumed`.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.range(), self.class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(median: u32, p90: u32) -> Estimate {
        Estimate { low: median, typical: median, high: p90, class: Class::Measured }
    }

    #[test]
    fn a_sum_is_as_weak_as_its_weakest_part() {
        let both = measured(100, 120).then(Estimate::assumed(10, 30));
        assert_eq!(both, Estimate { low: 110, typical: 120, high: 150, class: Class::Assumed });
        let longer = measured(100, 120).beside(measured(90, 130));
        assert_eq!(longer, measured(100, 130));
        assert_eq!(measured(60, 90).times(2), measured(120, 180));
    }

    #[test]
    fn ranges_read_well() {
        assert_eq!(Estimate::assumed(40, 70).to_string(), "40–70 s assumed");
        assert_eq!(Estimate::assumed(20, 79).to_string(), "20–80 s assumed");
        assert_eq!(Estimate::assumed(360, 660).to_string(), "6–11 min assumed");
        assert_eq!(Estimate::assumed(60, 162).to_string(), "1–2.5 min assumed");
        assert_eq!(Estimate::assumed(168, 900).to_string(), "3–15 min assumed");
        assert_eq!(measured(504, 672).to_string(), "8.4 min, p90 11 measured");
        assert_eq!(measured(504, 504).to_string(), "8.4 min measured");
    }

    #[test]
    fn before_and_after_share_what_they_can() {
        let (before, after) = (Estimate::assumed(360, 660), Estimate::assumed(240, 480));
        assert_eq!(before.arrow(after), "6–11 → 4–8 min assumed");
        assert_eq!(before.arrow(before), "6–11 min assumed");
        let modelled = Estimate { class: Class::Modelled, ..Estimate::assumed(240, 480) };
        assert_eq!(
            measured(504, 672).arrow(modelled),
            "8.4 min, p90 11 measured → 4–8 min modelled"
        );
    }

    #[test]
    fn more_processors_shorten_what_scales() {
        let duration = Duration { low: 100, high: 100, scales: [0.0, 0.5], ..Duration::default() };
        let mut tally = Tally::default();
        tally.add(&duration, 2, 1);
        assert_eq!(tally.total(), Estimate::assumed(75, 100));
        tally.add_seconds(5);
        assert_eq!(tally.total(), Estimate::assumed(80, 105));
    }
}
