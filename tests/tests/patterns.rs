//! Patterns against a JavaScript engine, which is what ECMA-262 is elsewhere: the same answer for the same pattern and text.
//!
//! What is known to differ stands in `known-failures/patterns.json` with its reason; an entry that no longer differs fails
//! the run.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use formloom_core::{CompileOptions, DiagnosticCode};
use formloom_schema::SchemaOptions;
use formloom_verdict::{Graph, Program};
use serde_json::{Value, json};

const SEED: u64 = 20_261_129;

/// Patterns that are made, each with so many texts.
const MADE: usize = 4_000;
const TEXTS: usize = 4;

/// The fewest pairs of a run.
const LEAST: usize = 10_000;

/// Answers `null` for a pattern that is none. With `u` first; what only is a pattern without it is none too.
const JUDGE: &str = "
const pairs = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const judge = ([pattern, text]) => { try { return new RegExp(pattern, 'u').test(text); } catch { return null; } };
console.log(JSON.stringify(pairs.map(judge)));
";

type Pair = (String, String);

#[test]
fn patterns_mean_what_they_mean_in_javascript() {
    let mut pairs: Vec<Pair> = Vec::new();
    for (patterns, texts) in PICKED {
        for pattern in *patterns {
            pairs.extend(
                texts
                    .iter()
                    .map(|text| ((*pattern).to_owned(), (*text).to_owned())),
            );
        }
    }
    pairs.extend(of_the_suite());
    let known = known_differences();
    pairs.extend(known.keys().cloned());
    let mut chance = Chance(SEED);
    for _ in 0..MADE {
        let pattern = chance.pattern();
        // V8 looks behind from within a surrogate pair too (`known-failures/patterns.json`).
        let is_behind = pattern.contains("(?<!") || pattern.contains("(?<=");
        let goes_back = ["\\1", "\\2", "\\k"]
            .iter()
            .any(|mark| pattern.contains(mark));
        for _ in 0..TEXTS {
            let text = chance.text();
            let text = if is_behind && goes_back {
                text.replace('\u{1F432}', "é")
            } else {
                text
            };
            pairs.push((pattern.clone(), text));
        }
    }
    assert!(pairs.len() >= LEAST, "{} pairs", pairs.len());
    let Some(answers) = javascript(&pairs) else {
        println!("skipped: there is no `node`");
        return;
    };
    let mut report = String::new();
    let mut differing: BTreeMap<&Pair, (Option<bool>, Option<bool>)> = BTreeMap::new();
    let mut judges: BTreeMap<&str, Judge> = BTreeMap::new();
    let (mut refused, mut found) = (0, 0);
    for (pair, right) in pairs.iter().zip(&answers) {
        let (pattern, text) = pair;
        let judge = judges.entry(pattern).or_insert_with(|| Judge::of(pattern));
        let (live, whole) = judge.answer(text);
        if live != whole {
            writeln!(report, "live {live:?}, whole {whole:?}: {pair:?}").unwrap();
        }
        refused += usize::from(right.is_none());
        found += usize::from(*right == Some(true));
        if live != *right {
            differing.insert(pair, (live, *right));
        }
    }
    println!(
        "seed {SEED}: {} pairs, of which {found} are found and {refused} have no pattern; {} differ",
        pairs.len(),
        differing.len()
    );
    for (pair, (ours, right)) in &differing {
        if !known.contains_key(*pair) {
            writeln!(report, "{ours:?}, and {right:?} in JavaScript: {pair:?}").unwrap();
        }
    }
    for pair in known.keys() {
        if !differing.contains_key(pair) {
            writeln!(report, "the same now, take it off the list: {pair:?}").unwrap();
        }
    }
    assert!(report.is_empty(), "seed {SEED}\n{report}");
    assert!(
        found * 8 > pairs.len() && refused * 8 < pairs.len() * 7,
        "the patterns are worth it"
    );
}

/// A form whose value has a pattern.
struct Judge {
    compiled: formloom_core::Compiled,
    program: Arc<Program>,
    is_pattern: bool,
}

