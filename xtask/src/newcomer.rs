//! Projects in empty folders that take the packaged libraries, as somebody does who finds them on crates.io.
//!
//! The packages are unpacked outside of the workspace, and a configuration above the projects puts them in the place of
//! crates.io, so that the manifests of the projects read as anyone writes them.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::build::root;
use crate::process::{note, run};
use crate::setup::{self, Toolchain};

/// The libraries, each after those that it uses.
pub(crate) const LIBRARIES: [&str; 8] = [
    "formloom-schema",
    "formloom-verdict",
    "formloom-core",
    "formloom-yew",
    "formloom-connect",
    "formloom-connect-web",
    "formloom-connect-yew",
    "formloom-testing",
];

/// How long a page has until it shows its form.
const PATIENCE: Duration = Duration::from_secs(30);

/// Packages the libraries, and builds and runs each project with them.
pub(crate) fn run_all(force_debian: bool) -> Result<()> {
    let toolchain = setup::wasm_toolchain(force_debian)?;
    let tools = setup::trunk()?;
    let browser = setup::browser()?;
    // The projects build what is in the packages.
    let packages = package(false)?;
    let folder = std::env::temp_dir().join("formloom-newcomer");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    unpack(&packages, &folder)?;
    copy(&root().join("xtask/newcomer"), &folder)?;
    note(&format!("projects in {}", folder.display()));
    let figures = [
        ("native", native(&folder.join("native"))?),
        ("fixtures", fixtures(&folder.join("fixtures"))?),
        (
            "page",
            page(&folder.join("page"), toolchain, &tools, &browser)?,
        ),
        (
            "connect",
            connect(&folder.join("connect"), toolchain, &tools, &browser)?,
        ),
    ];
    for (name, taken) in figures {
        eprintln!(
            "    {name:10} {:4.0} s from an empty folder to a result, of which compiling {:.0} s ({:.0} %)",
            taken.all.as_secs_f32(),
            taken.compiling.as_secs_f32(),
            100.0 * taken.compiling.as_secs_f32() / taken.all.as_secs_f32(),
        );
    }
    Ok(())
}

/// How long a newcomer waited.
struct Taken {
    all: Duration,
    compiling: Duration,
}

/// Packages each library; `verify` builds what is in each package, alone.
pub(crate) fn package(verify: bool) -> Result<PathBuf> {
    note("packaging the libraries");
    // A target folder of its own: what is built here comes from packages, not from the workspace.
    let target = crate::build::target_dir().join("packages");
    forget_packages(&target)?;
    let mut command = Command::new("cargo");
    command.args(["package", "--allow-dirty", "--quiet", "--target-dir"]);
    command.arg(&target);
    if !verify {
        command.arg("--no-verify");
    }
    for library in LIBRARIES {
        command.args(["--package", library]);
    }
    run(
        &mut command,
        "a file that a crate needs may be outside of its folder",
    )?;
    Ok(target.join("package"))
}

/// Removes what Cargo keeps of packages that were made before. It takes a version for something that never changes, and
/// would check the new packages against the old ones.
fn forget_packages(target: &Path) -> Result<()> {
    let ours = |name: &str| LIBRARIES.iter().any(|library| name.starts_with(library));
    remove_inside(&target.join("package"), &|_| true)?;
    remove_inside(&target.join("debug/.fingerprint"), &ours)?;
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let Some(sources) = home.map(|home| home.join("registry/src")) else {
        return Ok(());
    };
    for registry in entries(&sources)? {
        // A registry in a folder, as the one of `cargo package` is, has no host in its name.
        if name_of(&registry).starts_with('-') {
            remove_inside(&registry, &ours)?;
        }
    }
    Ok(())
}

