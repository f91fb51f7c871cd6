//! Evaluates the rules of a definition (`x-kubernetes-validations`) for an object.

use std::borrow::Cow;
use std::rc::Rc;

use super::data::{Data, Item};
use super::duration;
use super::refusal::Reason;
use super::schema::Schema;
use super::validate::{Spot, Validator};
use crate::schema::cel::{self, Outcome, Program, Stop, Value};
use crate::schema::decode_base64;

/// How much work the rules of one object can take.
const BUDGET: usize = 500_000;
/// How deep rules are looked for.
const DEEPEST: usize = 120;

/// Evaluates all rules of an object. Returns those of which the result is not known.
pub(super) fn judge<'a>(
    object: &Item<'a>,
    schema: Schema<'a>,
    root: &Spot<'a>,
    validator: &mut Validator<'a>,
) -> Vec<Cow<'a, str>> {
    let mut judge = Judge { validator, budget: BUDGET, unknown: Vec::new() };
    judge.value(object, schema, root, Part::Whole, 0);
    judge.unknown
}

/// What part of a whole object a value is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Plain,
    Whole,
    Metadata,
}

struct Judge<'j, 'a> {
    validator: &'j mut Validator<'a>,
    budget: usize,
    unknown: Vec<Cow<'a, str>>,
}

