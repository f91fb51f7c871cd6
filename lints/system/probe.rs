//! The probes of a container.

use std::borrow::Cow;

use crate::manifest::Container;
use crate::yaml::Node;

/// A probe.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe<'a> {
    /// Its field: `livenessProbe`.
    pub(super) field: &'static str,
    /// Its mapping.
    pub(super) node: Node<'a>,
}

/// The probes of a container.
pub(super) fn all<'a>(container: &Container<'a>) -> Vec<Probe<'a>> {
    let fields = ["startupProbe", "livenessProbe", "readinessProbe"].into_iter();
    let probe =
        |field| Some(Probe { field, node: container.node().get(field).filter(|node| node.is_mapping())? });
    fields.filter_map(probe).collect()
}

/// The probe of that field.
pub(super) fn of<'a>(container: &Container<'a>, field: &str) -> Option<Probe<'a>> {
    all(container).into_iter().find(|probe| probe.field == field)
}

impl<'a> Probe<'a> {
    /// A number of its settings, or what Kubernetes takes where it is absent or 0; none where it is not a number.
    pub(super) fn number(&self, field: &str, default: i64) -> Option<i64> {
        match self.node.get(field).filter(|value| !value.is_null()) {
            None => Some(default),
            Some(value) => value.int().map(|number| if number == 0 { default } else { number }),
        }
    }

    /// What it runs, in one text.
    pub(super) fn text(&self) -> String {
        let words: Vec<_> = self.words().into_iter().filter_map(Node::content).collect();
        words.join(" ")
    }

    /// The path that it asks for.
    pub(super) fn path(&self) -> Option<(Node<'a>, Cow<'a, str>)> {
        let path = self.node.at(&["httpGet", "path"])?;
        Some((path, path.str()?))
    }

    /// The programs that it runs, with the words that they stand in: the first word of each command, without its
    /// path and `.sh`.
    pub(super) fn programs(&self) -> Vec<(Node<'a>, String)> {
        let words = self.words();
        let is_script = words.iter().position(|word| {
            word.content()
                .is_some_and(|text| text.starts_with('-') && !text.starts_with("--") && text.ends_with('c'))
        });
        match is_script.and_then(|at| words.get(at + 1)) {
            Some(script) => {
                let text = script.content().unwrap_or_default();
                commands(&text).map(|command| (*script, program(command))).collect()
            }
            None => words
                .first()
                .map(|word| (*word, program(&word.content().unwrap_or_default())))
                .into_iter()
                .collect(),
        }
    }

    pub(super) fn words(&self) -> Vec<Node<'a>> {
        let command = self.node.at(&["exec", "command"]);
        command.into_iter().flat_map(Node::items).map(Node::resolve).collect()
    }
}

/// The first words of the commands of a script, roughly: what follows an operator, a keyword or `timeout 5`.
fn commands(script: &str) -> impl Iterator<Item = &str> {
    let parts = script.split(['\n', ';', '|', '&', '(', '`', '{']);
    parts.filter_map(|part| {
        let mut words = part.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let passes_on =
                matches!(word, "if" | "then" | "else" | "while" | "until" | "do" | "!" | "exec" | "time");
            let assigns = word.contains('=') && !word.starts_with(['/', '-']);
            if word == "timeout" {
                while words.next_if(|word| word.starts_with('-')).is_some() {}
                words.next();
            } else if !passes_on && !assigns {
                return Some(word);
            }
        }
        None
    })
}

fn program(word: &str) -> String {
    let name = word.trim_matches(['"', '\'']).rsplit('/').next().unwrap_or(word);
    name.strip_suffix(".sh").unwrap_or(name).to_owned()
}
