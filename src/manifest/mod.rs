//! Kubernetes objects: typed views of [`crate::yaml`] nodes.
//!
//! A view borrows the tree and reads fields on demand. Nothing is copied, and no field is required. An absent field, or
//! one with a placeholder, is `None`; a lint that needs it then reports nothing.

mod claim;
mod container;
mod image;
mod name;
mod nearly;
mod object;
mod operators;
mod placeholder;
mod pod;
mod quantity;
mod rollout;
mod schedule;
mod selector;
mod service;
mod template;
mod time_zone;
mod wall_clock;
mod within;
mod workload;

pub use claim::Claim;
pub use container::{Container, EnvVar, Mount, Role};
pub use image::Image;
pub use name::NameRule;
pub use nearly::Nearly;
pub use object::{Object, objects};
pub use operators::{CustomKind, KindNature};
pub use placeholder::{holds_placeholder, is_only_placeholder, is_placeholder, is_shouted, stands_in};
pub use pod::{PodTemplate, Volume, VolumeSource, is_config_source};
pub use quantity::{Quantity, QuantityError};
pub use schedule::{
    CivilTime, Correction, Field, Item, Oddity, OddityKind, Schedule, ScheduleError, Shift, Times, Unit, When,
};
pub use selector::{Requirement, Selector, Wants};
pub use service::Service;
pub use template::{is_template_text, is_to_be_filled_in, is_unfilled};
pub use time_zone::{TimeZoneError, check_time_zone};
pub use wall_clock::{Shown, WallClock};
pub use within::span_within;
pub use workload::{ORDINAL_FIELD, Workload, WorkloadKind};
