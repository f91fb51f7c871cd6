//! The limit of go-yaml for aliases, so that a short text cannot expand without end.

use super::node::Node;
use super::{Document, Entry, Kind, Limits, Span, SyntaxError};

/// An expansion beyond this is refused, whatever else is in the document.
const ENDLESS: u128 = 1 << 40;

/// Counts nodes as go-yaml's decoder does, without expanding anything.
pub(super) fn check(document: &Document<'_>, limits: &Limits) -> Result<(), Box<SyntaxError>> {
    if document.properties.iter().all(|(_, properties)| properties.anchor.is_none()) {
        return Ok(());
    }
    let mut counter = Counter {
        document,
        skipped: skipped(document),
        aliases: Vec::new(),
        decoded: 1,
        aliased: 0,
        low: u128::from(limits.aliases),
    };
    let mut from = 0;
    for (id, record) in (0..).zip(&document.records) {
        if record.kind == Kind::Alias {
            let target = record.link;
            if target < id && document.after(target) > id {
                return Err(contains_itself(Span::new(record.start, record.end), document.node(target)));
            }
            // The alias counts as a node, before its expansion.
            counter.plain(from, id + 1).then_some(()).ok_or_else(|| excessive(document.node(id)))?;
            counter.alias(id, target).then_some(()).ok_or_else(|| excessive(document.node(id)))?;
            from = id + 1;
        }
    }
    let end = u32::try_from(document.records.len()).unwrap_or(u32::MAX);
    if counter.plain(from, end) { Ok(()) } else { Err(excessive(document.node(0))) }
}

fn contains_itself(span: Span, target: Node<'_>) -> Box<SyntaxError> {
    Box::new(SyntaxError {
        message: "the alias is inside the value that it refers to".to_owned(),
        span,
        related: target
            .anchor()
            .map(|anchor| (anchor, "the anchor is set here".to_owned()))
            .into_iter()
            .collect(),
        help: None,
    })
}

fn excessive(node: Node<'_>) -> Box<SyntaxError> {
    Box::new(SyntaxError {
        message: "too much of the document comes from aliases".to_owned(),
        span: node.span(),
        related: Vec::new(),
        help: Some("Kubernetes refuses such documents; write the values out".to_owned()),
    })
}

/// The nodes that go-yaml does not decode, in ascending order: `<<`, and the sequence after it.
fn skipped(document: &Document<'_>) -> Vec<u32> {
    let mut skipped = Vec::new();
    for (id, record) in (0..).zip(&document.records) {
        if !record.kind.is_mapping() {
            continue;
        }
        for Entry { key, value } in document.node(id).entries().filter(|entry| entry.is_merge()) {
            skipped.push(key.id());
            if value.kind().is_sequence() {
                skipped.push(value.id());
            }
        }
    }
    skipped.sort_unstable();
    skipped
}

struct Counter<'d, 't> {
    document: &'d Document<'t>,
    skipped: Vec<u32>,
    /// For each alias so far: its node, and the number of nodes up to and including it.
    aliases: Vec<(u32, u128)>,
    /// The number of decoded nodes, including those from aliases.
    decoded: u128,
    /// The number of nodes from aliases.
    aliased: u128,
    low: u128,
}

impl Counter<'_, '_> {
    /// Adds the nodes from `from` to `to`, which are written out. False if there are too many nodes from aliases.
    fn plain(&mut self, from: u32, to: u32) -> bool {
        let before = self.decoded;
        let after = before + self.written(from, to);
        // The allowed number grows, falls again up to `high` nodes, and grows after that. So it is enough to check the
        // ends and that point.
        let high = self.low * 10;
        if before < high && high < after {
            self.decoded = high;
            if !self.allowed() {
                return false;
            }
        }
        self.decoded = after;
        self.allowed()
    }

    /// Adds an alias of `target`. False if that is too much.
    fn alias(&mut self, id: u32, target: u32) -> bool {
        let end = self.document.after(target);
        let before = |id: u32| {
            let at = self.aliases.partition_point(|(alias, _)| *alias < id);
            at.checked_sub(1).map_or(0, |at| self.aliases[at].1)
        };
        let size = self.written(target, end) + before(end) - before(target);
        let all = self.aliases.last().map_or(0, |(_, all)| *all);
        self.aliases.push((id, all + size));
        self.decoded += size;
        self.aliased += size;
        size < ENDLESS && self.allowed()
    }

    fn written(&self, from: u32, to: u32) -> u128 {
        let skipped = |id: u32| self.skipped.partition_point(|skipped| *skipped < id);
        u128::from(to - from) - (skipped(to) - skipped(from)) as u128
    }

    #[allow(clippy::cast_precision_loss, reason = "Go reckons in the same floats")]
    fn allowed(&self) -> bool {
        if self.aliased <= 100 || self.decoded <= 1000 {
            return true;
        }
        let (decoded, low) = (self.decoded as f64, self.low as f64);
        let share = if decoded <= low {
            0.99
        } else if decoded >= low * 10.0 {
            0.10
        } else {
            0.99 - 0.89 * ((decoded - low) / (low * 9.0))
        };
        self.aliased as f64 / decoded <= share
    }
}
