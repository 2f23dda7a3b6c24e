//! What a page with one form weighs, with and without what it can leave out, held below a ceiling each.

pub(crate) mod pages;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::build::{self, TARGET, root};
use crate::process::{note, run};
use crate::setup;

/// What is built, with the features of `formloom-yew`.
const PAGES: [(&str, &str); 3] = [
    ("all features", "csr,engine,regex"),
    ("without engine", "csr,regex"),
    ("without engine and regex", "csr"),
];

/// Where the figures and their ceilings stand.
const FIGURES: &str = "docs/sizes.json";

/// The heaviest that are named.
const MOST_NAMED: usize = 12;

/// Builds each page, prints what it weighs, and fails where one passes its ceiling. `update` writes the figures down.
pub(crate) fn run_all(update: bool, force_debian: bool) -> Result<()> {
    let mut figures = read(&root().join(FIGURES))?;
    let mut too_heavy = Vec::new();
    for (name, features) in PAGES {
        let (raw, brotli) = page(name, features, force_debian)?;
        let known = figures.get(name).copied().unwrap_or_default();
        eprintln!(
            "    {name:28} raw {raw:5} kB, brotli {brotli:4} kB (written down {}, ceiling {})",
            known.brotli, known.ceiling
        );
        if known.ceiling > 0 && brotli > known.ceiling {
            too_heavy.push(format!(
                "{name}: {brotli} kB, and the ceiling is {}",
                known.ceiling
            ));
        }
        let ceiling = if known.ceiling == 0 {
            brotli
        } else {
            known.ceiling
        };
        let now = Figure {
            raw,
            brotli,
            ceiling,
        };
        figures.insert(name.to_owned(), now);
    }
    if update {
        write(&root().join(FIGURES), &figures)?;
        note(&format!("{FIGURES} is written"));
    }
    if !too_heavy.is_empty() {
        bail!("a page is too heavy: {}", too_heavy.join("; "));
    }
    Ok(())
}

/// Builds a page and gives its weight in kB: the wasm alone, raw and brotli.
fn page(name: &str, features: &str, force_debian: bool) -> Result<(u64, u64)> {
    let toolchain = setup::wasm_toolchain(force_debian)?;
    let wasm_opt = setup::wasm_opt()?;
    note(&format!("a page with one form, {name}"));
    let target = build::target_dir();
    let dist = target.join("sizes");
    fs::create_dir_all(&dist)?;
    let map = dist.join("map.txt");
    run(
        toolchain
            .cargo()
            .args([
                "rustc",
                "--package",
                "formloom-yew",
                "--example",
                "one_form",
            ])
            .args(["--no-default-features", "--features", features])
            .args(["--profile", "dist", "--target", TARGET, "--"])
            .arg("-C")
            .arg(format!("link-arg=--Map={}", map.display())),
        "the compiler's messages above say what is wrong",
    )?;
    let built = target.join(TARGET).join("dist/examples/one_form.wasm");
    build::bind(&built, "one_form", &dist)?;
    let wasm = dist.join("one_form_bg.wasm");
    build::optimise(&wasm_opt, &wasm, false)?;
    let bytes = fs::read(&wasm)?;
    let brotli = build::brotli_bytes(&bytes)?.len();
    name_the_heaviest(&map)?;
    Ok((bytes.len() as u64 / 1000, brotli as u64 / 1000))
}

/// Prints which crates and which constants weigh most, as the linker placed them, before `wasm-opt`.
fn name_the_heaviest(map: &Path) -> Result<()> {
    let text = fs::read_to_string(map)
        .with_context(|| format!("the linker wrote no map to {}", map.display()))?;
    let (mut code, mut data) = (BTreeMap::new(), BTreeMap::new());
    for line in text.lines() {
        // Address, offset, size, name; the name of a symbol is further in than that of its section.
        let mut columns = line.split_whitespace();
        let (Some(_), Some(_), Some(size)) = (columns.next(), columns.next(), columns.next())
        else {
            continue;
        };
        let Ok(size) = u64::from_str_radix(size, 16) else {
            continue;
        };
        let rest: Vec<&str> = columns.collect();
        let symbol = rest.join(" ");
        if let Some((_, section)) = symbol.split_once(":(") {
            let section = section.trim_end_matches(')');
            if section.starts_with(".rodata") || section.starts_with(".data") {
                *data.entry(demangled_crate(section)).or_insert(0) += size;
            } else if !section.starts_with('.') {
                *code.entry(demangled_crate(section)).or_insert(0) += size;
            }
        }
    }
    for (what, weights) in [("code", code), ("data", data)] {
        let mut weights: Vec<(String, u64)> = weights.into_iter().collect();
        weights.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        let total: u64 = weights.iter().map(|(_, size)| size).sum();
        let named = weights.iter().take(MOST_NAMED);
        let named: Vec<String> = named
            .map(|(name, size)| format!("{name} {}", size / 1000))
            .collect();
        eprintln!(
            "    {what}, {} kB as linked: {}",
            total / 1000,
            named.join(", ")
        );
    }
    Ok(())
}

/// The crate of a symbol (`_ZN14formloom_yew4node…`, `.rodata._ZN…`); other names are given as they are.
fn demangled_crate(symbol: &str) -> String {
    let Some((_, mangled)) = symbol.split_once("_ZN") else {
        return symbol.chars().take(40).collect();
    };
    // An implementation begins with its type: `_$LT$formloom_core..Form$u20$as$u20$…`.
    let digits = mangled.bytes().take_while(u8::is_ascii_digit).count();
    let (length, rest) = mangled.split_at(digits);
    let length = length.parse().unwrap_or(0);
    let first = rest.get(..length).unwrap_or(rest);
    let name = first.trim_start_matches("_$LT$").trim_start_matches('_');
    let end = name.find(['.', '$']).unwrap_or(name.len());
    name[..end].to_owned()
}

#[derive(Clone, Copy, Default)]
struct Figure {
    raw: u64,
    brotli: u64,
    ceiling: u64,
}

fn read(path: &Path) -> Result<BTreeMap<String, Figure>> {
    let text = fs::read_to_string(path).unwrap_or_else(|_| "{}".to_owned());
    let value: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))?;
    let number = |value: &serde_json::Value, name: &str| value[name].as_u64().unwrap_or(0);
    let members = value.as_object().into_iter().flatten();
    let figures = members.map(|(name, value)| {
        let figure = Figure {
            raw: number(value, "raw_kB"),
            brotli: number(value, "brotli_kB"),
            ceiling: number(value, "ceiling_kB"),
        };
        (name.clone(), figure)
    });
    Ok(figures.collect())
}

fn write(path: &Path, figures: &BTreeMap<String, Figure>) -> Result<()> {
    let members = figures.iter().map(|(name, figure)| {
        let value = serde_json::json!({
            "raw_kB": figure.raw,
            "brotli_kB": figure.brotli,
            "ceiling_kB": figure.ceiling,
        });
        (name.clone(), value)
    });
    let value: serde_json::Map<String, serde_json::Value> = members.collect();
    fs::write(path, format!("{:#}\n", serde_json::Value::Object(value)))?;
    Ok(())
}
