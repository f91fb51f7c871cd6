//! The kinds that are known.

use std::borrow::Cow;
use std::collections::HashMap;

use super::table::KindRow;
use super::types::TypeSource;
use super::{Type, Versions, definitions};
use crate::manifest::Object;
use crate::yaml::Node;

/// The kinds that a run knows: the built-in ones, and the custom ones that it was given.
#[derive(Debug, Clone, Default)]
pub struct Schemas<'a> {
    versions: Versions,
    /// By kind: `apiVersion` and type. The type is none if it is ambiguous.
    custom: HashMap<String, Vec<(String, Option<Type<'a>>)>>,
    definitions: Vec<Known>,
}

/// A custom kind, and its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The versions, and whether each is served.
    pub versions: Vec<(String, bool)>,
}

/// A definition in this run.
#[derive(Debug, Clone)]
struct Known {
    definition: Definition,
    is_chosen: bool,
    /// Whether another definition of the kind has other versions.
    is_ambiguous: bool,
}

impl Definition {
    /// The kind that a CustomResourceDefinition defines; none for any other object.
    fn of(object: Object<'_>) -> Option<Self> {
        if object.kind() != "CustomResourceDefinition" || object.group() != "apiextensions.k8s.io" {
            return None;
        }
        let spec = object.spec()?;
        let text = |keys: &[&str]| spec.at(keys).and_then(Node::str).map(Cow::into_owned);
        let version = |version: Node<'_>| {
            let name = version.get("name")?.str()?.into_owned();
            Some((name, version.get("served").and_then(Node::bool).unwrap_or(true)))
        };
        let versions: Option<Vec<_>> = spec.get("versions")?.items().map(version).collect();
        Some(Self { group: text(&["group"])?, kind: text(&["names", "kind"])?, versions: versions? })
    }
}

impl<'a> Schemas<'a> {
    /// The built-in kinds, for these versions of Kubernetes.
    pub fn new(versions: Versions) -> Self {
        Self { versions, ..Self::default() }
    }

    /// Adds the kinds of the object if it is a CustomResourceDefinition. If definitions of a kind differ, as in two
    /// releases of an operator, it is unknown which of them the cluster has.
    pub fn learn(&mut self, object: Object<'a>) {
        self.define(object, false);
        for (api_version, kind, of) in definitions(object) {
            let known = self.custom.entry(kind).or_default();
            match known.iter_mut().find(|(one, _)| *one == api_version) {
                Some((_, other)) if other.is_some_and(|other| !other.is_same(of)) => *other = None,
                Some(_) => {}
                None => known.push((api_version, Some(of))),
            }
        }
    }

    /// Adds the kinds that the user chose for the run: these win over all others.
    pub fn choose(&mut self, object: Object<'a>) {
        self.define(object, true);
        for (api_version, kind, of) in definitions(object) {
            let known = self.custom.entry(kind).or_default();
            known.retain(|(one, _)| *one != api_version);
            known.push((api_version, Some(of)));
        }
    }

    fn define(&mut self, object: Object<'a>, is_chosen: bool) {
        let Some(definition) = Definition::of(object) else { return };
        let same = |one: &&mut Known| {
            (&one.definition.group, &one.definition.kind) == (&definition.group, &definition.kind)
        };
        match self.definitions.iter_mut().find(same) {
            Some(known) if is_chosen => *known = Known { definition, is_chosen, is_ambiguous: false },
            Some(known) => known.is_ambiguous |= !known.is_chosen && known.definition != definition,
            None => self.definitions.push(Known { definition, is_chosen, is_ambiguous: false }),
        }
    }

    /// The definition of a custom kind, if there is one, or one that was chosen for the run.
    pub fn definition(&self, group: &str, kind: &str) -> Option<&Definition> {
        self.definitions_in(group).find(|one| one.kind == kind)
    }