fn remove_inside(folder: &Path, which: &dyn Fn(&str) -> bool) -> Result<()> {
    for path in entries(folder)? {
        if !which(&name_of(&path)) {
            continue;
        }
        if path.is_dir() {
            fs::remove_dir_all(&path)?;
        } else {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// What is in a folder; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let all = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    all.collect()
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn unpack(packages: &Path, folder: &Path) -> Result<()> {
    let crates = folder.join("crates");
    fs::create_dir_all(&crates)?;
    let mut patches = "[patch.crates-io]\n".to_owned();
    for library in LIBRARIES {
        let name = format!("{library}-{}", env!("CARGO_PKG_VERSION"));
        run(
            Command::new("tar")
                .arg("xzf")
                .arg(packages.join(format!("{name}.crate")))
                .arg("-C")
                .arg(&crates),
            "see whether the package is there",
        )?;
        patches += &format!("{library} = {{ path = {:?} }}\n", crates.join(&name));
    }
    fs::create_dir_all(folder.join(".cargo"))?;
    fs::write(folder.join(".cargo/config.toml"), patches)?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

/// A program that submits a form and validates an edit.
fn native(project: &Path) -> Result<Taken> {
    note("a native project");
    let started = Instant::now();
    run(cargo(project).args(["build", "--quiet"]), SEE_ABOVE)?;
    let compiling = started.elapsed();
    let said = output(cargo(project).args(["run", "--quiet"]))?;
    for line in [
        r#"submitted: {"port":5432,"host":"db.example.org"}"#,
        "edited: maximum at /port",
    ] {
        if !said.lines().any(|said| said == line) {
            bail!("the native project did not say `{line}`, but:\n{said}");
        }
    }
    Ok(Taken {
        all: started.elapsed(),
        compiling,
    })
}

/// Three lines that test a schema; a wrong expectation is shown.
fn fixtures(project: &Path) -> Result<Taken> {
    note("a project that tests its schemas");
    let started = Instant::now();
    run(
        cargo(project).args(["test", "--no-run", "--quiet"]),
        SEE_ABOVE,
    )?;
    let compiling = started.elapsed();
    run(cargo(project).args(["test", "--quiet", "--lib"]), SEE_ABOVE)?;
    let all = started.elapsed();
    let fixture = project.join("fixtures/port.json");
    let right = fs::read_to_string(&fixture)?;
    fs::write(&fixture, right.replace("\"maximum\" }", "\"minimum\" }"))?;
    let wrong = cargo(project).args(["test", "--quiet", "--lib"]).output()?;
    fs::write(&fixture, right)?;
    if wrong.status.success() {
        bail!("a wrong expectation passed");
    }
    Ok(Taken { all, compiling })
}

/// Builds a page with `trunk`; gives how long the compiler took.
fn trunk(project: &Path, toolchain: Toolchain, tools: &Path) -> Result<Duration> {
    let path = std::env::join_paths(std::iter::once(tools.to_path_buf()).chain(
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()),
    ))?;
    let mut fetch = toolchain.cargo();
    run(fetch.arg("fetch").current_dir(project), SEE_ABOVE)?;
    let started = Instant::now();
    let mut trunk = Command::new(tools.join("trunk"));
    toolchain.choose(&mut trunk);
    run(
        trunk
            .args(["build", "--offline"])
            .current_dir(project)
            .env("PATH", path)
            .env_remove("NO_COLOR"),
        SEE_ABOVE,
    )?;
    Ok(started.elapsed())
}

/// A page, built with `trunk` and a `wasm-bindgen` of its own, opened in a browser.
fn page(project: &Path, toolchain: Toolchain, tools: &Path, browser: &Path) -> Result<Taken> {
    note("a page with Yew");
    let started = Instant::now();
    let compiling = trunk(project, toolchain, tools)?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let server = Command::new("python3")
        .args([
            "-m",
            "http.server",
            "--bind",
            "127.0.0.1",
            &port.to_string(),
        ])
        .current_dir(project.join("dist"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("python3 serves the page: install it")?;
    let _server = Stopped(server);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let shown = output(
            Command::new(browser)
                .args(["--headless", "--no-sandbox", "--disable-gpu"])
                .args(["--virtual-time-budget=10000", "--dump-dom"])
                .arg(format!("http://127.0.0.1:{port}/")),
        )?;
        if shown.contains("Database host") && shown.contains("<form") {
            break;
        }
        if Instant::now() > deadline {
            bail!("the page shows no form:\n{shown}");
        }
    }
    Ok(Taken {
        all: started.elapsed(),
        compiling,
    })
}

/// A page that connects an account, its own backend, and the development server that plays the connection API: what
/// docs/connections.md leads to.
fn connect(project: &Path, toolchain: Toolchain, tools: &Path, browser: &Path) -> Result<Taken> {
    note("a page that connects an account");
    run(
        Command::new("cargo").args(["build", "--quiet", "--package", "formloom-server"]),
        SEE_ABOVE,
    )?;
    setup::peers()?;
    setup::openssl()?;
    let started = Instant::now();
    let compiling = trunk(&project.join("page"), toolchain, tools)?;
    let backend = project.join("backend");
    let building = Instant::now();
    run(cargo(&backend).args(["build", "--quiet"]), SEE_ABOVE)?;
    let compiling = compiling + building.elapsed();
    for arguments in [
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
        "pkey -in key.pem -pubout -out public.pem",
    ] {
        let mut openssl = Command::new("openssl");
        openssl.args(arguments.split(' ')).current_dir(&backend);
        run(&mut openssl, SEE_ABOVE)?;
    }
    let quietly = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map(Stopped)
    };
    let server = crate::build::target_dir().join("debug/formloom-server");
    let _api = quietly(
        Command::new(server)
            .args(["--page-origin", "http://127.0.0.1:3000"])
            .args(["--token-key", "public.pem", "--page-port", "0"])
            .current_dir(&backend),
    )?;
    let mut own = Command::new(backend.join("target/debug/newcomer-backend"));
    let _backend = quietly(own.current_dir(&backend))?;
    run(
        Command::new("node")
            .arg(root().join("tests/newcomer/connect.mjs"))
            .arg("http://127.0.0.1:3000/")
            .env("CHROMIUM", browser),
        SEE_ABOVE,
    )?;
    Ok(Taken {
        all: started.elapsed(),
        compiling,
    })
}

/// Ends with what it stands for.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const SEE_ABOVE: &str = "the messages above say what a newcomer would see";

/// `cargo` as a newcomer starts it: without what `cargo xtask` set for its own.
fn cargo(project: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(project).env_remove("CARGO_TARGET_DIR");
    command
}

fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!(
            "`{}` ended with {}",
            command.get_program().display(),
            output.status
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
