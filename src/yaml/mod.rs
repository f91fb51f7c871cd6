//! YAML as Kubernetes reads it, with the places of all nodes.
//!
//! [`parse`] converts a text to a [`Stream`] of [`Document`]s. A document is a compact tree of [`Node`]s, which know
//! the exact bytes that they were read from. Values are decoded and typed on demand, by the rules of `kubectl` (YAML
//! 1.1 as in go-yaml v2), not those of YAML 1.2.

#![allow(
    clippy::unnecessary_box_returns,
    reason = "an error is boxed where it is made, so that results stay small"
)]

mod aliases;
mod check;
mod decode;
mod deserialize;
mod encoding;
mod error;
mod json;
mod json_text;
mod limits;
mod node;
mod number;
mod parse;
mod path;
mod reader;
mod scalar;
mod span;
mod split;
mod tree;

pub use deserialize::{DeserializeError, deserialize};
pub use encoding::decode;
pub use error::{Notice, NoticeKind, SyntaxError};
pub use json::{Json, to_json};
pub use limits::Limits;
pub use node::{Entry, Node};
pub use parse::{parse, parse_document};
pub use path::{Path, Segment};
pub use scalar::Scalar;
pub(crate) use span::line_starts;
pub use span::{ColumnUnit, LineIndex, Position, Span};
pub use tree::{Document, Kind, Stream};
