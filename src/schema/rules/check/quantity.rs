//! `quantity at least 0`, `quantity above 0`, `quantity whole`, `quantity of resource`: an amount of a resource.

use super::super::apply::Target;
use super::Outcome;
use crate::manifest::Quantity;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema::rules) enum Amount {
    NotNegative,
    Positive,
    AtLeastOne,
    Whole,
    /// Not negative; whole where the resource, which is its key, has no fractions.
    OfResource,
}

/// Resources of Kubernetes itself that are counted.
const COUNTED: [&str; 9] = [
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

/// Whether a resource has no fractions: counts of objects, and resources of others.
fn is_counted(resource: &str) -> bool {
    let is_of_others =
        resource.contains('/') && !resource.contains("kubernetes.io/") && !resource.starts_with("requests.");
    COUNTED.contains(&resource) || is_of_others
}

impl Amount {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "quantity at least 0" => Some(Self::NotNegative),
            "quantity above 0" => Some(Self::Positive),
            "quantity at least 1" => Some(Self::AtLeastOne),
            "quantity whole" => Some(Self::Whole),
            "quantity of resource" => Some(Self::OfResource),
            _ => None,
        }
    }

    pub(super) fn judge<'a>(self, target: &Target<'a>) -> Option<Outcome<'a>> {
        let node = target.node?;
        let zero = Quantity::parse("0").ok()?;
        // A value that is null is zero.
        let amount = if node.is_null() { zero } else { Quantity::of(node)? };
        let is_counted = || target.key.is_some_and(|key| is_counted(&key.key_text()));
        let is_whole = amount.milli_ceiling() % 1000 == 0;
        let (is_sound, wanted) = match self {
            Self::OfResource if !amount.is_negative() && is_counted() => (is_whole, "must be a whole number"),
            Self::OfResource | Self::NotNegative => (!amount.is_negative(), "must not be negative"),
            Self::AtLeastOne => (amount.milli_ceiling() >= 1000, "must be at least 1"),
            Self::Positive => (amount > zero, "must be greater than zero"),
            Self::Whole => (is_whole, "must be a whole number"),
        };
        (!is_sound).then(|| Outcome::at(target, format!("{} {wanted}", target.subject())))
    }
}
