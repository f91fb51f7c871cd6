//! Validates a custom resource by its schema, as the API server does.

use std::borrow::Cow;
use std::collections::HashMap;

use super::data::{Data, Item};
use super::refusal::{Reason, Refusal};
use super::schema::Schema;
use super::{format, pattern};
use crate::manifest::is_shouted;
use crate::yaml::Node;

/// Validates objects of one kind.
#[derive(Default)]
pub(super) struct Validator<'a> {
    refusals: Vec<Refusal<'a>>,
    /// Whether the result depends on a placeholder or on a pattern that cannot be evaluated.
    is_unsure: bool,
}

/// Where a value is.
#[derive(Clone)]
pub(super) struct Spot<'a> {
    /// The value, or the nearest text around it.
    node: Node<'a>,
    key: Option<Node<'a>>,
    field: Cow<'a, str>,
    is_inner: bool,
    depth: usize,
}

/// How deep schemas are followed.
const DEEPEST: usize = 120;

#[derive(PartialEq)]
enum Fit {
    Yes,
    No,
    Unsure,
}

impl<'a> Spot<'a> {
    pub(super) fn root(node: Node<'a>) -> Self {
        Self { node, key: None, field: Cow::Borrowed(""), is_inner: false, depth: 0 }
    }

    pub(super) fn field(&self, name: &Cow<'a, str>, item: &Item<'a>, is_inner: bool) -> Self {
        let field = if is_inner { self.field.clone() } else { name.clone() };
        Self { field, is_inner, ..self.within(item) }
    }

    pub(super) fn item(&self, item: &Item<'a>) -> Self {
        Self { is_inner: true, ..self.within(item) }
    }

    /// The place at a path of fields from here (`.a.b`), as far as it exists.
    pub(super) fn along(&self, item: &Item<'a>, path: &str) -> Self {
        let (mut spot, mut item) = (self.clone(), item);
        for name in path.split('.').filter(|name| !name.is_empty()) {
            let Some(inner) = item.get(name) else { break };
            spot = spot.field(&Cow::Owned(name.to_owned()), inner, false);
            item = inner;
        }
        spot
    }

    fn within(&self, item: &Item<'a>) -> Self {
        let (node, key) = item.node.map_or((self.node, self.key), |node| (node, item.key));
        Self { node, key, depth: self.depth + 1, ..self.clone() }
    }
}

impl<'a> Validator<'a> {
    /// Whether nothing has been refused.
    pub(super) fn is_content(&self) -> bool {
        self.refusals.is_empty()
    }

