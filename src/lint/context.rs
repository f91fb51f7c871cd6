//! What a check can access, and how it reports.

use std::borrow::Cow;

use crate::finding::{About, Finding, Label};
use crate::fix::{Edit, Fix, Safety};
use crate::lint::Lint;
use crate::manifest::{Container, Workload};
use crate::project::{Around, FileId, Project, Subject};
use crate::schema::{Diagnosis, Schemas, Versions};
use crate::systems::{
    Given, Identified, Invocation, Lookup, Place, PodIdentity, Recognition, Settings, Value,
};
use crate::yaml::{Node, Span};

/// The argument of each check: the project around the object, and the findings.
#[derive(Debug)]
pub struct Context<'p, 'a> {
    project: &'p Project<'a>,
    subject: Option<&'p Subject<'a>>,
    file: FileId,
    lint: &'p Lint,
    findings: &'p mut Vec<Finding>,
}

impl<'p, 'a> Context<'p, 'a> {
    pub(crate) fn new(
        project: &'p Project<'a>,
        subject: &'p Subject<'a>,
        lint: &'p Lint,
        findings: &'p mut Vec<Finding>,
    ) -> Self {
        Self { subject: Some(subject), ..Self::of_file(project, subject.file, lint, findings) }
    }

    pub(crate) fn of_file(
        project: &'p Project<'a>,
        file: FileId,
        lint: &'p Lint,
        findings: &'p mut Vec<Finding>,
    ) -> Self {
        Self { project, subject: None, file, lint, findings }
    }

    /// Every object of the run, to resolve references.
    pub fn project(&self) -> &'p Project<'a> {
        self.project
    }

    /// The current object; `None` while a document without an object is checked.
    pub fn subject(&self) -> Option<&'p Subject<'a>> {
        self.subject
    }

