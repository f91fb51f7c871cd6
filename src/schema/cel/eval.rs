//! Evaluates expressions.

use std::borrow::Cow;
use std::rc::Rc;

use super::parse::{Expr, Literal, Op};
use super::value::{Outcome, Stop, Value, error, find};
use super::{functions, kubernetes};

pub(super) struct Evaluator<'b, 'v> {
    budget: &'b mut usize,
    variables: Vec<(Rc<str>, Value<'v>)>,
}

/// Whether an expression uses a variable.
pub(super) fn mentions(expr: &Expr, name: &str) -> bool {
    let inner = |expr: &Expr| mentions(expr, name);
    match expr {
        Expr::Literal(_) => false,
        Expr::Ident(one) => **one == *name,
        Expr::Select(of, ..) | Expr::Not(of) | Expr::Negate(of) => inner(of),
        Expr::Index(of, index, _) => inner(of) || inner(index),
        Expr::Call(_, of, arguments) => of.as_deref().is_some_and(inner) || arguments.iter().any(inner),
        Expr::Binary(_, left, right) => inner(left) || inner(right),
        Expr::Conditional(parts) => inner(&parts.0) || inner(&parts.1) || inner(&parts.2),
        Expr::List(items) => items.iter().any(|(item, _)| inner(item)),
        Expr::Map(entries) => entries.iter().any(|(key, value)| inner(key) || inner(value)),
    }
}

const TYPES: [&str; 10] =
    ["bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"];

impl<'b, 'v> Evaluator<'b, 'v> {
    pub(super) fn new(budget: &'b mut usize) -> Self {
        Self { budget, variables: Vec::new() }
    }

    pub(super) fn bind(&mut self, name: &str, value: Value<'v>) {
        self.variables.push((name.into(), value));
    }

    fn spend(&mut self, cost: usize) -> Result<(), Stop> {
        *self.budget = self.budget.checked_sub(cost).ok_or(Stop::Unsure)?;
        Ok(())
    }

    pub(super) fn evaluate(&mut self, expr: &Expr) -> Outcome<'v> {
        self.spend(1)?;
        match expr {
            Expr::Literal(literal) => Ok(match literal {
                Literal::Null => Value::Null,
                Literal::Bool(value) => Value::Bool(*value),
                Literal::Int(value) => Value::Int(*value),
                Literal::Uint(value) => Value::Uint(*value),
                Literal::Double(value) => Value::Double(*value),
                Literal::Str(text) => Value::Str(Cow::Owned(text.to_string())),
                Literal::Bytes(bytes) => Value::Bytes(bytes.clone()),
            }),
            Expr::Ident(name) => self.variable(name),
            Expr::Select(of, name, is_optional) => {
                let of = self.evaluate(of)?;
                select(of, name, *is_optional)
            }
            Expr::Index(of, index, is_optional) => {
                let (of, index) = (self.evaluate(of)?, self.evaluate(index)?.open()?);
                at(of, &index, *is_optional)
            }
            Expr::Call(name, of, arguments) => self.call(name, of.as_deref(), arguments),
            Expr::Not(of) => match self.evaluate(of)?.open()? {
                Value::Bool(value) => Ok(Value::Bool(!value)),
                _ => Err(Stop::Unsure),
            },
            Expr::Negate(of) => match self.evaluate(of)?.open()? {
                Value::Int(value) => {
                    value.checked_neg().map(Value::Int).map_or_else(|| error("integer overflow"), Ok)
                }
                Value::Double(value) => Ok(Value::Double(-value)),
                _ => Err(Stop::Unsure),
            },
            Expr::Binary(Op::And, left, right) => self.decided_by(false, left, right),
            Expr::Binary(Op::Or, left, right) => self.decided_by(true, left, right),
            Expr::Binary(op, left, right) => {
                let (left, right) = (self.evaluate(left)?.open()?, self.evaluate(right)?.open()?);
                functions::binary(*op, left, right)
            }
            Expr::Conditional(parts) => match self.evaluate(&parts.0)?.open()? {
                Value::Bool(true) => self.evaluate(&parts.1),
                Value::Bool(false) => self.evaluate(&parts.2),
                _ => Err(Stop::Unsure),
            },
            Expr::List(items) => {
                let mut found = Vec::new();
                for (item, is_optional) in items {
                    let value = self.evaluate(item)?;
                    match value {
                        Value::Optional(inner) if *is_optional => {
                            found.extend(inner.map(|one| (*one).clone()));
                        }
                        _ if *is_optional => return Err(Stop::Unsure),
                        value => found.push(value),
                    }
                }
                Ok(Value::list(found))
            }
            Expr::Map(entries) => {
                let entries =
                    entries.iter().map(|(key, value)| Ok((self.evaluate(key)?, self.evaluate(value)?)));
                Ok(Value::Map(Rc::new(entries.collect::<Result<_, Stop>>()?)))
            }
        }
    }

