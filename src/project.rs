//! All objects of a run: the index for references between objects.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use crate::manifest::{Container, Image, Object, PodTemplate, Workload, objects};
use crate::schema::{Diagnosis, Schemas, Versions, join};
use crate::source::Source;
use crate::systems::{
    self, Catalogue, ConfigMap, Identified, Invocation, Lookup, Place, PodIdentity, Recognition, Settings,
    Setup, Surroundings, Value,
};
use crate::yaml::{Document, Node, Span, Stream};

mod builds;
mod clusters;
mod delivery;
mod kustomize;
mod markers;
mod name;
mod names;
mod partial;

pub use crate::source::FileId;
pub(crate) use kustomize::resolve;
pub use name::ObjectName;
pub use partial::Partial;

use builds::Builds;
use clusters::Brokers;
use markers::Markers;
use names::Names;
use partial::Evidence;

/// One object of the run.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The file of the object.
    pub file: FileId,
    /// The object.
    pub object: Object<'a>,
    /// The object as a workload, if its kind is built in.
    pub workload: Option<Workload<'a>>,
    /// The object as a workload, if its kind is defined by an operator.
    pub operated: Option<Workload<'a>>,
    /// If the object is only a part of one, such as a kustomize patch, the reason. What it lacks is elsewhere.
    pub partial: Option<Partial>,
    catalogue: &'a Catalogue,
    identity: OnceLock<Option<PodIdentity<'a, 'a>>>,
    settings: OnceLock<Vec<Settings>>,
    diagnosis: OnceLock<Option<Diagnosis<'a>>>,
}

impl<'a> File<'a> {
    /// The document that contains a span.
    pub fn document_at(&self, span: Span) -> Option<&'a Document<'a>> {
        let after = self.documents.partition_point(|document| document.span().start <= span.start);
        self.documents[..after].last().filter(|document| document.span().contains(span))
    }

    /// Whether its objects are only used to resolve references, and are not linted.
    pub fn is_context(&self) -> bool {
        self.source.is_context()
    }
}

impl<'a> Subject<'a> {
    /// The systems in the workload's Pod, computed when first needed; `None` for objects without Pods.
    pub fn identity(&self, project: &Project<'a>) -> Option<&PodIdentity<'a, 'a>> {
        let around = Around { project, subject: self };
        let identify =
            || self.any_workload().map(|workload| self.catalogue.recognise_workload(&workload, &around));
        self.identity.get_or_init(identify).as_ref()
    }

    /// The settings of the systems in the containers that decide what the workload is, in their order; computed when
    /// first needed.
    pub fn settings(&self, project: &Project<'a>) -> &[Settings] {
        let around = Around { project, subject: self };
        let read = || {
            let deciding = self.identity(project).map_or(&[][..], |identity| &identity.deciding);
            let settings = deciding.iter().map(|of| {
                around.with_setup(of.container, |setup| Settings::of(setup, of.recognition.system))
            });
            settings.collect()
        };
        self.settings.get_or_init(read)
    }

    /// The problems in the shape of the object, computed when first needed; `None` for kinds without a schema.
    pub fn diagnosis(&self, schemas: &Schemas<'a>) -> Option<&Diagnosis<'a>> {
        self.diagnosis.get_or_init(|| schemas.diagnose(self.object)).as_ref()
    }

    /// The catalogue for its containers.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// The name of the object for messages.
    pub fn name(&self) -> ObjectName {
        ObjectName {
            api_version: self.object.api_version().into_owned(),
            kind: self.object.kind().into_owned(),
            namespace: self.object.namespace().map(Into::into),
            name: self.object.name().map(Into::into),
        }
    }

    /// The path of a node from the root of the object: `spec.template.spec.containers[0]`.
    pub fn path_of(&self, node: Node<'_>) -> String {
        self.object.node().path_to(node.span()).to_string()
    }

    /// The path of a field of a mapping from the root of the object, whether the field exists or not.
    pub fn path_in(&self, mapping: Node<'_>, field: &str) -> String {
        join(&self.path_of(mapping), field)
    }

    /// The object as a workload, whether its kind is built in or defined by an operator.
    pub fn any_workload(&self) -> Option<Workload<'a>> {
        self.workload.or(self.operated)
    }