impl Judge {
    fn of(pattern: &str) -> Self {
        let schema = json!({ "pattern": pattern });
        let options = CompileOptions::default();
        let compiled = options.compile(&schema).unwrap();
        let is_refused = compiled
            .diagnostics
            .iter()
            .any(|found| found.code == DiagnosticCode::InvalidPattern);
        Self {
            program: Arc::new(Program::compile(&schema, &options.schema_options()).unwrap()),
            compiled,
            is_pattern: !is_refused,
        }
    }

    /// As the verdict graph says, and the whole document.
    fn answer(&self, text: &str) -> (Option<bool>, Option<bool>) {
        let instance = Value::from(text);
        let graph = Graph::new(self.program.clone(), &instance);
        let live = (graph.unchecked() == 0).then(|| graph.is_valid());
        (
            live,
            self.is_pattern
                .then(|| self.compiled.form.is_valid(&instance)),
        )
    }
}

/// Names of members are matched by the engine too, which has its own ways: the submit says what was said before it.
#[test]
fn names_of_members_mean_the_same_at_the_submit() {
    let mut patterns: Vec<String> = Vec::new();
    for (picked, _) in PICKED {
        patterns.extend(picked.iter().map(|pattern| (*pattern).to_owned()));
    }
    let mut chance = Chance(SEED);
    patterns.extend((0..MADE / 4).map(|_| chance.pattern()));
    // A back-reference is read by the engine in its own way, and docs/patterns.md says so.
    patterns.retain(|pattern| {
        !["\\1", "\\2", "\\k"]
            .iter()
            .any(|mark| pattern.contains(mark))
    });
    let (mut report, mut matched) = (String::new(), 0);
    for pattern in &patterns {
        let schema = json!({ "patternProperties": { pattern: { "type": "integer" } }, "additionalProperties": false });
        let [now, later] = [false, true].map(|is_deferred| {
            let options = CompileOptions::default().with_deferred(is_deferred);
            options.compile(&schema).unwrap()
        });
        let program = Arc::new(Program::compile(&schema, &SchemaOptions::default()).unwrap());
        if now
            .diagnostics
            .iter()
            .any(|found| found.code == DiagnosticCode::InvalidPattern)
        {
            continue;
        }
        for text in (0..TEXTS).map(|_| chance.text()) {
            for value in [json!(1), json!("x")] {
                let instance = json!({ text.as_str(): value });
                let live = Graph::new(program.clone(), &instance).is_valid();
                let whole = (now.form.is_valid(&instance), later.form.is_valid(&instance));
                matched += usize::from(live);
                if whole != (live, live) {
                    writeln!(report, "live {live}, whole {whole:?}: {pattern:?} {text:?}").unwrap();
                }
                let submitted = now.form.state(instance.clone()).submit();
                if submitted.is_ok() != live {
                    writeln!(report, "live {live}, not the submit: {pattern:?} {text:?}").unwrap();
                }
            }
        }
    }
    assert!(matched > 300, "{matched} names have a pattern");
    assert!(report.is_empty(), "seed {SEED}\n{report}");
}

/// An error inside of a member whose name the engine was given in other words stands where it is written.
#[test]
fn errors_behind_a_name_stand_where_they_are_written() {
    let schema = json!({
        "patternProperties": { "^[^]$": { "patternProperties": { "\\bx": { "uniqueItems": true, "minItems": 2 } } } },
    });
    let form = CompileOptions::default().compile(&schema).unwrap().form;
    let instance = json!({ "\n": { "éx": [1, 1.0] } });
    let state = form.state(instance.clone());
    let live: Vec<_> = state
        .errors()
        .iter()
        .map(|error| error.schema_at.clone())
        .collect();
    let whole: Vec<_> = state
        .whole_document_errors()
        .iter()
        .map(|error| error.schema_at.clone())
        .collect();
    assert_eq!(
        live,
        ["#/patternProperties/^[^]$/patternProperties/\\bx/uniqueItems"]
    );
    assert_eq!(whole, live, "as the whole document says");
    assert!(!form.is_valid(&instance), "two are the same");
}