    fn variable(&self, name: &str) -> Outcome<'v> {
        if let Some((_, value)) = self.variables.iter().rev().find(|(one, _)| **one == *name) {
            return Ok(value.clone());
        }
        TYPES.into_iter().find(|one| *one == name).map(Value::Type).ok_or(Stop::Unsure)
    }

    /// The result of `&&` and `||`: one side that decides is enough, even if the other stops.
    fn decided_by(&mut self, decisive: bool, left: &Expr, right: &Expr) -> Outcome<'v> {
        let left = self.truth(left);
        if left == Ok(decisive) {
            return Ok(Value::Bool(decisive));
        }
        let right = self.truth(right);
        if right == Ok(decisive) {
            return Ok(Value::Bool(decisive));
        }
        match (left, right) {
            (Err(Stop::Unsure), _) | (_, Err(Stop::Unsure)) => Err(Stop::Unsure),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
            _ => Ok(Value::Bool(!decisive)),
        }
    }

    fn truth(&mut self, expr: &Expr) -> Result<bool, Stop> {
        match self.evaluate(expr)?.open()? {
            Value::Bool(value) => Ok(value),
            _ => Err(Stop::Unsure),
        }
    }

    fn call(&mut self, name: &str, of: Option<&Expr>, arguments: &[Expr]) -> Outcome<'v> {
        match (name, of, arguments) {
            ("has", None, [Expr::Select(of, field, is_optional)]) => {
                let of = self.evaluate(of)?;
                return has(of, field, *is_optional).map(Value::Bool);
            }
            (
                "all" | "exists" | "exists_one" | "existsOne" | "filter",
                Some(of),
                [Expr::Ident(name_of), test],
            ) => {
                return self.each(name, of, name_of, test);
            }
            ("map", Some(of), [Expr::Ident(name), by]) => return self.map(of, name, None, by),
            ("map", Some(of), [Expr::Ident(name), test, by]) => return self.map(of, name, Some(test), by),
            ("optMap" | "optFlatMap", Some(of), [Expr::Ident(variable), by]) => {
                let Value::Optional(inner) = self.evaluate(of)? else { return Err(Stop::Unsure) };
                let Some(inner) = inner else { return Ok(Value::Optional(None)) };
                let found = self.with(variable, (*inner).clone(), by)?;
                return Ok(if name == "optMap" { Value::some(found) } else { found });
            }
            ("bind", Some(Expr::Ident(library)), [Expr::Ident(variable), value, by])
                if &**library == "cel" =>
            {
                let value = self.evaluate(value)?;
                return self.with(variable, value, by);
            }
            _ => {}
        }
        let mut values = Vec::new();
        for argument in arguments {
            values.push(self.evaluate(argument)?.open()?);
        }
        if let Some(Expr::Ident(library)) = of
            && !self.variables.iter().any(|(one, _)| one == library)
        {
            return match &**library {
                "optional" => functions::optional(name, values),
                "sets" => functions::sets(name, &values),
                "format" => kubernetes::format(name, &values),
                _ => Err(Stop::Unsure),
            };
        }
        let of = of.map(|of| self.evaluate(of)).transpose()?;
        // Texts and lists cost by their length.
        let of = of.map(Value::open).transpose()?;
        let length = |value: &Value<'v>| match value {
            Value::Str(text) => text.len() / 10,
            Value::List(items) => items.len(),
            _ => 0,
        };
        self.spend(of.iter().chain(&values).map(length).sum())?;
        match of {
            Some(of) => match functions::method(name, &of, &values) {
                Some(outcome) => outcome,
                None => kubernetes::method(name, &of, &values).unwrap_or(Err(Stop::Unsure)),
            },
            None => match functions::global(name, &values) {
                Some(outcome) => outcome,
                None => kubernetes::global(name, &values).unwrap_or(Err(Stop::Unsure)),
            },
        }
    }

    fn with(&mut self, name: &Rc<str>, value: Value<'v>, expr: &Expr) -> Outcome<'v> {
        self.variables.push((name.clone(), value));
        let outcome = self.evaluate(expr);
        self.variables.pop();
        outcome
    }

    /// The items of a list, or the keys of a map.
    fn range(&mut self, of: &Expr) -> Result<Vec<Value<'v>>, Stop> {
        match self.evaluate(of)?.open()? {
            Value::List(items) => Ok(items.to_vec()),
            Value::Map(entries) => Ok(entries.iter().map(|(key, _)| key.clone()).collect()),
            _ => Err(Stop::Unsure),
        }
    }

    fn each(&mut self, macro_name: &str, of: &Expr, name: &Rc<str>, test: &Expr) -> Outcome<'v> {
        let mut stop = None;
        let mut kept = Vec::new();
        for item in self.range(of)? {
            let outcome = self.with(name, item.clone(), test).and_then(|value| match value.open()? {
                Value::Bool(value) => Ok(value),
                _ => Err(Stop::Unsure),
            });
            match outcome {
                Ok(false) if macro_name == "all" => return Ok(Value::Bool(false)),
                Ok(true) if macro_name == "exists" => return Ok(Value::Bool(true)),
                Ok(true) => kept.push(item),
                Ok(false) => {}
                Err(one) if matches!(macro_name, "all" | "exists") => {
                    if stop != Some(Stop::Unsure) {
                        stop = Some(one);
                    }
                }
                Err(one) => return Err(one),
            }
        }
        if let Some(stop) = stop {
            return Err(stop);
        }
        Ok(match macro_name {
            "all" => Value::Bool(true),
            "exists" => Value::Bool(false),
            "filter" => Value::list(kept),
            _ => Value::Bool(kept.len() == 1),
        })
    }

    fn map(&mut self, of: &Expr, name: &Rc<str>, test: Option<&Expr>, by: &Expr) -> Outcome<'v> {
        let mut found = Vec::new();
        for item in self.range(of)? {
            let is_kept = match test {
                Some(test) => matches!(self.with(name, item.clone(), test)?.open()?, Value::Bool(true)),
                None => true,
            };
            if is_kept {
                found.push(self.with(name, item, by)?);
            }
        }
        Ok(Value::list(found))
    }
}