    /// The Pod template that contains a container, if the object is a workload.
    fn pod_of(&self, container: &Container<'a>) -> Option<PodTemplate<'a>> {
        let templates = self.any_workload()?.pod_templates();
        let is_in = |pod: &PodTemplate<'a>| pod.node().span().contains(container.node().span());
        match &templates[..] {
            [only] => Some(*only),
            _ => templates.into_iter().find(is_in),
        }
    }
}

/// The objects of the run, as seen from one of them.
#[derive(Debug, Clone, Copy)]
pub struct Around<'p, 'a> {
    /// All objects.
    pub project: &'p Project<'a>,
    /// The object from which they are seen.
    pub subject: &'p Subject<'a>,
}

impl<'a> Around<'_, 'a> {
    /// What a container of the workload runs, including scripts in ConfigMaps of the run.
    pub fn invocation(&self, container: &Container<'a>) -> Invocation<'a> {
        self.with_setup(*container, Invocation::within)
    }

    /// What a container of the workload is; none where nothing shows it.
    pub fn recognise(&self, container: &Container<'a>) -> Option<Recognition<'a>> {
        self.with_setup(*container, |setup| self.subject.catalogue.recognise(setup))
    }

    /// Where the system in a container keeps the data that must outlive its Pod; see [`systems::places`]. Variables of
    /// `envFrom` and mounted configuration are looked up in the ConfigMaps of the run.
    pub fn places(&self, of: &Identified<'a, 'a>) -> Vec<Place<'a>> {
        let Some(workload) = &self.subject.any_workload() else { return Vec::new() };
        self.with_setup(of.container, |setup| systems::places(workload, setup, of.recognition.system))
    }

    /// Whether one of some words is in what the container is set up by; see [`systems::mentions`].
    pub fn mentions(&self, container: &Container<'a>, words: &[String]) -> Option<bool> {
        self.with_setup(*container, |setup| systems::mentions(setup, words))
    }

    /// Whether a script of the container assigns a variable.
    pub fn assigns(&self, container: &Container<'a>, variable: &str) -> bool {
        self.with_setup(*container, |setup| systems::assigns(setup, variable))
    }

    /// The value of a variable from the container's `envFrom`.
    pub fn env_from(&self, container: &Container<'a>, name: &str) -> Lookup<'a> {
        self.with_setup(*container, |setup| setup.env_from(name))
    }

    /// What the manifests make of a variable of a container; none where nothing sets it.
    pub fn variable(&self, container: &Container<'a>, name: &str) -> Option<Value> {
        self.with_setup(*container, |setup| systems::variable(setup, name))
    }

    fn with_setup<T>(&self, container: Container<'a>, ask: impl FnOnce(&Setup<'_, 'a>) -> T) -> T {
        match self.subject.pod_of(&container) {
            Some(pod) => ask(&Setup::new(container, pod, self)),
            None => ask(&Setup::alone(container)),
        }
    }
}

impl<'a> Surroundings<'a> for Around<'_, 'a> {
    fn config_map(&self, name: &str) -> Option<ConfigMap<'a>> {
        let found = self.project.find(self.subject, "ConfigMap", name)?;
        Some(ConfigMap { file: found.file, node: found.object.node(), partial: found.partial.is_some() })
    }
}

/// A file of the run that has been read.
#[derive(Debug)]
pub struct File<'a> {
    /// Its position in the run.
    pub id: FileId,
    /// Its name and text.
    pub source: &'a Source,
    /// Its documents.
    pub documents: &'a [Document<'a>],
    /// The position of its environment.
    environment: usize,
}

/// The catalogue, versions and schemas for the manifests of some files.
#[derive(Debug, Clone, Copy)]
pub struct Environment<'a> {
    /// The systems that can be recognised.
    pub catalogue: &'a Catalogue,
    /// The versions of Kubernetes.
    pub versions: Versions,
    /// CustomResourceDefinitions that are known in addition to those of the project.
    pub schemas: &'a [Stream<'a>],
}

/// All files and objects of a run.
#[derive(Debug)]
pub struct Project<'a> {
    files: Vec<File<'a>>,
    subjects: Vec<Subject<'a>>,
    by_kind: HashMap<String, Vec<usize>>,
    names: Names,
    /// One for each environment.
    schemas: Vec<Schemas<'a>>,
    builds: Builds,
    /// One for each file.
    evidence: Vec<Evidence>,
    brokers: OnceLock<Vec<Brokers>>,
}

