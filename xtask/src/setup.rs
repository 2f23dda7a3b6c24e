//! Installs what a fresh machine lacks. Nothing is done twice: each step looks first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::build::root;
use crate::process::{first_line, note, run, succeeds};

const TARGET: &str = "wasm32-unknown-unknown";
/// The name under which Debian's compiler is linked into rustup.
const DEBIAN_TOOLCHAIN: &str = "debian";
const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];

/// Which compiler builds for the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that runs this program: rustup installed the target.
    Current,
    /// Debian's packages, linked into rustup.
    Debian,
}

impl Toolchain {
    /// `cargo` of this toolchain.
    pub(crate) fn cargo(self) -> Command {
        let mut command = Command::new("cargo");
        self.choose(&mut command);
        command
    }

    /// Lets a program that calls `cargo` call the one of this toolchain.
    pub(crate) fn choose(self, command: &mut Command) {
        match self {
            Self::Current => {}
            Self::Debian => {
                // `cargo xtask` sets these for its own toolchain.
                command
                    .env_remove("RUSTC")
                    .env_remove("RUSTDOC")
                    .env_remove("CARGO");
                command.env("RUSTUP_TOOLCHAIN", DEBIAN_TOOLCHAIN);
            }
        }
    }
}

/// Makes sure that something can compile for wasm32: rustup first, Debian's packages where that fails
/// or where `force_debian` asks for it.
pub(crate) fn wasm_toolchain(force_debian: bool) -> Result<Toolchain> {
    if !force_debian {
        if has_target(&mut Command::new("rustc")) {
            return Ok(Toolchain::Current);
        }
        if debian_is_ready() {
            return Ok(Toolchain::Debian);
        }
        note("installing the wasm32 target with rustup");
        if succeeds(Command::new("rustup").args(["target", "add", TARGET]))
            && has_target(&mut Command::new("rustc"))
        {
            return Ok(Toolchain::Current);
        }
        note("rustup could not; taking the target from Debian's packages instead");
    } else if debian_is_ready() {
        return Ok(Toolchain::Debian);
    }
    debian_toolchain()?;
    Ok(Toolchain::Debian)
}

/// Makes sure that `wasm-opt` is there, from npm, and gives the path of its script.
pub(crate) fn wasm_opt() -> Result<PathBuf> {
    let tools = root().join("xtask/tools");
    let script = tools.join("node_modules/binaryen/bin/wasm-opt");
    npm_install(&tools, &script, "wasm-opt (npm package binaryen)")?;
    Ok(script)
}

/// Makes sure that esbuild is there, from npm.
pub(crate) fn esbuild() -> Result<PathBuf> {
    let tools = root().join("xtask/tools");
    let program = tools.join("node_modules/esbuild/bin/esbuild");
    npm_install(&tools, &program, "esbuild, from npm")?;
    Ok(program)
}

/// Makes sure that the peers of the connection tests are there: the vendor's SDKs and an OpenID provider from npm, and an
/// OAuth2 provider from PyPI.
pub(crate) fn peers() -> Result<()> {
    pip_install(
        &root().join("tests/peers/django/requirements.txt"),
        &root().join("target/tools/django"),
        "an OAuth2 provider that rotates its tokens, for the tests",
    )?;
    let peers = root().join("tests/peers");
    let provider = peers.join("node_modules/dom-accessibility-api/package.json");
    npm_install(
        &peers,
        &provider,
        "the vendor's SDKs, an OpenID provider, axe, Ajv and a driver of browsers, for the tests",
    )
}

/// Installs what a folder's lock file says, unless `made` is there.
fn npm_install(folder: &Path, made: &Path, what: &str) -> Result<()> {
    if made.exists() {
        return Ok(());
    }
    if find("npm").is_none() {
        note("installing Node.js and npm");
        apt_install(&["nodejs", "npm"])?;
    }
    note(&format!("installing {what}"));
    run(
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder),
        "install Node.js with npm, or see whether the npm registry can be reached",
    )?;
    if !made.exists() {
        bail!("npm installed {what} without {}", made.display());
    }
    Ok(())
}

