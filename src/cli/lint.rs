//! `rightkind lint`.

use std::io::Write;
use std::path::{Path, PathBuf};

use codespan_reporting::term::termcolor::WriteColor;

use super::baseline::{self, BaselineArguments};
use super::color::Color;
use super::fix::{FixArguments, Fixing};
use super::input::{InputArguments, check, warn_of_misnamed, workspace};
use super::settings::{ConfigArguments, SelectArguments, options};
use super::target::{Format, Target, TargetParser};
use super::verbose;
use super::{Failure, complain, exit};
use crate::lint::Registry;
use crate::output::{self, Outcome, concise, github, gitlab, json, junit, sarif, statistics, summary, text};
use crate::report::Report;
use crate::source::describe;

/// Lints Kubernetes manifests.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,
    /// The output format [default: text]. With `FORMAT=FILE`, the format is written to a file. Can be given several times.
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = TargetParser)]
    format: Vec<Target>,
    /// Writes the output to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    select: SelectArguments,
    #[command(flatten)]
    config: ConfigArguments,
    #[command(flatten)]
    fix: FixArguments,
    #[command(flatten)]
    baseline: BaselineArguments,
    /// Prints the number of findings per lint instead of the findings. JSON and SARIF always contain these numbers.
    #[arg(long)]
    statistics: bool,
    /// Exits with 1 if a template was skipped, or if nothing was linted.
    #[arg(long)]
    fail_on_skipped: bool,
    /// Prints only findings: no summary, no hints.
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Prints on standard error what was read and what was skipped.
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn run(arguments: &Arguments, registry: &Registry, color: Color) -> Result<u8, Failure> {
    let targets = Target::all(&arguments.format, arguments.output.as_ref())?;
    if arguments.statistics && !targets.iter().all(|target| target.format.has_statistics()) {
        return Err(Failure::Usage(
            "--statistics can only be used with --format text, concise, json and sarif".to_owned(),
        ));
    }
    let shows_text = !arguments.statistics && targets.iter().all(|target| target.format == Format::Text);
    if arguments.fix.shows() && !shows_text {
        return Err(Failure::Usage("--diff cannot be used with --format or --statistics".to_owned()));
    }
    let result = lint(arguments, &targets, registry, color);
    // A later step, such as an upload, must not find the output of an earlier run.
    let no_files = if let Err(Failure::NoFiles(lines)) = &result { lines.join("; ") } else { String::new() };
    let (failure, exit_status) = match &result {
        Err(Failure::Usage(text)) => (output::Failure::Usage(text), exit::USAGE),
        Err(Failure::NoFiles(_)) => (output::Failure::NoFiles(&no_files), exit::NO_FILES),
        _ => return result,
    };
    let report = Report::default();
    let outcome = Outcome { report: &report, registry, unreadable: &[], failure: Some(failure), exit_status };
    // The error of the run is more important than an error in writing it.
    let _ = write(arguments, &targets, color, &outcome);
    result
}

fn lint(arguments: &Arguments, targets: &[Target], registry: &Registry, color: Color) -> Result<u8, Failure> {
    let baseline = arguments.baseline.read()?;
    let overrides = arguments.select.overrides(registry)?;
    let folders = arguments.config.folders(registry)?;
    let gathered = arguments.input.read(&folders, arguments.quiet)?;
    let options =
        options(registry, &folders, &gathered.sources, |config| overrides.settings(config, registry));
    check(&folders)?;
    warn_of_misnamed(&folders);
    let mut unreadable = gathered.unreadable;
    let workspace = workspace(gathered.sources);
    let mut report = match arguments.fix.apply(&workspace, &options)? {
        Some(Fixing::Shown { diff, changed }) => {
            for target in targets {
                write_text(target, color, &diff)?;
            }
            return Ok(if changed { exit::FINDINGS } else { exit::CLEAN });
        }
        Some(Fixing::Written(report, failed)) => {
            unreadable.extend(failed);
            *report
        }
        None => crate::run::lint(&workspace, &options),
    };
    if arguments.baseline.write(&report)? {
        return Ok(if unreadable.is_empty() { exit::CLEAN } else { exit::UNREADABLE });
    }
    if let Some(baseline) = baseline {
        baseline::apply(&baseline, &mut report);
    }
    let severe = report.findings.iter().any(|finding| {
        let folder = report.file(finding.primary.file).source.directory();
        overrides.fail_on(&folders.of(Path::new(folder))).fails(finding.severity)
    });
    let missed = arguments.fail_on_skipped.then(|| report.summary().missed()).flatten();
    let exit_status = match () {
        () if !unreadable.is_empty() => exit::UNREADABLE,
        () if severe || missed.is_some() => exit::FINDINGS,
        () => exit::CLEAN,
    };
    if arguments.verbose {
        verbose::tell(&folders, &options, &report);
    }
    if let Some(missed) = missed {
        complain(&format!("--fail-on-skipped: {missed}"));
    }
    let unreadable = &unreadable;
    let outcome = Outcome { report: &report, registry, unreadable, failure: None, exit_status };
    match write(arguments, targets, color, &outcome) {
        // The status says what was found, even if the reader of the output has read enough.
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(exit_status),
        written => written.map(|()| exit_status),
    }
}

/// Where an output goes.
fn out(target: &Target, color: Color) -> Result<Box<dyn WriteColor>, Failure> {
    let Some(path) = &target.file else { return Ok(Box::new(color.stdout())) };
    let file = std::fs::File::create(path).map_err(|error| {
        Failure::Usage(format!("--output: cannot write {}: {}", path.display(), describe(&error)))
    })?;
    Ok(color.file(file))
}

fn write_text(target: &Target, color: Color, text: &str) -> Result<(), Failure> {
    let mut out = out(target, color)?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes all outputs: files first, so that a closed standard output does not prevent them.
fn write(
    arguments: &Arguments,
    targets: &[Target],
    color: Color,
    outcome: &Outcome<'_>,
) -> Result<(), Failure> {
    let (files, stdout): (Vec<_>, Vec<_>) = targets.iter().partition(|target| target.file.is_some());
    for target in files.into_iter().chain(stdout) {
        write_one(arguments, target, color, outcome)?;
    }
    Ok(())
}

fn write_one(
    arguments: &Arguments,
    target: &Target,
    color: Color,
    outcome: &Outcome<'_>,
) -> Result<(), Failure> {
    let mut out = out(target, color)?;
    match target.format {
        Format::Text | Format::Concise if outcome.failure.is_some() => {}
        Format::Text | Format::Concise => {
            match target.format {
                _ if arguments.statistics => statistics::write(&mut *out, outcome)?,
                Format::Concise => concise::write(&mut *out, outcome)?,
                _ => text::write(&mut *out, outcome)?,
            }
            if !arguments.quiet {
                summary::write(&mut *out, outcome)?;
            }
        }
        Format::Json => json::write(&mut *out, outcome)?,
        Format::Sarif => sarif::write(&mut *out, outcome)?,
        Format::Github => github::write(&mut *out, outcome)?,
        Format::Gitlab => gitlab::write(&mut *out, outcome)?,
        Format::Junit => junit::write(&mut *out, outcome)?,
    }
    out.flush()?;
    Ok(())
}
