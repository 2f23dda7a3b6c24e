//! After people typed secrets, none of them is anywhere that it can be read: logs, addresses, `Debug`, storage, the
//! browser's history and files, the database. A canary is planted in each of these first, and must be found: a scan
//! that cannot find is no scan.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use formloom_connect::backend::Membrane;
use formloom_connect::{
    AttemptIds, Event, Flow, FlowConfig, HttpResponse, IntegrationTarget, Secret, Timestamp,
};
use serde_json::json;

use crate::person::with_person_behind;

/// What the test types. None of it stands on any page by itself.
const SECRETS: [&str; 3] = [
    "typed-wrong-key-7f3a91c2",
    "typed-password-5d1c80e4",
    "typed-left-key-93b7d6f0",
];

/// A place in which secrets can end up, as bytes.
struct Sink {
    name: &'static str,
    bytes: Vec<u8>,
}

impl Sink {
    /// Whether a text is in it, in any of the forms in which programs write texts.
    fn holds(&self, text: &str) -> bool {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let standard = base64::engine::general_purpose::STANDARD_NO_PAD;
        // Base64 has three forms of a text inside a longer one; their middles do not depend on what stands around.
        let encoded = (0..3).map(|shift| {
            let padded = format!("{}{text}", "x".repeat(shift));
            let encoded = standard.encode(padded);
            encoded.as_bytes()[4..encoded.len() - 4].to_vec()
        });
        [text.as_bytes().to_vec(), wide]
            .into_iter()
            .chain(encoded)
            .any(|needle| contains(&self.bytes, &needle))
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// All files below a folder, one after the other.
fn files(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                bytes.extend(std::fs::read(&path).unwrap_or_default());
            }
        }
    }
    bytes
}

