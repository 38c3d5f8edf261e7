//! List prices of build minutes, and how old they are.

use std::sync::LazyLock;

use serde::Deserialize;

/// What further minutes cost, once the included ones are used up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minutes {
    /// How many are sold at once.
    pub block: u32,
    /// What those cost, in US dollars.
    pub usd: u32,
    /// Where the price is from.
    pub source: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    read: String,
    good_for_months: u32,
    minutes: Minutes,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/prices.toml");

/// What further minutes cost; none if the table can't be read.
pub fn minutes() -> Option<&'static Minutes> {
    Some(&TABLE.minutes).filter(|minutes| minutes.block > 0)
}

/// The month in which the prices were read: `2026-11`.
pub fn read() -> &'static str {
    &TABLE.read
}

/// Whether the prices may be old on a day (`2026-11-30`); a day that can't be read is taken for late.
pub fn may_be_old(day: &str) -> bool {
    match (months(&TABLE.read), months(day)) {
        (Some(read), Some(now)) => now > read + TABLE.good_for_months,
        _ => true,
    }
}

/// Months since year 0.
fn months(day: &str) -> Option<u32> {
    let mut parts = day.split('-');
    let year: u32 = parts.next()?.parse().ok()?;
    let month: u32 = parts.next()?.parse().ok()?;
    Some(year * 12 + month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
        assert!(!minutes().unwrap().source.is_empty() && months(read()).is_some());
    }

    #[test]
    fn a_price_grows_old() {
        assert!(!may_be_old(read()) && !may_be_old("2027-05-31"));
        assert!(may_be_old("2027-06-01") && may_be_old("soon"));
    }
}
