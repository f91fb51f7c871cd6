//! Versions of Kubernetes: which the user runs, and which the tables know.

use std::fmt;

use super::table::{self, Life};

/// A minor version of Kubernetes 1: `1.33`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(pub u8);

impl Minor {
    /// The oldest that the tables know.
    pub const OLDEST: Self = Self(table::OLDEST);
    /// The newest that the tables know.
    pub const NEWEST: Self = Self(table::NEWEST);
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}

/// The versions that a manifest is for, both ends included. Something that one of them refuses is refused.
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

/// Why a text names no versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionError {
    /// It is no version and no range.
    Malformed(String),
    /// The tables don't go so far.
    Unknown(Minor),
    /// A range that runs backwards.
    Backwards(Minor, Minor),
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (oldest, newest) = (Minor::OLDEST, Minor::NEWEST);
        match self {
            Self::Malformed(text) => write!(
                f,
                "`{text}` is no version of Kubernetes: write a minor version (`{newest}`) or a range \
                 (`1.30-{newest}`)"
            ),
            Self::Unknown(minor) => write!(
                f,
                "Kubernetes {minor} is not known here: {oldest} to {newest} are, so name the nearest of them"
            ),
            Self::Backwards(from, to) => {
                write!(f, "the range {from}-{to} runs backwards: the older version comes first")
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
    /// Whether all of them are at `minor` or later.
    pub fn all_from(self, minor: u8) -> bool {
        self.from.0 >= minor
    }

    /// Whether one of them is at `minor` or later.
    pub fn any_from(self, minor: u8) -> bool {
        self.to.0 >= minor
    }

    /// Whether one of them falls into `life`.
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
    fn what_is_no_version_says_what_to_write() {
        let error = |text: &str| text.parse::<Versions>().unwrap_err();
        for text in ["", "33", "1", "1.x", "2.1", "latest", "1.30-", "1.30..1.33", "1.33."] {
            assert_eq!(error(text), VersionError::Malformed(text.to_owned()));
        }
        assert_eq!(
            error("1.33-1.30").to_string(),
            "the range 1.33-1.30 runs backwards: the older version comes first"
        );
        assert_eq!(
            error("1.24").to_string(),
            "Kubernetes 1.24 is not known here: 1.25 to 1.37 are, so name the nearest of them"
        );
        assert_eq!(
            error("1.5x").to_string(),
            "`1.5x` is no version of Kubernetes: write a minor version (`1.37`) or a range (`1.30-1.37`)"
        );
        assert_eq!(error("1.400"), VersionError::Malformed("1.400".to_owned()));
    }
}
