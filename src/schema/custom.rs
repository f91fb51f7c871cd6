//! Types from CustomResourceDefinitions, read directly from the parsed document.

mod data;
mod duration;
mod format;
mod pattern;
mod refusal;
mod rules;
mod schema;
mod validate;

use std::borrow::Cow;

use data::{Data, Item};
pub(super) use duration::parse as parse_duration;
pub(super) use format::accepts as accepts_format;
pub(super) use pattern::compile;
pub use refusal::{Reason, Refusal};
use schema::Schema;
use validate::{Spot, Validator};

use super::types::{
    Bounds, BoundsSource, Choices, ChoicesSource, Field, FieldSource, Inner, InnerSource, Shape, Type,
    TypeSource,
};
use crate::manifest::Object;
use crate::yaml::Node;

/// A schema within a CustomResourceDefinition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Custom<'a> {
    pub(super) node: Node<'a>,
    /// Whether it describes a whole object, with `apiVersion`, `kind` and `metadata`.
    resource: bool,
    /// The subresources of the kind, for the schema of a whole object.
    subresources: Option<Node<'a>>,
}

const ENVELOPE: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// The kinds that a CustomResourceDefinition defines: `apiVersion`, kind, and type. Versions that are not served or
/// have no schema are left out. Any other object defines none.
pub fn definitions<'a>(object: Object<'a>) -> Vec<(String, String, Type<'a>)> {
    if object.kind() != "CustomResourceDefinition" || object.group() != "apiextensions.k8s.io" {
        return Vec::new();
    }
    let Some(spec) = object.spec() else { return Vec::new() };
    let text = |keys: &[&str]| spec.at(keys).and_then(Node::str);
    let (Some(group), Some(kind)) = (text(&["group"]), text(&["names", "kind"])) else { return Vec::new() };
    // In v1beta1, a schema can be beside the versions, and unknown fields are kept by default.
    let shared = spec.at(&["validation", "openAPIV3Schema"]);
    let keeps_unknown = spec.get("preserveUnknownFields").and_then(Node::bool);
    let old = object.api_version().ends_with("/v1beta1");
    if keeps_unknown.unwrap_or(old) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for version in spec.get("versions").into_iter().flat_map(Node::items).map(Node::resolve) {
        let Some(name) = version.get("name").and_then(Node::str) else { continue };
        let served = version.get("served").and_then(Node::bool).unwrap_or(true);
        let schema = version.at(&["schema", "openAPIV3Schema"]).or(shared);
        if let (Some(node), true) = (schema.filter(|node| node.is_mapping()), served) {
            let subresources = version.get("subresources").or_else(|| spec.get("subresources"));
            let custom = Custom { node, resource: true, subresources };
            found.push((
                format!("{group}/{name}"),
                kind.clone().into_owned(),
                Type(TypeSource::Custom(custom)),
            ));
        }
    }
    found
}

impl<'a> Custom<'a> {
    fn flag(self, name: &str) -> bool {
        self.node.get(name).and_then(Node::bool).unwrap_or(false)
    }

    fn new(node: Node<'a>) -> Self {
        let schema = Self { node: node.resolve(), resource: false, subresources: None };
        Self { resource: schema.flag("x-kubernetes-embedded-resource"), ..schema }
    }

    /// What the definition refuses in an object of the kind, and the rules of which the result is not known. The
    /// rules are evaluated only if nothing else is wrong.
    pub(super) fn refusals(self, object: Node<'a>, is_sound: bool) -> (Vec<Refusal<'a>>, Vec<Cow<'a, str>>) {
        let schema = Schema::new(self.node);
        let mut item = Item::read(object, schema);
        // The status is a subresource of its own: it is dropped from what is created.
        if let (true, Data::Map(fields)) = (self.subresource("status").is_some(), &mut item.data) {
            fields.remove("status");
        }
        let mut validator = Validator::default();
        let root = Spot::root(object);
        validator.value(&item, schema, &root);
        if let Some(path) = self.subresource("scale").and_then(|scale| scale.get("specReplicasPath")?.str()) {
            validator.replicas(&item, &path, &root);
        }
        let mut unknown = Vec::new();
        if is_sound && validator.is_content() {
            unknown = rules::judge(&item, schema, &root, &mut validator);
        }
        (validator.finish(), unknown)
    }

