//! Whether a value could have a shape: a quick check, to guess what was meant.

use super::scalar::scalar_fault;
use super::types::Known;
use super::{Fault, Schemas, Shape, Type, Value};
use crate::yaml::{Entry, Node};

impl<'a> Schemas<'a> {
    /// Whether the value could have that shape, judged by its outermost layers.
    pub fn accepts(&self, shape: Shape<'a>, node: Node<'a>) -> bool {
        let node = node.resolve();
        if node.is_null() {
            return true;
        }
        match shape {
            Shape::Any => true,
            Shape::Object(of) => {
                let known = |entry: &Entry<'a>| {
                    of.is_open()
                        || !matches!(of.field(&entry.key.key_text(), self.versions()), Known::Nothing)
                };
                node.is_mapping()
                    && node.entries().filter(known).count() * 2 >= node.entries().count()
                    && node.entries().all(|entry| self.may_hold(of, entry))
            }
            Shape::Map(inner) => {
                let fits = |entry: Entry<'a>| self.accepts(inner.shape(), entry.value);
                node.is_mapping() && node.entries().next().is_none_or(fits)
            }
            Shape::List(inner) => {
                node.is_sequence() && node.items().next().is_none_or(|item| self.accepts(inner.shape(), item))
            }
            _ => {
                let value = Value { key: None, node, shape };
                let fault = || scalar_fault(value, self.versions());
                node.kind().is_scalar() && matches!(fault(), None | Some(Fault::Bounds(..)))
            }
        }
    }

    /// Whether a mapping has everything that the field's shape requires, or at least resembles it: the `spec` of a
    /// Pod has containers, and that of a Job has none.
    fn may_hold(&self, of: Type<'a>, entry: Entry<'a>) -> bool {
        let Known::Field(field) = of.field(&entry.key.key_text(), self.versions()) else { return true };
        let Shape::Object(inner) = field.shape() else { return true };
        let node = entry.value.resolve();
        let mut lacks = false;
        inner.for_required(self.versions(), |field| lacks |= node.entry(field.name()).is_none());
        !(lacks && node.is_mapping()) || self.accepts(field.shape(), node)
    }
}
