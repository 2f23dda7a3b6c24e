//! The command: three ports, a data folder, and the page's address on standard output.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use formloom_server::Config;
use tracing_subscriber::EnvFilter;

/// Serves the Formloom demo with a development backend, on this machine only.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Folder of the built demo
    #[arg(long, value_name = "DIR")]
    dist: Option<PathBuf>,
    /// Folder of the database and the key; made when absent
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Port of the page; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    page_port: u16,
    /// The origin of your own page, which the API takes in the place of this one
    #[arg(long, value_name = "ORIGIN")]
    page_origin: Option<String>,
    /// Port of the connection API; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8081)]
    api_port: u16,
    /// Port of the built-in OAuth2 provider; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8082)]
    provider_port: u16,
    /// A further address to which a flow may return
    #[arg(long = "redirect-uri", value_name = "URL")]
    redirect_uris: Vec<String>,
    /// A public key (PEM) by which tokens are signed
    #[arg(long = "token-key", value_name = "FILE")]
    token_keys: Vec<PathBuf>,
    /// A file of opaque tokens: a JSON object from `pat-…` to the customer
    #[arg(long, value_name = "FILE")]
    opaque_tokens: Option<PathBuf>,
    /// A file of further integrations
    #[arg(long, value_name = "FILE")]
    integrations: Option<PathBuf>,
}

#[tokio::main]
#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the command"
)]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("formloom_server=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match formloom_server::start(config(Arguments::parse())).await {
        Ok(mut running) => {
            println!("{}", running.page_origin());
            tokio::select! {
                () = running.wait() => return ExitCode::FAILURE,
                () = asked_to_stop() => {}
            }
            running.shutdown().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Ctrl-C, or the signal by which supervisors stop a program.
async fn asked_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

fn config(arguments: Arguments) -> Config {
    let address = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Config {
        page: address(arguments.page_port),
        page_origin: arguments.page_origin,
        api: address(arguments.api_port),
        provider: address(arguments.provider_port),
        data_dir: arguments.data,
        dist: arguments.dist,
        redirect_uris: arguments.redirect_uris,
        integrations: arguments.integrations,
        token_keys: arguments.token_keys,
        opaque_tokens: arguments.opaque_tokens,
        ..Config::default()
    }
}
