//! `rightkind completions` and `rightkind man`: generated from the definitions of the commands.

use std::io::Write;

use super::{Failure, exit};

/// Prints a completion script for a shell.
#[derive(Debug, clap::Args)]
pub(super) struct CompletionArguments {
    /// The shell.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(super) fn completions(
    arguments: &CompletionArguments,
    mut command: clap::Command,
) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "rightkind", &mut script);
    print(&script)
}

/// Prints the manual pages, one after the other.
pub(super) fn man(mut command: clap::Command) -> Result<u8, Failure> {
    command.build();
    let mut pages = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut pages)?;
    for subcommand in command.get_subcommands().filter(|one| !one.is_hide_set() && one.get_name() != "help") {
        clap_mangen::Man::new(subcommand.clone()).render(&mut pages)?;
    }
    print(&pages)
}

fn print(text: &[u8]) -> Result<u8, Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text)?;
    out.flush()?;
    Ok(exit::CLEAN)
}