    /// The definitions of the custom kinds of a group.
    pub fn definitions_in(&self, group: &str) -> impl Iterator<Item = &Definition> {
        let known = self.definitions.iter().filter(|known| !known.is_ambiguous);
        known.map(|known| &known.definition).filter(move |one| one.group == group)
    }

    /// Uses these versions from now on.
    pub fn set_versions(&mut self, versions: Versions) {
        self.versions = versions;
    }

    /// The versions of Kubernetes that are in use.
    pub fn versions(&self) -> Versions {
        self.versions
    }

    /// The type of an object: that of the newest of the versions in use that serves the kind, otherwise that of any
    /// version that did. None for kinds without a schema.
    pub fn type_of(&self, api_version: &str, kind: &str) -> Option<Type<'a>> {
        let mut found = None;
        for row in KindRow::named(kind).filter(|row| row.is_of(api_version)) {
            if found.is_none() || self.versions.meet(row.life()) {
                found = Some(Type(TypeSource::BuiltIn(row.row())));
            }
        }
        found.or_else(|| {
            let known = self.custom.get(kind)?;
            known.iter().find(|(one, _)| one == api_version)?.1
        })
    }

    /// The `apiVersion`s in which a custom kind is known.
    pub fn custom(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.custom.get(kind).into_iter().flatten().map(|(api_version, _)| api_version.as_str())
    }

    /// Whether the kind is built in and every version in use serves it in this `apiVersion`; none for a kind that
    /// is not in the tables.
    pub fn is_served(&self, api_version: &str, kind: &str) -> Option<bool> {
        let rows = || KindRow::named(kind).filter(|row| row.is_of(api_version));
        rows().next()?;
        let covers = |minor| rows().any(|row| row.life().since <= minor && minor <= row.life().last());
        Some((self.versions.from.0..=self.versions.to.0).all(covers))
    }

    /// The first and the last minor version in the tables that serve a built-in kind in this `apiVersion`.
    pub fn lifetime(api_version: &str, kind: &str) -> Option<(u8, u8)> {
        let rows = || KindRow::named(kind).filter(|row| row.is_of(api_version));
        Some((rows().map(|row| row.life().since).min()?, rows().map(|row| row.life().last()).max()?))
    }

    /// The built-in kinds that one of the versions in use serves: `apiVersion` and kind, sorted by kind.
    pub fn built_in(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let served = KindRow::all().filter(|row| self.versions.meet(row.life()));
        served.map(|row| (row.api_version(), row.kind()))
    }
}

#[cfg(test)]
mod tests {
    use super::Schemas;
    use crate::schema::{Minor, Versions, removed};

    #[test]
    fn both_tables_agree_on_when_a_kind_was_removed() {
        let mut compared = 0;
        let all = Schemas::new(Versions { from: Minor::OLDEST, to: Minor::NEWEST });
        for (api_version, kind) in all.built_in() {
            let Some(row) = removed::find(api_version, kind) else { continue };
            let (_, until) = Schemas::lifetime(api_version, kind).unwrap();
            let gone = if until == Minor::NEWEST.0 { row.gone > until } else { row.gone == until + 1 };
            assert!(gone, "{kind} of {api_version}: {until}, {}", row.gone);
            compared += 1;
        }
        assert!(compared > 10, "{compared}");
    }

    #[test]
    fn a_kind_is_served_by_all_versions_or_not() {
        let of = |versions: &str| Schemas::new(versions.parse().unwrap());
        assert_eq!(of("1.25-1.37").is_served("apps/v1", "Deployment"), Some(true));
        assert_eq!(of("1.25").is_served("autoscaling/v2beta2", "HorizontalPodAutoscaler"), Some(true));
        assert_eq!(of("1.25-1.26").is_served("autoscaling/v2beta2", "HorizontalPodAutoscaler"), Some(false));
        assert_eq!(of("1.30").is_served("v1", "Deployment"), None);
        assert_eq!(Schemas::lifetime("autoscaling/v2beta2", "HorizontalPodAutoscaler"), Some((25, 25)));
    }
}
