//! Whether the script of an image starts what the container runs, and what scripts change.

use super::invocation::{Command, Invocation};
use super::recognise::starts_image;
use super::setup::Setup;
use super::shell::base;
use crate::manifest::Container;
use crate::yaml::Node;

/// Whether the entrypoint of the image runs, which converts variables to settings and creates directories. A `command`
/// that starts the server directly does not use it.
pub fn runs_entrypoint(container: &Container<'_>, invocation: &Invocation<'_>) -> bool {
    let (command, args) = (container.command(), container.args());
    let is_option = |word: &Node<'_>| word.content().is_some_and(|text| text.starts_with('-'));
    if command.is_empty() && args.first().is_none_or(is_option) {
        return true;
    }
    let commands = invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands);
    commands.into_iter().any(|one| starts(one, command.is_empty()))
}

fn starts(command: &Command<'_>, handed_to_image: bool) -> bool {
    let Some(program) = command.words.first().map(|word| &*word.text) else { return false };
    command.via_entrypoint
        || starts_image(program)
        || base(program) == "start-kafka"
        || handed_to_image && matches!(base(program), "start" | "zkServer")
}

/// Whether a script of the container assigns a variable: `export KAFKA_BROKER_ID=…`.
pub fn assigns(setup: &Setup<'_, '_>, variable: &str) -> bool {
    setup.scripts().iter().any(|text| assignments(text, variable).next().is_some())
}

/// The value that the scripts of the container assign to a variable; `None` inside if it is not the same text everywhere.
#[allow(
    clippy::option_option,
    reason = "not assigned, and assigned to an unknown value, are different answers"
)]
pub(super) fn assigned(setup: &Setup<'_, '_>, variable: &str) -> Option<Option<String>> {
    let scripts = setup.scripts();
    let mut values = scripts.iter().flat_map(|text| assignments(text, variable).map(literal));
    let first = values.next()?;
    Some(first.filter(|first| values.all(|value| value.as_ref() == Some(first))))
}

/// The texts after each assignment to a variable, up to the end of the script.
fn assignments<'t>(text: &'t str, variable: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(variable).filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back();
        let apart = !before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '{'));
        let after = text[at + variable.len()..].trim_start_matches('+');
        let value = after.strip_prefix('=').filter(|value| !value.starts_with('='));
        value.filter(|_| apart)
    })
}

/// The value at the start of a text, if the shell expands nothing in it.
fn literal(text: &str) -> Option<String> {
    let value = match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].split(quote).next()?,
        _ => text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | ')')).next()?,
    };
    (!value.contains(['$', '`', '\\'])).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::assigns;
    use crate::manifest::{Container, Role};
    use crate::systems::Setup;
    use crate::yaml;

    #[test]
    fn a_script_may_assign_a_variable() {
        for (script, assigned) in [
            ("export KAFKA_BROKER_ID=${HOSTNAME##*-} && exec run", true),
            ("KAFKA_BROKER_ID=1 exec run", true),
            ("echo $KAFKA_BROKER_ID", false),
            ("[ $KAFKA_BROKER_ID = 1 ]", false),
            ("MY_KAFKA_BROKER_ID=1 run", false),
            ("run --override broker.id=1", false),
        ] {
            let text = format!("command: [sh, -c, '{script}']\n");
            let stream = yaml::parse(&text, yaml::Limits::default());
            let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
            assert_eq!(assigns(&Setup::alone(container), "KAFKA_BROKER_ID"), assigned, "{script}");
        }
    }
}
