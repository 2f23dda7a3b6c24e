//! Runs other programs, shows what is run, and turns a failure into a sentence that says what to do.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

/// Runs a command with its output on the terminal; `help` says what to do when it fails.
pub(crate) fn run(command: &mut Command, help: &str) -> Result<()> {
    let shown = describe(command);
    eprintln!("  $ {shown}");
    let started = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("could not start `{shown}`; {help}"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}; {help}");
    }
    let seconds = started.elapsed().as_secs_f32();
    if seconds >= 1.0 {
        eprintln!("  ({seconds:.0} s)");
    }
    Ok(())
}

/// Whether a command ends well; its output is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The first line of what a command prints, where it ends well.
pub(crate) fn first_line(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().next()?.trim().to_owned();
    (output.status.success() && !line.is_empty()).then_some(line)
}

/// Tells the user what happens next.
pub(crate) fn note(text: &str) {
    eprintln!("==> {text}");
}

fn describe(command: &Command) -> String {
    let mut text = String::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            text += &format!("{}={} ", name.to_string_lossy(), value.to_string_lossy());
        }
    }
    text += &command.get_program().to_string_lossy();
    for argument in command.get_args() {
        text.push(' ');
        text += &argument.to_string_lossy();
    }
    text
}
