//! Reads files.

use std::io::Read;
use std::path::Path;

use super::unreadable::{Unreadable, describe};
use super::{Origin, Source, absolute, shown, wide_encoding};

/// In bytes. Larger files are not manifests; they are reported instead of read.
pub const MAX_FILE_SIZE: u64 = 64 * 1024 * 1024;

/// In bytes. No configuration is as long.
const MAX_CONFIG_SIZE: u64 = 4 * 1024 * 1024;

/// Reads a file. Pipes and devices are read too, up to the limit, because a user may name `/dev/fd/63`.
pub(crate) fn read(path: &Path, origin: Origin) -> Result<Source, Unreadable> {
    read_up_to(MAX_FILE_SIZE, path, origin)
}

/// Reads a configuration file. A named pipe is refused, because it could block the run; `/dev/fd/63`, which a shell
/// creates for `<(…)`, is not.
pub(crate) fn read_config(path: &Path) -> Result<String, String> {
    let metadata = path.metadata().map_err(|error| describe(&error))?;
    if metadata.is_dir() {
        return Err("is a directory".to_owned());
    }
    if !metadata.is_file() && !path.starts_with("/dev/fd") {
        return Err("not a regular file".to_owned());
    }
    let source = read_up_to(MAX_CONFIG_SIZE, path, Origin::Context).map_err(|error| error.trouble)?;
    Ok(source.text)
}

/// Reads a file of at most `limit` bytes.
pub(super) fn read_up_to(limit: u64, path: &Path, origin: Origin) -> Result<Source, Unreadable> {
    let name = shown(path);
    let mut file = std::fs::File::open(path).map_err(|error| Unreadable::io(path, &error))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    if size > limit {
        return Err(too_large(&name, limit));
    }
    let text = read_text(&name, &mut file, size)?;
    Ok(Source { path: shown(&absolute(path)), name, text, origin })
}

fn too_large(name: &str, limit: u64) -> Unreadable {
    let limit = limit / 1024 / 1024;
    Unreadable::new(name, format!("larger than {limit} MiB, which is too large for a manifest"))
}

/// Reads a stream to its end. It must be UTF-8, and at most [`MAX_FILE_SIZE`] bytes.
pub(super) fn read_text(name: &str, stream: &mut dyn Read, size: u64) -> Result<String, Unreadable> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    stream
        .take(MAX_FILE_SIZE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Unreadable::new(name, describe(&error)))?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(too_large(name, MAX_FILE_SIZE));
    }
    if let Some((encoding, _)) = wide_encoding(&bytes) {
        return Err(Unreadable::new(name, format!("{encoding}; save the file as UTF-8")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Unreadable::new(name, format!("not UTF-8 text: byte {at} is invalid; save the file as UTF-8"))
    })
}