/// What Node says; none where it is not there.
fn javascript(pairs: &[Pair]) -> Option<Vec<Option<bool>>> {
    let mut node = Command::new("node")
        .args(["-e", JUDGE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let input = serde_json::to_vec(pairs).unwrap();
    node.stdin.take().unwrap().write_all(&input).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "node judges");
    let answers: Vec<Option<bool>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), pairs.len(), "each pair has its answer");
    Some(answers)
}

fn known_differences() -> BTreeMap<Pair, String> {
    let path = formloom_tests::root().join("tests/known-failures/patterns.json");
    let list: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let entries = list.as_array().unwrap().iter();
    entries
        .map(|entry| {
            let text = |key: &str| entry[key].as_str().unwrap().to_owned();
            assert!(text("reason").len() > 20, "a reason is a sentence: {entry}");
            ((text("pattern"), text("text")), text("reason"))
        })
        .collect()
}

/// The patterns of the official suite's optional files, with their instances.
fn of_the_suite() -> Vec<Pair> {
    let Some(corpus) = formloom_tests::corpus() else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    let folder = corpus.join("json-schema-test-suite/tests/draft2020-12");
    for file in [
        "optional/ecmascript-regex.json",
        "optional/non-bmp-regex.json",
        "pattern.json",
        "patternProperties.json",
    ] {
        let cases: Value =
            serde_json::from_str(&fs::read_to_string(folder.join(file)).unwrap()).unwrap();
        for case in cases.as_array().unwrap() {
            let schema = &case["schema"];
            let names = schema["patternProperties"]
                .as_object()
                .into_iter()
                .flatten();
            let patterns = names
                .map(|(name, _)| name.as_str())
                .chain(schema["pattern"].as_str());
            let patterns: Vec<&str> = patterns.collect();
            for test in case["tests"].as_array().unwrap() {
                let texts = match &test["data"] {
                    Value::String(text) => vec![text.clone()],
                    Value::Object(members) => members.keys().cloned().collect(),
                    _ => continue,
                };
                for pattern in &patterns {
                    pairs.extend(
                        texts
                            .iter()
                            .map(|text| ((*pattern).to_owned(), text.clone())),
                    );
                }
            }
        }
    }
    assert!(pairs.len() > 100, "the suite has patterns");
    pairs
}

/// Looks random and is the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 40).unwrap() % limit
    }

    fn pick<'p>(&mut self, from: &[&'p str]) -> &'p str {
        from[self.below(from.len())]
    }

    fn text(&mut self) -> String {
        (0..self.below(7)).map(|_| self.pick(LETTERS)).collect()
    }

    /// Mostly a pattern, sometimes nearly one.
    fn pattern(&mut self) -> String {
        let start = if self.below(3) == 0 { "^" } else { "" };
        let end = if self.below(3) == 0 { "$" } else { "" };
        let mut pattern = format!("{start}{}{end}", self.row(3));
        // One name in several alternatives is of ES2025, which not every Node has.
        if let Some((before, behind)) = pattern.split_once("(?<n>") {
            pattern = format!("{before}(?<n>{}", behind.replace("(?<n>", "("));
        }
        if self.below(12) == 0 {
            let at = self.below(pattern.chars().count() + 1);
            let at = pattern
                .char_indices()
                .nth(at)
                .map_or(pattern.len(), |(at, _)| at);
            pattern.insert_str(
                at,
                self.pick(&["(", ")", "[", "]", "\\", "*", "{", "}", "?", "|", "^"]),
            );
        }
        pattern
    }

    fn row(&mut self, depth: usize) -> String {
        let mut row = String::new();
        for _ in 0..=self.below(3) {
            let kind = self.below(if depth == 0 { 7 } else { 12 });
            let (part, repeats) = match kind {
                0..=3 => (self.pick(ATOMS).to_owned(), true),
                4 => (self.class(), true),
                5 => (self.pick(EDGES).to_owned(), false),
                6 => (self.pick(&["\\1", "\\2", "\\k<n>"]).to_owned(), true),
                7 => (format!("({})", self.row(depth - 1)), true),
                8 => (
                    format!("(?:{}|{})", self.row(depth - 1), self.row(depth - 1)),
                    true,
                ),
                9 => (format!("(?<n>{})", self.row(depth - 1)), true),
                10 => (
                    format!("{}{})", self.pick(LOOKS), self.row(depth - 1)),
                    false,
                ),
                _ => (format!("({}|)", self.row(depth - 1)), true),
            };
            row.push_str(&part);
            if repeats && self.below(3) == 0 {
                row.push_str(self.pick(COUNTS));
            }
        }
        row
    }

    fn class(&mut self) -> String {
        let mut class = self.pick(&["[", "[^"]).to_owned();
        for _ in 0..self.below(4) {
            class.push_str(self.pick(MEMBERS));
        }
        class.push(']');
        class
    }
}

