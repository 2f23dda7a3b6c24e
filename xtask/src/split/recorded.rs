//! Opens a page in Chromium and reads what ran.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::build::{root, target_dir};
use crate::process::run;
use crate::setup;

use super::schemas;

/// Where the page sends what ran: a byte for each mark, or a hexadecimal digit for four, as the end of the address.
const RECORDED: &str = "recorded";

/// Where the page finds forms of many kinds.
const SCHEMAS: &str = "schemas.json";

/// How long the page has.
const TIME: Duration = Duration::from_secs(120);

/// How a page is recorded.
pub(crate) enum Recording {
    /// A page that needs no server, by its file in the workspace. It is opened for each part, with forms of many kinds first.
    Alone(&'static str),
    /// Files that are laid into the folder for the time, which the development server serves; the first is the page.
    BehindServer(&'static [&'static str]),
}

impl Recording {
    /// How many parts are cut off.
    pub(super) fn parts(&self) -> usize {
        match self {
            Self::Alone(_) => 2,
            Self::BehindServer(_) => 1,
        }
    }
}

/// Opens a page over a folder for a part; it ends by sending the marks.
pub(super) fn record(dist: &Path, recording: &Recording, part: &str) -> Result<Vec<u8>> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    let page = match recording {
        Recording::Alone(page) => root().join(page),
        Recording::BehindServer(_) => PathBuf::new(),
    };
    let (sender, marks) = mpsc::channel();
    let folder = dist.to_path_buf();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (folder, page, sender) = (folder.clone(), page.clone(), sender.clone());
            thread::spawn(move || answer(stream, &folder, &page, &sender));
        }
    });
    match recording {
        Recording::Alone(_) => {
            let schemas = dist.join(SCHEMAS);
            fs::write(&schemas, schemas::of_many_kinds()?)?;
            let recorded = open(&format!("http://127.0.0.1:{port}/?part={part}"), &marks);
            fs::remove_file(schemas)?;
            recorded
        }
        Recording::BehindServer(files) => {
            let laid = |file: &&str| {
                let from = root().join(file);
                let to = dist.join(from.file_name().unwrap_or_default());
                (from, to)
            };
            for (from, to) in files.iter().map(laid) {
                fs::copy(from, to)?;
            }
            let recorded = behind_server(dist, files[0], port, &marks);
            for (_, to) in files.iter().map(laid) {
                fs::remove_file(to)?;
            }
            recorded
        }
    }
}

/// Starts the development server over the folder, with a database of its own, and opens a page there.
fn behind_server(
    dist: &Path,
    page: &str,
    recorder: u16,
    marks: &mpsc::Receiver<Vec<u8>>,
) -> Result<Vec<u8>> {
    let program = target_dir().join("debug/formloom-server");
    // One that the tests or the demo have just built will do.
    if !program.exists() {
        run(
            Command::new("cargo").args(["build", "--package", "formloom-server"]),
            "the compiler's messages above say what is wrong",
        )?;
    }
    let free = || Ok::<_, anyhow::Error>(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port());
    let (served, api, provider) = (free()?, free()?, free()?);
    let data = std::env::temp_dir().join(format!("formloom-record-data-{}", std::process::id()));
    let mut server = Command::new(program)
        .arg("--dist")
        .arg(dist)
        .arg("--data")
        .arg(&data)
        .args(["--page-port", &served.to_string()])
        .args(["--api-port", &api.to_string()])
        .args(["--provider-port", &provider.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("the development server could not be started")?;
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", served)).is_err() && began.elapsed() < TIME {
        thread::sleep(Duration::from_millis(50));
    }
    let name = Path::new(page)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let recorded = open(
        &format!("http://127.0.0.1:{served}/{name}?recorder={recorder}"),
        marks,
    );
    server.kill()?;
    server.wait()?;
    drop(fs::remove_dir_all(&data));
    recorded
}

/// Opens an address in Chromium until the marks are there.
fn open(address: &str, marks: &mpsc::Receiver<Vec<u8>>) -> Result<Vec<u8>> {
    let chromium = setup::known_browser().context("there is no Chromium")?;
    let profile = std::env::temp_dir().join(format!("formloom-record-{}", std::process::id()));
    let mut browser = Command::new(chromium)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("Chromium could not be started")?;
    let marks = marks.recv_timeout(TIME);
    browser.kill()?;
    browser.wait()?;
    // A folder that is still in use is left to the system.
    drop(fs::remove_dir_all(&profile));
    marks.context("the page sent nothing: open it with a browser and look at its console")
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
    let asked = line.split_whitespace().nth(1)?.to_owned();
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
    if let Some(digits) = asked.trim_start_matches('/').strip_prefix("recorded/") {
        let marks = digits.chars().filter_map(|digit| digit.to_digit(16));
        let marks = marks.flat_map(|four| (0..4).map(move |bit| u8::from(four >> bit & 1 == 1)));
        sender.send(marks.collect()).ok()?;
    } else if path.ends_with(RECORDED) {
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
