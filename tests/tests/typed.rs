//! Types as people write them: the schema that schemars makes, the form filled by events, and the instance read back as the type.
//!
//! Each has a fixture, `fixtures/generators/schemars_*.json`, whose case `filled` fills the form. `UPDATE_FIXTURES=1` records the
//! schemas again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;
use std::fs;
use std::net::IpAddr;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use formloom_core::{Event, compile_type, read_as};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;
use uuid::Uuid;

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Address {
    street: String,
    city: String,
    postcode: Option<String>,
}

fn address() -> Address {
    Address {
        street: "Main Street 1".to_owned(),
        city: "Berlin".to_owned(),
        postcode: None,
    }
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Customer {
    name: String,
    nickname: Option<String>,
    age: Option<u8>,
    tags: Vec<String>,
    addresses: Vec<Address>,
    billing: Address,
    shipping: Option<Address>,
}

#[test]
fn optional() {
    check(
        "optional",
        Customer {
            name: "Ada".to_owned(),
            nickname: None,
            age: Some(36),
            tags: vec!["new".to_owned()],
            addresses: vec![address()],
            billing: address(),
            shipping: None,
        },
        &[
            ("/age", json!("old"), "/age"),
            (
                "/billing",
                json!({ "street": "Main Street 1" }),
                "/billing/city",
            ),
            (
                "/addresses/0",
                json!({ "street": 1, "city": "Berlin" }),
                "/addresses/0/street",
            ),
        ],
    );
}

#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Region {
    Eu,
    Us,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Maps {
    variables: HashMap<String, String>,
    ports: HashMap<u32, String>,
    routes: BTreeMap<String, Address>,
    #[serde(default)]
    replicas: HashMap<Region, u8>,
}

#[test]
fn maps() {
    check(
        "maps",
        Maps {
            variables: [("HOME".to_owned(), "/root".to_owned())].into(),
            ports: [(8080, "web".to_owned())].into(),
            routes: [("office".to_owned(), address())].into(),
            replicas: [(Region::Eu, 2)].into(),
        },
        &[
            ("/ports/8080", json!(1), "/ports/8080"),
            ("/routes/office/street", json!(1), "/routes/office/street"),
            ("/replicas", json!({ "asia": 1 }), "/replicas"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Named {
    name: String,
    description: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Flattened {
    rows: u32,
    #[serde(flatten)]
    named: Named,
    #[serde(flatten)]
    labels: BTreeMap<String, String>,
}

#[test]
fn flattened() {
    check(
        "flattened",
        Flattened {
            rows: 3,
            named: Named {
                name: "Orders".to_owned(),
                description: None,
            },
            labels: [("team".to_owned(), "sales".to_owned())].into(),
        },
        &[
            ("/rows", json!(-1), "/rows"),
            // serde reads flattened members from a copy without locations.
            ("/name", json!(1), ""),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Job {
    name: String,
    #[serde(flatten)]
    trigger: Trigger,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "trigger", rename_all = "snake_case")]
enum Trigger {
    Manual,
    Schedule { cron: String },
    Webhook(Webhook),
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Webhook {
    path: String,
    secret: Option<String>,
}

#[test]
fn flattened_enum() {
    check(
        "flattened_enum",
        Job {
            name: "Nightly".to_owned(),
            trigger: Trigger::Schedule {
                cron: "0 3 * * *".to_owned(),
            },
        },
        &[("/name", json!(1), "/name"), ("/cron", json!(3), "")],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default)]
struct Server {
    host: String,
    port: u16,
    ratio: f64,
    verbose: bool,
    tags: Vec<String>,
    limits: Limits,
    region: Region,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: 5432,
            ratio: 0.5,
            verbose: false,
            tags: vec!["blue".to_owned()],
            limits: Limits::default(),
            region: Region::Eu,
        }
    }
}

#[derive(Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
struct Limits {
    #[serde(default = "memory")]
    memory_mb: u32,
    #[serde(default)]
    timeout: Option<f32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_mb: memory(),
            timeout: None,
        }
    }
}

fn memory() -> u32 {
    512
}

#[test]
fn defaults() {
    check(
        "defaults",
        Server {
            host: "db.example.org".to_owned(),
            tags: vec!["blue".to_owned(), "green".to_owned()],
            ..Server::default()
        },
        &[
            ("/limits/memory_mb", json!(-1), "/limits/memory_mb"),
            ("/region", json!("asia"), "/region"),
        ],
    );
}

/// An account at the provider.
///
/// It is asked for once.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[schemars(title = "Account")]
struct Documented {
    /// Where to find it: Settings, then Account.
    #[schemars(title = "Account ID", example = "acc-1042")]
    account_id: String,
    /// # API address
    ///
    /// Only for your own server.
    api_base: Option<String>,
    /// How it is paid.
    plan: Plan,
    #[deprecated]
    old_name: Option<String>,
}

/// What is paid for.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
enum Plan {
    /// Nothing is paid.
    Free,
    /// Paid by the month.
    Monthly,
    /// Paid by the year.
    #[serde(rename = "yearly-2024")]
    Yearly,
}

#[test]
#[allow(deprecated, reason = "the field is")]
fn documented() {
    check(
        "documented",
        Documented {
            account_id: "acc-7".to_owned(),
            api_base: None,
            plan: Plan::Monthly,
            old_name: None,
        },
        &[("/plan", json!("Weekly"), "/plan")],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Drawing {
    shape: Shape,
    others: Vec<Shape>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
enum Shape {
    Nothing,
    Everything,
    Circle(f64),
    Line(f64, f64),
    Rectangle { width: f64, height: f64 },
    At(Address),
    Maybe(Option<String>),
}

#[test]
fn externally_tagged() {
    check(
        "externally_tagged",
        Drawing {
            shape: Shape::Rectangle {
                width: 2.0,
                height: 3.5,
            },
            others: vec![Shape::Nothing, Shape::Line(1.0, 2.0), Shape::Circle(4.0)],
        },
        &[
            ("/shape", json!("Round"), "/shape"),
            ("/others/1", json!({ "Round": 1 }), "/others/1"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Signed {
    auth: Auth,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(
    tag = "type",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
enum Auth {
    /// Nobody signs in.
    None,
    /// A key of the provider.
    ApiKey { api_key: String },
    /// A name and a password.
    Basic(Basic),
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Basic {
    username: String,
    password: String,
}

#[test]
fn internally_tagged() {
    check(
        "internally_tagged",
        Signed {
            auth: Auth::Basic(Basic {
                username: "ada".to_owned(),
                password: "pw-1".to_owned(),
            }),
        },
        &[
            (
                "/auth",
                json!({ "type": "basic", "username": "ada" }),
                "/auth/password",
            ),
            ("/auth/type", json!("oauth"), "/auth/type"),
            ("/auth/username", json!(1), "/auth"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Log {
    events: Vec<Happened>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
enum Happened {
    Started,
    Said(String),
    Moved(i32, i32),
    Renamed { from: String, to: String },
}

#[test]
fn adjacently_tagged() {
    check(
        "adjacently_tagged",
        Log {
            events: vec![
                Happened::Started,
                Happened::Said("Hello".to_owned()),
                Happened::Moved(1, -2),
                Happened::Renamed {
                    from: "a".to_owned(),
                    to: "b".to_owned(),
                },
            ],
        },
        &[
            ("/events/2/c/1", json!("left"), "/events/2/c/1"),
            ("/events/3/c", json!({ "from": "a" }), "/events/3/c/to"),
            ("/events/0/t", json!("Ended"), "/events/0/t"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Setting {
    value: Loose,
    source: Option<Source>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Loose {
    Switch(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
    Range { from: i64, to: i64 },
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Source {
    File(FileSource),
    Address { url: String },
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct FileSource {
    path: String,
}

#[test]
fn untagged() {
    check(
        "untagged",
        Setting {
            value: Loose::Range { from: 1, to: 9 },
            source: Some(Source::File(FileSource {
                path: "/etc/hosts".to_owned(),
            })),
        },
        &[
            ("/value", json!({ "from": 1 }), "/value"),
            ("/source/path", json!(1), "/source"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Choices {
    level: Level,
    fallback: Option<Level>,
    plan: Option<Plan>,
    levels: BTreeSet<Level>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
enum Level {
    Low,
    High,
    VeryHigh,
}

#[test]
fn unit_variants() {
    check(
        "unit_variants",
        Choices {
            level: Level::High,
            fallback: Some(Level::VeryHigh),
            plan: None,
            levels: [Level::Low, Level::VeryHigh].into(),
        },
        &[
            ("/level", json!("Middle"), "/level"),
            ("/levels/1", json!("Middle"), "/levels/1"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Celsius(f64);

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Point(f64, f64);

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Marker;

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Tuples {
    temperature: Celsius,
    at: Point,
    pair: (String, u8),
    colour: [u8; 3],
    path: Vec<Point>,
    marker: Marker,
    nothing: (),
}

#[test]
fn tuples() {
    check(
        "tuples",
        Tuples {
            temperature: Celsius(21.5),
            at: Point(1.0, 2.0),
            pair: ("a".to_owned(), 1),
            colour: [255, 0, 127],
            path: vec![Point(0.0, 0.5)],
            marker: Marker,
            nothing: (),
        },
        &[
            ("/colour/1", json!(256), "/colour/1"),
            ("/path/0", json!([1]), "/path/0"),
            ("/temperature", json!("warm"), "/temperature"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Folder {
    name: String,
    children: Vec<Self>,
    link: Option<Box<Self>>,
}

#[test]
fn boxed_self() {
    let folder = |name: &str, children, link| Folder {
        name: name.to_owned(),
        children,
        link,
    };
    check(
        "boxed_self",
        folder(
            "a",
            vec![folder("b", vec![], None)],
            Some(Box::new(folder("c", vec![], None))),
        ),
        &[
            ("/children/0/name", json!(1), "/children/0/name"),
            ("/link", json!({ "name": "c" }), "/link/children"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
enum Condition {
    Always,
    Equal { field: String, value: String },
    Not(Box<Self>),
    All(Vec<Self>),
}

#[test]
fn recursive_enum() {
    let equal = |field: &str| Condition::Equal {
        field: field.to_owned(),
        value: "1".to_owned(),
    };
    check(
        "recursive_enum",
        Condition::All(vec![
            equal("a"),
            Condition::Not(Box::new(equal("b"))),
            Condition::Always,
        ]),
        &[("", json!("Sometimes"), "")],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Times {
    starts: DateTime<Utc>,
    day: NaiveDate,
    at: NaiveTime,
    ends: Option<DateTime<Utc>>,
    lasts: Duration,
}

#[test]
fn times() {
    check(
        "times",
        Times {
            starts: Utc.with_ymd_and_hms(2026, 3, 1, 9, 30, 0).unwrap(),
            day: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
            at: NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
            ends: None,
            lasts: Duration::from_secs(90),
        },
        &[
            ("/day", json!("2026-02-30"), "/day"),
            ("/at", json!("25:00:00"), "/at"),
            ("/starts", json!("2026-03-01"), "/starts"),
            ("/lasts", json!({ "secs": 1 }), "/lasts/nanos"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Identifiers {
    id: Uuid,
    site: Url,
    hook: Option<Url>,
    ip: IpAddr,
    folder: PathBuf,
}

#[test]
fn identifiers() {
    check(
        "identifiers",
        Identifiers {
            id: Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8),
            site: Url::parse("https://example.org/").unwrap(),
            hook: None,
            ip: IpAddr::from([127, 0, 0, 1]),
            folder: PathBuf::from("/srv"),
        },
        &[
            ("/site", json!("no address"), "/site"),
            ("/id", json!("67e55044"), "/id"),
            ("/ip", json!("127.0.0"), "/ip"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Validated {
    #[validate(length(min = 2, max = 20))]
    name: String,
    #[validate(email)]
    mail: String,
    #[validate(url)]
    site: Option<String>,
    #[validate(range(min = 1, max = 65535))]
    port: u32,
    #[validate(length(min = 1), inner(length(min = 1)))]
    tags: Vec<String>,
    #[validate(contains(pattern = "/"))]
    path: String,
    #[validate(required)]
    owner: Option<String>,
}

#[test]
fn validate_attributes() {
    check(
        "validate",
        Validated {
            name: "Ada".to_owned(),
            mail: "ada@example.org".to_owned(),
            site: Some("https://example.org".to_owned()),
            port: 8080,
            tags: vec!["new".to_owned()],
            path: "/srv".to_owned(),
            owner: Some("Grace".to_owned()),
        },
        &[("/port", json!("http"), "/port")],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Guarded {
    #[garde(length(min = 2, max = 20))]
    name: String,
    #[garde(pattern(r"^[A-Z]{2}-\d{4}$"))]
    code: String,
    #[garde(range(min = 0.0, max = 100.0))]
    percent: f64,
    #[garde(url)]
    site: String,
    #[garde(length(max = 3), inner(length(min = 1)))]
    tags: Vec<String>,
}

#[test]
fn garde_attributes() {
    check(
        "garde",
        Guarded {
            name: "Ada".to_owned(),
            code: "AB-1234".to_owned(),
            percent: 12.5,
            site: "https://example.org".to_owned(),
            tags: vec!["new".to_owned()],
        },
        &[("/percent", json!("half"), "/percent")],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Numbers {
    small: u8,
    signed: i64,
    big: u64,
    ratio: f32,
    port: NonZeroU16,
    letter: char,
    on: bool,
}

#[test]
fn numbers() {
    check(
        "numbers",
        Numbers {
            small: 255,
            signed: -5,
            big: u64::MAX,
            ratio: 0.5,
            port: NonZeroU16::new(80).unwrap(),
            letter: 'x',
            on: true,
        },
        &[
            ("/port", json!(0), "/port"),
            ("/letter", json!("xy"), "/letter"),
            ("/small", json!(256), "/small"),
            ("/signed", json!(9223372036854775808_u64), "/signed"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Anything {
    payload: Value,
    extra: Map<String, Value>,
    items: Vec<Value>,
}

#[test]
fn anything() {
    let extra = json!({ "a": true });
    check(
        "anything",
        Anything {
            payload: json!("text"),
            extra: extra.as_object().unwrap().clone(),
            items: vec![json!("one"), json!(2)],
        },
        &[
            ("/items", json!("one"), "/items"),
            ("/extra", json!([]), "/extra"),
        ],
    );
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Renamed {
    base_url: String,
    #[serde(rename = "max-retries", default)]
    retries: u8,
    #[serde(skip)]
    cached: u8,
    #[serde(alias = "key")]
    api_key: String,
}

#[test]
fn renamed() {
    check(
        "renamed",
        Renamed {
            base_url: "https://example.org".to_owned(),
            retries: 3,
            cached: 0,
            api_key: "k-1".to_owned(),
        },
        &[
            ("/max-retries", json!(300), "/max-retries"),
            (
                "",
                json!({ "baseUrl": "x", "apiKey": "k", "cached": 1 }),
                "/cached",
            ),
        ],
    );
}

/// The schema is the fixture's, the form is filled by the events of its case `filled`, what is submitted is `expected`, and an
/// instance with a wrong value at a location is refused at another, which is the same where serde knows it.
#[track_caller]
fn check<T>(kind: &str, expected: T, refused: &[(&str, Value, &str)])
where
    T: Debug + PartialEq + DeserializeOwned + JsonSchema,
{
    let mut fixture = read(kind);
    let made = schema::<T>();
    if std::env::var_os("UPDATE_FIXTURES").is_some_and(|value| value == "1") {
        record(kind, &mut fixture, &made);
    }
    // Texts, since the order of members counts.
    assert_eq!(
        fixture["schema"].to_string(),
        made.to_string(),
        "schemars_{kind}.json: record it again"
    );

    let mut state = compile_type::<T>()
        .expect("the type has a form")
        .form
        .state(None);
    let filled = fixture["cases"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|case| case["description"] == "filled")
        .expect("a case is called filled");
    for event in filled["events"].as_array().into_iter().flatten() {
        let event = Event::from_json(event).expect("an event");
        state.apply(event).expect("the form takes it");
    }
    let done = state.submit().expect("the form is complete");
    let value = read_as::<T>(&done.instance);
    assert_eq!(value, Ok(expected), "read from {}", done.instance);

    for (at, wrong, refused_at) in refused {
        let mut instance = done.instance.clone();
        *instance.pointer_mut(at).expect("it was filled") = wrong.clone();
        let error = read_as::<T>(&instance).expect_err("the value is wrong");
        assert_eq!(error.at.as_str(), *refused_at, "{at} is {wrong}: {error}");
    }
}

fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12();
    let schema = SchemaGenerator::new(settings).into_root_schema_for::<T>();
    schema.to_value()
}

fn path(kind: &str) -> PathBuf {
    formloom_tests::root().join(format!("fixtures/generators/schemars_{kind}.json"))
}

fn read(kind: &str) -> Value {
    match fs::read_to_string(path(kind)) {
        Ok(text) => serde_json::from_str(&text).expect("a fixture is JSON"),
        Err(_) => json!({ "description": kind, "source": "", "schema": {} }),
    }
}

fn record(kind: &str, fixture: &mut Value, schema: &Value) {
    fixture["source"] = json!(format!("schemars {}", version()));
    fixture["schema"] = schema.clone();
    let text = serde_json::to_string_pretty(fixture).expect("a value can be written");
    fs::write(path(kind), text + "\n").expect("the fixture can be written");
}

/// The version of schemars that is locked.
fn version() -> String {
    let lock = fs::read_to_string(formloom_tests::root().join("Cargo.lock")).expect("it is there");
    let (_, rest) = lock
        .split_once("name = \"schemars\"\nversion = \"")
        .expect("schemars is locked");
    rest.split('"').next().unwrap_or_default().to_owned()
}
