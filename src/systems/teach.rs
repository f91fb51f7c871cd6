//! The rows of the user.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::pattern::ImagePattern;
use super::row::System;
use crate::yaml::{self, DeserializeError, Node};

/// A row of the user: more about a known system, or a new system.
///
/// ```yaml
/// systems:
///   - images: [registry.example/platform/kafka]
///     is: kafka-broker
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taught {
    /// More about a system or a family of images in the catalogue.
    More(More),
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

/// What else identifies a system in the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct More {
    /// Its images.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
    /// The id of the system, or of the family of images.
    pub is: String,
    /// Its commands.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Sets of variables that only it has.
    #[serde(default)]
    pub env: Vec<String>,
    /// Ports that few other systems use.
    #[serde(default)]
    pub ports: Vec<u16>,
}

impl<'de> Deserialize<'de> for Taught {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let row = serde_yaml::Value::deserialize(deserializer)?;
        if is_system(|field| row.get(field).is_some()) {
            return System::deserialize(row)
                .map(|system| Self::System(Box::new(system)))
                .map_err(Error::custom);
        }
        More::deserialize(row).map(Self::More).map_err(Error::custom)
    }
}

impl Taught {
    /// What is wrong with a row, and in which field; `None` for a valid row.
    pub(crate) fn fault(row: Node<'_>) -> Option<DeserializeError> {
        if is_system(|field| row.get(field).is_some()) {
            yaml::deserialize::<System>(row).err()
        } else {
            yaml::deserialize::<More>(row).err()
        }
    }
}

/// Whether a row defines a new system.
fn is_system(has: impl Fn(&str) -> bool) -> bool {
    !has("is") && has("id")
}