/// Installs what a list says into a folder with an interpreter of its own, unless it is there.
fn pip_install(list: &Path, folder: &Path, what: &str) -> Result<()> {
    let (wanted, installed) = (fs::read_to_string(list)?, folder.join("installed.txt"));
    if fs::read_to_string(&installed).is_ok_and(|known| known == wanted) {
        return Ok(());
    }
    let venv = |folder: &Path| succeeds(Command::new("python3").args(["-m", "venv"]).arg(folder));
    if !venv(folder) {
        note("installing Python");
        apt_install(&["python3", "python3-venv"])?;
        if !venv(folder) {
            bail!("`python3 -m venv {}` fails", folder.display());
        }
    }
    note(&format!("installing {what}"));
    run(
        Command::new(folder.join("bin/python"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(["--requirement"])
            .arg(list),
        "see whether PyPI can be reached",
    )?;
    // It is known as installed once it is.
    fs::write(&installed, wanted)?;
    Ok(())
}

/// Makes sure that Chromium and its driver are there, and gives the driver's path.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMEDRIVER") {
        return Ok(PathBuf::from(path));
    }
    if find("chromedriver").is_none()
        || (find("chromium").is_none() && find("google-chrome").is_none())
    {
        note("installing Chromium and its driver, for the tests in a browser");
        apt_install(&["chromium", "chromium-driver"])?;
    }
    find("chromedriver").context(
        "no chromedriver on PATH: set CHROMEDRIVER to the driver of your Chrome or Chromium",
    )
}

/// A Chromium without its driver.
pub(crate) fn browser() -> Result<PathBuf> {
    let known = known_browser;
    if known().is_none() {
        note("installing Chromium, to look at a page");
        apt_install(&["chromium", "chromium-driver"])?;
    }
    known().context("no chromium on PATH: install Chrome or Chromium")
}

/// Makes sure that `openssl` is there, with which a newcomer makes a key.
pub(crate) fn openssl() -> Result<()> {
    if find("openssl").is_none() {
        note("installing openssl");
        apt_install(&["openssl"])?;
    }
    Ok(())
}

/// Chromium or Chrome, where one is there already.
pub(crate) fn known_browser() -> Option<PathBuf> {
    find("chromium").or_else(|| find("google-chrome"))
}

/// What builds a newcomer's page: `trunk`, and the `wasm-bindgen` that the page asks for. Gives their folder.
pub(crate) fn trunk() -> Result<PathBuf> {
    cargo_install("wasm-bindgen-cli", "wasm-bindgen", "0.2.126")?;
    let trunk = cargo_install("trunk", "trunk", "0.21.14")?;
    Ok(trunk.parent().unwrap_or(&trunk).to_path_buf())
}

/// What lists a public API.
pub(crate) fn public_api() -> Result<PathBuf> {
    cargo_install("cargo-public-api", "cargo-public-api", "0.52.0")
}

/// What holds dependencies to licences and sources.
pub(crate) fn deny() -> Result<PathBuf> {
    cargo_install("cargo-deny", "cargo-deny", "0.20.2")
}

/// What finds a change of the API that breaks.
pub(crate) fn semver_checks() -> Result<PathBuf> {
    cargo_install("cargo-semver-checks", "cargo-semver-checks", "0.51.0")
}

/// A program from crates.io, built once into a folder of this workspace. Gives the program.
fn cargo_install(name: &str, program: &str, version: &str) -> Result<PathBuf> {
    let tools = root().join("target/tools");
    let built = tools.join("bin").join(program);
    if !built.exists() {
        note(&format!("installing {name} {version}, once"));
        run(
            Command::new("cargo")
                .args(["install", name, "--version", version, "--locked", "--root"])
                .arg(&tools),
            "see whether crates.io can be reached",
        )?;
    }
    Ok(built)
}

/// Firefox and its driver, for the walk by keyboard in a second browser. Gives the driver.
pub(crate) fn firefox() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("GECKODRIVER") {
        return Ok(PathBuf::from(path));
    }
    if find("firefox-esr").is_none() && find("firefox").is_none() {
        note("installing Firefox, for the tests in a second browser");
        apt_install(&["firefox-esr"])?;
    }
    if let Some(driver) = find("geckodriver") {
        return Ok(driver);
    }
    cargo_install("geckodriver", "geckodriver", "0.37.0")
}

/// Makes sure that the formatter and the lints are there: a minimal profile of rustup leaves them out.
pub(crate) fn lint_tools() -> Result<()> {
    for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !succeeds(Command::new("cargo").args([command, "--version"])) {
            run(
                Command::new("rustup").args(["component", "add", component]),
                "install it with your system's package manager",
            )?;
        }
    }
    Ok(())
}

fn has_target(rustc: &mut Command) -> bool {
    let Some(sysroot) = first_line(rustc.args(["--print", "sysroot"])) else {
        return false;
    };
    sysroot_has_std(Path::new(&sysroot))
}

