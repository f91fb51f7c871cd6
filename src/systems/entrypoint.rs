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

/// Whether a script that the container runs assigns a variable: `export KAFKA_BROKER_ID=…`.
pub fn assigns(setup: &Setup<'_, '_>, variable: &str) -> bool {
    setup.scripts().iter().any(|text| {
        text.match_indices(variable).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let apart = !before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '{'));
            let after = text[at + variable.len()..].trim_start_matches('+');
            apart && after.starts_with('=') && !after.starts_with("==")
        })
    })
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
