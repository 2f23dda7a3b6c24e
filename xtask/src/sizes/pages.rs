//! What our own pages load: before the first input can be used, and in all.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use crate::build::{self, root};

/// Where the figures and their ceilings stand.
const FIGURES: &str = "docs/page-sizes.json";

/// Where the form page is built.
pub(crate) fn form_page() -> PathBuf {
    build::target_dir().join("sizes/form_page")
}

/// Builds the form page and the demo, and gives their weights in kB (brotli), by the shape that issue 17 asks for. There is
/// no page of the connection flow alone: the demo's first page is one.
pub(crate) fn weigh(force_debian: bool) -> Result<Value> {
    let form = form_page();
    build::bench_page(&form, force_debian)?;
    let demo = build::demo(force_debian)?;
    Ok(json!({ "form_page": page(&form)?, "demo": page(&demo)? }))
}

/// Fails where a page is heavier than its ceiling, and writes the figures down where that is asked for.
pub(crate) fn hold(weights: &Value, update: bool) -> Result<()> {
    let path = root().join(FIGURES);
    let text = fs::read_to_string(&path).unwrap_or_else(|_| "{}".to_owned());
    let mut known: Value =
        serde_json::from_str(&text).with_context(|| format!("{FIGURES} is no JSON"))?;
    for (name, weight) in weights.as_object().into_iter().flatten() {
        for (figure, ceiling) in [
            ("before_first_input_kb", "ceiling_before_kb"),
            ("all_kb", "ceiling_all_kb"),
        ] {
            let now = weight[figure].as_u64().unwrap_or_default();
            let most = known[name][ceiling].as_u64();
            if most.is_some_and(|most| now > most) && !update {
                bail!(
                    "{name}: {figure} is {now}, and the ceiling is {}",
                    known[name][ceiling]
                );
            }
            if update {
                known[name][figure] = json!(now);
                known[name][ceiling] = json!(most.unwrap_or(now));
            }
        }
    }
    if update {
        fs::write(path, format!("{known:#}\n"))?;
    }
    Ok(())
}

/// The modules that come behind the first input.
const BEHIND: [&str; 2] = ["_more.wasm", "_rest.wasm"];

/// The scripts, styles and modules of a folder.
fn page(dist: &Path) -> Result<Value> {
    let (mut before, mut all) = (0, 0);
    let mut modules = Map::new();
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let ending = path.extension().and_then(|ending| ending.to_str());
        // The page to which a provider's window comes back is another one.
        if !matches!(ending, Some("js" | "css" | "wasm" | "html")) || name.starts_with("connected")
        {
            continue;
        }
        let weight = build::brotli_bytes(&fs::read(&path)?)?.len();
        all += weight;
        if !BEHIND.iter().any(|behind| name.ends_with(behind)) {
            before += weight;
        }
        if ending == Some("wasm") {
            modules.insert(name, json!(weight.div_ceil(1000)));
        }
    }
    Ok(json!({
        "before_first_input_kb": before.div_ceil(1000),
        "all_kb": all.div_ceil(1000),
        "modules": modules,
    }))
}
