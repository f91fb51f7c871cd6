//! The needs of a system: its directories, identities, and limits.

use serde::Deserialize;

use super::pattern::ImagePattern;
use super::version::Version;
use crate::manifest::Image;

/// A directory that must be on a volume, and the settings that move it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataDir {
    /// Its contents, for messages.
    #[serde(default = "data")]
    pub holds: String,
    /// The default directory, if there is one.
    #[serde(default)]
    pub at: Option<String>,
    /// Other possible directories, for reasons outside of the manifest. A volume at any of these is enough.
    #[serde(default)]
    pub or: Vec<String>,
    /// The mount path for a volume, if it is not the directory itself.
    #[serde(default)]
    pub mount: Option<String>,
    /// Mount paths with which the image does not start, if the directory is the default.
    #[serde(default)]
    pub refuses: Vec<String>,
    /// What the system does if it finds other files there, such as the `lost+found` of a new disk.
    #[serde(default)]
    pub root: Option<String>,
    /// Variables that move it, the preferred one first. Their values can be lists with commas.
    #[serde(default)]
    pub env: Vec<String>,
    /// The path after the value of such a variable: `/data` if the variable has the parent directory.
    #[serde(default)]
    pub below: Option<String>,
    /// Options with a value that moves it: `--data-dir`.
    #[serde(default)]
    pub args: Vec<String>,
    /// Words of the command with which it is unknown, for example a configuration file. `*` stands for any text.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Configuration files that may move it, and options for such a file. If one is mounted, the directory is unknown,
    /// unless the file is visible and has none of the `keys`.
    #[serde(default)]
    pub config: Vec<String>,
    /// The keys of the setting in such a file.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Whether the entrypoint of the image sets it. With another command, the directory is unknown.
    #[serde(default)]
    pub entrypoint: bool,
    /// The images that the row applies to; empty for all.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
    /// The first major version that the row applies to.
    #[serde(default)]
    pub from: Option<u32>,
    /// The first major version that the row no longer applies to.
    #[serde(default)]
    pub before: Option<u32>,
}

fn data() -> String {
    "data".to_owned()
}

/// A setting that must be different in each Pod, like the ordinal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The variable.
    pub env: String,
    /// Whether it must be an integer, so that the name of the Pod is invalid.
    #[serde(default)]
    pub integer: bool,
    /// The smallest value.
    #[serde(default)]
    pub min: Option<i64>,
    /// The largest value.
    #[serde(default)]
    pub max: Option<i64>,
    /// The value that every Pod gets if the variable is not set, which is a fault with several replicas.
    #[serde(default)]
    pub default: Option<String>,
    /// Values with which the system chooses an identity itself.
    #[serde(default)]
    pub automatic: Vec<String>,
    /// Variables that make this one required.
    #[serde(default)]
    pub required_with: Vec<String>,
    /// Options that set it too, or that have a file which may set it.
    #[serde(default)]
    pub args: Vec<String>,
    /// The file to which the entrypoint writes it, unless the file exists.
    #[serde(default)]
    pub kept_in: Option<String>,
    /// Whether other sets of the same cluster also number their members, so that the ordinal alone may be a duplicate.
    #[serde(default)]
    pub apart: bool,
    /// Whether the entrypoint of the image reads it. With another command, it may have no effect.
    #[serde(default)]
    pub entrypoint: bool,
    /// The images that read it; empty for all.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
}

/// A variable that makes a system fail if a Service in the same namespace injects it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLink {
    /// The variable: `KAFKA_PORT`, which a Service with the name `kafka` creates.
    pub env: String,
    /// Whether it is the image's entrypoint that reads it: with another command it may mean nothing.
    #[serde(default)]
    pub entrypoint: bool,
    /// What the system does with the value.
    pub dies: String,
    /// The images that read it; empty for all.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
}

/// That only one of a system may run at a time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Single {
    /// What two do.
    pub harm: String,
    /// What to do instead.
    pub cure: String,
    /// Whether no configuration makes two of them right.
    #[serde(default)]
    pub always: bool,
    /// Whether two do harm even for as long as a rollout takes.
    #[serde(default)]
    pub briefly: bool,
    /// Words, one of which is among the settings where several may run.
    #[serde(default)]
    pub unless: Vec<String>,
}

impl DataDir {
    pub(super) fn is_true_of(&self, image: Option<&Image<'_>>) -> bool {
        let laid_out = |image: &Image<'_>| self.images.iter().any(|pattern| pattern.lays_out(image));
        if !self.images.is_empty() && !image.is_some_and(laid_out) {
            return false;
        }
        Version::is_in(self.from, self.before, image)
    }
}

/// Whether an image is one of those that something applies to.
pub(super) fn of_images(patterns: &[ImagePattern], image: Option<&Image<'_>>) -> bool {
    patterns.is_empty() || image.is_some_and(|image| patterns.iter().any(|pattern| pattern.matches(image)))
}
