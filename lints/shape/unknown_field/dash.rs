//! A list item whose `-` has no space after it.

use crate::finding::{self, About, StrayField};
use crate::lint::Context;
use crate::schema::{Diagnosis, Known, Shape, Stray, Versions};
use crate::yaml::{Entry, Kind};

/// A `-` without a space after it: with the key behind it, it is one key of the mapping around.
pub(super) struct Dash<'a> {
    place: usize,
    entry: Entry<'a>,
    /// The fields of the item that stand below it, and so are read as fields of the mapping around.
    below: Vec<Entry<'a>>,
}

impl Dash<'_> {
    /// Whether the stray fields are the key and the fields below it.
    pub(super) fn covers(&self, stray: &Stray<'_>) -> bool {
        let is_mine = |entry: &Entry<'_>| {
            entry.key == self.entry.key || self.below.iter().any(|other| other.key == entry.key)
        };
        stray.place == self.place && stray.entries.iter().all(is_mine)
    }
}

/// The keys that begin with a `-` and stand right after a key without a value: `containers:`, and `-name: a` below.
pub(super) fn find<'a>(diagnosis: &Diagnosis<'a>, versions: Versions) -> Vec<Dash<'a>> {
    let mut dashes: Vec<Dash<'a>> = Vec::new();
    for stray in &diagnosis.strays {
        let here = diagnosis.judgement.place(stray.place);
        for entry in &stray.entries {
            let is_dash =
                |entry: &Entry<'_>| entry.key.text().strip_prefix('-').is_some_and(|it| !it.is_empty());
            let known = dashes.iter().any(|dash| dash.place == stray.place);
            if known || !is_dash(entry) || entry.key.kind() != Kind::Plain {
                continue;
            }
            let before = here.node.entries().take_while(|other| other.key != entry.key).last();
            let Some(list) = before.filter(|before| before.value.is_null()) else { continue };
            let Shape::Object(of) = here.shape else { continue };
            let Known::Field(field) = of.field(&list.key.key_text(), versions) else { continue };
            if !matches!(field.shape(), Shape::List(_)) {
                continue;
            }
            let after = here.node.entries().skip_while(|other| other.key != entry.key).skip(1);
            let is_unknown = |name: &str| !matches!(of.field(name, versions), Known::Field(_));
            let below = after.take_while(|other| is_unknown(&other.key.key_text())).collect();
            dashes.push(Dash { place: stray.place, entry: *entry, below });
        }
    }
    dashes
}

impl<'a> Dash<'a> {
    pub(super) fn report(&self, diagnosis: &Diagnosis<'a>, context: &mut Context<'_, 'a>) {
        let key = self.entry.key;
        let path = context.path_of(diagnosis.judgement.place(self.place).node);
        let rest = key.text().trim_start_matches('-');
        let message =
            format!("`{}` is read as the name of a field: the space after the `-` is missing", key.text());
        let fields = std::iter::once(&self.entry).chain(&self.below);
        let about = About::Stray(finding::Stray {
            fields: fields.map(|entry| StrayField::new(entry.key, &path)).collect(),
            meant: Vec::new(),
        });
        let finding = context
            .report(key, message)
            .label("not an item of a list")
            .help(format!("write `- {rest}:`, and indent the other fields of the item like `{rest}`"));
        for other in &self.below {
            finding.because(other.key.span(), "a field of the item");
        }
        finding.about = about;
    }
}
