//! Opens a page in Chromium and reads what ran.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::setup;

/// Where the page sends what ran.
const RECORDED: &str = "recorded";

/// How long the page has.
const TIME: Duration = Duration::from_secs(120);

/// Opens a page on a loopback server over a folder; it ends by sending the marks.
pub(super) fn record(dist: &Path, page: &Path) -> Result<Vec<u8>> {
    let chromium = setup::browser()?;
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    let (folder, page) = (dist.to_path_buf(), page.to_path_buf());
    let (sender, list) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (folder, page, sender) = (folder.clone(), page.clone(), sender.clone());
            thread::spawn(move || answer(stream, &folder, &page, &sender));
        }
    });
    let profile = std::env::temp_dir().join(format!("formloom-record-{}", std::process::id()));
    let mut browser = Command::new(chromium)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("http://127.0.0.1:{port}/"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("Chromium could not be started")?;
    let list = list.recv_timeout(TIME);
    browser.kill()?;
    browser.wait()?;
    // A folder that is still in use is left to the system.
    drop(fs::remove_dir_all(&profile));
    list.context("the page sent nothing: open it with a browser and look at its console")
}

/// One file of the folder, or the page.
fn answer(
    mut stream: TcpStream,
    folder: &Path,
    page: &Path,
    sender: &mpsc::Sender<Vec<u8>>,
) -> Option<()> {
    let mut line = String::new();
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    reader.read_line(&mut line).ok()?;
    let asked = line.split_whitespace().nth(1)?;
    let name = asked.trim_start_matches('/').split('?').next()?;
    let path: PathBuf = match name {
        "" => page.to_path_buf(),
        name => folder.join(Path::new(name).file_name()?),
    };
    let kind = match path.extension().and_then(|ending| ending.to_str()) {
        Some("wasm") => "application/wasm",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        _ => "text/html; charset=utf-8",
    };
    // The rest of the request is read, so that the browser does not take the answer for a reset.
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
    if path.ends_with(RECORDED) {
        let mut list = vec![0; length];
        reader.read_exact(&mut list).ok()?;
        sender.send(list).ok()?;
    }
    let (status, body) = match fs::read(&path) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}
