//! rightkind: is this the right kind of workload, used rightly?

pub mod yaml;
