//! Common parts of the JSON formats.

use serde::Serialize;

use crate::project::ObjectName;
use crate::yaml::{LineIndex, Span};

/// The version of the format. It does not change when members are added.
pub(super) const VERSION: u32 = 1;

/// The program that wrote the output.
#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// This program.
pub(super) const TOOL: Tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

/// What identifies an object to a reader.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JsonObject<'a> {
    api_version: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl<'a> JsonObject<'a> {
    pub(super) fn of(object: &'a ObjectName) -> Self {
        Self {
            api_version: &object.api_version,
            kind: &object.kind,
            namespace: object.namespace.as_deref(),
            name: object.name.as_deref(),
        }
    }
}

/// A part of a file, without its end.
#[derive(Serialize)]
pub(super) struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    offset: u32,
}

impl Range {
    pub(super) fn of(lines: &LineIndex<'_>, span: Span) -> Self {
        let place = |offset| {
            let position = lines.position(offset);
            Place { line: position.line, column: position.column, offset }
        };
        Self { start: place(span.start), end: place(span.end) }
    }
}
