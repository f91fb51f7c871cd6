//! The embedded table: every built-in kind and its fields, with the versions that have them.
//!
//! `generate.py` writes it, and it is read in place without loading. A header (`rkst`, oldest and newest minor
//! version, number of sections; then offset and length of each section) is followed by the sections of fixed-size
//! records below. Numbers are little-endian. Strings are referred to by their number in the pool, other things by
//! the number of their record. The fields of a type are stored together, sorted by name and then by version: a
//! field that changed has one record for each range of versions in which it was the same.

/// Oldest minor version of Kubernetes 1 in the table.
pub(super) const OLDEST: u8 = BYTES[4];
/// Newest minor version of Kubernetes 1 in the table.
pub(super) const NEWEST: u8 = BYTES[5];

const BYTES: &[u8] = include_bytes!("kubernetes.bin");
const NONE: u16 = u16::MAX;

/// A section of the file: where it starts and how long its records are.
#[derive(Debug, Clone, Copy)]
struct Section {
    start: usize,
    record: usize,
    count: usize,
}

impl Section {
    const fn new(number: usize, record: usize) -> Self {
        let at = 8 + 8 * number;
        Self { start: long(at) as usize, record, count: long(at + 4) as usize / record }
    }

    const fn at(self, index: usize) -> usize {
        self.start + index * self.record
    }
}

const ENDS: Section = Section::new(0, 4);
const TYPES: Section = Section::new(1, 6);
const FIELDS: Section = Section::new(2, 10);
const SHAPES: Section = Section::new(3, 4);
const ENUMS: Section = Section::new(4, 4);
const VALUES: Section = Section::new(5, 4);
const KEYS: Section = Section::new(6, 4);
const KEY_NAMES: Section = Section::new(7, 2);
const KINDS: Section = Section::new(8, 8);
const BOUNDS: Section = Section::new(9, 16);
const POOL: Section = Section::new(10, 1);

const fn short(at: usize) -> u16 {
    u16::from_le_bytes([BYTES[at], BYTES[at + 1]])
}

const fn long(at: usize) -> u32 {
    u32::from_le_bytes([BYTES[at], BYTES[at + 1], BYTES[at + 2], BYTES[at + 3]])
}

fn bytes(number: u16) -> &'static [u8] {
    let number = usize::from(number);
    let start = if number == 0 { 0 } else { long(ENDS.at(number - 1)) as usize };
    let end = long(ENDS.at(number)) as usize;
    &BYTES[POOL.start + start..POOL.start + end]
}

fn text(number: u16) -> &'static str {
    std::str::from_utf8(bytes(number)).unwrap_or_default()
}

/// The first of the sorted records `low..high` whose string is not before `wanted`.
fn search(mut low: usize, mut high: usize, wanted: &str, key: impl Fn(usize) -> u16) -> usize {
    while low < high {
        let middle = low + (high - low) / 2;
        if bytes(key(middle)) < wanted.as_bytes() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The first minor version that has something, and the last, 0 if the newest still has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) since: u8,
    pub(super) until: u8,
}

impl Life {
    const fn at(at: usize) -> Self {
        Self { since: BYTES[at], until: BYTES[at + 1] }
    }

    pub(super) fn last(self) -> u8 {
        if self.until == 0 { NEWEST } else { self.until }
    }
}

/// A record of a type: a set of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TypeRow(pub(super) u16);