    /// The current file.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The systems that were recognised in the containers of the workload's Pod, with the evidence.
    pub fn identity(&self) -> Option<&'p PodIdentity<'a, 'a>> {
        self.subject?.identity(self.project)
    }

    /// The systems in the workload's containers that decide what it is, each with its settings.
    pub fn systems(&self) -> Vec<(&'p Identified<'a, 'a>, &'p Settings)> {
        let (Some(subject), Some(identity)) = (self.subject, self.identity()) else { return Vec::new() };
        identity.deciding.iter().zip(subject.settings(self.project)).collect()
    }

    /// The problems in the shape of the object; `None` for kinds without a known schema.
    pub fn diagnosis(&self) -> Option<&'p Diagnosis<'a>> {
        self.subject?.diagnosis(self.schemas())
    }

    /// The kinds with a known schema, for the current file.
    pub fn schemas(&self) -> &'p Schemas<'a> {
        self.project.schemas(self.file)
    }

    /// The Kubernetes versions of the manifests.
    pub fn versions(&self) -> Versions {
        self.schemas().versions()
    }

    /// Whether the object is only a part of one, such as a kustomize patch. Then nothing counts as missing.
    pub fn is_partial(&self) -> bool {
        self.subject.is_some_and(|subject| subject.partial.is_some())
    }

    /// Where the system in a container keeps the data that must outlive its Pod; see [`Around::places`].
    pub fn places(&self, of: &Identified<'a, 'a>) -> Vec<Place<'a>> {
        self.around().map_or_else(Vec::new, |around| around.places(of))
    }

    /// What a container runs, including scripts in ConfigMaps of the run.
    pub fn invocation(&self, container: &Container<'a>) -> Invocation<'a> {
        self.around().map_or_else(|| Invocation::of(container), |around| around.invocation(container))
    }

    /// The system in a container, also in an init container; `None` if nothing shows it.
    pub fn recognise(&self, container: &Container<'a>) -> Option<Recognition<'a>> {
        self.around()?.recognise(container)
    }

    /// Whether one of some words, in lower case, is in the configuration of a container: its command, the scripts that
    /// it runs, its variables and its mounted files. `None` if it may be in a part that the run does not see.
    pub fn mentions(&self, container: &Container<'a>, words: &[String]) -> Option<bool> {
        self.around()?.mentions(container, words)
    }

    /// Whether a script of the container assigns a variable: `export KAFKA_BROKER_ID=…`.
    pub fn assigns(&self, container: &Container<'a>, variable: &str) -> bool {
        self.around().is_some_and(|around| around.assigns(container, variable))
    }

    /// The value of a variable from the container's `envFrom`.
    pub fn env_from(&self, container: &Container<'a>, name: &str) -> Lookup<'a> {
        self.around().map_or(Lookup::Unset, |around| around.env_from(container, name))
    }

    /// The value of a variable of a container, which its scripts can set too; `None` if nothing sets it.
    pub fn variable(&self, container: &Container<'a>, name: &str) -> Option<Value> {
        self.around()?.variable(container, name)
    }

    fn around(&self) -> Option<Around<'p, 'a>> {
        Some(Around { project: self.project, subject: self.subject? })
    }

    /// Reports a finding at a node. The methods of the returned [`Finding`] add details.
    pub fn report(&mut self, at: Node<'_>, message: impl Into<String>) -> &mut Finding {
        self.report_at(at.span(), message)
    }

    /// Reports a finding at a span of the current file.
    pub fn report_at(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let primary = Label { file: self.file, span, text: Cow::Borrowed("") };
        self.findings.push(Finding {
            lint: self.lint.meta.id.clone(),
            severity: self.lint.meta.severity,
            message: message.into(),
            primary,
            about: About::Text,
            related: Vec::new(),
            help: None,
            fix: None,
            object: self.subject.map(Subject::name),
            path: String::new(),
            fingerprint: String::new(),
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Reports a finding at the value of a setting; at the container's image where the value is in a file that is not
    /// linted.
    pub fn report_given(
        &mut self,
        of: &Identified<'a, 'a>,
        given: &Given,
        message: impl Into<String>,
    ) -> &mut Finding {
        let file = given.file.unwrap_or(self.file);
        if !self.project.file(file).is_context() {
            let finding = self.report_at(given.span, message);
            finding.primary.file = file;
            return finding;
        }
        let at = of.container.image_node().unwrap_or_else(|| of.container.node());
        let finding = self.report(at, message);
        finding.because_in(file, given.span, "set here");
        finding
    }

    /// Reports that a variable of a container is not set: at its list of variables, or at its image if it has none.
    pub fn report_unset(&mut self, container: &Container<'a>, message: impl Into<String>) -> &mut Finding {
        let node = container.node();
        let at = node.entry("env").map(|env| env.key).or_else(|| container.image_node()).unwrap_or(node);
        let lists = ["env", "envFrom"].into_iter().filter(|list| node.get(list).is_none());
        let absent: Vec<_> = lists.map(|list| self.path_in(node, list)).collect();
        self.report(at, message).absent(absent)
    }

    /// Where to report a finding about something missing under `keys`: at the deepest existing key on the way, or at
    /// the kind of the object.
    pub fn nearest(&self, workload: &Workload<'a>, keys: &[&str]) -> Node<'a> {
        let object = workload.object();
        object.node().nearest(keys).unwrap_or_else(|| object.kind_node())
    }

    /// The path of a node from the root of the object: `spec.template.spec.containers[0]`.
    pub fn path_of(&self, node: Node<'_>) -> String {
        self.subject.map_or(String::new(), |subject| subject.path_of(node))
    }

    /// The path of a field of a mapping from the root of the object, whether the field exists or not.
    pub fn path_in(&self, mapping: Node<'_>, field: &str) -> String {
        self.subject.map_or_else(|| field.to_owned(), |subject| subject.path_in(mapping, field))
    }

    /// A fix that adds `key: value` to a block mapping, as its first entry, with its indentation; `None` for mappings
    /// in braces.
    pub fn insertion(
        &self,
        mapping: Node<'a>,
        text: &str,
        title: impl Into<String>,
        safety: Safety,
    ) -> Option<Fix> {
        let mapping = mapping.resolve();
        let first = mapping.entries().next()?.key;
        if mapping.kind() != crate::yaml::Kind::BlockMapping {
            return None;
        }
        let start = first.span().start;
        let source = mapping.document().text();
        let line = source[..start as usize].rfind('\n').map_or(0, |newline| newline + 1);
        let indent: String =
            source[line..start as usize].chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let edit = Edit { file: self.file, span: Span::empty(start), text: format!("{text}\n{indent}") };
        Some(Fix { title: title.into(), safety, edits: vec![edit] })
    }

    /// An edit that removes an entry from a block mapping, with its lines; `None` if the entry shares a line with other
    /// text, or is the only entry.
    #[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
    pub fn removal(&self, mapping: Node<'a>, key: &str) -> Option<Edit> {
        if mapping.kind() != crate::yaml::Kind::BlockMapping || mapping.entries().count() < 2 {
            return None;
        }
        let entry = mapping.entries().find(|entry| entry.key.key_text() == key)?;
        let source = mapping.document().text();
        let (start, end) =
            (entry.key.span().start as usize, entry.value.span().end.max(entry.key.span().end));
        let line = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
        // The span of a block scalar or collection may end on the line after its last.
        let end = source[..end as usize].trim_end().len();
        let rest = source[end..].find('\n').map_or(source.len(), |newline| end + newline + 1);
        // A colon of a key without a value can follow, and a comment.
        let after = source[end..rest].trim_start_matches([' ', '\t', ':']).trim_end();
        let alone = source[line..start].trim().is_empty() && (after.is_empty() || after.starts_with('#'));
        let span = Span::new(line as u32, rest as u32);
        alone.then(|| Edit { file: self.file, span, text: String::new() })
    }
}
