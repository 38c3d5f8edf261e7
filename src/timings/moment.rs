//! A point in time, as the API writes it.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// Reads `2026-05-01T10:00:00.120Z`.
    pub fn parse(text: &str) -> Option<Moment> {
        let moment = OffsetDateTime::parse(text.trim(), &Rfc3339).ok()?;
        i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok().map(Moment)
    }

    /// So many seconds after 1970.
    pub fn of_seconds(seconds: i64) -> Moment {
        Moment(seconds.saturating_mul(1000))
    }

    /// How long after `earlier` it is; 0 if it is before.
    pub fn milliseconds_since(self, earlier: Moment) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }

    /// Its day, as `2026-05-01`.
    pub fn day(self) -> String {
        match OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000)) {
            Ok(moment) => moment.date().to_string(),
            Err(_) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_the_api_are_read() {
        let (a, b) = ("2026-05-01T10:00:00.120Z", "2026-05-01T12:02:41.900+02:00");
        let (a, b) = (Moment::parse(a).unwrap(), Moment::parse(b).unwrap());
        assert_eq!((b.milliseconds_since(a), a.milliseconds_since(b)), (161_780, 0));
        assert_eq!(a.day(), "2026-05-01");
        assert_eq!(Moment::parse("yesterday"), None);
    }
}
