//! Rows for the configuration, so that more workloads are recognised.

use super::{Kinds, Row, Standing};
use crate::manifest::{Container, Image, KindNature, WorkloadKind};
use crate::systems::{Catalogue, Work, WorkKind};

/// A row for an image that is not recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The image, without tag and digest.
    pub image: String,
    /// The id of the system: a guess.
    pub is: String,
    /// The workloads that run it, as positions in [`Kinds::rows`].
    pub rows: Vec<usize>,
}

/// An image that is not recognised, without tag and digest, and a guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The image.
    pub image: String,
    /// The id of the system.
    pub is: String,
}

impl Guess {
    /// `None` if there is nothing to teach about the container.
    pub(super) fn of(
        container: Container<'_>,
        catalogue: &Catalogue,
        kind: WorkloadKind,
        work: &[Work],
    ) -> Option<Self> {
        let lesson = catalogue.lesson(container)?;
        let reference = container.image()?;
        let Image { registry, repository, .. } = Image::parse(&reference)?;
        let image = registry.map_or_else(|| repository.to_owned(), |host| format!("{host}/{repository}"));
        let is = lesson.hinted.map_or_else(|| by_kind(kind, work), |system| system.id.as_str());
        Some(Self { image, is: is.to_owned() })
    }
}

/// The most likely system for a program of the user.
fn by_kind(kind: WorkloadKind, work: &[Work]) -> &'static str {
    let does = |wanted: WorkKind| work.iter().any(|work| work.kind == wanted);
    if does(WorkKind::Data) {
        return "data-job";
    }
    match kind.nature() {
        KindNature::ToAnEnd | KindNature::ByTheClock => "batch-job",
        KindNature::Identity => "stateful-service",
        KindNature::PerNode => "node-service",
        _ if does(WorkKind::Stream) => "stream-processor",
        KindNature::Interchangeable | KindNature::Alone | KindNature::Operated => "web-service",
    }
}

impl Kinds {
    /// One row per image that is not recognised, in the order of the workloads. `of` selects the workloads.
    pub fn lessons(&self, of: impl Fn(&Row) -> bool) -> Vec<Lesson> {
        let mut lessons: Vec<Lesson> = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            if row.standing != Standing::Unknown || !of(row) {
                continue;
            }
            for Guess { image, is } in &row.guesses {
                match lessons.iter_mut().find(|lesson| lesson.image == *image) {
                    Some(lesson) if lesson.rows.last() == Some(&at) => {}
                    Some(lesson) => lesson.rows.push(at),
                    None => {
                        lessons.push(Lesson { image: image.clone(), is: is.clone(), rows: vec![at] });
                    }
                }
            }
        }
        lessons
    }
}
