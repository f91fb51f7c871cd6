//! Private images with the name of a system.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::Deserialize;

use super::catalogue::read;
use super::pattern::ImagePattern;
use super::row::System;
use crate::manifest::Image;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Registries {
    public: BTreeSet<String>,
    copies: BTreeSet<String>,
}

fn registries() -> &'static Registries {
    static REGISTRIES: OnceLock<Registries> = OnceLock::new();
    REGISTRIES.get_or_init(|| read(include_str!("catalogue/registries.yaml")))
}

impl System {
    /// Whether only the last segment of the image's name shows this system, and the image is neither published nor a
    /// copy of a published image: `registry.example/jobs/postgres` can be a client or a server.
    pub fn is_only_namesake_of(&self, image: &Image<'_>) -> bool {
        let Some(registry) = image.registry else { return false };
        let Registries { public, copies } = registries();
        let in_copies = image.repository.split('/').any(|segment| copies.contains(segment));
        if public.contains(registry) || in_copies {
            return false;
        }
        let mut matching = self.images.iter().filter(|pattern| pattern.matches(image)).peekable();
        matching.peek().is_some() && matching.all(ImagePattern::is_name_alone)
    }
}

#[cfg(test)]
mod tests {
    use crate::manifest::Image;
    use crate::systems::Catalogue;

    #[test]
    fn images_of_ones_own_are_told_from_copies() {
        for (id, image, expected) in [
            ("postgresql", "registry.example/jobs/postgres:1", true),
            ("postgresql", "registry.example/postgres:1", true),
            ("postgresql", "registry.example/library/postgres:16", false),
            ("postgresql", "registry.example/dockerhub/postgres:16", false),
            ("postgresql", "quay.io/acme/postgres:16", false),
            ("postgresql", "postgres:16", false),
            ("kafka-broker", "registry.example/confluentinc/cp-kafka:7.5.0", true),
            ("kafka-broker", "registry.example/apache/kafka:3.9.0", false),
            ("postgresql", "registry.example/jobs/other:1", false),
        ] {
            let system = Catalogue::builtin().get(id).unwrap();
            assert_eq!(system.is_only_namesake_of(&Image::parse(image).unwrap()), expected, "{image}");
        }
    }
}