impl<'a> Judge<'_, 'a> {
    fn value(&mut self, item: &Item<'a>, schema: Schema<'a>, spot: &Spot<'a>, part: Part, depth: usize) {
        if depth > DEEPEST || matches!(item.data, Data::Null) {
            return;
        }
        let part = if schema.is_resource() { Part::Whole } else { part };
        for rule in schema.list("x-kubernetes-validations") {
            self.rule(rule, item, schema, spot, part);
        }
        match &item.data {
            Data::List(items) => {
                for (inner, of) in items.iter().zip(schema.items().into_iter().cycle()) {
                    self.value(inner, of, &spot.item(inner), Part::Plain, depth + 1);
                }
            }
            Data::Map(fields) => {
                for (name, inner) in fields {
                    if let Some(of) = schema.field(name) {
                        let is_inner = !schema.has_property(name);
                        self.value(inner, of, &spot.field(name, inner, is_inner), Part::Plain, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    fn rule(&mut self, rule: Schema<'a>, item: &Item<'a>, schema: Schema<'a>, spot: &Spot<'a>, part: Part) {
        let Some(text) = rule.text("rule") else { return };
        let Some(program) = Program::parse(&text) else {
            self.unknown.push(text);
            return;
        };
        // There is no previous state when an object is created.
        if program.is_transition() && !rule.flag("optionalOldSelf") {
            return;
        }
        let object = || view(item, Some(schema), part);
        let error = match program.evaluate(object(), &mut self.budget) {
            Ok(Value::Bool(true)) => return,
            Ok(Value::Bool(false)) => None,
            Err(Stop::Error(error)) => Some(error),
            Ok(_) | Err(Stop::Unsure) => {
                self.unknown.push(text);
                return;
            }
        };
        let expression = rule.text("messageExpression").and_then(|text| Program::parse(&text));
        let composed = expression.and_then(|program| match program.evaluate(object(), &mut self.budget) {
            Ok(Value::Str(text)) if !text.trim().is_empty() => Some(Cow::Owned(text.into_owned())),
            _ => None,
        });
        let message = composed.or_else(|| rule.text("message")).map(|text| text.trim().to_owned());
        let spot = match rule.text("fieldPath") {
            Some(path) => spot.along(item, &path),
            None => spot.clone(),
        };
        self.validator.refuse(&spot, Reason::Rule { rule: text, message, error });
    }
}

/// A value in an object, for expressions.
#[derive(Debug)]
struct View<'v, 'a> {
    item: &'v Item<'a>,
    schema: Option<Schema<'a>>,
    part: Part,
}

fn view<'v, 'a: 'v>(item: &'v Item<'a>, schema: Option<Schema<'a>>, part: Part) -> Value<'v> {
    let is = |name: &str| schema.is_some_and(|schema| schema.types().iter().any(|one| one == name));
    let closed = || Value::Data(Rc::new(View { item, schema, part }));
    match &item.data {
        Data::Null => Value::Null,
        Data::Bool(value) => Value::Bool(*value),
        #[allow(clippy::cast_precision_loss, reason = "the API server converts so")]
        Data::Int(value) if is("number") => Value::Double(*value as f64),
        Data::Int(value) => Value::Int(*value),
        Data::Float(value) => Value::Double(*value),
        Data::Str(text) => {
            let format = schema.filter(|_| !is("integer")).and_then(|schema| schema.text("format"));
            match format.as_deref() {
                Some("duration") => duration::parse(text).map_or_else(closed, Value::Duration),
                Some("byte") => decode_base64(text).map_or_else(closed, |bytes| Value::Bytes(bytes.into())),
                Some("date" | "date-time" | "datetime") => closed(),
                _ => Value::Str(Cow::Borrowed(text)),
            }
        }
        Data::List(_) | Data::Map(_) | Data::Unknown => closed(),
    }
}

impl<'v, 'a: 'v> cel::Data<'v> for View<'v, 'a> {
    fn open(&self) -> Outcome<'v> {
        let schema = self.schema.ok_or(Stop::Unsure)?;
        match &self.item.data {
            Data::List(items) => {
                let of = schema.items();
                Ok(Value::list(items.iter().map(|item| view(item, of, Part::Plain)).collect()))
            }
            Data::Map(fields) => {
                let entries = fields.iter().filter_map(|(name, item)| {
                    let of = schema.field(name)?;
                    let name = if schema.has_property(name) { escaped(name) } else { Cow::Borrowed(&**name) };
                    Some((Value::Str(name), view(item, Some(of), Part::Plain)))
                });
                Ok(Value::Map(Rc::new(entries.collect())))
            }
            _ => Err(Stop::Unsure),
        }
    }

    fn field(&self, name: &str) -> Result<Option<Value<'v>>, Stop> {
        let (item, schema) = (self.item, self.schema.ok_or(Stop::Unsure)?);
        let Data::Map(fields) = &item.data else { return Err(Stop::Unsure) };
        match (self.part, name) {
            (Part::Whole, "metadata") => {
                let of = schema.field(name).or(Some(schema));
                return Ok(item.get(name).map(|metadata| view(metadata, of, Part::Metadata)));
            }
            (Part::Whole, "apiVersion" | "kind") | (Part::Metadata, "name" | "generateName") => {
                return Ok(item.get(name).map(|text| view(text, None, Part::Plain)));
            }
            _ => {}
        }
        let property = schema.properties().find(|(one, _)| escaped(one) == name);
        let written = property.as_ref().map(|(written, _)| written.clone());
        let of = match property {
            Some((_, of)) => of,
            // A rule that names a field that its schema does not have is not accepted by the API server.
            None => schema.inner("additionalProperties").ok_or(Stop::Unsure)?,
        };
        let name = written.as_deref().unwrap_or(name);
        Ok(fields.get(name).map(|item| view(item, Some(of), Part::Plain)))
    }
}

/// The name of a field in an expression, where it is not a valid name there: `a-b` is `a__dash__b`.
fn escaped(name: &str) -> Cow<'_, str> {
    const RESERVED: [&str; 21] = [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "namespace",
        "null",
        "package",
        "return",
        "true",
        "var",
        "void",
        "while",
    ];
    if RESERVED.contains(&name) {
        return Cow::Owned(format!("__{name}__"));
    }
    if !name.contains("__") && !name.contains(['.', '-', '/']) {
        return Cow::Borrowed(name);
    }
    let escaped = name.replace("__", "__underscores__");
    Cow::Owned(escaped.replace('.', "__dot__").replace('-', "__dash__").replace('/', "__slash__"))
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn names_are_escaped_as_the_api_server_does() {
        for (name, in_rules) in [
            ("name", "name"),
            ("a-b.c/d", "a__dash__b__dot__c__slash__d"),
            ("a__b", "a__underscores__b"),
            ("namespace", "__namespace__"),
            ("type", "type"),
        ] {
            assert_eq!(escaped(name), in_rules);
        }
    }
}
