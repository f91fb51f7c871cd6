//! The rules in `x-kubernetes-validations`, in the Common Expression Language.
//!
//! A rule holds, fails, or stops with an error, as in the API server; or nothing is known of it, because it uses a
//! placeholder or a function that is not known here, or needs too much work. In that case nothing is reported.

mod eval;
mod functions;
mod kubernetes;
mod parse;
mod value;

use eval::Evaluator;
use parse::{Expr, parse};
pub(super) use value::{Outcome, Stop, Value};

/// Part of an object that is opened when an expression uses it.
pub(super) trait Data<'v>: std::fmt::Debug {
    /// The value, with the parts in it still closed.
    fn open(&self) -> Outcome<'v>;
    /// A field of it; none if the field is absent. An error if its schema has no such field.
    fn field(&self, name: &str) -> Result<Option<Value<'v>>, Stop>;
}

/// A rule that can be evaluated.
#[derive(Debug, Clone)]
pub(super) struct Program(Expr);

impl Program {
    /// Reads a rule; none if its syntax is not known here.
    pub(super) fn parse(text: &str) -> Option<Self> {
        parse(text).map(Self)
    }

    /// Whether it uses the previous state of the object.
    pub(super) fn is_transition(&self) -> bool {
        eval::mentions(&self.0, "oldSelf")
    }

    /// The value for an object. The work is taken from the budget.
    pub(super) fn evaluate<'v>(&self, object: Value<'v>, budget: &mut usize) -> Outcome<'v> {
        let mut evaluator = Evaluator::new(budget);
        evaluator.bind("self", object);
        evaluator.bind("oldSelf", Value::Optional(None));
        evaluator.evaluate(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Program, Stop, Value};

    fn told(text: &str) -> String {
        let object = Value::Str("abc".into());
        let Some(program) = Program::parse(text) else { return "syntax".to_owned() };
        match program.evaluate(object, &mut 10_000) {
            Ok(Value::Bool(value)) => value.to_string(),
            Ok(other) => format!("{other:?}"),
            Err(Stop::Error(error)) => error,
            Err(Stop::Unsure) => "unsure".to_owned(),
        }
    }

    #[test]
    fn expressions_are_evaluated_as_the_api_server_does() {
        for text in [
            "self == 'abc' && self != \"abd\"",
            "size(self) == 3 && self.size() == 3",
            "1 + 2 * 3 == 7 && 7 / 2 == 3 && -7 % 2 == -1 && 7.0 / 2.0 == 3.5",
            "1 == 1.0 && 1 < 1.5 && 1 != 'a'",
            "'a' in ['a', 'b'] && !('c' in ['a', 'b']) && 'k' in {'k': 1}",
            "[1, 2, 3].all(x, x > 0) && [1, 2].exists(x, x == 2) && [1, 2].exists_one(x, x > 1)",
            "[1, 2, 3].map(x, x * 2) == [2, 4, 6] && [1, 2, 3].filter(x, x > 1).size() == 2",
            "[3, 1, 2].sum() == 6 && [3, 1, 2].max() == 3 && [1, 2].isSorted() && ['b', 'a'].indexOf('a') == 1",
            "self.startsWith('a') && self.endsWith('c') && self.contains('b') && self.matches('^[a-c]+$')",
            "'a-b'.split('-') == ['a', 'b'] && ' a '.trim() == 'a' && 'aBc'.lowerAscii() == 'abc'",
            "'tacocat'.substring(4) == 'cat' && 'abc'.replace('b', 'x') == 'axc' && ['a', 'b'].join(',') == 'a,b'",
            "duration('1h') > duration('59m') && duration('90s').getSeconds() == 90",
            "int('3') == 3 && double('3.5') == 3.5 && string(3) == '3' && type(self) == string",
            "quantity('1Gi') > quantity('1G') || quantity('1Gi').compareTo(quantity('1G')) == 1",
            "isQuantity('500m') && !isQuantity('5 m') && quantity('2').isGreaterThan(quantity('1500m'))",
            "isIP('10.0.0.1') && ip('::1').family() == 6 && !isIP('10.0.0') && isCIDR('10.0.0.0/8')",
            "isURL('https://a.example/b?c') && !isURL('a b') && url('https://a:1/b').getHost() == 'a:1'",
            "!format.dns1123Label().validate('abc').hasValue() && format.dns1123Label().validate('A_b').hasValue()",
            "isSemver('1.2.3') && semver('1.10.0').isGreaterThan(semver('1.9.0')) && semver('1.2.3').major() == 1",
            "optional.of(1).orValue(2) == 1 && optional.none().orValue(2) == 2 && {'a': 1}[?'b'].orValue(3) == 3",
            "{'a': 1}.?a.optMap(x, x + 1).orValue(0) == 2 && has({'a': 1}.a) && !has({'a': 1}.b)",
            "'abc'.find('b.') == 'bc' && 'a1b2'.findAll('[0-9]') == ['1', '2']",
            // What decides the result comes first, wherever it stands.
            "true || 1 / 0 == 1",
            "1 / 0 == 1 || true",
            "!(1 / 0 == 1 && false)",
            "self.unheardOf() || true",
            "self == '' || cel.bind(x, 2, x + x == 4)",
            "sets.contains(['a', 'b'], ['b']) && sets.intersects([1], [1, 2])",
        ] {
            assert_eq!(told(text), "true", "{text}");
        }
    }

    #[test]
    fn errors_are_told_from_what_is_not_known() {
        for (text, outcome) in [
            ("1 / 0 == 1", "division by zero"),
            ("9223372036854775807 + 1 > 0", "integer overflow"),
            ("[1][1] == 1", "index out of bounds: 1"),
            ("{'a': 1}.b == 1", "no such key: b"),
            ("quantity('x') == quantity('1')", "unable to parse quantity: x"),
            ("optional.none().value() == 1", "optional.none() dereference"),
            ("self.unheardOf()", "unsure"),
            ("unknown == 1", "unsure"),
            ("self + 1 == 1", "unsure"),
            ("1 +", "syntax"),
            (
                "[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, a + b + c + d > 0))))",
                "unsure",
            ),
        ] {
            assert_eq!(told(text), outcome, "{text}");
        }
    }

    #[test]
    fn transitions_are_known_by_what_they_mention() {
        assert!(Program::parse("self == oldSelf").unwrap().is_transition());
        assert!(Program::parse("self.all(x, has(oldSelf.a))").unwrap().is_transition());
        assert!(!Program::parse("self.oldSelf == 1").unwrap().is_transition());
    }
}
