//! Label selectors, evaluated as the API server does.

use std::borrow::Cow;

use super::holds_placeholder;
use crate::yaml::{Entry, Node};

/// A label selector: `matchLabels` and `matchExpressions`, or the map of a ReplicationController.
#[derive(Debug, Clone)]
pub struct Selector<'a> {
    /// The requirements, which must all be met.
    pub requirements: Vec<Requirement<'a>>,
    /// Keys that are not requirements: keys other than `matchLabels` and `matchExpressions`, for example labels
    /// directly under `selector`.
    pub strays: Vec<Entry<'a>>,
}

/// A requirement of a selector.
#[derive(Debug, Clone)]
pub struct Requirement<'a> {
    /// The node of the label's key.
    pub key: Node<'a>,
    /// The label's key.
    pub label: Cow<'a, str>,
    /// The condition for the label.
    pub wants: Wants<'a>,
}

/// A condition for a label.
#[derive(Debug, Clone)]
pub enum Wants<'a> {
    /// It has this value.
    Equal(Node<'a>),
    /// It has one of these values.
    In(Vec<Node<'a>>),
    /// It has none of these values, or is absent.
    NotIn(Vec<Node<'a>>),
    /// It exists, with any value.
    Exists,
    /// It does not exist.
    DoesNotExist,
}

impl<'a> Selector<'a> {
    /// Reads the mapping of a LabelSelector, without expressions that the API server does not accept.
    pub fn of_label_selector(selector: Node<'a>) -> Self {
        let mut requirements = Vec::new();
        let mut strays = Vec::new();
        for entry in entries(selector) {
            match &*entry.key.key_text() {
                "matchLabels" => requirements.extend(equalities(entry.value)),
                "matchExpressions" => requirements.extend(entry.value.items().filter_map(expression)),
                _ => strays.push(entry),
            }
        }
        Self { requirements, strays }
    }

    /// Reads a map of labels, as in a ReplicationController and a Service.
    pub fn of_map(selector: Node<'a>) -> Self {
        Self { requirements: equalities(selector).collect(), strays: Vec::new() }
    }
}

fn equalities<'a>(labels: Node<'a>) -> impl Iterator<Item = Requirement<'a>> {
    entries(labels).into_iter().map(|entry| Requirement {
        key: entry.key,
        label: entry.key.key_text(),
        wants: Wants::Equal(entry.value.resolve()),
    })
}

/// The maximum depth of merges (`<<`); more than anybody writes by hand.
const MAX_MERGES: usize = 16;

/// The final entries of a mapping: each key once, including merges.
fn entries<'a>(mapping: Node<'a>) -> Vec<Entry<'a>> {
    let mut keys = Vec::new();
    collect_keys(mapping, MAX_MERGES, &mut keys);
    keys.iter().filter_map(|key| mapping.entry(key)).collect()
}

fn collect_keys<'a>(mapping: Node<'a>, merges: usize, keys: &mut Vec<Cow<'a, str>>) {
    for entry in mapping.entries() {
        if !entry.is_merge() {
            let key = entry.key.key_text();
            if !keys.contains(&key) {
                keys.push(key);
            }
        } else if let Some(left) = merges.checked_sub(1) {
            let sources = entry.value.items().chain((!entry.value.is_sequence()).then_some(entry.value));
            sources.for_each(|source| collect_keys(source, left, keys));
        }
    }
}

fn expression<'a>(item: Node<'a>) -> Option<Requirement<'a>> {
    let key = item.get("key")?;
    let values: Vec<_> = item.get("values").into_iter().flat_map(Node::items).map(Node::resolve).collect();
    let wants = match (&*item.get("operator")?.str()?, values.is_empty()) {
        ("In", false) => Wants::In(values),
        ("NotIn", false) => Wants::NotIn(values),
        ("Exists", true) => Wants::Exists,
        ("DoesNotExist", true) => Wants::DoesNotExist,
        _ => return None,
    };
    Some(Requirement { key, label: key.str()?, wants })
}

impl Requirement<'_> {
    /// Whether labels meet it; `None` if that depends on an unknown value: a placeholder, or a value that is not a
    /// string and is refused for that reason.
    pub fn is_met(&self, labels: Option<Node<'_>>) -> Option<bool> {
        if holds_placeholder(&self.label) {
            return None;
        }
        let label = labels.and_then(|labels| labels.get(&self.label));
        let any = |values: &[Node<'_>]| -> Option<bool> {
            let Some(label) = label else { return Some(false) };
            let label = known(label)?;
            let values = values.iter().map(|value| known(*value)).collect::<Option<Vec<_>>>()?;
            Some(values.contains(&label))
        };
        match &self.wants {
            Wants::Equal(value) => any(&[*value]),
            Wants::In(values) => any(values),
            Wants::NotIn(values) => any(values).map(|found| !found),
            Wants::Exists => Some(label.is_some()),
            Wants::DoesNotExist => Some(label.is_none()),
        }
    }
}

