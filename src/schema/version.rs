//! Versions of Kubernetes: those that the user runs, and those in the tables.

use std::fmt;

use super::table::{self, Life};

/// A minor version of Kubernetes 1: `1.33`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(pub u8);

impl Minor {
    /// The oldest version in the tables.
    pub const OLDEST: Self = Self(table::OLDEST);
    /// The newest version in the tables.
    pub const NEWEST: Self = Self(table::NEWEST);
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}

/// The versions that a manifest is for, both ends inclusive. What one of them refuses is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Versions {
    /// The oldest.
    pub from: Minor,
    /// The newest.
    pub to: Minor,
}

impl Default for Versions {
    /// The newest that is known.
    fn default() -> Self {
        Self { from: Minor::NEWEST, to: Minor::NEWEST }
    }
}

/// Why a string is not a version or a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionError {
    /// It is neither a version nor a range.
    Malformed(String),
    /// The tables do not contain it.
    Unknown(Minor),
    /// The first version of the range is newer than the last.
    Backwards(Minor, Minor),
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (oldest, newest) = (Minor::OLDEST, Minor::NEWEST);
        match self {
            Self::Malformed(text) => write!(
                f,
                "`{text}` is not a version of Kubernetes: write a minor version (`{newest}`) or a range \
                 (`1.30-{newest}`)"
            ),
            Self::Unknown(minor) => write!(
                f,
                "rightkind does not know Kubernetes {minor}: use the nearest version from {oldest} to {newest}"
            ),
            Self::Backwards(from, to) => {
                write!(f, "the range {from}-{to} is reversed: write the older version first")
            }
        }
    }
}

impl std::error::Error for VersionError {}

impl std::str::FromStr for Versions {
    type Err = VersionError;

    /// Reads `1.33`, `v1.33.2` or a range `1.30-1.33`.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let malformed = || VersionError::Malformed(text.to_owned());
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let from = minor(from).ok_or_else(malformed)?;
        let to = minor(to).ok_or_else(malformed)?;
        if from > to {
            return Err(VersionError::Backwards(from, to));
        }
        for end in [from, to] {
            if end < Minor::OLDEST || end > Minor::NEWEST {
                return Err(VersionError::Unknown(end));
            }
        }
        Ok(Self { from, to })
    }
}

fn minor(text: &str) -> Option<Minor> {
    let text = text.trim();
    let rest = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
    let (minor, patch) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (digits(minor) && digits(patch)).then_some(())?;
    minor.parse().ok().map(Minor)
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { self.to.fmt(f) } else { write!(f, "{}-{}", self.from, self.to) }
    }
}

impl Versions {
    /// Whether all of them are `minor` or later.
    pub fn all_from(self, minor: u8) -> bool {
        self.from.0 >= minor
    }

    /// Whether at least one of them is `minor` or later.
    pub fn any_from(self, minor: u8) -> bool {
        self.to.0 >= minor
    }

    /// Whether at least one of them is within `life`.
    pub(super) fn meet(self, life: Life) -> bool {
        life.since <= self.to.0 && self.from.0 <= life.last()
    }
}

#[cfg(test)]
mod tests {
    use super::{Minor, VersionError, Versions};

    #[test]
    fn a_version_or_a_range_is_read() {
        let of = |from, to| Ok(Versions { from: Minor(from), to: Minor(to) });
        assert_eq!("1.33".parse(), of(33, 33));
        assert_eq!("v1.33.2".parse(), of(33, 33));
        assert_eq!("1.30-1.33".parse(), of(30, 33));
        assert_eq!("1.30 - v1.33.0".parse(), of(30, 33));
        assert_eq!(Versions::default().to_string(), "1.37");
        assert_eq!("1.30-1.33".parse::<Versions>().unwrap().to_string(), "1.30-1.33");
    }

    #[test]
    fn an_invalid_version_has_a_helpful_error() {
        let error = |text: &str| text.parse::<Versions>().unwrap_err();
        for text in ["", "33", "1", "1.x", "2.1", "latest", "1.30-", "1.30..1.33", "1.33."] {
            assert_eq!(error(text), VersionError::Malformed(text.to_owned()));
        }
        assert_eq!(
            error("1.33-1.30").to_string(),
            "the range 1.33-1.30 is reversed: write the older version first"
        );
        assert_eq!(
            error("1.24").to_string(),
            "rightkind does not know Kubernetes 1.24: use the nearest version from 1.25 to 1.37"
        );
        assert_eq!(
            error("1.5x").to_string(),
            "`1.5x` is not a version of Kubernetes: write a minor version (`1.37`) or a range (`1.30-1.37`)"
        );
        assert_eq!(error("1.400"), VersionError::Malformed("1.400".to_owned()));
    }
}
