//! Recognises what a container is.
//!
//! The catalogue is a table with one row per system: its nature, the kind of workload that suits it, the reason, and
//! how to recognise it. [`Catalogue::recognise`] recognises a container, with evidence; [`Catalogue::recognise_pod`]
//! recognises a Pod. [`Invocation`] is what a container runs, without shells and wrappers.

mod catalogue;
mod entrypoint;
mod evidence;
mod invocation;
mod lesson;
mod mention;
mod nature;
mod needs;
mod option;
mod pattern;
mod pod;
mod recognise;
mod registry;
mod roles;
mod row;
mod settings;
mod setup;
mod shell;
mod signs;
mod storage;
mod teach;
mod version;
mod word;
mod work;
mod wrapper;

pub use catalogue::Catalogue;
pub use entrypoint::{assigns, runs_entrypoint};
pub use evidence::{Evidence, Rank, Recognition};
pub use invocation::{Command, Invocation, Pipeline, Repetition};
pub use lesson::Lesson;
pub use mention::mentions;
pub use nature::{Nature, WantedKind};
pub use needs::{DataDir, Identity, ServiceLink, Single};
pub use pattern::ImagePattern;
pub use pod::{Identified, PodIdentity};
pub use row::{System, Trait, without_article};
pub use settings::{Concern, Given, Required, Row, Setting, Settings, Value, required, variable};
pub use setup::{Alone, ConfigMap, FileAt, Lookup, Setup, Surroundings};
pub use storage::{Medium, Place, of_mount, places};
pub use teach::{More, Taught, TeachError};
pub use word::Word;
pub use work::{Streaming, Work, WorkKind};