impl<'a> Project<'a> {
    /// Indexes the objects of `sources`, with their parsed `streams`. `by_file` has the position of the environment for
    /// each file; `root` is the root of the repository.
    #[allow(clippy::cast_possible_truncation, reason = "no run has 4 billion files")]
    pub(crate) fn new(
        sources: &'a [Arc<Source>],
        streams: &'a [Stream<'a>],
        environments: &[Environment<'a>],
        by_file: &[usize],
        root: &str,
    ) -> Self {
        let files: Vec<_> = sources
            .iter()
            .zip(streams)
            .zip(by_file)
            .enumerate()
            .map(|(at, ((source, stream), environment))| File {
                id: FileId(at as u32),
                source,
                documents: stream.documents(),
                environment: *environment,
            })
            .collect();
        let of_file = |file: &File<'a>| {
            let id = file.id;
            file.documents.iter().flat_map(objects).map(move |object| (id, object))
        };
        let all: Vec<_> = files.iter().flat_map(of_file).collect();
        let builds = Builds::new(&files, &all, root);
        let markers = Markers::of(&files);
        let evidence: Vec<_> = files.iter().map(|file| markers.evidence(file, &builds)).collect();
        let mut subjects = Vec::new();
        let mut schemas = Schemas::new(Versions::default());
        let mut by_kind: HashMap<_, Vec<usize>> = HashMap::new();
        for (file, object) in all {
            let at = file.0 as usize;
            let workload = Workload::new(object);
            let operated = Workload::of_any(object).filter(|_| workload.is_none());
            let directive = partial::has_directive(object);
            let shaped_as_a_patch = partial::is_shaped_as_a_patch(object, workload.as_ref());
            let partial = Evidence { directive, shaped_as_a_patch, ..evidence[at] }.partial();
            let catalogue = environments[files[at].environment].catalogue;
            let (identity, settings, diagnosis) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
            by_kind.entry(object.kind().into_owned()).or_default().push(subjects.len());
            schemas.learn(object);
            subjects.push(Subject {
                file,
                object,
                workload,
                operated,
                partial,
                catalogue,
                identity,
                settings,
                diagnosis,
            });
        }
        let names = Names::new(&files, &subjects);
        let schemas = environments.iter().map(|environment| {
            let mut schemas = schemas.clone();
            schemas.set_versions(environment.versions);
            for object in environment.schemas.iter().flat_map(Stream::documents).flat_map(objects) {
                schemas.choose(object);
            }
            schemas
        });
        let schemas = schemas.collect();
        let brokers = OnceLock::new();
        Self { files, subjects, by_kind, names, schemas, builds, evidence, brokers }
    }

    /// The kinds with known schemas, for a file.
    pub fn schemas(&self, file: FileId) -> &Schemas<'a> {
        &self.schemas[self.file(file).environment]
    }

    /// The number of objects per kind (`apiVersion`, kind) without a known schema. Their shape was not checked.
    pub fn without_schema(&self) -> BTreeMap<(String, String), usize> {
        let mut counts = BTreeMap::new();
        for subject in &self.subjects {
            let object = subject.object;
            let (api_version, kind) = (object.api_version(), object.kind());
            if self.schemas(subject.file).type_of(&api_version, &kind).is_none() {
                *counts.entry((api_version.into_owned(), kind.into_owned())).or_default() += 1;
            }
        }
        counts
    }

    /// The number of objects per rule of a CustomResourceDefinition (kind, rule) that could not be evaluated, among
    /// the objects that were checked.
    pub fn unknown_rules(&self) -> BTreeMap<(String, String), usize> {
        let mut counts = BTreeMap::new();
        for subject in &self.subjects {
            let diagnosis = subject.diagnosis.get().and_then(Option::as_ref);
            for rule in diagnosis.into_iter().flat_map(|diagnosis| &diagnosis.unknown_rules) {
                let key = (subject.object.kind().into_owned(), rule.clone().into_owned());
                *counts.entry(key).or_default() += 1;
            }
        }
        counts
    }

    /// The files, ordered by id.
    pub fn files(&self) -> &[File<'a>] {
        &self.files
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &File<'a> {
        &self.files[id.0 as usize]
    }

    /// Every object of the run, including related files, ordered by file and place.
    pub fn subjects(&self) -> &[Subject<'a>] {
        &self.subjects
    }

    /// The objects of this kind in any API group, including related files, ordered by file and place. A check that goes
    /// through all [`subjects`](Self::subjects) for each object takes quadratic time; this method avoids that.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Subject<'a>> {
        self.by_kind.get(kind).into_iter().flatten().map(|at| &self.subjects[*at])
    }

    /// The object with this kind and name that `from` refers to, in its namespace. An object in the same file comes
    /// before one in the same directory, then one from the same kustomization build, then others. `None` if several are
    /// equally near, because it is not known which one is meant.
    pub fn find(&self, from: &Subject<'a>, kind: &str, name: &str) -> Option<&Subject<'a>> {
        let [in_file, in_directory, anywhere] = self.names.around(from.file, kind, name);
        for (places, in_build) in
            [(in_file, false), (in_directory, false), (anywhere, true), (anywhere, false)]
        {
            let candidates = places.iter().map(|place| &self.subjects[place.subject]);
            let mut near = candidates.filter(|one| {
                (!in_build || self.builds.share(from.file, one.file)) && self.share_namespace(from, one)
            });
            if let Some(found) = near.next() {
                return near.next().is_none().then_some(found);
            }
        }
        None
    }

    /// Whether two objects are in the same namespace, because they write it or because a kustomization sets it. This is
    /// not known if only one of them writes a namespace, because `kubectl apply -n` can set any for the other.
    pub fn share_namespace(&self, one: &Subject<'a>, other: &Subject<'a>) -> bool {
        let (ours, theirs) = (one.object.namespace(), other.object.namespace());
        self.builds.share_namespace((one.file, ours.as_deref()), (other.file, theirs.as_deref()))
    }

    /// Whether two objects are surely deployed together, into the same namespace: they are in the same file, a
    /// kustomization builds both, or they are in files of the same directory that are no variants of each other.
    pub fn are_together(&self, one: &Subject<'a>, other: &Subject<'a>) -> bool {
        let directory = |subject: &Subject<'a>| self.file(subject.file).source.directory();
        let near = one.file == other.file
            || self.builds.share(one.file, other.file)
            || directory(one) == directory(other) && !self.are_variants(one.file, other.file);
        near && self.share_namespace(one, other)
    }

    /// Whether two files have an object in common, so that only one of them can be meant.
    fn are_variants(&self, one: FileId, other: FileId) -> bool {
        let start = self.subjects.partition_point(|subject| subject.file < one);
        let of_file = self.subjects[start..].iter().take_while(|subject| subject.file == one);
        of_file.filter_map(|subject| Some((subject, subject.object.name()?))).any(|(subject, name)| {
            let [in_file, ..] = self.names.around(other, &subject.object.kind(), &name);
            in_file.iter().any(|place| self.share_namespace(subject, &self.subjects[place.subject]))
        })
    }

    /// Whether a kustomization lists the file of the object as a resource, or is nearby.
    pub fn is_kustomized(&self, object: &Subject<'a>) -> bool {
        let evidence = &self.evidence[object.file.0 as usize];
        evidence.listed_as_resource || evidence.near_kustomization
    }

    /// Whether a kustomization that builds the object adds labels to selectors, so that the manifest does not need
    /// them.
    pub fn adds_selectors(&self, to: &Subject<'a>) -> bool {
        self.builds.effects(to.file).any(|effect| effect.adds_selectors)
    }

    /// Whether Argo CD or Flux applies the object, and would create it again after it is deleted.
    pub fn is_delivered(&self, object: &Subject<'a>) -> bool {
        self.builds.effects(object.file).any(|effect| effect.delivers)
    }

    /// Whether a kustomization that builds the object sets a fixed tag or a digest for this image.
    pub fn pins(&self, object: &Subject<'a>, image: &Image<'_>) -> bool {
        self.builds.pins(object.file, image)
    }

    /// The object that contains a span of a file.
    pub fn subject_over(&self, file: FileId, span: Span) -> Option<&Subject<'a>> {
        let place = |subject: &Subject<'a>| (subject.file, subject.object.node().span().start);
        let after = self.subjects.partition_point(|subject| place(subject) <= (file, span.start));
        let last = self.subjects[..after].last()?;
        (last.file == file && last.object.node().span().contains(span)).then_some(last)
    }
}

#[cfg(test)]
mod tests;
