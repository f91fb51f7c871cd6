//! The user's own rows.

use serde::{Deserialize, Deserializer};

use super::pattern::ImagePattern;
use super::row::System;

/// A row of the user's: images of a system that is known, or a system of their own.
///
/// ```yaml
/// systems:
///   - images: [registry.example/platform/kafka]
///     is: kafka-broker
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taught {
    /// Images of a system or a family of images that the catalogue has.
    Images {
        /// The images.
        images: Vec<ImagePattern>,
        /// The id of what they are.
        is: String,
    },
    /// A system with all that is to be known of it.
    System(Box<System>),
}

/// Why a row can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeachError {
    /// Which row, from 0.
    pub row: usize,
    /// What is wrong with it and what to write instead.
    pub message: String,
}

impl std::fmt::Display for TeachError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {} of `systems`: {}", self.row + 1, self.message)
    }
}

impl std::error::Error for TeachError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Short {
    images: Vec<ImagePattern>,
    is: String,
}

impl<'de> Deserialize<'de> for Taught {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_yaml::Value::deserialize(deserializer)?;
        let short = value.get("is").is_some() || value.get("id").is_none();
        if short {
            let Short { images, is } = Short::deserialize(value).map_err(serde::de::Error::custom)?;
            return Ok(Self::Images { images, is });
        }
        System::deserialize(value)
            .map(|system| Self::System(Box::new(system)))
            .map_err(serde::de::Error::custom)
    }
}
