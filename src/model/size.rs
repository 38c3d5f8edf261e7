//! The sizes of a step's container.

use std::fmt;

/// How large a step's container is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum Size {
    /// `1x`: 4 GB
    #[default]
    X1,
    /// `2x`: 8 GB
    X2,
    /// `4x`: 16 GB
    X4,
    /// `8x`: 32 GB
    X8,
    /// `16x`: 64 GB
    X16,
    /// `32x`: 128 GB
    X32,
    /// Anything else, as written; Bitbucket refuses it.
    Other(String),
}

const MEMORY_PER_FACTOR_MB: u32 = 4096;

impl Size {
    /// All sizes that Bitbucket knows, the smallest first.
    pub const ALL: [Size; 6] = [Size::X1, Size::X2, Size::X4, Size::X8, Size::X16, Size::X32];

    /// The size that is written so.
    pub fn of(text: &str) -> Size {
        let known = Size::ALL.into_iter().find(|size| size.name() == text);
        known.unwrap_or_else(|| Size::Other(text.to_owned()))
    }

    /// How many times the smallest size's memory and minutes; 1 for an unknown size.
    pub fn factor(&self) -> u32 {
        match self {
            Size::X1 | Size::Other(_) => 1,
            Size::X2 => 2,
            Size::X4 => 4,
            Size::X8 => 8,
            Size::X16 => 16,
            Size::X32 => 32,
        }
    }

    /// Memory of the step with all its services, in MB.
    pub fn memory_mb(&self) -> u32 {
        self.factor() * MEMORY_PER_FACTOR_MB
    }

    fn name(&self) -> &str {
        match self {
            Size::X1 => "1x",
            Size::X2 => "2x",
            Size::X4 => "4x",
            Size::X8 => "8x",
            Size::X16 => "16x",
            Size::X32 => "32x",
            Size::Other(text) => text,
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for size in Size::ALL {
            assert_eq!(Size::of(&size.to_string()), size);
        }
        assert_eq!(Size::X4.memory_mb(), 16384);
        assert_eq!(Size::of("3x"), Size::Other("3x".into()));
    }
}
