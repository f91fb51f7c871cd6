//! Services of type `ExternalName`.

use super::{Facts, REFUSED, Type};
use crate::lint::Context;
use crate::manifest::{NameRule, holds_placeholder};
use crate::yaml::{Entry, Node};

const ADDRESSES: [&str; 4] = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"];

pub(super) fn check<'a>(facts: &Facts<'a>, kind: Type, context: &mut Context<'_, 'a>) {
    let Some(kind) = facts.kind_node.filter(|_| kind == Type::ExternalName) else { return };
    name(facts, kind, context);
    for field in
        ADDRESSES.iter().filter_map(|field| facts.field(field)).filter(|field| says_something(*field))
    {
        let message = format!("a Service of type `ExternalName` cannot have `{}`", field.key.key_text());
        context.report(field.key, message).label(REFUSED).because(kind.span(), "this type has no address");
    }
}

/// Empty strings and lists count as missing, and placeholders are not known.
fn says_something(field: Entry<'_>) -> bool {
    let value = field.value.resolve();
    match value.content() {
        Some(text) => !text.is_empty() && !holds_placeholder(&text),
        None => value.items().next().is_some(),
    }
}

fn name<'a>(facts: &Facts<'a>, kind: Node<'a>, context: &mut Context<'_, 'a>) {
    let written = facts.field("externalName");
    let Some(text) = written.map_or(Some("".into()), |name| name.value.str()) else { return };
    if text.is_empty() || text == "." {
        if !context.is_partial() {
            context
                .report(written.map_or(kind, |name| name.key), "`ExternalName` needs an `externalName`")
                .label("no name here")
                .absent(["spec.externalName"]);
        }
        return;
    }
    let Some(name) = written.filter(|_| !holds_placeholder(&text)) else { return };
    if let Some(trouble) = NameRule::Subdomain.trouble(text.strip_suffix('.').unwrap_or(&text)) {
        context
            .report(name.value, format!("`{text}` cannot be an `externalName`: it {trouble}"))
            .label(REFUSED)
            .help("write only a domain name, without scheme, port or path");
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;

    #[test]
    fn an_external_name_is_a_domain_name() {
        let named = |rest: &str| told(&format!("type: ExternalName{rest}"));
        let needs = "`ExternalName` needs an `externalName`";
        assert_eq!(named(""), [format!("error 4:14 `ExternalName`: {needs}")]);
        assert_eq!(named(", externalName: ''"), [format!("error 4:28 `externalName`: {needs}")]);
        assert_eq!(
            named(", externalName: 'db.example.com:5432'"),
            [
                "error 4:42 `'db.example.com:5432'`: `db.example.com:5432` cannot be an `externalName`: it can only contain \
                 lower case letters, digits, `-` and `.`, not `:`"
            ]
        );
        for name in ["db.example.com", "db.example.com.", "10.0.0.1", "$HOST", "'{{ host }}'"] {
            assert_eq!(named(&format!(", externalName: {name}")), [""; 0], "{name}");
        }
        assert_eq!(told("externalName: 'a b'"), [""; 0]);
    }

    #[test]
    fn an_external_name_has_no_address() {
        let of = |rest: &str| told(&format!("type: ExternalName, externalName: a.example, {rest}"));
        assert_eq!(
            of("clusterIP: None"),
            ["error 4:53 `clusterIP`: a Service of type `ExternalName` cannot have `clusterIP`"]
        );
        assert_eq!(
            of("ipFamilies: [IPv4], ipFamilyPolicy: SingleStack"),
            [
                "error 4:53 `ipFamilies`: a Service of type `ExternalName` cannot have `ipFamilies`",
                "error 4:73 `ipFamilyPolicy`: a Service of type `ExternalName` cannot have `ipFamilyPolicy`",
            ]
        );
        assert_eq!(of("clusterIP: '', clusterIPs: [], ipFamilies: null"), [""; 0]);
    }
}