impl TypeRow {
    pub(super) fn name(self) -> &'static str {
        text(short(TYPES.at(usize::from(self.0))))
    }

    pub(super) fn is_named(self, name: &str) -> bool {
        bytes(short(TYPES.at(usize::from(self.0)))) == name.as_bytes()
    }

    /// The type of that name: for tests, and for the few types that the code knows by name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::all_named(name).next()
    }

    /// The types of that name, of all groups and versions.
    pub(super) fn all_named(name: &str) -> impl Iterator<Item = Self> {
        (0..TYPES.count)
            .filter_map(|at| u16::try_from(at).ok())
            .map(Self)
            .filter(move |row| row.is_named(name))
    }

    pub(super) fn fields(self) -> impl Iterator<Item = FieldRow> {
        let at = TYPES.at(usize::from(self.0));
        let first = short(at + 2);
        (first..first + short(at + 4)).map(|at| FieldRow(usize::from(at)))
    }

    /// The records of a field: one for each range of versions in which it was the same.
    pub(super) fn field(self, name: &str) -> impl Iterator<Item = FieldRow> {
        let at = TYPES.at(usize::from(self.0));
        let first = usize::from(short(at + 2));
        let end = first + usize::from(short(at + 4));
        let found = search(first, end, name, |at| short(FIELDS.at(at)));
        (found..end).map(FieldRow).take_while(move |row| bytes(short(row.at())) == name.as_bytes())
    }
}

/// A record of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FieldRow(usize);

impl FieldRow {
    fn at(self) -> usize {
        FIELDS.at(self.0)
    }

    pub(super) fn name(self) -> &'static str {
        text(short(self.at()))
    }

    pub(super) fn shape(self) -> ShapeRow {
        ShapeRow(short(self.at() + 2))
    }

    pub(super) fn life(self) -> Life {
        Life::at(self.at() + 4)
    }

    pub(super) fn required(self) -> bool {
        BYTES[self.at() + 6] & 1 != 0
    }

    /// The fields whose values identify the items of a list; none for other lists.
    pub(super) fn keys(self) -> impl Iterator<Item = &'static str> {
        let number = short(self.at() + 8);
        let (first, count) = if number == NONE {
            (0, 0)
        } else {
            let at = KEYS.at(usize::from(number));
            (short(at), short(at + 2))
        };
        (first..first + count).map(|at| text(short(KEY_NAMES.at(usize::from(at)))))
    }
}

/// Whether any type has a field of that name. It searches all types.
pub(super) fn has_field_named(name: &str) -> bool {
    (0..FIELDS.count).any(|at| bytes(short(FIELDS.at(at))) == name.as_bytes())
}

/// A record of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ShapeRow(u16);

/// A decoded shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShapeKind {
    Any,
    Object(TypeRow),
    Map(ShapeRow),
    List(ShapeRow),
    String,
    Enum(EnumRow),
    Boolean,
    Int32(BoundsRow),
    Int64(BoundsRow),
    Number(BoundsRow),
    Quantity,
    IntOrString(BoundsRow),
    Byte,
    Time,
}

impl ShapeRow {
    pub(super) fn kind(self) -> ShapeKind {
        let at = SHAPES.at(usize::from(self.0));
        let argument = short(at + 2);
        match BYTES[at] {
            1 => ShapeKind::Object(TypeRow(argument)),
            2 => ShapeKind::Map(ShapeRow(argument)),
            3 => ShapeKind::List(ShapeRow(argument)),
            4 => ShapeKind::String,
            5 => ShapeKind::Enum(EnumRow(argument)),
            6 => ShapeKind::Boolean,
            7 => ShapeKind::Int32(BoundsRow(argument)),
            8 => ShapeKind::Int64(BoundsRow(argument)),
            9 => ShapeKind::Number(BoundsRow(argument)),
            10 => ShapeKind::Quantity,
            11 => ShapeKind::IntOrString(BoundsRow(argument)),
            12 => ShapeKind::Byte,
            13 => ShapeKind::Time,
            _ => ShapeKind::Any,
        }
    }
}

/// A record of an enumeration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct EnumRow(u16);

impl EnumRow {
    pub(super) fn values(self) -> impl Iterator<Item = (&'static str, Life)> {
        let at = ENUMS.at(usize::from(self.0));
        let first = usize::from(short(at));
        let value = |at: usize| {
            let at = VALUES.at(at);
            (text(short(at)), Life::at(at + 2))
        };
        (first..first + usize::from(short(at + 2))).map(value)
    }
}

