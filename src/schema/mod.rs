//! The fields of Kubernetes by version: which fields each kind can have, and what is wrong with an object.
//!
//! [`Schemas`] knows the kinds: the built-in ones of all versions in the tables, and custom ones from
//! CustomResourceDefinitions. Each kind has a [`Type`] with [`Field`]s, and each field has a [`Shape`].
//! [`Schemas::judge`] walks an object along its type and finds what the API server would refuse;
//! [`Schemas::diagnose`] finds the causes: what was meant, and where it belongs.

mod accept;
mod atlas;
mod cel;
mod custom;
mod diagnose;
mod foreign;
pub mod formats;
mod judge;
mod kinds;
pub mod removed;
mod resources;
mod rules;
mod scalar;
pub mod spelling;
mod table;
mod types;
mod version;

pub use custom::{Reason, Refusal, definitions};
pub(crate) use diagnose::join;
pub use diagnose::{Cause, Diagnosis, Home, Stray};
pub use foreign::Foreign;
pub use formats::{decode_base64, is_base64, is_time};
pub use judge::{Fault, Judgement, Place, Problem, Value};
pub use kinds::{Definition, Schemas};
pub use rules::{Broken, Mistake};
pub use types::{Bounds, Choices, Field, Inner, Known, Shape, Type};
pub use version::{Minor, VersionError, Versions};
