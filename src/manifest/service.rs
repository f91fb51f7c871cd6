//! Services.

use super::Object;
use crate::yaml::Node;

/// A Service in the core group.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    object: Object<'a>,
}

impl<'a> Service<'a> {
    /// The object as a Service, if it is one.
    pub fn new(object: Object<'a>) -> Option<Self> {
        (object.kind() == "Service" && object.group().is_empty()).then_some(Self { object })
    }

    /// The object.
    pub fn object(&self) -> Object<'a> {
        self.object
    }

    /// The node of `spec.clusterIP`.
    pub fn cluster_ip(&self) -> Option<Node<'a>> {
        self.object.spec()?.get("clusterIP").filter(|ip| !ip.is_null())
    }

    /// Whether it is headless: `clusterIP: None`.
    pub fn is_headless(&self) -> bool {
        let first = || self.object.spec()?.get("clusterIPs")?.items().next();
        let ip = self.cluster_ip().or_else(first);
        ip.and_then(Node::str).is_some_and(|ip| ip == "None")
    }

    /// The value of `spec.type`; `ClusterIP` if it is absent.
    pub fn kind(&self) -> std::borrow::Cow<'a, str> {
        let written = self.object.spec().and_then(|spec| spec.get("type")).and_then(Node::str);
        written.unwrap_or(std::borrow::Cow::Borrowed("ClusterIP"))
    }

    /// The mapping of its selector.
    pub fn selector(&self) -> Option<Node<'a>> {
        self.object.spec()?.get("selector").filter(|selector| selector.is_mapping())
    }

    /// Whether it has a selector, and the selector selects Pods with these labels.
    pub fn selects(&self, labels: Option<Node<'a>>) -> bool {
        let (Some(selector), Some(labels)) = (self.selector(), labels) else { return false };
        let wanted = |entry: crate::yaml::Entry<'a>| {
            let value = entry.value.resolve().str();
            value.is_some() && labels.get(&entry.key.key_text()).and_then(Node::str) == value
        };
        selector.entries().next().is_some() && selector.entries().all(wanted)
    }
}