    pub(super) fn finish(self) -> Vec<Refusal<'a>> {
        self.refusals
    }

    pub(super) fn refuse(&mut self, spot: &Spot<'a>, reason: Reason<'a>) {
        let Spot { node, key, field, is_inner, .. } = spot.clone();
        self.refusals.push(Refusal { node, key, field, is_inner, reason });
    }

    /// Validates a value and everything in it.
    pub(super) fn value(&mut self, item: &Item<'a>, schema: Schema<'a>, spot: &Spot<'a>) {
        if spot.depth > DEEPEST || matches!(item.data, Data::Unknown) {
            self.is_unsure = true;
            return;
        }
        if !self.type_fits(item, schema, spot) {
            return;
        }
        if let Data::Null = item.data {
            return;
        }
        self.alternatives(item, schema, spot);
        match &item.data {
            Data::Str(text) => self.string(text, schema, spot),
            Data::Int(_) | Data::Float(_) => self.number(item, schema, spot),
            Data::List(items) => self.list(items, schema, spot),
            Data::Map(fields) => {
                self.mapping(item, fields.len(), schema, spot);
                for (name, value) in fields {
                    let own = schema.properties().find(|(one, _)| one == name).map(|(_, of)| of);
                    let is_inner = own.is_none();
                    if let Some(of) = own.or_else(|| schema.inner("additionalProperties")) {
                        self.value(value, of, &spot.field(name, value, is_inner));
                    }
                }
            }
            Data::Null | Data::Bool(_) | Data::Unknown => {}
        }
        self.choice(item, schema, spot);
    }

    /// Validates the number of replicas of the scale subresource, at a path such as `.spec.replicas`.
    pub(super) fn replicas(&mut self, object: &Item<'a>, path: &str, root: &Spot<'a>) {
        let (mut item, mut spot) = (object, root.clone());
        for name in path.split('.').filter(|name| !name.is_empty()) {
            let Some(inner) = item.get(name) else { return };
            spot = spot.field(&Cow::Owned(name.to_owned()), inner, false);
            item = inner;
        }
        let Data::Int(number) = item.data else { return };
        if !(0..=i64::from(i32::MAX)).contains(&number) {
            self.refuse(&spot, Reason::Scale);
        }
    }

    fn type_fits(&mut self, item: &Item<'a>, schema: Schema<'a>, spot: &Spot<'a>) -> bool {
        let types = schema.types();
        let is = |name: &str| types.iter().any(|one| one == name);
        let fits = match &item.data {
            Data::Null => types.is_empty() || schema.is_nullable(),
            Data::Int(_) => types.is_empty() || is("integer") || is("number"),
            _ => types.is_empty() || is(item.type_name()),
        };
        if fits {
            return true;
        }
        if let Data::Str(text) = &item.data
            && is_shouted(text)
        {
            self.is_unsure = true;
            return false;
        }
        self.refuse(spot, Reason::Type(types));
        false
    }

    fn alternatives(&mut self, item: &Item<'a>, schema: Schema<'a>, spot: &Spot<'a>) {
        let names = |schemas: &mut dyn Iterator<Item = Schema<'a>>| -> Vec<Cow<'a, str>> {
            let required: Vec<Vec<_>> = schemas.map(|one| one.texts("required").collect()).collect();
            let plain = required.iter().all(|names| names.len() == 1);
            if plain { required.concat() } else { Vec::new() }
        };
        let fits = |this: &mut Self, key: &str| -> Vec<Fit> {
            schema.list(key).map(|one| this.fits(item, one, spot)).collect()
        };
        let any = fits(self, "anyOf");
        if !any.is_empty() && any.iter().all(|fit| *fit == Fit::No) {
            self.refuse(spot, Reason::NoAlternative(names(&mut schema.list("anyOf"))));
        }
        let one = fits(self, "oneOf");
        let count = one.iter().filter(|fit| **fit == Fit::Yes).count();
        if !one.is_empty() && !one.contains(&Fit::Unsure) && count != 1 {
            self.refuse(spot, Reason::NotOneAlternative(count, names(&mut schema.list("oneOf"))));
        }
        // What a part of `allOf` refuses is reported as itself.
        for part in schema.list("allOf") {
            self.value(item, part, &Spot { depth: spot.depth + 1, ..spot.clone() });
        }
        if let Some(excluded) = schema.inner("not")
            && self.fits(item, excluded, spot) == Fit::Yes
        {
            self.refuse(spot, Reason::Excluded(excluded.texts("required").collect()));
        }
    }

    /// Whether a value fits another schema, without reporting why not.
    fn fits(&mut self, item: &Item<'a>, schema: Schema<'a>, spot: &Spot<'a>) -> Fit {
        let outer = std::mem::take(&mut self.refusals);
        let was_unsure = std::mem::replace(&mut self.is_unsure, false);
        self.value(item, schema, &Spot { depth: spot.depth + 1, ..spot.clone() });
        let refused = std::mem::replace(&mut self.refusals, outer);
        let is_unsure = std::mem::replace(&mut self.is_unsure, was_unsure);
        match (refused.is_empty(), is_unsure) {
            (false, false) => Fit::No,
            (true, false) => Fit::Yes,
            (_, true) => Fit::Unsure,
        }
    }

    fn string(&mut self, text: &str, schema: Schema<'a>, spot: &Spot<'a>) {
        let length = text.chars().count();
        if let Some(most) = schema.count("maxLength").filter(|most| length > *most) {
            self.refuse(spot, Reason::TooLong(most));
        }
        if let Some(least) = schema.count("minLength").filter(|least| length < *least) {
            self.refuse(spot, Reason::TooShort(least));
        }
        if let Some(pattern) = schema.text("pattern") {
            match pattern::compile(&pattern) {
                Some(regex) if !regex.is_match(text.as_bytes()) && !is_shouted(text) => {
                    self.refuse(spot, Reason::Pattern(pattern));
                }
                Some(_) => {}
                None => self.is_unsure = true,
            }
        }
        if let Some(format) = schema.text("format")
            && !format::accepts(&format, text)
            && !is_shouted(text)
        {
            self.refuse(spot, Reason::Format(format));
        }
    }

    fn number(&mut self, item: &Item<'a>, schema: Schema<'a>, spot: &Spot<'a>) {
        let Some(number) = item.number() else { return };
        if let Some(least) = schema.number("minimum") {
            let excluded = schema.flag("exclusiveMinimum");
            if number < least || excluded && number <= least {
                self.refuse(spot, Reason::Below(least, excluded));
            }
        }
        if let Some(most) = schema.number("maximum") {
            let excluded = schema.flag("exclusiveMaximum");
            if number > most || excluded && number >= most {
                self.refuse(spot, Reason::Above(most, excluded));
            }
        }
        if let Some(factor) = schema.number("multipleOf").filter(|factor| *factor > 0.0)
            && (number / factor).fract() != 0.0
        {
            self.refuse(spot, Reason::NotMultiple(factor));
        }
    }

    fn list(&mut self, items: &[Item<'a>], schema: Schema<'a>, spot: &Spot<'a>) {
        if let Some(most) = schema.count("maxItems").filter(|most| items.len() > *most) {
            self.refuse(spot, Reason::TooManyItems(most));
        }
        if let Some(least) = schema.count("minItems").filter(|least| items.len() < *least) {
            self.refuse(spot, Reason::TooFewItems(least));
        }
        if let Some(of) = schema.items() {
            for item in items {
                self.value(item, of, &spot.item(item));
            }
        }
        match schema.text("x-kubernetes-list-type").as_deref() {
            Some("set") => self.set(items, spot),
            Some("map") => {
                self.keyed(items, &schema.texts("x-kubernetes-list-map-keys").collect::<Vec<_>>(), spot);
            }
            _ => {}
        }
    }

    fn set(&mut self, items: &[Item<'a>], spot: &Spot<'a>) {
        let mut seen: HashMap<String, Option<Node<'a>>> = HashMap::new();
        for item in items {
            let Some(value) = item.canonical() else { continue };
            if let Some(first) = seen.get(&value) {
                self.refuse(&spot.item(item), Reason::Duplicate(*first, Vec::new()));
            } else {
                seen.insert(value, item.node);
            }
        }
    }

    fn keyed(&mut self, items: &[Item<'a>], keys: &[Cow<'a, str>], spot: &Spot<'a>) {
        let mut seen: HashMap<Vec<String>, Option<Node<'a>>> = HashMap::new();
        for item in items {
            // Items without one of the keys lack a required field.
            let values = keys.iter().map(|key| item.get(key)?.canonical());
            let Some(values) = values.collect::<Option<Vec<_>>>().filter(|values| !values.is_empty()) else {
                continue;
            };
            if let Some(first) = seen.get(&values) {
                self.refuse(&spot.item(item), Reason::Duplicate(*first, keys.to_vec()));
            } else {
                seen.insert(values, item.node);
            }
        }
    }

    fn mapping(&mut self, item: &Item<'a>, count: usize, schema: Schema<'a>, spot: &Spot<'a>) {
        if let Some(most) = schema.count("maxProperties").filter(|most| count > *most) {
            self.refuse(spot, Reason::TooManyEntries(most));
        }
        if let Some(least) = schema.count("minProperties").filter(|least| count < *least) {
            self.refuse(spot, Reason::TooFewEntries(least));
        }
        for name in schema.texts("required").filter(|name| item.get(name).is_none()) {
            self.refuse(spot, Reason::Missing(name));
        }
    }

    fn choice(&mut self, item: &Item<'a>, schema: Schema<'a>, spot: &Spot<'a>) {
        if !schema.has_choices() {
            return;
        }
        let Some(value) = item.canonical() else { return };
        if !schema.choices().any(|choice| Item::read(choice, schema).canonical().as_ref() == Some(&value)) {
            let values = schema.choices().filter_map(Node::content).collect();
            self.refuse(spot, Reason::Choice(values));
        }
    }
}
