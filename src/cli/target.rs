//! `--format FORMAT[=FILE]`: which formats a run writes, and where.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};

use super::Failure;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// Each finding with an excerpt of its source.
    Text,
    /// One line for each finding: `file:line:column: severity[lint] message`.
    Concise,
    /// One JSON object, with a published schema.
    Json,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// Annotations on the changed lines, for GitHub Actions.
    Github,
    /// A code quality report, for GitLab.
    Gitlab,
    /// Test results, for most CI servers.
    Junit,
}

impl Format {
    /// Whether `--statistics` can replace the findings, or the format contains the numbers anyway.
    pub(super) fn has_statistics(self) -> bool {
        matches!(self, Self::Text | Self::Concise | Self::Json | Self::Sarif)
    }
}

/// A format, and the file that it is written to; without a file, standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

impl Target {
    /// The targets of a run. `output` is the file of `--output`, for a single format.
    pub(super) fn all(targets: &[Self], output: Option<&PathBuf>) -> Result<Vec<Self>, Failure> {
        let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
        let mut targets = match targets {
            [] => vec![Self { format: Format::Text, file: None }],
            targets => targets.to_vec(),
        };
        if let Some(output) = output {
            match &mut *targets {
                [one] if one.file.is_none() => one.file = Some(output.clone()),
                _ => {
                    return usage(
                        "--output needs a single --format without a file; write --format FORMAT=FILE",
                    );
                }
            }
        }
        if targets.iter().filter(|target| target.file.is_none()).count() > 1 {
            return usage(
                "only one format can go to standard output: write --format FORMAT=FILE for the others",
            );
        }
        let files: Vec<_> = targets.iter().filter_map(|target| target.file.as_ref()).collect();
        if files.iter().enumerate().any(|(at, file)| files[..at].contains(file)) {
            return usage("each --format needs a file of its own");
        }
        Ok(targets)
    }
}

/// Parses `FORMAT` and `FORMAT=FILE`.
#[derive(Debug, Clone)]
pub(super) struct TargetParser;

impl TypedValueParser for TargetParser {
    type Value = Target;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Target, clap::Error> {
        let text = value.to_string_lossy();
        let (format, file) = match text.split_once('=') {
            Some((format, file)) if !file.is_empty() => (OsStr::new(format), Some(PathBuf::from(file))),
            _ => (value, None),
        };
        let format = EnumValueParser::<Format>::new().parse_ref(command, argument, format)?;
        Ok(Target { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        use clap::ValueEnum;
        Some(Box::new(Format::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}
