//! `cargo xtask`: everything that a developer or CI does with the workspace, in one place.
//!
//! Each command first installs what it needs and says so; what is there already is left alone.

mod api;
mod bench;
mod build;
mod mutants;
mod newcomer;
mod process;
mod release;
mod serve;
mod setup;
mod sizes;
mod split;
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
    /// Search for counterexamples of the core's laws by random schemas and events; goes on where it stopped
    Search {
        /// How long; a day without it
        #[arg(long)]
        minutes: Option<u64>,
        /// Start at this seed instead
        #[arg(long)]
        from: Option<u64>,
        /// How many cores to take; all without it
        #[arg(long)]
        threads: Option<usize>,
    },
    /// Do the tests bite? Draw mutants of the core's state, verdicts and form, and run the tests against each
    Mutants {
        /// Draws the same mutants again
        #[arg(long)]
        seed: Option<u64>,
        /// How many
        #[arg(long, default_value_t = 40)]
        count: usize,
    },
    /// Build a page with one form, with and without what it can leave out, and hold its weight below the ceilings of
    /// docs/sizes.json
    Sizes {
        #[command(flatten)]
        target: TargetArgs,
        /// Write the figures down
        #[arg(long)]
        update: bool,
        /// Our own pages instead: what they load before the first input and in all, as JSON
        #[arg(long)]
        json: bool,
    },
    /// Compare the public API of the libraries with what docs/api says
    Api {
        /// Write it down
        #[arg(long)]
        update: bool,
    },
    /// Compare the API of the libraries with that of a revision, and name what breaks
    Semver {
        /// The revision: as a rule the tag of the last release
        #[arg(long)]
        baseline_rev: String,
    },
    /// Hold every dependency to the licences and sources of deny.toml
    Deny {
        /// Also look for known vulnerabilities: fetches their database
        #[arg(long)]
        advisories: bool,
    },
    /// Build and run projects in empty folders with the packaged libraries, as somebody does who finds them
    Newcomer {
        #[command(flatten)]
        target: TargetArgs,
    },
    /// Run our page beside its peers in one browser, by the harness that FORMLOOM_PEERBENCH names, and write
    /// docs/performance.md
    Bench {
        #[command(flatten)]
        target: TargetArgs,
        /// Only build our page, into `--out`
        #[arg(long, requires = "out")]
        page_only: bool,
        /// Where the page goes
        #[arg(long)]
        out: Option<std::path::PathBuf>,
        /// How often each cell is measured
        #[arg(long, default_value_t = 5)]
        repeat: u32,
        /// Only these workloads, separated by commas
        #[arg(long)]
        workloads: Option<String>,
        /// Only these engines, separated by commas
        #[arg(long)]
        engines: Option<String>,
    },
    /// Build the demo into dist/ and print the sizes of what a browser loads
    Dist {
        #[command(flatten)]
        target: TargetArgs,
        /// Into this folder and not optimised: for a look while one works
        #[arg(long)]
        quick: Option<std::path::PathBuf>,
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
    let here = std::env::current_dir()?;
    std::env::set_current_dir(build::root())?;
    match cli.command {
        Command::Setup { target } => {
            setup::wasm_toolchain(target.debian_target)?;
            setup::wasm_opt()?;
            setup::chromium()?;
            setup::peers()?;
            process::note("everything is in place");
            Ok(())
        }
        Command::Demo { target, port, data } => serve::demo(target.debian_target, port, &data),
        Command::Test { target, full } => test::run(target.debian_target, full),
        Command::Search {
            minutes,
            from,
            threads,
        } => test::search(minutes, from, threads),
        Command::Mutants { seed, count } => mutants::run(seed, count),
        Command::Sizes {
            target,
            update,
            json: true,
        } => sizes::pages::weigh(target.debian_target).and_then(|weights| {
            println!("{weights:#}");
            sizes::pages::hold(&weights, update)
        }),
        Command::Sizes { target, update, .. } => sizes::run_all(update, target.debian_target),
        Command::Api { update } => api::run_all(update),
        Command::Semver { baseline_rev } => release::semver(&baseline_rev),
        Command::Deny { advisories } => release::dependencies(advisories),
        Command::Newcomer { target } => newcomer::run_all(target.debian_target),
        Command::Bench {
            target,
            page_only: true,
            out: Some(out),
            ..
        } => build::bench_page(&here.join(out), target.debian_target),
        Command::Bench {
            target,
            repeat,
            workloads,
            engines,
            ..
        } => bench::run_beside(
            target.debian_target,
            repeat,
            workloads.as_deref(),
            engines.as_deref(),
        ),
        Command::Dist {
            target,
            quick: Some(folder),
        } => build::demo_quickly(&here.join(folder), target.debian_target),
        Command::Dist {
            target,
            quick: None,
        } => build::demo(target.debian_target).map(drop),
        Command::Pictures { target } => test::pictures(target.debian_target),
    }
}
