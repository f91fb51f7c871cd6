//! All integration tests as one binary, which links once. `cargo test --test all docs` runs those of one module.

#![allow(clippy::unwrap_used, reason = "a panic in a test is how it fails")]

mod baseline;
mod cli;
mod common;
mod config;
mod context;
mod docs;
mod fix;
mod fixtures;
mod folders;
mod formats;
mod guide;
mod ignore;
mod kinds;
mod levels;
mod library;
mod matrix;
mod oneway;
mod operators;
mod same;
mod schema;
mod shape;
mod skipped;
mod spoiled;
mod stdin;
mod support;
mod systems;
mod systems_data;
mod systems_evidence;
mod systems_page;
mod systems_read;
mod systems_scripts;
mod systems_teach;
mod whole;
mod yaml;
mod yields;
