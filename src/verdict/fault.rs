//! What is wrong with a kind, in the words of a finding.

use std::borrow::Cow;

use super::{Case, Misfit};
use crate::finding::{Label, Severity};
use crate::project::FileId;
use crate::systems::{Evidence, Identified};
use crate::yaml::Span;

/// What is wrong with the kind of a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// In which way the kind is wrong.
    pub misfit: Misfit,
    /// The severity for this workload.
    pub severity: Severity,
    /// The fault in one line.
    pub message: String,
    /// The text at fault, and a label for it.
    pub at: Label,
    /// The text that shows the fault.
    pub evidence: Vec<Label>,
    /// What to do, and why.
    pub help: String,
    /// The right kind, in words: `StatefulSet`, `Job or CronJob`.
    pub should_be: &'static str,
    /// Why that kind is right: a sentence without a full stop, or empty if the label is enough.
    pub why: String,
    /// The paths of absent fields that would change the verdict.
    pub absent: Vec<String>,
}

impl Fault {
    /// A fault at the kind of the workload.
    pub(super) fn new(misfit: Misfit, severity: Severity, case: &Case<'_, '_>, message: String) -> Self {
        let subject = case.around.subject;
        let at =
            Label { file: subject.file, span: subject.object.kind_node().span(), text: Cow::Borrowed("") };
        let (evidence, absent) = (Vec::new(), Vec::new());
        let (help, why) = (String::new(), String::new());
        Self { misfit, severity, message, at, evidence, help, should_be: "", why, absent }
    }

    /// A fault because of the system in a container. The kind that suits the system is right.
    pub(super) fn of_system(
        misfit: Misfit,
        severity: Severity,
        case: &Case<'_, '_>,
        of: &Identified<'_, '_>,
        message: String,
    ) -> Self {
        let mut fault = Self::new(misfit, severity, case, message);
        let system = of.recognition.system;
        (fault.should_be, fault.why) = (system.wants().name(), system.why().to_owned());
        of.recognition.evidence.iter().for_each(|evidence| fault.because_of(evidence));
        fault
    }

    /// Sets the label at the text at fault.
    pub(super) fn label(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.at.text = text.into();
        self
    }

    /// Sets the help: what to do, and why.
    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = text.into();
        self
    }

    /// Points at evidence in the file of the workload.
    pub(super) fn because(&mut self, span: Span, text: impl Into<Cow<'static, str>>) {
        self.because_in(self.at.file, span, text);
    }

    /// Points at evidence in any file of the run.
    pub(super) fn because_in(&mut self, file: FileId, span: Span, text: impl Into<Cow<'static, str>>) {
        self.evidence.push(Label { file, span, text: text.into() });
    }

    /// Points at what shows what a container is.
    pub(super) fn because_of(&mut self, evidence: &Evidence) {
        self.because_in(evidence.file.unwrap_or(self.at.file), evidence.span, evidence.text.clone());
    }
}
