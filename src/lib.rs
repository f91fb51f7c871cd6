//! rightkind: is this the right kind of workload, used rightly?

pub mod manifest;
pub mod yaml;
