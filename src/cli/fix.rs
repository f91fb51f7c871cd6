//! `--fix` and `--diff`: applies fixes, and replaces or shows the files that they change.

use std::fs::Metadata;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

use similar::TextDiff;

use super::{Failure, complain, say};
use crate::autofix::{self, Fixed};
use crate::fix::Safety;
use crate::options::Options;
use crate::output::visible;
use crate::project::FileId;
use crate::report::Report;
use crate::source::{Source, Unreadable, Workspace, describe};

/// What to do with the fixes of the findings.
#[derive(Debug, clap::Args)]
pub(super) struct FixArguments {
    /// Applies the safe fixes to the files, and reports the findings that are left.
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Prints what `--fix` would change, as a unified diff, and exits with 1 if that is anything.
    #[arg(long)]
    diff: bool,
    /// With `--fix` or `--diff`: applies all fixes, also those that change what a manifest does and need a review.
    #[arg(long)]
    unsafe_fixes: bool,
}

/// The result of applying the fixes.
pub(super) enum Fixing {
    /// `--diff`: the text to print.
    Shown {
        /// The differences; empty if nothing changes.
        diff: String,
        /// Whether anything changes.
        changed: bool,
    },
    /// `--fix`: the report about the changed files, and the files that could not be replaced.
    Written(Box<Report>, Vec<Unreadable>),
}

impl FixArguments {
    /// Whether the changes are printed instead of the findings.
    pub(super) fn shows(&self) -> bool {
        self.diff
    }

    /// Applies the fixes, if the user asked for that.
    pub(super) fn apply(&self, workspace: &Workspace, options: &Options) -> Result<Option<Fixing>, Failure> {
        if !self.fix && !self.diff {
            return if self.unsafe_fixes {
                Err(Failure::Usage("--unsafe-fixes is used together with --fix or --diff".to_owned()))
            } else {
                Ok(None)
            };
        }
        if self.fix && workspace.sources.iter().any(|source| source.is_stdin()) {
            return Err(Failure::Usage(
                "--fix cannot change standard input: name the files, or use --diff".to_owned(),
            ));
        }
        let most = if self.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
        let fixed = autofix::fix(workspace, options, most);
        for refused in &fixed.refused {
            let file = &fixed.report.file(refused.file).source.name;
            let text = format!(
                "{file}: the fix of {} was not applied, because it would cause a new error: {}",
                refused.lint, refused.title
            );
            say("note", &visible::line(&text));
        }
        if self.diff {
            let diff = diff(&fixed);
            return Ok(Some(Fixing::Shown { changed: !diff.is_empty(), diff }));
        }
        let failed: Vec<_> = fixed
            .before
            .iter()
            .filter_map(|(id, before)| {
                let trouble = replace(before, &fixed.report.file(*id).source.text).err()?;
                complain(&visible::line(&format!("{}: {trouble}", before.name)));
                Some((*id, Unreadable::new(&before.name, trouble)))
            })
            .collect();
        let is_failed = |file: FileId| failed.iter().any(|(id, _)| *id == file);
        let count = fixed.applied.iter().filter(|applied| !is_failed(applied.file)).count();
        let files = fixed.before.len() - failed.len();
        let (es, s) = (if count == 1 { "" } else { "es" }, if files == 1 { "" } else { "s" });
        if count > 0 {
            say("note", &format!("applied {count} fix{es} to {files} file{s}"));
        }
        let left = fixed.report.findings.iter().filter_map(|finding| finding.fix.as_ref());
        let left = left.filter(|fix| fix.safety == Safety::Unsafe).count();
        if left > 0 && !self.unsafe_fixes {
            let es = if left == 1 { "" } else { "es" };
            say("note", &format!("{left} unsafe fix{es} left: review with --diff --unsafe-fixes"));
        }
        if failed.is_empty() {
            return Ok(Some(Fixing::Written(Box::new(fixed.report), Vec::new())));
        }
        // The findings of a file that was not replaced are those of its old text.
        let mut texts = workspace.clone();
        for (at, file) in fixed.report.files.iter().enumerate() {
            if !failed.iter().any(|(id, _)| id.0 as usize == at) {
                texts.sources[at] = Arc::clone(&file.source);
            }
        }
        let report = crate::run::lint(&texts, options);
        Ok(Some(Fixing::Written(Box::new(report), failed.into_iter().map(|(_, trouble)| trouble).collect())))
    }
}

/// The changes as a unified diff, which `git apply` and `patch -p1` accept.
fn diff(fixed: &Fixed) -> String {
    let mut text = String::new();
    for (id, before) in &fixed.before {
        let name = visible::line(&before.name);
        let changes = TextDiff::from_lines(&before.text, &fixed.report.file(*id).source.text);
        let unified = changes.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string();
        text += &unified;
    }
    text
}

/// Replaces a file as a whole, so that nobody sees half of it. Its mode and owner stay the same, and a link stays a
/// link. Says in words what went wrong.
fn replace(before: &Source, after: &str) -> Result<(), String> {
    let io = |error: std::io::Error| format!("cannot replace the file: {}", describe(&error));
    let target = Path::new(&before.path).canonicalize().map_err(io)?;
    if std::fs::read(&target).map_err(io)? != before.text.as_bytes() {
        return Err("the file has changed during the run; run the command again".to_owned());
    }
    let metadata = target.metadata().map_err(io)?;
    if metadata.permissions().readonly() {
        return Err("cannot replace the file: it is read-only".to_owned());
    }
    if has_other_names(&metadata) {
        // A new file would have only one of the names.
        return std::fs::write(&target, after).map_err(io);
    }
    let directory = target.parent().unwrap_or(Path::new("/"));
    let base = target.file_name().unwrap_or_default().to_string_lossy();
    let mut attempt = 0;
    let (path, mut file) = loop {
        let path = directory.join(format!(".{base}.rightkind-{}-{attempt}", std::process::id()));
        match std::fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => break (path, file),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && attempt < 100 => attempt += 1,
            Err(error) => return Err(io(error)),
        }
    };
    let written = file
        .write_all(after.as_bytes())
        .and_then(|()| keep_owner(&path, &metadata))
        .and_then(|()| file.set_permissions(metadata.permissions()))
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&path, &target));
    written.map_err(|error| {
        // The error is what matters; that the temporary file stays behind is not.
        let _ = std::fs::remove_file(&path);
        io(error)
    })
}

#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Gives a new file the owner of the old one, if they differ.
#[cfg(unix)]
fn keep_owner(path: &Path, old: &Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let new = path.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    std::os::unix::fs::chown(path, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Metadata) -> std::io::Result<()> {
    Ok(())
}
