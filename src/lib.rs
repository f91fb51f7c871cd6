//! rightkind checks whether workloads have the right kind, and whether they are used correctly.
//!
//! [`lint()`] takes texts and options, and returns a [`Report`]. It does not access the disk or the environment, and
//! the report owns its data.
//!
//! # Linting a text
//!
//! ```
//! use rightkind::yaml::ColumnUnit;
//! use rightkind::{Options, Workspace, lint};
//!
//! let manifest = "\
//! apiVersion: batch/v1
//! kind: Job
//! metadata: {name: backfill}
//! spec:
//!   activeDeadlineSeconds: 3600
//!   ttlSecondsAfterFinished: 86400
//!   template:
//!     spec:
//!       restartPolicy: Always
//!       containers: [{name: backfill, image: 'registry.example/backfill:1.4'}]
//! ";
//! let report = lint(&Workspace::of_text("job.yaml", manifest), &Options::default());
//!
//! let finding = &report.findings[0];
//! assert_eq!(finding.lint, "job-restart-policy");
//! assert_eq!(finding.path, "spec.template.spec.restartPolicy");
//!
//! // Spans count bytes; lines and columns are made of them on demand, in the unit that an editor uses.
//! let file = report.file(finding.primary.file);
//! let start = file.lines().position_in(ColumnUnit::Utf16, finding.primary.span.start);
//! assert_eq!((start.line, start.column), (9, 22));
//! assert_eq!(finding.primary.span.of(file.text()), "Always");
//! ```
//!
//! A [`Workspace`] can have several files; references between their objects are resolved. [`Settings`] can differ
//! between folders, see [`Options::with_folder`].
//!
//! # Applying a fix
//!
//! ```
//! use rightkind::{Options, Workspace, fix, lint};
//!
//! let manifest = "\
//! apiVersion: v1
//! kind: Service
//! metadata: {name: kafka}
//! spec:
//!   selektor: {app: kafka}
//!   ports: [{port: 9092}]
//! ";
//! let report = lint(&Workspace::of_text("service.yaml", manifest), &Options::default());
//! let offered = report.findings.iter().find_map(|finding| finding.fix.as_ref()).unwrap();
//! assert_eq!(offered.title, "write `selector`");
//! let fixed = fix::apply(manifest, &offered.edits)?;
//! assert_eq!(fixed, manifest.replace("selektor", "selector"));
//! # Ok::<(), fix::ApplyError>(())
//! ```
//!
//! # Your own lint
//!
//! A check is a function, declared with [`declare_lint!`], or a [`Rule`](lint::Rule) with its own state, for example
//! rules that are read from a file:
//!
//! ```
//! use rightkind::finding::Severity;
//! use rightkind::lint::{Context, Lint, Meta, Registry, Rule, Section};
//! use rightkind::manifest::{Container, Workload};
//! use rightkind::{Options, Settings, Workspace, lint};
//!
//! #[derive(Debug)]
//! struct OwnRegistry {
//!     host: String,
//! }
//!
//! impl Rule for OwnRegistry {
//!     fn container<'a>(&self, _: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
//!         let Some(image) = container.node().get("image") else { return };
//!         if !image.text().starts_with(&self.host) {
//!             context
//!                 .report(image, format!("this image is not from `{}`", self.host))
//!                 .help("mirror it, so that a rollout does not depend on other registries");
//!         }
//!     }
//! }
//!
//! let meta = Meta::new("own-registry", "an image is from elsewhere", Severity::Warning, Section::Pod);
//! let rule = OwnRegistry { host: "registry.example/".to_owned() };
//! let registry = Registry::builtin().with(Lint::of_rule(meta, rule))?;
//! let options = Options::new(registry, Settings::default());
//!
//! let manifest = "\
//! apiVersion: apps/v1
//! kind: Deployment
//! metadata: {name: api}
//! spec:
//!   selector: {matchLabels: {app: api}}
//!   template:
//!     metadata: {labels: {app: api}}
//!     spec:
//!       containers: [{name: api, image: 'quay.io/example/api:3'}]
//! ";
//! let report = lint(&Workspace::of_text("api.yaml", manifest), &options);
//! assert_eq!(report.findings[0].message, "this image is not from `registry.example/`");
//! # Ok::<(), rightkind::lint::IdError>(())
//! ```
//!
//! # The way of the data
//!
//! Data flows one way, and no module imports from a module to its right; `docs/architecture.md` has the complete order:
//!
//! ```text
//! source ──▶ yaml ──▶ manifest ──▶ lint (asks: systems · schema · project) ──▶ finding ──▶ suppress ──▶ output
//! ```

pub mod autofix;
pub mod baseline;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod finding;
pub mod fingerprint;
pub mod fix;
pub mod kinds;
pub mod lint;
pub mod manifest;
pub mod options;
pub mod output;
pub mod page;
mod parallel;
pub mod project;
pub mod report;
pub mod run;
pub mod schema;
pub mod source;
pub mod suggest;
pub mod suppress;
pub mod systems;
pub mod verdict;
pub mod yaml;

pub use options::{Options, Settings};
pub use report::Report;
pub use run::lint;
pub use source::{Source, Workspace};

#[path = "../lints/mod.rs"]
pub mod lints;

#[cfg(test)]
pub(crate) mod testing;
