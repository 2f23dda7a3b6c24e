//! What the vendor's SDK sent, as fixtures: the requests in their order, without what differs from run to run.

use std::path::PathBuf;

use formloom_tests::proxy::Seen;
use serde_json::{Map, Value, json};

/// Headers that say something about the protocol; the rest is the browser's.
const HEADERS: [&str; 4] = [
    "accept",
    "authorization",
    "content-type",
    "membrane-api-version",
];

/// The requests of one step, made comparable.
pub(crate) fn comparable(step: &str, seen: &[Seen]) -> Value {
    let requests: Vec<Value> = seen
        .iter()
        .filter(|seen| is_of_sdk(seen))
        .map(request)
        .collect();
    json!({"step": step, "requests": requests})
}

/// The pages that windows load by themselves are the server's, and no request of the SDK.
fn is_of_sdk(seen: &Seen) -> bool {
    !seen.path().starts_with("/connect/")
        && seen.path() != "/oauth/callback"
        && seen.path() != "/favicon.ico"
}

fn request(seen: &Seen) -> Value {
    let mut headers = Map::new();
    for name in HEADERS {
        if let Some(value) = seen.header(name) {
            let value = if name == "authorization" {
                "Bearer TOKEN"
            } else {
                value
            };
            headers.insert(name.to_owned(), json!(value));
        }
    }
    let mut answer = json!({
        "method": seen.method,
        "target": target(&seen.target),
        "headers": headers,
    });
    if !seen.body.is_empty() {
        answer["body"] = body(seen);
    }
    answer
}

/// The body as the wire has it, and for a form the JSON text of its one field.
fn body(seen: &Seen) -> Value {
    let text = String::from_utf8_lossy(&seen.body).into_owned();
    let form = seen
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if form {
        let fields: Vec<(String, String)> = url::form_urlencoded::parse(&seen.body)
            .into_owned()
            .collect();
        let fields = fields
            .into_iter()
            .map(|(name, value)| (name, json_of(&value)));
        return json!({"form": fields.collect::<Map<_, _>>()});
    }
    json!({"json": json_of(&text)})
}

fn json_of(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(mut value) => {
            settle(&mut value);
            value
        }
        Err(_) => json!(text),
    }
}

/// Puts a name where a value differs from run to run.
fn settle(value: &mut Value) {
    if let Value::Object(members) = value {
        for (name, member) in members.iter_mut() {
            match name.as_str() {
                "token" => *member = json!("TOKEN"),
                "requestId" => *member = json!("REQUEST_ID"),
                "connectionId" => *member = json!("CONNECTION_ID"),
                "redirectUri" => *member = json!("PAGE/"),
                _ => settle(member),
            }
        }
    }
}

fn target(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path: Vec<String> = path
        .split('/')
        .map(|part| {
            let random = part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            let request = part.len() == 22 && path.contains("/sse/");
            match (random, request) {
                (true, _) => "CONNECTION_ID".to_owned(),
                (_, true) => "REQUEST_ID".to_owned(),
                _ => part.to_owned(),
            }
        })
        .collect();
    let query: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.split_once('=') {
            Some(("token", _)) => "token=TOKEN".to_owned(),
            Some(("connectionId", _)) => "connectionId=CONNECTION_ID".to_owned(),
            Some(("cursor", value)) if value != "0" => "cursor=CURSOR".to_owned(),
            _ => pair.to_owned(),
        })
        .collect();
    if query.is_empty() {
        path.join("/")
    } else {
        format!("{}?{}", path.join("/"), query.join("&"))
    }
}

/// Compares with the recording, or writes it with `UPDATE_FIXTURES=1`.
pub(crate) fn check(name: &str, steps: Vec<Value>) {
    let path: PathBuf = formloom_tests::root()
        .join("tests/peers/recordings")
        .join(format!("{name}.json"));
    let mut steps = steps;
    for step in &mut steps {
        // Requests that run side by side come in any order.
        if let Some(requests) = step["requests"].as_array_mut() {
            requests.sort_by_key(|request| {
                (
                    request["target"].to_string(),
                    request["method"].to_string(),
                    request["body"].to_string(),
                )
            });
        }
    }
    let text = serde_json::to_string_pretty(&json!({ "sdk": name, "steps": steps })).expect("JSON");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, format!("{text}\n")).expect("the recording is written");
        return;
    }
    let recorded = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; UPDATE_FIXTURES=1 records it", path.display())
    });
    assert_eq!(
        text.trim(),
        recorded.trim(),
        "{name} sends what was recorded; UPDATE_FIXTURES=1 records it anew"
    );
}
