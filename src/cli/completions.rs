//! `regard completions`: the script that completes the command line in a shell.

use crate::cli::args::Cli;
use crate::cli::terminal::print;
use crate::error::Result;
use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;

/// The generated function offers flags for every word, so that files would never be offered for one that is empty.
const BASH_FILES: &str = r#"
_regard_or_files() {
    _regard "$@"
    [[ "$2" == -* ]] && return
    local reply kept=()
    for reply in "${COMPREPLY[@]}"; do
        [[ "$reply" == [-\<\[]* ]] || kept+=("$reply")
    done
    COMPREPLY=("${kept[@]}")
}

complete -F _regard_or_files -o bashdefault -o default regard
"#;

/// Prints the script of a shell.
///
/// # Errors
/// [`crate::error::Error::Io`] when standard output cannot be written.
pub(super) fn completions(shell: Shell) -> Result<()> {
    print(script(shell).trim_end())
}

fn script(shell: Shell) -> String {
    // Into memory first: the generator panics when its output is closed or full.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "regard", &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        Shell::Bash => format!("{script}{BASH_FILES}"),
        Shell::Fish => format!("{script}{}\n", fish_shells()),
        _ => script.into_owned(),
    }
}

/// Returns the line for the names of shells, which the generator leaves out, as it does for every argument without a flag.
fn fish_shells() -> String {
    let shells: Vec<String> = Shell::value_variants().iter().map(Shell::to_string).collect();
    format!(
        "complete -c regard -n \"__fish_regard_using_subcommand completions\" -f -a \"{}\"",
        shells.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_names_subcommands_flags_and_values() {
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for word in ["calibrate", "dry-run", "quarter"] {
                // PowerShell and elvish complete no values.
                let has_values = [Shell::Bash, Shell::Zsh, Shell::Fish].contains(shell);
                assert!(
                    script.contains(word) || (word == "quarter" && !has_values),
                    "{shell}: {word}"
                );
            }
        }
        assert!(script(Shell::Fish).contains("-a \"bash elvish fish powershell zsh\""));
        assert!(
            script(Shell::Bash)
                .trim_end()
                .ends_with("complete -F _regard_or_files -o bashdefault -o default regard")
        );
    }
}
