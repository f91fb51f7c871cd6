//! The version of an image, according to its tag.

use crate::manifest::{Image, holds_placeholder};

/// What a tag shows about the version.
pub(super) enum Version {
    /// The number at its start.
    Major(u32),
    /// No tag, `latest`, or only the name of a base image: the newest release.
    Newest,
    /// Only a digest, a placeholder, or a private tag.
    Unknown,
}

/// Tags of Docker's official images with the name of the base image and without a version.
const BASES: &[&str] = &["alpine", "slim", "bullseye", "bookworm", "trixie", "noble", "jammy", "oraclelinux"];

impl Version {
    /// Whether the major version of an image is in a range. Any version is in a range without bounds.
    pub(super) fn is_in(from: Option<u32>, before: Option<u32>, image: Option<&Image<'_>>) -> bool {
        if from.is_none() && before.is_none() {
            return true;
        }
        match image.map_or(Self::Unknown, Self::of) {
            Self::Major(major) => {
                from.is_none_or(|from| major >= from) && before.is_none_or(|before| major < before)
            }
            Self::Newest => before.is_none(),
            Self::Unknown => false,
        }
    }

    fn of(image: &Image<'_>) -> Self {
        let Some(tag) = image.tag else {
            return if image.digest.is_none() { Self::Newest } else { Self::Unknown };
        };
        if holds_placeholder(tag) {
            return Self::Unknown;
        }
        let number = tag.strip_prefix('v').unwrap_or(tag);
        let number = number.strip_prefix("pg").unwrap_or(number);
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        if let Ok(major) = number[..digits].parse() {
            return Self::Major(major);
        }
        let of_base = BASES.iter().any(|base| tag.starts_with(base));
        if tag == "latest" || of_base { Self::Newest } else { Self::Unknown }
    }
}