/// The server's log at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_secret_is_left_anywhere() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();
    let mut sinks: Vec<Sink> = Vec::new();
    with_person_behind(
        |_| {},
        async |person, proxy| {
            const NOTE: &str = "window.noted = [];
                for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
                    const real = console[name];
                    console[name] = (...args) => { window.noted.push(args.map(String).join(' ')); real.apply(console, args); };
                }
                window.addEventListener('error', event => window.noted.push(String(event.message)));";
            // Canaries, each where a careless program would leave a secret.
            tracing::info!("canary-log");
            person.opens("/?customer=canary-history").await;
            person
                .runs("localStorage.setItem('x', 'canary-local'); sessionStorage.setItem('x', 'canary-session'); document.cookie = 'x=canary-cookie';")
                .await;
            person.opens("/?customer=scan").await;
            person.runs(NOTE).await;
            person.runs("console.log('canary-console')").await;
            // A query is an address, and a connection's name is stored in clear.
            let plant = format!(
                "const session = await (await fetch('/session', {{method: 'POST'}})).json();
                 const headers = {{authorization: 'Bearer ' + session.token, 'content-type': 'application/json'}};
                 await fetch('{0}/health?x=canary-address', {{headers}});
                 const body = JSON.stringify({{integrationKey: 'pingboard', name: 'canary-database'}});
                 await fetch('{0}/connect', {{method: 'POST', headers, body}});",
                person.api
            );
            person.runs_async(&plant).await;

            // A key that the service refuses.
            person.clicks("button", "Connect Weatherline").await;
            person.types("textbox", "API key", SECRETS[0]).await;
            person.clicks("button", "Connect").await;
            person.sees("this API key is not known").await;
            person.clicks("button", "Cancel").await;
            person.clicks("button", "Discard").await;
            person.is_without_dialog().await;

            // A password that is stored.
            person.clicks("button", "Connect Warehouse").await;
            person.types("textbox", "Host", "db.example.org").await;
            person.types("textbox", "User name", "ada").await;
            person.types("textbox", "Password", SECRETS[1]).await;
            person.clicks("button", "Connect").await;
            person.sees("Warehouse is connected").await;
            person.clicks("button", "Done").await;

            // A key that is typed before the page is left for a sign-in with another option.
            person
                .runs("document.querySelector('input[type=checkbox]').click()")
                .await;
            person.clicks("button", "Connect Ledgerly").await;
            person.clicks("radio", "API key").await;
            person.types("textbox", "API key", SECRETS[2]).await;
            person.clicks("radio", "Ledgerly account").await;
            let console = person.runs("return window.noted.join('\\n')").await;
            person.clicks("button", "Connect").await;
            person.clicks("button", "Approve").await;
            person.sees("Ledgerly is connected").await;

            let storage = person
                .runs("return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href, history.length])")
                .await;
            let addresses: String = proxy
                .takes_notes()
                .iter()
                .map(|seen| format!("{}\n", seen.target))
                .collect();
            sinks.push(Sink {
                name: "storage",
                bytes: storage.to_string().into_bytes(),
            });
            sinks.push(Sink {
                name: "console",
                bytes: console.to_string().into_bytes(),
            });
            sinks.push(Sink {
                name: "addresses",
                bytes: addresses.into_bytes(),
            });
            // The browser writes the rest when it ends.
            person
                .browser
                .clone()
                .close()
                .await
                .expect("the browser ends");
            for _ in 0..100 {
                let bytes = files(&person.data.path().join("browser"));
                let sink = Sink {
                    name: "browser",
                    bytes,
                };
                if sink.holds("canary-history") && sink.holds("canary-local") {
                    sinks.push(sink);
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            let database: Vec<u8> = std::fs::read_dir(person.data.path())
                .expect("the server's folder")
                .flatten()
                .filter(|entry| entry.file_name().to_string_lossy().contains("sqlite"))
                .flat_map(|entry| std::fs::read(entry.path()).unwrap_or_default())
                .collect();
            sinks.push(Sink {
                name: "database",
                bytes: database,
            });
            person
        },
    );
    sinks.push(Sink {
        name: "log",
        bytes: log.0.lock().unwrap_or_else(PoisonError::into_inner).clone(),
    });
    sinks.push(Sink {
        name: "debug",
        bytes: debug_output().into_bytes(),
    });
    for (sink, canary) in [
        ("log", "canary-log"),
        ("storage", "canary-local"),
        ("storage", "canary-session"),
        ("storage", "canary-cookie"),
        ("console", "canary-console"),
        ("browser", "canary-history"),
        ("browser", "canary-local"),
        ("addresses", "canary-address"),
        ("database", "canary-database"),
        ("debug", "canary-debug"),
    ] {
        let found = sinks
            .iter()
            .any(|known| known.name == sink && known.holds(canary));
        assert!(found, "the scan of {sink} finds its canary {canary}");
    }
    let mut left = Vec::new();
    for sink in &sinks {
        for secret in SECRETS {
            if sink.holds(secret) {
                left.push(format!("{secret} is in {}", sink.name));
            }
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

/// The `Debug` of a whole flow with secrets in it: its state, events and effects.
fn debug_output() -> String {
    let backend = Arc::new(Membrane::new());
    let target = IntegrationTarget::by_key("warehouse");
    let mut config = FlowConfig::new(backend, target, "https://api.example.com");
    config.existing = Some(Vec::new());
    let mut flow = Flow::new(config);
    let now = Timestamp::from_millis(0);
    let mut output = format!("{:?}", ["canary-debug"]);
    let mut calls = Vec::new();
    let mut feed = |flow: &mut Flow, event: Event, calls: &mut Vec<_>| {
        output.push_str(&format!("{event:?}"));
        for effect in flow.handle(now, event) {
            output.push_str(&format!("{effect:?}"));
            if let formloom_connect::Effect::Request { call, .. } = effect {
                calls.push(call);
            }
        }
        output.push_str(&format!("{flow:?}"));
    };
    feed(&mut flow, Event::Start, &mut calls);
    let options = json!([{"key": "k", "type": "client-credentials", "inputSchema": {"properties": {"password": {"type": "string"}}}}]);
    let answer = HttpResponse::new(200, options.to_string());
    let call = calls.pop().expect("the options are asked for");
    feed(
        &mut flow,
        Event::Response {
            call,
            result: Ok(answer),
        },
        &mut calls,
    );
    let submitted = Event::Submitted {
        input: Secret::new(json!({"password": SECRETS[1]})),
        kept: Vec::new(),
        input_without_secrets: Secret::new(json!({})),
        ids: AttemptIds::from_bytes([1; 32]),
    };
    feed(&mut flow, submitted, &mut calls);
    let call = calls.pop().expect("it is sent");
    let body = json!({"type": "bad_request", "message": "no", "stack": SECRETS[1], "data": {"sent": SECRETS[1]}});
    let refused = HttpResponse::new(400, body.to_string());
    feed(
        &mut flow,
        Event::Response {
            call,
            result: Ok(refused),
        },
        &mut calls,
    );
    output
}