/// A field, if it is there.
fn field<'v>(of: &Value<'v>, name: &str) -> Result<Option<Value<'v>>, Stop> {
    match of {
        Value::Data(data) => data.field(name),
        Value::Map(entries) => find(entries, &Value::Str(Cow::Owned(name.to_owned()))),
        _ => Err(Stop::Unsure),
    }
}

fn select<'v>(of: Value<'v>, name: &str, is_optional: bool) -> Outcome<'v> {
    match of {
        Value::Optional(None) => Ok(Value::Optional(None)),
        Value::Optional(Some(inner)) => Ok(field(&inner, name)?.map_or(Value::Optional(None), Value::some)),
        of => match field(&of, name)? {
            Some(value) if is_optional => Ok(Value::some(value)),
            Some(value) => Ok(value),
            None if is_optional => Ok(Value::Optional(None)),
            None => error(format!("no such key: {name}")),
        },
    }
}

fn has(of: Value<'_>, name: &str, is_optional: bool) -> Result<bool, Stop> {
    match of {
        Value::Optional(None) => Ok(false),
        Value::Optional(Some(inner)) => Ok(field(&inner, name)?.is_some()),
        _ if is_optional => Err(Stop::Unsure),
        of => Ok(field(&of, name)?.is_some()),
    }
}

fn at<'v>(of: Value<'v>, index: &Value<'v>, is_optional: bool) -> Outcome<'v> {
    let (of, is_optional) = match of {
        Value::Optional(None) => return Ok(Value::Optional(None)),
        Value::Optional(Some(inner)) => ((*inner).clone(), true),
        of => (of, is_optional),
    };
    let found = match (of.open()?, index) {
        (Value::List(items), index) => {
            let at = match index {
                Value::Int(at) => usize::try_from(*at).ok(),
                Value::Uint(at) => usize::try_from(*at).ok(),
                _ => return Err(Stop::Unsure),
            };
            at.and_then(|at| items.get(at).cloned())
        }
        (Value::Map(entries), index) => find(&entries, index)?,
        _ => return Err(Stop::Unsure),
    };
    match (found, index) {
        (Some(value), _) if is_optional => Ok(Value::some(value)),
        (Some(value), _) => Ok(value),
        (None, _) if is_optional => Ok(Value::Optional(None)),
        (None, Value::Int(at)) => error(format!("index out of bounds: {at}")),
        (None, Value::Str(key)) => error(format!("no such key: {key}")),
        (None, _) => error("no such key"),
    }
}
