//! Values in manifests, with the variables that Kubernetes replaces.

use std::borrow::Cow;

use crate::manifest::{EnvVar, holds_placeholder};
use crate::source::FileId;
use crate::systems::setup::Setup;
use crate::yaml::{Node, Span};

/// The value of a setting according to the manifests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// It is not set: the default of the system applies.
    Unset,
    /// It has this value.
    Given(Given),
    /// It is not known: it comes from a Secret, a placeholder, or a file outside of the run.
    Unknown,
}

/// A value that the manifests show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The value. Each [`Given::FIELD`] in it is replaced by a field of the Pod.
    pub text: String,
    /// The fields of the Pod in it, in order: `metadata.name`.
    pub fields: Vec<String>,
    /// Its place.
    pub span: Span,
    /// The file of the span; `None` for the file of the workload.
    pub file: Option<FileId>,
}

impl Given {
    /// The mark for a field of the Pod in a text.
    pub const FIELD: char = '\u{fffc}';

    /// The value, if it is the same in all Pods.
    pub fn fixed(&self) -> Option<&str> {
        self.fields.is_empty().then_some(self.text.as_str())
    }
}

impl Value {
    /// The value, if the manifests show it.
    pub fn given(&self) -> Option<&Given> {
        match self {
            Self::Given(given) => Some(given),
            Self::Unset | Self::Unknown => None,
        }
    }

    pub(super) fn of_field(path: String, span: Span) -> Self {
        let text = Given::FIELD.to_string();
        Self::Given(Given { text, fields: vec![path], span, file: None })
    }
}

/// The maximum depth of variables that refer to others.
const MAX_DEPTH: usize = 8;

/// A value with each `$(NAME)` replaced, if the variables of the container show it.
pub(super) fn filled(text: &str, setup: &Setup<'_, '_>, span: Span, file: Option<FileId>) -> Value {
    filled_by(&setup.container.env(), text, span, file)
}

/// Like [`filled`], with these variables only.
pub(super) fn filled_by(env: &[EnvVar<'_>], text: &str, span: Span, file: Option<FileId>) -> Value {
    let known = env.iter().map(|one| (&*one.name, one.text(), one.field_path().and_then(Node::str)));
    let known: Vec<_> = known.collect();
    let mut given = Given { text: String::new(), fields: Vec::new(), span, file };
    let done = fill(text, &known, MAX_DEPTH, &mut given);
    if !done || holds_placeholder(&given.text) { Value::Unknown } else { Value::Given(given) }
}

/// A variable: its name, its value, and the field of its value.
type Known<'v> = (&'v str, Option<Cow<'v, str>>, Option<Cow<'v, str>>);

/// Whether everything in a text was replaced. A variable can only refer to variables before it.
fn fill(text: &str, known: &[Known<'_>], depth: usize, given: &mut Given) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find("$(") {
        given.text.push_str(&rest[..at]);
        let Some((name, after)) = rest[at + 2..].split_once(')') else { return false };
        let Some(position) = known.iter().rposition(|one| one.0 == name) else { return false };
        match &known[position] {
            (_, _, Some(path)) => {
                given.text.push(Given::FIELD);
                given.fields.push(path.to_string());
            }
            (_, Some(value), _) if depth > 0 && given.text.len() < 4096 => {
                if !fill(value, &known[..position], depth - 1, given) {
                    return false;
                }
            }
            _ => return false,
        }
        rest = after;
    }
    given.text.push_str(rest);
    true
}