const LETTERS: &[&str] = &[
    "a",
    "b",
    "c",
    "a",
    "b",
    "A",
    "0",
    "7",
    "_",
    "-",
    " ",
    "é",
    "\u{1F432}",
    "\n",
    "\r",
    "\u{2028}",
    "\u{a0}",
    "\u{85}",
    "α",
    "\0",
    "\u{1}",
    "]",
    "&",
];
const ATOMS: &[&str] = &[
    "a",
    "b",
    "c",
    "ab",
    "é",
    "\u{1F432}",
    ".",
    "\\d",
    "\\D",
    "\\w",
    "\\W",
    "\\s",
    "\\S",
    "\\n",
    "\\x61",
    "\\u0062",
    "\\u{1F432}",
    "\\uD83D\\uDC32",
    "\\uD83D",
    "\\0",
    "\\cA",
    "\\.",
    "\\/",
    "\\p{L}",
    "\\P{Lu}",
    "\\p{Script=Greek}",
    "\\p{Nd}",
];
const EDGES: &[&str] = &["^", "$", "\\b", "\\B"];
const LOOKS: &[&str] = &["(?=", "(?!", "(?<=", "(?<!"];
const COUNTS: &[&str] = &[
    "*", "+", "?", "*?", "+?", "{2}", "{0,2}", "{1,}", "{2,3}?", "{0}",
];
const MEMBERS: &[&str] = &[
    "a",
    "b",
    "c",
    "a-c",
    "-",
    "&&",
    "[",
    "\\]",
    "\\d",
    "\\W",
    "\\s",
    "\\-",
    "\\b",
    "0-9",
    "\\u{1F430}-\\u{1F43F}",
    "\\uD83D\\uDC32",
    "é",
    "^",
    "\\p{L}",
    "_",
];

