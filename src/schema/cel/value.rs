//! Values of expressions.

use std::borrow::Cow;
use std::rc::Rc;

use super::Data;
use crate::manifest::Quantity;

/// A value.
#[derive(Debug, Clone)]
pub(in crate::schema) enum Value<'v> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Str(Cow<'v, str>),
    Bytes(Rc<[u8]>),
    /// Nanoseconds.
    Duration(i64),
    List(Rc<Vec<Value<'v>>>),
    Map(Rc<Vec<(Value<'v>, Value<'v>)>>),
    Optional(Option<Rc<Value<'v>>>),
    Type(&'static str),
    Quantity(Quantity),
    Ip(std::net::IpAddr),
    Version(Rc<(u64, u64, u64, String)>),
    /// The name of a format of Kubernetes' library.
    Format(&'static str),
    /// Part of an object, opened when it is used.
    Data(Rc<dyn Data<'v> + 'v>),
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) enum Stop {
    /// The API server has none either, and refuses the object.
    Error(String),
    /// It is not known here: a placeholder, a function that is not known, or too much work.
    Unsure,
}

pub(in crate::schema) type Outcome<'v> = Result<Value<'v>, Stop>;

pub(super) fn error<T>(text: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Error(text.into()))
}

impl<'v> Value<'v> {
    pub(in crate::schema) fn list(items: Vec<Value<'v>>) -> Self {
        Self::List(Rc::new(items))
    }

    pub(super) fn some(value: Value<'v>) -> Self {
        Self::Optional(Some(Rc::new(value)))
    }

    /// The value, with its outermost layer opened.
    pub(super) fn open(self) -> Outcome<'v> {
        if let Self::Data(data) = self { data.open() } else { Ok(self) }
    }

    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::Str(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::List(_) => "list",
            Self::Optional(_) => "optional_type",
            Self::Type(_) => "type",
            Self::Map(_) | Self::Data(_) => "map",
            Self::Quantity(_) => "kubernetes.Quantity",
            Self::Ip(_) => "net.IP",
            Self::Version(_) => "kubernetes.Semver",
            Self::Format(_) => "kubernetes.NamedFormat",
        }
    }

    /// The order of two values of the same or comparable types.
    #[allow(clippy::cast_precision_loss, reason = "rounding keeps the order")]
    pub(super) fn order(&self, other: &Value<'v>) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Bool(one), Self::Bool(other)) => Some(one.cmp(other)),
            (Self::Int(one), Self::Int(other)) | (Self::Duration(one), Self::Duration(other)) => {
                Some(one.cmp(other))
            }
            (Self::Uint(one), Self::Uint(other)) => Some(one.cmp(other)),
            (Self::Int(one), Self::Uint(other)) => Some(i128::from(*one).cmp(&i128::from(*other))),
            (Self::Uint(one), Self::Int(other)) => Some(i128::from(*one).cmp(&i128::from(*other))),
            (Self::Str(one), Self::Str(other)) => Some(one.cmp(other)),
            (Self::Bytes(one), Self::Bytes(other)) => Some(one.cmp(other)),
            (Self::Quantity(one), Self::Quantity(other)) => Some(one.cmp(other)),
            _ => self.double()?.partial_cmp(&other.double()?),
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "rounding keeps the order")]
    pub(super) fn double(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Uint(value) => Some(*value as f64),
            Self::Double(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether two values are equal; values of different types are not.
    pub(super) fn equals(&self, other: &Value<'v>) -> Result<bool, Stop> {
        let (one, other) = (self.clone().open()?, other.clone().open()?);
        Ok(match (&one, &other) {
            (Self::Null, Self::Null) => true,
            (Self::Type(one), Self::Type(other)) => one == other,
            (Self::List(one), Self::List(other)) => {
                one.len() == other.len()
                    && all(one.iter().zip(other.iter()), |(one, other)| one.equals(other))?
            }
            (Self::Map(one), Self::Map(other)) => {
                one.len() == other.len()
                    && all(one.iter(), |(key, value)| match find(other, key)? {
                        Some(other) => value.equals(&other),
                        None => Ok(false),
                    })?
            }
            (Self::Optional(one), Self::Optional(other)) => match (one, other) {
                (Some(one), Some(other)) => one.equals(other)?,
                (one, other) => one.is_none() && other.is_none(),
            },
            (Self::Ip(one), Self::Ip(other)) => one == other,
            (Self::Version(one), Self::Version(other)) => one == other,
            _ => one.order(&other).is_some_and(std::cmp::Ordering::is_eq),
        })
    }
}

fn all<T>(
    items: impl Iterator<Item = T>,
    mut holds: impl FnMut(T) -> Result<bool, Stop>,
) -> Result<bool, Stop> {
    for item in items {
        if !holds(item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The value of a key in a map.
pub(super) fn find<'v>(
    entries: &[(Value<'v>, Value<'v>)],
    key: &Value<'v>,
) -> Result<Option<Value<'v>>, Stop> {
    for (one, value) in entries {
        if one.equals(key)? {
            return Ok(Some(value.clone()));
        }
    }
    Ok(None)
}