/// A record of the bounds of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct BoundsRow(u16);

impl BoundsRow {
    /// The minimum and the maximum, if they exist.
    pub(super) fn limits(self) -> (Option<i64>, Option<i64>) {
        if self.0 == NONE {
            return (None, None);
        }
        let at = BOUNDS.at(usize::from(self.0));
        let number = |at: usize| i64::from_le_bytes(std::array::from_fn(|byte| BYTES[at + byte]));
        let (least, most) = (number(at), number(at + 8));
        (Some(least).filter(|least| *least != i64::MIN), Some(most).filter(|most| *most != i64::MAX))
    }
}

/// A record of a kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct KindRow(usize);

impl KindRow {
    fn at(self) -> usize {
        KINDS.at(self.0)
    }

    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..KINDS.count).map(Self)
    }

    /// The records of a kind, of any `apiVersion`.
    pub(super) fn named(kind: &str) -> impl Iterator<Item = Self> {
        let found = search(0, KINDS.count, kind, |at| short(KINDS.at(at) + 2));
        (found..KINDS.count).map(Self).take_while(move |row| bytes(short(row.at() + 2)) == kind.as_bytes())
    }

    pub(super) fn api_version(self) -> &'static str {
        text(short(self.at()))
    }

    /// Whether this is the kind in this `apiVersion`.
    pub(super) fn is_of(self, api_version: &str) -> bool {
        bytes(short(self.at())) == api_version.as_bytes()
    }

    pub(super) fn kind(self) -> &'static str {
        text(short(self.at() + 2))
    }

    pub(super) fn row(self) -> TypeRow {
        TypeRow(short(self.at() + 4))
    }

    pub(super) fn life(self) -> Life {
        Life::at(self.at() + 6)
    }
}

#[cfg(test)]
mod tests {
    use super::{BOUNDS, BYTES, BoundsRow, ENUMS, EnumRow, KindRow, ShapeKind, TYPES, TypeRow};

    #[test]
    fn every_record_can_be_read() {
        assert_eq!(&BYTES[..4], b"rkst");
        let mut without_fields = Vec::new();
        for row in (0..TYPES.count).map(|at| TypeRow(u16::try_from(at).unwrap())) {
            assert!(!row.name().is_empty());
            if row.fields().next().is_none() {
                without_fields.push(row.name());
            }
            let names: Vec<_> = row.fields().map(|field| (field.name(), field.life().since)).collect();
            assert!(names.is_sorted(), "{}: {names:?}", row.name());
            for field in row.fields() {
                assert!(row.field(field.name()).any(|one| one == field));
                assert!(field.keys().all(|key| !key.is_empty()));
                let mut shape = field.shape();
                while let ShapeKind::Map(inner) | ShapeKind::List(inner) = shape.kind() {
                    shape = inner;
                }
                if let ShapeKind::Object(inner) = shape.kind() {
                    assert!(!inner.name().is_empty());
                }
            }
        }
        assert!(without_fields.contains(&"CustomResourceSubresourceStatus"));
        assert!(without_fields.len() * 20 < TYPES.count, "{without_fields:?}");
        for row in (0..BOUNDS.count).map(|at| BoundsRow(u16::try_from(at).unwrap())) {
            let (least, most) = row.limits();
            assert!(least.or(most).is_some() && least.zip(most).is_none_or(|(least, most)| least < most));
        }
        for row in (0..ENUMS.count).map(|at| EnumRow(u16::try_from(at).unwrap())) {
            assert!(row.values().all(|(value, _)| !value.is_empty()));
        }
        let kinds: Vec<_> = KindRow::all().map(|row| (row.kind(), row.api_version())).collect();
        assert!(kinds.is_sorted());
        assert_eq!(KindRow::named("Deployment").map(KindRow::api_version).collect::<Vec<_>>(), ["apps/v1"]);
    }
}
