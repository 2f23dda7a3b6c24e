//! `cargo xtask`: everything that a developer or CI does with the workspace, in one place.
//!
//! Each command first installs what it needs and says so; what is there already is left alone.

mod build;
mod process;
mod serve;
mod setup;
mod test;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Sets up, builds, serves and tests Formloom"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what building and testing need (wasm32 target, wasm-opt, Chromium and its driver)
    Setup {
        #[command(flatten)]
        target: TargetArgs,
    },
    /// Build the demo, serve it with the development backend, and print its address
    Demo {
        #[command(flatten)]
        target: TargetArgs,
        /// Port of the page; the API and the built-in provider take the next two
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Folder of the database and its key
        #[arg(long, default_value = "data")]
        data: std::path::PathBuf,
    },
    /// Run the tests: native, fixtures, a sample of the corpus, one browser
    Test {
        #[command(flatten)]
        target: TargetArgs,
        /// Also the whole corpus, documentation and the lints for wasm32
        #[arg(long)]
        full: bool,
    },
    /// Build the demo into dist/ and print the sizes of what a browser loads
    Dist {
        #[command(flatten)]
        target: TargetArgs,
    },
    /// Make the pictures of docs/ from the running demo
    Pictures {
        #[command(flatten)]
        target: TargetArgs,
    },
}

#[derive(Args, Clone, Copy)]
struct TargetArgs {
    /// Take the wasm32 target from Debian's packages even where rustup could install it
    #[arg(long)]
    debian_target: bool,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    std::env::set_current_dir(build::root())?;
    match cli.command {
        Command::Setup { target } => {
            setup::wasm_toolchain(target.debian_target)?;
            setup::wasm_opt()?;
            setup::chromium()?;
            process::note("everything is in place");
            Ok(())
        }
        Command::Demo { target, port, data } => serve::demo(target.debian_target, port, &data),
        Command::Test { target, full } => test::run(target.debian_target, full),
        Command::Dist { target } => build::demo(target.debian_target).map(drop),
        Command::Pictures { target } => test::pictures(target.debian_target),
    }
}
