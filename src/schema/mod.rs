//! Kubernetes' own fields, by version: what each kind may hold, and what a tree holds that it may not.
//!
//! [`Schemas`] knows the kinds: the built-in ones of all versions in the tables, and custom ones from
//! CustomResourceDefinitions that were given. It answers with a [`Type`], which has [`Field`]s, each of a
//! [`Shape`]. [`Schemas::judge`] walks an object along its type and says what the API server would refuse;
//! [`Schemas::diagnose`] goes on from there to the causes: what was meant, and where it belongs.

mod accept;
mod atlas;
mod custom;
mod diagnose;
mod foreign;
mod format;
mod judge;
mod kinds;
pub mod removed;
mod resources;
mod scalar;
pub mod spelling;
mod table;
mod types;
mod version;

pub use custom::definitions;
pub(crate) use diagnose::join;
pub use diagnose::{Cause, Diagnosis, Home, Stray};
pub use foreign::Foreign;
pub use format::{decode_base64, is_base64, is_time};
pub use judge::{Fault, Judgement, Place, Problem, Value};
pub use kinds::Schemas;
pub use types::{Bounds, Choices, Field, Inner, Known, Shape, Type};
pub use version::{Minor, VersionError, Versions};
