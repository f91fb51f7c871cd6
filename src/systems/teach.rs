//! The user's own rows.

use serde::Deserialize;

use super::pattern::ImagePattern;
use super::row::System;
use crate::yaml::{self, DeserializeError, Node};

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

impl Taught {
    /// Reads a row.
    pub fn read(row: Node<'_>) -> Result<Self, DeserializeError> {
        if row.get("is").is_none() && row.get("id").is_some() {
            return yaml::deserialize(row).map(|system| Self::System(Box::new(system)));
        }
        let Short { images, is } = yaml::deserialize(row)?;
        Ok(Self::Images { images, is })
    }
}
