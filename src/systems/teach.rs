//! The rows of the user.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::pattern::ImagePattern;
use super::row::System;
use crate::yaml::{self, DeserializeError, Node};

/// A row of the user: images of a known system, or a new system.
///
/// ```yaml
/// systems:
///   - images: [registry.example/platform/kafka]
///     is: kafka-broker
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taught {
    /// Images of a system or a family of images in the catalogue.
    Images {
        /// The images.
        images: Vec<ImagePattern>,
        /// The id of the system or family.
        is: String,
    },
    /// A complete system.
    System(Box<System>),
}

/// Why a row is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeachError {
    /// The number of the row, from 0.
    pub row: usize,
    /// The field of the row that is at fault.
    pub field: &'static str,
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
        let row = serde_yaml::Value::deserialize(deserializer)?;
        if is_system(|field| row.get(field).is_some()) {
            return System::deserialize(row)
                .map(|system| Self::System(Box::new(system)))
                .map_err(Error::custom);
        }
        let Short { images, is } = Short::deserialize(row).map_err(Error::custom)?;
        Ok(Self::Images { images, is })
    }
}

impl Taught {
    /// What is wrong with a row, and in which field; `None` for a valid row.
    pub(crate) fn fault(row: Node<'_>) -> Option<DeserializeError> {
        if is_system(|field| row.get(field).is_some()) {
            yaml::deserialize::<System>(row).err()
        } else {
            yaml::deserialize::<Short>(row).err()
        }
    }
}

/// Whether a row defines a new system.
fn is_system(has: impl Fn(&str) -> bool) -> bool {
    !has("is") && has("id")
}
