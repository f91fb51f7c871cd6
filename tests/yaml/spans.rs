//! Properties of spans, on random texts.

use proptest::prelude::*;
use rightkind::yaml::{Document, Kind, Limits, Node, parse, parse_document, to_json};
use serde_json::{Map, Value};

/// Texts of random YAML fragments, most of them invalid.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: [&str; 44] = [
        "a",
        "b: ",
        ": ",
        "- ",
        "? ",
        "\n",
        "\n  ",
        "\n    ",
        " ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "'",
        "\"",
        "#",
        " # c\n",
        "&a ",
        "*a",
        "!!str ",
        "!",
        "|\n  ",
        ">-\n  ",
        "\t",
        "...",
        "\n---\n",
        "\\x41",
        "''",
        "\\\n",
        "\r\n",
        "\u{85}",
        "\u{2028}",
        "é",
        "1",
        "yes",
        "~",
        "<<: ",
        "%",
        "@",
        "key: value\n",
        "- item\n",
        "\"q\"",
        "'s'",
    ];
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..24).prop_map(|pieces| pieces.concat())
}

fn values() -> impl Strategy<Value = Value> {
    let text = "[ -~éü\n\t]{0,12}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{1,6}", inner, 0..5)
                .prop_map(|entries| Value::from(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Writes a value in block style, strings in double quotes.
fn write(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                *out += &format!("\n{:indent$}-", "");
                write(item, indent + 2, out);
            }
        }
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                *out += &format!("\n{:indent$}\"{key}\":", "");
                write(value, indent + 2, out);
            }
        }
        other => *out += &format!(" {other}"),
    }
}

fn nodes<'a>(document: &'a Document<'_>) -> Vec<Node<'a>> {
    let mut all = Vec::new();
    let mut open: Vec<_> = document.root().into_iter().collect();
    while let Some(node) = open.pop() {
        all.push(node);
        open.extend(node.children());
    }
    all
}

/// Reading the text under the span of a scalar returns its value.
fn reads_back(node: Node<'_>) -> bool {
    // Such a line is text if something follows it, like the brace of `...}`.
    if node.text().ends_with("\n...") || node.text().ends_with("\n---") {
        return true;
    }
    let text = match node.kind() {
        // The base of its indentation is not under the span.
        Kind::Literal | Kind::Folded | Kind::Absent | Kind::Alias => return true,
        // Not in the first column, where `...` ends a document.
        _ => format!(" {}", node.text()),
    };
    let document = parse_document(&text, Limits::default());
    document.root().is_some_and(|root| root.kind() == node.kind() && root.content() == node.content())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_nest_and_follow_one_another(text in pieces()) {
        for document in parse(&text, Limits::default()).documents() {
            for node in nodes(document) {
                let mut before = node.span().start;
                for child in node.children() {
                    prop_assert!(node.span().contains(child.span()), "{child:?} outside of {node:?}");
                    prop_assert!(before <= child.span().start, "{child:?} before its sibling's end");
                    before = child.span().end;
                }
            }
            for comment in document.comments() {
                prop_assert!(comment.of(&text).starts_with('#'));
            }
            if let Some(error) = document.error() {
                prop_assert!(text.get(error.span.range()).is_some());
                prop_assert!(error.related.iter().all(|(span, _)| text.get(span.range()).is_some()));
            }
        }
    }

    #[test]
    fn scalars_read_back_to_their_values(text in pieces()) {
        for document in parse(&text, Limits::default()).documents() {
            for node in nodes(document).into_iter().filter(|node| node.kind().is_scalar()) {
                prop_assert!(reads_back(node), "{node:?}");
            }
        }
    }

    #[test]
    fn written_values_read_back(value in values()) {
        let mut text = String::new();
        write(&value, 0, &mut text);
        let document = parse_document(&text, Limits::default());
        prop_assert_eq!(document.error(), None, "{}", text);
        prop_assert_eq!(to_json(&document).value, value);
    }

    #[test]
    fn json_reads_the_same_as_json_and_as_yaml(value in values()) {
        let text = format!("{{\"value\": {value}}}");
        let (json, yaml) = (parse(&text, Limits::default()), parse_document(&text, Limits::default()));
        prop_assert_eq!(yaml.error(), None, "{}", text);
        let json = &json.documents()[0];
        prop_assert_eq!(to_json(json).value, to_json(&yaml).value);
        let spans = |document| nodes(document).iter().map(|node| node.span()).collect::<Vec<_>>();
        prop_assert_eq!(spans(json), spans(&yaml));
    }
}

#[test]
fn spans_of_everything() {
    let text = "a: &x !!str b\n'c': \"d\"\ne:\n- f\n- {g: [h]}\ni: |\n  j\n\nk: *x\nl:\n";
    let document = parse_document(text, Limits::default());
    let mut told: Vec<_> =
        nodes(&document).iter().map(|node| (node.span().start, node.kind(), node.text())).collect();
    told.sort_by_key(|(start, _, text)| (*start, std::cmp::Reverse(text.len())));
    let told: Vec<_> =
        told.into_iter().map(|(start, kind, text)| format!("{start} {kind:?} {text:?}")).collect();
    assert_eq!(
        told,
        [
            format!("0 BlockMapping {:?}", text.trim_end()),
            "0 Plain \"a\"".to_owned(),
            "12 Plain \"b\"".to_owned(),
            "14 SingleQuoted \"'c'\"".to_owned(),
            "19 DoubleQuoted \"\\\"d\\\"\"".to_owned(),
            "23 Plain \"e\"".to_owned(),
            "26 BlockSequence \"- f\\n- {g: [h]}\"".to_owned(),
            "28 Plain \"f\"".to_owned(),
            "32 FlowMapping \"{g: [h]}\"".to_owned(),
            "33 Plain \"g\"".to_owned(),
            "36 FlowSequence \"[h]\"".to_owned(),
            "37 Plain \"h\"".to_owned(),
            "41 Plain \"i\"".to_owned(),
            "44 Literal \"|\\n  j\\n\\n\"".to_owned(),
            "51 Plain \"k\"".to_owned(),
            "54 Alias \"*x\"".to_owned(),
            "57 Plain \"l\"".to_owned(),
            "59 Absent \"\"".to_owned(),
        ]
    );
    let b = document.root().and_then(|root| root.get("a")).unwrap();
    assert_eq!(b.anchor().map(|span| span.of(text)), Some("&x"));
    assert_eq!(b.tag().map(|span| span.of(text)), Some("!!str"));
}