    fn subresource(self, name: &str) -> Option<Node<'a>> {
        self.subresources?.get(name)
    }

    pub(super) fn is_open(self) -> bool {
        self.flag("x-kubernetes-preserve-unknown-fields") || self.node.get("additionalProperties").is_some()
    }

    fn properties(self) -> impl Iterator<Item = Field<'a>> {
        let properties = self.node.get("properties").into_iter().flat_map(Node::entries);
        properties.filter_map(move |entry| {
            // No field of a Go struct has a name that needs decoding.
            let Cow::Borrowed(name) = entry.key.key_text() else { return None };
            Some(Field(FieldSource::Custom { owner: self, name, schema: Self::new(entry.value) }))
        })
    }

    pub(super) fn fields(self) -> Vec<Field<'a>> {
        let envelope =
            ENVELOPE.iter().filter(|_| self.resource).map(|name| Field(FieldSource::Envelope(name)));
        let own = self.properties().filter(|field| !self.resource || !ENVELOPE.contains(&field.name()));
        envelope.chain(own).collect()
    }

    pub(super) fn field(self, name: &str) -> Option<Field<'a>> {
        if let Some(name) = ENVELOPE.iter().find(|one| self.resource && **one == name) {
            return Some(Field(FieldSource::Envelope(name)));
        }
        let entry = self.node.get("properties")?.entry(name)?;
        let Cow::Borrowed(name) = entry.key.key_text() else { return None };
        Some(Field(FieldSource::Custom { owner: self, name, schema: Self::new(entry.value) }))
    }

    pub(super) fn requires(self, name: &str) -> bool {
        let required = self.node.get("required").into_iter().flat_map(Node::items);
        required.filter_map(Node::str).any(|one| one == name)
    }

    pub(super) fn has_default(self) -> bool {
        self.node.get("default").is_some()
    }

    pub(super) fn choices(self) -> Vec<Cow<'a, str>> {
        self.node.get("enum").into_iter().flat_map(Node::items).filter_map(Node::str).collect()
    }

    /// `minimum` and `maximum`, both inclusive. A limit that is not a whole number is left out, and so is an
    /// exclusive limit of a number with a fraction.
    pub(super) fn limits(self) -> (Option<i64>, Option<i64>) {
        let whole = self.node.get("type").and_then(Node::str).is_some_and(|kind| kind == "integer");
        let limit = |name: &str, exclusive: &str, inside: i64| {
            let limit = self.node.get(name)?.int()?;
            match self.flag(exclusive) {
                true if whole => limit.checked_add(inside),
                true => None,
                false => Some(limit),
            }
        };
        (limit("minimum", "exclusiveMinimum", 1), limit("maximum", "exclusiveMaximum", -1))
    }

    pub(super) fn shape(self) -> Shape<'a> {
        let bounds = Bounds(BoundsSource::Custom(self));
        if self.flag("x-kubernetes-int-or-string") {
            return Shape::Int64OrString(bounds);
        }
        let text = |key: &str| self.node.get(key).and_then(Node::str);
        let format = text("format");
        match text("type").as_deref() {
            Some("object") => self.mapping(),
            Some("array") => {
                let items = self
                    .node
                    .get("items")
                    .map_or(InnerSource::Any, |items| InnerSource::Custom(Self::new(items)));
                Shape::List(Inner(items))
            }
            Some("string") if !self.choices().is_empty() => Shape::Enum(Choices(ChoicesSource::Custom(self))),
            Some("string") => match format.as_deref() {
                Some("byte") => Shape::Bytes,
                Some("date-time") => Shape::Time,
                _ => Shape::String,
            },
            Some("integer") if format.as_deref() == Some("int32") => Shape::Int32(bounds),
            Some("integer") => Shape::Int64(bounds),
            Some("number") => Shape::Number(bounds),
            Some("boolean") => Shape::Boolean,
            _ => Shape::Any,
        }
    }

    fn mapping(self) -> Shape<'a> {
        if self.resource || self.node.get("properties").is_some() {
            return Shape::Object(Type(TypeSource::Custom(self)));
        }
        let Some(values) = self.node.get("additionalProperties") else { return Shape::Any };
        let values =
            if values.is_mapping() { InnerSource::Custom(Self::new(values)) } else { InnerSource::Any };
        Shape::Map(Inner(values))
    }
}
