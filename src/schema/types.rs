//! Types, their fields, and the shapes of values.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::custom::Custom;
use super::table::{BoundsRow, EnumRow, FieldRow, Life, ShapeKind, ShapeRow, TypeRow};
use super::{Judgement, Minor, Refusal, Versions};
use crate::yaml::Node;

/// A set of fields: those that an object, or a mapping in one, can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Type<'a>(pub(super) TypeSource<'a>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypeSource<'a> {
    BuiltIn(TypeRow),
    Custom(Custom<'a>),
}

/// One field of a type.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a>(pub(super) FieldSource<'a>);

#[derive(Debug, Clone, Copy)]
pub(super) enum FieldSource<'a> {
    BuiltIn(FieldRow),
    Custom {
        owner: Custom<'a>,
        name: &'a str,
        schema: Custom<'a>,
    },
    /// `apiVersion`, `kind` and `metadata` of a custom resource.
    Envelope(&'static str),
}

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape<'a> {
    /// Any value.
    Any,
    /// A mapping with the fields of a type.
    Object(Type<'a>),
    /// A mapping with any keys.
    Map(Inner<'a>),
    /// A list.
    List(Inner<'a>),
    /// A string.
    String,
    /// One of several strings.
    Enum(Choices<'a>),
    /// A boolean.
    Boolean,
    /// An integer of 32 bits.
    Int32(Bounds<'a>),
    /// An integer of 64 bits.
    Int64(Bounds<'a>),
    /// Any number.
    Number(Bounds<'a>),
    /// A quantity such as `500m`, as a string or a number.
    Quantity,
    /// An integer of 32 bits or a string.
    IntOrString(Bounds<'a>),
    /// An integer of 64 bits or a string, in custom resources: amounts of memory need 64 bits.
    Int64OrString(Bounds<'a>),
    /// A string of bytes in base64.
    Bytes,
    /// A string with a time in RFC 3339 format.
    Time,
}

/// The shape of the items of a list or the values of a map; [`Inner::shape`] reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inner<'a>(pub(super) InnerSource<'a>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InnerSource<'a> {
    BuiltIn(ShapeRow),
    Custom(Custom<'a>),
    Any,
}

/// The values of an enumeration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices<'a>(pub(super) ChoicesSource<'a>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChoicesSource<'a> {
    BuiltIn(EnumRow),
    Custom(Custom<'a>),
}

/// The first version that validates the formats of numbers in custom resources.
const FORMATS_OF_NUMBERS: u8 = 36;

/// The minimum and maximum of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds<'a>(pub(super) BoundsSource<'a>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BoundsSource<'a> {
    BuiltIn(BoundsRow),
    Custom(Custom<'a>),
}

/// What a type knows about a name.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// Every version has the field.
    Field(Field<'a>),
    /// Some or all of the versions do not have the field.
    OtherVersions(Field<'a>),
    /// No version has it.
    Nothing,
}

impl<'a> Type<'a> {
    /// The name of a built-in type in its definition: `PodSpec`.
    pub fn name(self) -> Option<&'static str> {
        if let TypeSource::BuiltIn(row) = self.0 { Some(row.name()) } else { None }
    }

    /// Whether it is the built-in type of that name.
    pub fn is_named(self, name: &str) -> bool {
        if let TypeSource::BuiltIn(row) = self.0 { row.is_named(name) } else { false }
    }

    /// The built-in type of that name, in the oldest version of its group if several have one.
    pub fn built_in(name: &str) -> Option<Self> {
        TypeRow::named(name).map(|row| Self(TypeSource::BuiltIn(row)))
    }

    /// Whether the other is the same type, or a copy of it elsewhere.
    pub(super) fn is_same(self, other: Self) -> bool {
        match (self.0, other.0) {
            (TypeSource::Custom(one), TypeSource::Custom(other)) => one.node.text() == other.node.text(),
            (one, other) => one == other,
        }
    }

    /// Whether it accepts fields that it does not list.
    pub fn is_open(self) -> bool {
        if let TypeSource::Custom(custom) = self.0 { custom.is_open() } else { false }
    }

    /// What the definition of a custom type refuses in an object, beside what the walk found; and the rules of which
    /// the result is not known.
    pub(super) fn refusals(
        self,
        object: Node<'a>,
        found: &Judgement<'a>,
    ) -> (Vec<Refusal<'a>>, Vec<Cow<'a, str>>) {
        let TypeSource::Custom(custom) = self.0 else { return (Vec::new(), Vec::new()) };
        let (mut refusals, unknown) = custom.refusals(object, found.problems().is_empty());
        refusals.retain(|refusal| !found.covers(refusal));
        (refusals, unknown)
    }

    /// The field of that name, as the newest of the versions has it.
    pub fn field(self, name: &str, versions: Versions) -> Known<'a> {
        let row = match self.0 {
            TypeSource::BuiltIn(row) => row,
            TypeSource::Custom(custom) => {
                return custom.field(name).map_or(Known::Nothing, Known::Field);
            }
        };
        let mut found: Option<FieldRow> = None;
        let mut reached = versions.from.0;
        for field in row.field(name) {
            let life = field.life();
            if life.since <= reached && reached <= life.last() {
                reached = life.last() + 1;
            }
            if found.is_none() || versions.meet(life) {
                found = Some(field);
            }
        }
        let Some(field) = found else { return Known::Nothing };
        let field = Field(FieldSource::BuiltIn(field));
        if reached > versions.to.0 { Known::Field(field) } else { Known::OtherVersions(field) }
    }

    /// Those of the versions in which the field has this shape; all of them if none has it.
    pub(super) fn sharing(self, field: &Field<'a>, versions: Versions) -> Versions {
        let (TypeSource::BuiltIn(of), FieldSource::BuiltIn(row)) = (self.0, field.0) else { return versions };
        let mut shared: Option<Versions> = None;
        for life in of.field(row.name()).filter(|other| other.shape() == row.shape()).map(FieldRow::life) {
            if versions.meet(life) {
                let from = shared.map_or(life.since, |shared| shared.from.0.min(life.since));
                let to = shared.map_or(life.last(), |shared| shared.to.0.max(life.last()));
                shared = Some(Versions { from: Minor(from), to: Minor(to) });
            }
        }
        shared.map_or(versions, |shared| Versions {
            from: shared.from.max(versions.from),
            to: shared.to.min(versions.to),
        })
    }

    /// The fields that at least one of the versions has, as the newest of them has it, sorted by name; those of a
    /// custom type are in the order of their schema.
    pub fn fields(self, versions: Versions) -> Vec<Field<'a>> {
        let row = match self.0 {
            TypeSource::BuiltIn(row) => row,
            TypeSource::Custom(custom) => return custom.fields(),
        };
        let mut found: Vec<Field<'a>> = Vec::new();
        for field in row.fields().filter(|field| versions.meet(field.life())) {
            if found.last().is_some_and(|last| last.name() == field.name()) {
                found.pop();
            }
            found.push(Field(FieldSource::BuiltIn(field)));
        }
        found
    }

    /// Calls `each` with the fields that at least one of the versions requires.
    pub(super) fn for_required(self, versions: Versions, mut each: impl FnMut(Field<'a>)) {
        match self.0 {
            TypeSource::BuiltIn(row) => {
                for field in row.fields() {
                    if field.required() && versions.meet(field.life()) {
                        each(Field(FieldSource::BuiltIn(field)));
                    }
                }
            }
            TypeSource::Custom(custom) => {
                for field in custom.fields().into_iter().filter(Field::is_required) {
                    each(field);
                }
            }
        }
    }
}

impl<'a> Field<'a> {
    /// The field's name.
    pub fn name(&self) -> &'a str {
        match self.0 {
            FieldSource::BuiltIn(row) => row.name(),
            FieldSource::Custom { name, .. } | FieldSource::Envelope(name) => name,
        }
    }

    /// The shape of its value.
    pub fn shape(&self) -> Shape<'a> {
        match self.0 {
            FieldSource::BuiltIn(row) => Inner(InnerSource::BuiltIn(row.shape())).shape(),
            FieldSource::Custom { schema, .. } => schema.shape(),
            FieldSource::Envelope("metadata") => object_meta().map_or(Shape::Any, Shape::Object),
            FieldSource::Envelope(_) => Shape::String,
        }
    }

    /// Whether it is required.
    pub fn is_required(&self) -> bool {
        match self.0 {
            FieldSource::BuiltIn(row) => row.required(),
            // A field with a default in the definition is set before it is validated.
            FieldSource::Custom { owner, name, schema } => owner.requires(name) && !schema.has_default(),
            FieldSource::Envelope(_) => false,
        }
    }

    /// The minor version that added the field in this form; none if the oldest in the tables has it.
    pub fn since(&self) -> Option<u8> {
        self.life().map(|life| life.since).filter(|since| *since > Minor::OLDEST.0)
    }

    /// The last minor version with the field in this form; none if the newest in the tables has it.
    pub fn until(&self) -> Option<u8> {
        self.life().map(|life| life.until).filter(|until| *until != 0)
    }

    fn life(&self) -> Option<Life> {
        if let FieldSource::BuiltIn(row) = self.0 { Some(row.life()) } else { None }
    }

    /// For a list, the fields whose values identify its items; empty for any other list.
    pub fn keys(&self) -> Vec<&'static str> {
        if let FieldSource::BuiltIn(row) = self.0 { row.keys().collect() } else { Vec::new() }
    }
}

/// The type of `metadata`.
fn object_meta() -> Option<Type<'static>> {
    static OBJECT_META: LazyLock<Option<TypeRow>> = LazyLock::new(|| TypeRow::named("ObjectMeta"));
    OBJECT_META.map(|row| Type(TypeSource::BuiltIn(row)))
}

impl<'a> Inner<'a> {
    /// The shape.
    pub fn shape(self) -> Shape<'a> {
        let row = match self.0 {
            InnerSource::BuiltIn(row) => row,
            InnerSource::Custom(custom) => return custom.shape(),
            InnerSource::Any => return Shape::Any,
        };
        let inner = |row| Inner(InnerSource::BuiltIn(row));
        let bounds = |row| Bounds(BoundsSource::BuiltIn(row));
        match row.kind() {
            ShapeKind::Any => Shape::Any,
            ShapeKind::Object(row) => Shape::Object(Type(TypeSource::BuiltIn(row))),
            ShapeKind::Map(row) => Shape::Map(inner(row)),
            ShapeKind::List(row) => Shape::List(inner(row)),
            ShapeKind::String => Shape::String,
            ShapeKind::Enum(row) => Shape::Enum(Choices(ChoicesSource::BuiltIn(row))),
            ShapeKind::Boolean => Shape::Boolean,
            ShapeKind::Int32(row) => Shape::Int32(bounds(row)),
            ShapeKind::Int64(row) => Shape::Int64(bounds(row)),
            ShapeKind::Number(row) => Shape::Number(bounds(row)),
            ShapeKind::Quantity => Shape::Quantity,
            ShapeKind::IntOrString(row) => Shape::IntOrString(bounds(row)),
            ShapeKind::Byte => Shape::Bytes,
            ShapeKind::Time => Shape::Time,
        }
    }
}

impl<'a> Choices<'a> {
    /// The values that at least one of the versions accepts.
    pub fn values(self, versions: Versions) -> Vec<Cow<'a, str>> {
        match self.0 {
            ChoicesSource::BuiltIn(row) => row
                .values()
                .filter(|(_, life)| versions.meet(*life))
                .map(|(value, _)| Cow::Borrowed(value))
                .collect(),
            ChoicesSource::Custom(custom) => custom.choices(),
        }
    }

    /// Whether all of the versions accept `value`.
    pub fn contain(self, value: &str, versions: Versions) -> bool {
        match self.0 {
            ChoicesSource::BuiltIn(row) => row.values().any(|(one, life)| {
                one == value && life.since <= versions.from.0 && versions.to.0 <= life.last()
            }),
            ChoicesSource::Custom(custom) => custom.choices().iter().any(|one| one == value),
        }
    }

    /// The minor version that added `value`; none if every version has it, or none.
    pub fn since(self, value: &str) -> Option<u8> {
        let ChoicesSource::BuiltIn(row) = self.0 else { return None };
        let (_, life) = row.values().find(|(one, _)| *one == value)?;
        Some(life.since).filter(|since| *since != 0)
    }
}

impl Bounds<'_> {
    /// The minimum and the maximum, both inclusive, if they exist.
    pub fn limits(self) -> (Option<i64>, Option<i64>) {
        match self.0 {
            BoundsSource::BuiltIn(row) => row.limits(),
            BoundsSource::Custom(custom) => custom.limits(),
        }
    }

    /// Whether they hold an integer of 64 bits, although the field says 32: that is ignored in custom resources
    /// before Kubernetes 1.36.
    pub(super) fn are_wide(self, versions: Versions) -> bool {
        matches!(self.0, BoundsSource::Custom(_)) && versions.to.0 < FORMATS_OF_NUMBERS
    }

    /// Whether a number is within them.
    #[allow(clippy::cast_precision_loss, reason = "rounding keeps the order")]
    pub fn contain(self, number: f64) -> bool {
        let (least, most) = self.limits();
        least.is_none_or(|least| number >= least as f64) && most.is_none_or(|most| number <= most as f64)
    }
}

impl Shape<'_> {
    /// The shape in words with an article: `a list`, `a string`.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Object(_) => "a mapping with fields",
            Self::Map(_) => "a mapping",
            Self::List(_) => "a list",
            Self::String | Self::Enum(_) => "a string",
            Self::Boolean => "a boolean",
            Self::Int32(_) | Self::Int64(_) => "an integer",
            Self::Number(_) => "a number",
            Self::Quantity => "a quantity",
            Self::IntOrString(_) | Self::Int64OrString(_) => "an integer or a string",
            Self::Bytes => "a string in base64",
            Self::Time => "a time",
        }
    }
}
