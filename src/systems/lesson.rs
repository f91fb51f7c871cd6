//! What a user could teach about a container that is not recognised.

use super::catalogue::Catalogue;
use super::row::System;
use super::setup::Setup;
use super::signs::{Start, Weighed};
use crate::manifest::{Container, Image, holds_placeholder};

/// An image that is not in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lesson<'c> {
    /// The system with the most signs, which are not a proof.
    pub hinted: Option<&'c System>,
}

impl Catalogue {
    /// What could be taught about a container that is not recognised; `None` if its image is known, can run anything, or
    /// is a placeholder.
    pub fn lesson(&self, container: Container<'_>) -> Option<Lesson<'_>> {
        let text = container.image().filter(|text| !holds_placeholder(text))?;
        let image = Image::parse(&text)?;
        if self.scale.is_base(image.name()) || self.image(&image).is_some() {
            return None;
        }
        let setup = Setup::alone(container);
        let weighed = Weighed { image: None, start: Start::Image, setup: &setup };
        Some(Lesson { hinted: self.likeliest(&weighed) })
    }
}
