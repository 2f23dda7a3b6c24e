//! Builds the demo for the browser: cargo, wasm-bindgen in this process, wasm-opt, brotli.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, anyhow};

use crate::process::{note, run};
use crate::setup;
use crate::split::{self, Recording};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A page that is built for the browser.
struct Site {
    package: &'static str,
    /// The name of its module.
    module: &'static str,
    /// Files that are copied as they are.
    files: &'static [&'static str],
    /// By what the module is split.
    record: Option<Recording>,
    /// Served by a harness that compresses for itself.
    is_bare: bool,
}

const DEMO: Site = Site {
    package: "formloom-demo",
    module: "demo",
    files: &[
        "apps/demo/static/index.html",
        "apps/demo/static/boot.js",
        "apps/demo/static/connected.html",
        "crates/formloom-connect/assets/connected.js",
        "apps/demo/static/demo.css",
        "apps/demo/static/icon.svg",
        "crates/formloom-yew/style/formloom.css",
        "crates/formloom-connect-yew/style/formloom-connect.css",
    ],
    record: Some(Recording::BehindServer(&[
        "apps/demo/static/record.html",
        "apps/demo/static/record.js",
    ])),
    is_bare: false,
};

const BENCH: Site = Site {
    package: "formloom-bench",
    module: "bench",
    files: &[
        "apps/bench/static/index.html",
        "apps/bench/static/page.js",
        "crates/formloom-yew/style/formloom.css",
    ],
    record: Some(Recording::Alone("apps/bench/static/record.html")),
    is_bare: true,
};

/// Builds the demo as it is shipped into `dist/`, prints its sizes, and gives the folder.
pub(crate) fn demo(force_debian: bool) -> Result<PathBuf> {
    let dist = root().join("dist");
    site(&DEMO, &dist, force_debian)?;
    Ok(dist)
}

/// Builds the demo into a folder without optimising it: for a look while one works on it.
pub(crate) fn demo_quickly(dist: &Path, force_debian: bool) -> Result<()> {
    let toolchain = setup::wasm_toolchain(force_debian)?;
    let arguments = ["build", "--package", DEMO.package, "--target", TARGET];
    run(
        toolchain.cargo().args(arguments),
        "the compiler's messages above say what is wrong",
    )?;
    fs::create_dir_all(dist)?;
    let built = target_dir().join(TARGET).join("debug");
    bind(
        &built.join(format!("{}.wasm", DEMO.package)),
        DEMO.module,
        dist,
    )?;
    copy_files(&DEMO, dist)
}

pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn copy_files(site: &Site, dist: &Path) -> Result<()> {
    for file in site.files {
        let from = root().join(file);
        let name = from.file_name().unwrap_or_default();
        fs::copy(&from, dist.join(name)).with_context(|| format!("could not copy {file}"))?;
    }
    Ok(())
}

/// Builds the page that the benchmark drives into a folder.
pub(crate) fn bench_page(dist: &Path, force_debian: bool) -> Result<()> {
    site(&BENCH, dist, force_debian)
}

fn site(site: &Site, dist: &Path, force_debian: bool) -> Result<()> {
    let toolchain = setup::wasm_toolchain(force_debian)?;
    let wasm_opt = setup::wasm_opt()?;
    note(&format!("building {} for the browser", site.package));
    let mut build = toolchain.cargo();
    build.args([
        "rustc",
        "--package",
        site.package,
        "--profile",
        "dist",
        "--target",
        TARGET,
    ]);
    if site.record.is_some() {
        build.args(["--", "-C", "link-arg=--emit-relocs"]);
    }
    run(
        &mut build,
        "the compiler's messages above say what is wrong",
    )?;
    let built = target_dir()
        .join(TARGET)
        .join("dist")
        .join(format!("{}.wasm", site.package));
    // Another build of this program may do it in another way.
    let mut sources = vec![built.clone(), std::env::current_exe()?];
    sources.extend(site.files.iter().map(|file| root().join(file)));
    if sources
        .iter()
        .all(|source| is_newer(&dist.join("stamp"), source))
    {
        note(&format!("{} is up to date", dist.display()));
        return print_sizes(dist);
    }
    if dist.exists() {
        fs::remove_dir_all(dist)?;
    }
    fs::create_dir_all(dist)?;
    let plain = built.with_extension("plain.wasm");
    let linked = fs::read(&built)?;
    fs::write(&plain, split::without_links(&linked)?)?;
    bind(&plain, site.module, dist)?;
    let wasm = dist.join(format!("{}_bg.wasm", site.module));
    optimise(&wasm_opt, &wasm, site.record.is_some())?;
    copy_files(site, dist)?;
    if let Some(record) = &site.record {
        split::page(dist, site.module, record, &linked)?;
    }
    minify(&setup::esbuild()?, dist)?;
    compress_all(dist)?;
    print_sizes(dist)?;
    if site.is_bare {
        for path in files(dist)? {
            if path.extension().is_some_and(|ending| ending == "br") {
                fs::remove_file(path)?;
            }
        }
        return Ok(());
    }
    fs::write(dist.join("stamp"), "")?;
    Ok(())
}