/// Chosen for what they are.
const PICKED: &[(&[&str], &[&str])] = &[
    (
        &[r"\bfoo", r"\Bfoo", r"foo\b", r"^\w+$", r"\W"],
        &[
            "foo",
            "éfoo",
            "a foo",
            "afoo",
            "fooé",
            "foo\u{1F432}",
            "ſ",
            "_",
        ],
    ),
    (
        &[
            "^.$",
            "^[^]$",
            "[]",
            "^[^a]$",
            r"^[\s\S]$",
            "a.b",
            r"^\S$",
            r"^\s$",
        ],
        &[
            "\n",
            "\r",
            "\u{2028}",
            "\u{2029}",
            "\u{85}",
            "\u{b}",
            "\u{feff}",
            "\u{180e}",
            "\u{1F432}",
            "a",
            "",
            "a\rb",
        ],
    ),
    (
        &[
            r"^\uD83D\uDC32$",
            r"^[\uD83D\uDC32]$",
            r"^\u{1F432}+$",
            r"^\uD83D",
            r"^[\u{1F430}-\u{1F440}]$",
            "^🐲*$",
            "^🐲{2}$",
        ],
        &["\u{1F432}", "\u{1F432}\u{1F432}", "\u{fffd}", "", "🐉"],
    ),
    (
        &[
            r"^(?<y>a|b)\k<y>$",
            r"^(a)\1$",
            r"^\1(a)$",
            r"^(?:(a)|b)*\1$",
            r"(?<=(\w)\1)c",
            r"^(?=(a+))a*b\1$",
            r"(?!(a))\1b",
        ],
        &[
            "aa", "bb", "ab", "a", "aab", "aac", "bbc", "aba", "aabaa", "b",
        ],
    ),
    (
        &[
            "(?i)a",
            "(?i",
            "(?P<n>a)",
            "a++",
            r"\a",
            r"\Z",
            r"\z",
            r"\A",
            r"\h",
            "(?#a)",
            "(?>a)",
            "[a",
            "a{2,1}",
            "{",
            "}",
            "]",
            "a{,3}",
            r"\pL",
            r"[\d-z]",
            r"\u{110000}",
            r"\x4",
            r"\u12",
            r"\c",
            r"\c1",
            r"\00",
            "(?<a>b)(?<a>c)",
            "a|*",
            "^*",
            r"\b+",
            "(?=a)*",
            r"\k<a>",
            r"(a)\2",
            "[b-a]",
            r"\p{Foo}",
            r"\p{Greek}",
            r"\p{lu}",
            "[[:alpha:]]",
        ],
        &["a", "Z", ""],
    ),
    (
        &[
            r"^\cA$",
            r"^\cz$",
            r"^\0$",
            r"^[\0]$",
            r"^[\cA]$",
            r"^[\b]$",
            r"^\x41$",
            r"^\t\v\f$",
            r"^[\-]$",
            r"^\/$",
        ],
        &[
            "\u{1}",
            "\u{1a}",
            "\0",
            "\u{8}",
            "A",
            "\t\u{b}\u{c}",
            "-",
            "/",
        ],
    ),
    (
        &[
            r"(?<!foo)bar",
            r"(?<=^a{1,2})b",
            r"(?<=a|bc)d",
            "(?<!^)a",
            r"(?<=(?<!b)a)c",
            r"^(?:(?!foo)[\s\S])*$",
            "^(?=.*A)(?=.*0)",
            "(?=a(?!b))",
            "^(?!.*--)",
        ],
        &[
            "bar", "foobar", "ab", "aab", "aaab", "bcd", "ad", "aa", "bac", "ac", "A0", "0",
            "a--b", "xfoo", "",
        ],
    ),
    (
        &[
            r"^\d+$",
            r"^[\d]$",
            r"^\p{Nd}$",
            r"^\p{Lu}\P{Lu}$",
            r"^\p{Script=Greek}$",
            r"^\p{Emoji}$",
            r"^\p{L}+$",
            r"^\p{Any}$",
            r"^\p{ASCII}$",
            r"^\p{General_Category=Uppercase_Letter}$",
            r"^\p{sc=Cyrl}$",
            r"^\p{scx=Deva}$",
            r"^\p{White_Space}$",
        ],
        &[
            "5",
            "٥",
            "Aa",
            "α",
            "\u{1F432}",
            "été",
            "ф",
            "\u{a0}",
            "A",
            "क",
            "\u{964}",
        ],
    ),
    (
        &[
            "^(a|aa)+$",
            "^(?:a?){3}$",
            "^(a*)*$",
            "^(a*)+b$",
            "^(?:a{2}){2,3}$",
            "^[ab]{2,3}$",
            "a{0}b",
            "^(|a)+$",
            "^(?:(?=a)|b)*$",
            "^a{2,}?$",
            "^(?:a|ab)(?:c|bcd)(?:d*)$",
        ],
        &[
            "", "a", "aa", "aaa", "aaaa", "aaaaaa", "aab", "b", "ab", "abcd", "abba",
        ],
    ),
    (
        &[
            "^[a&&b]$",
            "^[a--b]$",
            "^[a~~b]$",
            "^[[a]$",
            "^[a-c-e]$",
            "^[--a]$",
            "^[a-]$",
            "^[-a]$",
            r"^[\w\-.]+$",
            "^[^-]$",
        ],
        &["a", "b", "&", "-", "~", "[", "d", "e", ".", "]"],
    ),
];