fn known<'a>(value: Node<'a>) -> Option<Cow<'a, str>> {
    value.str().filter(|text| !holds_placeholder(text))
}

impl std::fmt::Display for Requirement<'_> {
    /// In the notation of `kubectl get --selector`: `app=kafka`, `tier in (cache, db)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |values: &[Node<'_>]| {
            let values: Vec<_> = values.iter().filter_map(|value| value.content()).collect();
            values.join(", ")
        };
        let label = &self.label;
        match &self.wants {
            Wants::Equal(value) => write!(f, "{label}={}", value.content().unwrap_or_default()),
            Wants::In(values) => write!(f, "{label} in ({})", list(values)),
            Wants::NotIn(values) => write!(f, "{label} notin ({})", list(values)),
            Wants::Exists => write!(f, "{label}"),
            Wants::DoesNotExist => write!(f, "!{label}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Selector;
    use crate::yaml;

    /// The result for each requirement, as `requirement: met`.
    fn met(selector: &str, labels: &str) -> Vec<String> {
        let text = format!("selector: {selector}\nlabels: {labels}\n");
        let stream = yaml::parse(&text, yaml::Limits::default());
        let root = stream.documents()[0].root().unwrap();
        let selector = Selector::of_label_selector(root.get("selector").unwrap());
        let labels = root.get("labels");
        let met = selector.requirements.iter().map(|one| (one.to_string(), one.is_met(labels)));
        met.map(|(text, met)| format!("{text}: {met:?}")).collect()
    }

    #[test]
    fn equalities_want_the_very_value() {
        assert_eq!(
            met("{matchLabels: {app: kafka, tier: data, zone: a}}", "{app: kafka, tier: cache}"),
            ["app=kafka: Some(true)", "tier=data: Some(false)", "zone=a: Some(false)"]
        );
    }

    #[test]
    fn expressions_follow_the_letter() {
        let expression = |key: &str, operator: &str, values: &str| {
            met(
                &format!("{{matchExpressions: [{{key: {key}, operator: {operator}{values}}}]}}"),
                "{app: kafka, tier: data}",
            )
        };
        assert_eq!(expression("app", "In", ", values: [kafka, zoo]"), ["app in (kafka, zoo): Some(true)"]);
        assert_eq!(expression("zone", "In", ", values: [a]"), ["zone in (a): Some(false)"]);
        assert_eq!(expression("app", "NotIn", ", values: [kafka]"), ["app notin (kafka): Some(false)"]);
        assert_eq!(expression("zone", "NotIn", ", values: [a]"), ["zone notin (a): Some(true)"]);
        assert_eq!(expression("app", "Exists", ""), ["app: Some(true)"]);
        assert_eq!(expression("zone", "Exists", ""), ["zone: Some(false)"]);
        assert_eq!(expression("app", "DoesNotExist", ""), ["!app: Some(false)"]);
        assert_eq!(expression("zone", "DoesNotExist", ""), ["!zone: Some(true)"]);
    }

    #[test]
    fn what_the_api_server_does_not_read_is_no_requirement() {
        for expression in
            ["{key: app, operator: in, values: [a]}", "{key: app, operator: In}", "{operator: Exists}"]
        {
            assert_eq!(met(&format!("{{matchExpressions: [{expression}]}}"), "{app: b}"), [""; 0]);
        }
    }

    #[test]
    fn placeholders_and_numbers_are_not_known() {
        assert_eq!(met("{matchLabels: {app: \"${APP}\"}}", "{app: b}"), ["app=${APP}: None"]);
        assert_eq!(met("{matchLabels: {app: b}}", "{app: \"${APP}\"}"), ["app=b: None"]);
        assert_eq!(met("{matchLabels: {app: 1}}", "{app: \"1\"}"), ["app=1: None"]);
    }

    #[test]
    fn merges_count() {
        let text = "{matchLabels: {<<: &common {app: kafka}, tier: data}}";
        assert_eq!(
            met(text, "{<<: *common, tier: data}"),
            ["app=kafka: Some(true)", "tier=data: Some(true)"]
        );
    }
}