pub(crate) fn bind(wasm: &Path, module: &str, dist: &Path) -> Result<()> {
    note("wasm-bindgen");
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(wasm).out_name(module).typescript(false);
    bindgen.web(true).map_err(|error| anyhow!("{error:#}"))?;
    bindgen.generate(dist).map_err(|error| {
        anyhow!(
            "wasm-bindgen: {error:#} (does Cargo.lock hold one wasm-bindgen, of xtask's release?)"
        )
    })
}

/// What every current browser runs. `--all-features` would also write what only flags turn on.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// `is_split`: what runs at the start is not to be put into what does not, nor the other way round.
pub(crate) fn optimise(script: &Path, wasm: &Path, is_split: bool) -> Result<()> {
    let inlining = is_split.then_some("--one-caller-inline-max-function-size=0");
    // What splits goes by the names of functions, and takes them away.
    let names = (is_split || split::keeps_names()).then_some("-g");
    run(
        Command::new("node")
            .arg(script)
            .arg("-Oz")
            .args(names)
            .args(FEATURES)
            .args(inlining)
            .arg(wasm)
            .arg("-o")
            .arg(wasm),
        "delete xtask/tools/node_modules and try again",
    )
}

/// Makes scripts and styles small.
fn minify(esbuild: &Path, dist: &Path) -> Result<()> {
    note("esbuild");
    for path in files(dist)? {
        if path
            .extension()
            .is_some_and(|extension| extension == "js" || extension == "css")
        {
            run(
                Command::new(esbuild)
                    .args(["--minify", "--allow-overwrite", "--log-level=warning"])
                    .arg(&path)
                    .arg(format!("--outfile={}", path.display())),
                "delete xtask/tools/node_modules and try again",
            )?;
        }
    }
    Ok(())
}

fn compress_all(dist: &Path) -> Result<()> {
    note("brotli");
    for path in files(dist)? {
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm" || extension == "js" || extension == "css")
        {
            let bytes = fs::read(&path)?;
            let mut name = path.clone().into_os_string();
            name.push(".br");
            fs::write(name, brotli_bytes(&bytes)?)?;
        }
    }
    Ok(())
}

pub(crate) fn brotli_bytes(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 24);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out)
}

fn print_sizes(dist: &Path) -> Result<()> {
    let mut total = (0, 0);
    eprintln!("    what a browser loads               raw kB   brotli kB");
    for path in files(dist)? {
        let mut name = path.clone().into_os_string();
        name.push(".br");
        let Ok(compressed) = fs::metadata(&name) else {
            continue;
        };
        let raw = fs::metadata(&path)?.len();
        total = (total.0 + raw, total.1 + compressed.len());
        eprintln!(
            "    {:32} {:8.1} {:11.1}",
            path.file_name().unwrap_or_default().to_string_lossy(),
            raw as f64 / 1000.0,
            compressed.len() as f64 / 1000.0
        );
    }
    eprintln!(
        "    {:32} {:8.1} {:11.1}",
        "all",
        total.0 as f64 / 1000.0,
        total.1 as f64 / 1000.0
    );
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    Ok(paths)
}

/// Whether a file was written after another, or after everything in a folder.
fn is_newer(stamp: &Path, source: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified());
    let Ok(stamp) = modified(stamp) else {
        return false;
    };
    let sources = if source.is_dir() {
        files(source).unwrap_or_default()
    } else {
        vec![source.to_path_buf()]
    };
    sources
        .iter()
        .all(|path| modified(path).is_ok_and(|time| time < stamp))
}