fn sysroot_has_std(sysroot: &Path) -> bool {
    let Ok(entries) = fs::read_dir(sysroot.join("lib/rustlib").join(TARGET).join("lib")) else {
        return false;
    };
    let mut names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.any(|name| name.starts_with("libstd-") && name.ends_with(".rlib"))
}

fn debian_is_ready() -> bool {
    let mut rustc = Command::new("rustc");
    rustc.env("RUSTUP_TOOLCHAIN", DEBIAN_TOOLCHAIN);
    has_target(&mut rustc)
}

/// Debian's `rustc-web` has no `std` for wasm32: it is built once from `rust-web-src` and put beside the compiler.
fn debian_toolchain() -> Result<()> {
    if find("rustup").is_none() {
        bail!(
            "this compiler has no target {TARGET}: install Rust with rustup, or the target with your system's package manager"
        );
    }
    note("installing Debian's Rust for the web (about 700 MB)");
    apt_install(&DEBIAN_PACKAGES)?;
    let rustc = debian_rustc()?;
    let sysroot = first_line(Command::new(&rustc).args(["--print", "sysroot"]))
        .with_context(|| format!("`{} --print sysroot` printed nothing", rustc.display()))?;
    let sysroot = PathBuf::from(sysroot);
    if !sysroot_has_std(&sysroot) {
        build_std(&sysroot)?;
    }
    run(
        Command::new("rustup")
            .args(["toolchain", "link", DEBIAN_TOOLCHAIN])
            .arg(&sysroot),
        "see whether rustup works: `rustup toolchain list`",
    )?;
    if !debian_is_ready() {
        bail!(
            "the toolchain `{DEBIAN_TOOLCHAIN}` is linked but has no std for {TARGET} in {}",
            sysroot.display()
        );
    }
    Ok(())
}

/// The compiler of the package `rustc-web`: asked of dpkg, since another `rustc` may come first on PATH.
fn debian_rustc() -> Result<PathBuf> {
    let output = Command::new("dpkg")
        .args(["-L", "rustc-web"])
        .output()
        .context("could not ask dpkg")?;
    let files = String::from_utf8_lossy(&output.stdout).into_owned();
    files
        .lines()
        .map(PathBuf::from)
        .find(|path| path.file_name().is_some_and(|name| name == "rustc") && path.is_file())
        .context("the package rustc-web brought no rustc")
}

fn build_std(sysroot: &Path) -> Result<()> {
    note("building std for wasm32 (once, about a minute)");
    let work = root().join("target/wasm-std");
    fs::create_dir_all(work.join("src"))?;
    fs::write(
        work.join("Cargo.toml"),
        "[package]\nname = \"wasm-std\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    fs::write(work.join("src/lib.rs"), "#![no_std]\n")?;
    let mut cargo = Command::new(sysroot.join("bin/cargo"));
    cargo
        .args([
            "build",
            "--release",
            "--target",
            TARGET,
            "-Zbuild-std=std,panic_abort,panic_unwind,test",
        ])
        .current_dir(&work)
        .env("RUSTC", sysroot.join("bin/rustc"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", work.join("target"))
        .env_remove("RUSTUP_TOOLCHAIN");
    run(&mut cargo, "see whether crates.io can be reached")?;
    let library = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    let built = work.join("target").join(TARGET).join("release/deps");
    let mut copies = Vec::new();
    for entry in fs::read_dir(&built)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "rlib")
        {
            copies.push(path);
        }
    }
    run(
        as_root(Command::new("mkdir")).arg("-p").arg(&library),
        "the folder of Debian's compiler must be writable",
    )?;
    run(
        as_root(Command::new("cp")).args(&copies).arg(&library),
        "the folder of Debian's compiler must be writable",
    )
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let names = packages.join(", ");
    if find("apt-get").is_none() {
        bail!("this needs {names}: install them with your system's package manager");
    }
    if !is_root() && find("sudo").is_none() {
        bail!("this needs {names}: install them with apt as root, there is no sudo here");
    }
    let help = "see whether Debian's packages can be reached: `apt-get update`";
    run(
        as_root(Command::new("apt-get")).args(["-qq", "update"]),
        help,
    )?;
    run(
        as_root(Command::new("apt-get"))
            .args(["-q", "install", "-y", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
        help,
    )
}

/// The command itself for root, the command through sudo for others.
fn as_root(command: Command) -> Command {
    if is_root() || find("sudo").is_none() {
        return command;
    }
    let mut sudo = Command::new("sudo");
    sudo.arg(command.get_program());
    sudo
}

fn is_root() -> bool {
    first_line(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
