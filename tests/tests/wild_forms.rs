//! Schemas and instances in the wild as forms: loaded, edited by chance, and undone.
//!
//! A plain run takes a sample; with `FORMLOOM_WILD=all` it takes everything.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of a test fails like a test, and says what it counts"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use formloom_core::{
    CompileError, CompileOptions, Compiled, DiagnosticCode, Event, FormState, NodeId, NodeKind,
    NodeView, Pointer, SecretEdit, Severity, ValidationError,
};
use formloom_verdict::Graph;
use serde_json::{Value, json};

/// How many edits are tried on each instance.
const EDITS: usize = 200;

/// Edits that are tried on each instance of a sample.
const EDITS_OF_SAMPLE: usize = 40;

/// Every how many instances are in a sample.
const SAMPLE: usize = 23;

/// Some schemas describe astronomical numbers of places; each counts as having at most so many.
const MOST_PLACES: usize = 10_000;

/// An edit that nothing makes wide visits at most so many pairs per level and subschema.
const VISITS: usize = 4;

#[test]
fn every_schema_compiles_or_says_what_is_absent() {
    let Some(folder) = folder() else { return };
    let (mut places, mut raw) = (0.0, 0.0);
    let (mut reported, mut absent, mut refused) = (0, 0, 0);
    let mut found = Vec::new();
    let schemas = files(&folder.join("schemas"));
    for path in &schemas {
        let shown = name(path);
        match CompileOptions::default().compile(&read(path)) {
            Ok(compiled) => {
                let survey = compiled.form.survey();
                let counted = survey.nodes.min(MOST_PLACES) as f64;
                let raw_here = counted * survey.raw as f64 / survey.nodes as f64;
                places += counted;
                raw += raw_here;
                let is = |code| {
                    compiled
                        .diagnostics
                        .iter()
                        .filter(move |one| one.code == code)
                };
                let listed = is(DiagnosticCode::RawPlace).count();
                reported += listed;
                absent += is(DiagnosticCode::UnresolvedReference).count();
                let unresolved = is(DiagnosticCode::UnresolvedReference).count();
                if survey.raw > 0 && listed + unresolved == 0 {
                    found.push(format!("{shown}: {} raw places, none listed", survey.raw));
                }
                for one in errors(&compiled) {
                    if one.0 != DiagnosticCode::UnresolvedReference {
                        println!("{shown}: {:?} at {}: {}", one.0, one.1, one.2);
                    }
                }
            }
            Err(CompileError::UnresolvedRootReference { .. }) => refused += 1,
            Err(error) => found.push(format!("{shown}: {error}")),
        }
    }
    let share = 100.0 * raw / places;
    println!(
        "{} schemas, {refused} refused for a root reference, {absent} references absent; \
         {share:.2} % of {places} places are raw, {reported} are listed",
        schemas.len()
    );
    assert_eq!(schemas.len(), 446);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(share < 5.0, "{share:.2} % of the places are raw");
}

fn errors(compiled: &Compiled) -> Vec<(DiagnosticCode, String, String)> {
    let errors = compiled.diagnostics.iter();
    errors
        .filter(|one| one.severity == Severity::Error)
        .map(|one| (one.code, one.at.to_string(), one.message.clone()))
        .collect()
}

#[test]
fn instances_load_unchanged_and_edits_are_judged_as_the_whole_document_judges() {
    let Some(folder) = folder() else { return };
    let is_all = std::env::var("FORMLOOM_WILD").is_ok_and(|wild| wild == "all");
    let mut work: Vec<(PathBuf, Vec<PathBuf>)> = Vec::new();
    let mut number = 0;
    for schema in files(&folder.join("schemas")) {
        let mut instances = Vec::new();
        for kind in ["valid", "invalid"] {
            for path in files(&folder.join("instances").join(kind).join(name(&schema))) {
                if is_all || number % SAMPLE == 0 {
                    instances.push(path);
                }
                number += 1;
            }
        }
        if !instances.is_empty() {
            work.push((schema, instances));
        }
    }
    assert_eq!(number, 1_001, "instances of the corpus");
    let total = Mutex::new(Found::default());
    let next = AtomicUsize::new(0);
    let edits = if is_all { EDITS } else { EDITS_OF_SAMPLE };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((schema, instances)) = work.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let found = try_schema(schema, instances, edits);
                    total.lock().unwrap().add(found);
                }
            });
        }
    });
    let found = total.into_inner().unwrap();
    found.print();
    if is_all {
        assert_eq!(found.instances, 1_001, "every instance was loaded");
    }
    assert!(
        found.wrong.is_empty(),
        "{} differ\n{}",
        found.wrong.len(),
        found.wrong.join("\n")
    );
}

/// Compiles a schema as a host would: with the documents that it asks for and that stand beside it. One that is
/// not in the corpus is taken as a schema that accepts everything, so that the instances load all the same.
fn compile_with_neighbours(schema: &Path) -> Option<Compiled> {
    let mut options = CompileOptions::default();
    let document = read(schema);
    for _ in 0..MOST_DOCUMENTS {
        let absent = match options.compile(&document) {
            Ok(compiled) if compiled.absent_documents.is_empty() => return Some(compiled),
            Ok(compiled) => compiled.absent_documents,
            Err(CompileError::UnresolvedRootReference { reference }) => {
                let address = reference.split('#').next()?;
                vec![address.to_owned()]
            }
            Err(_) => return None,
        };
        for address in absent {
            let file = address.rsplit('/').next().unwrap_or_default();
            let neighbour = schema.with_file_name(file);
            let is_here = !file.is_empty() && neighbour != schema && neighbour.is_file();
            let given = if is_here {
                read(&neighbour)
            } else {
                json!(true)
            };
            options = options.with_document(address, given);
        }
    }
    options.compile(&document).ok()
}

/// Rounds in which documents may ask for more documents.
const MOST_DOCUMENTS: usize = 10;

/// What was tried, and what went wrong.
#[derive(Default)]
struct Found {
    instances: usize,
    edits: usize,
    refused: usize,
    wide: usize,
    most: f64,
    slowest_load: (Duration, String),
    slowest_edit: (Duration, String),
    slow: usize,
    wrong: Vec<String>,
}

impl Found {
    fn add(&mut self, other: Self) {
        self.instances += other.instances;
        self.edits += other.edits;
        self.refused += other.refused;
        self.wide += other.wide;
        self.most = self.most.max(other.most);
        self.slow += other.slow;
        self.loaded(other.slowest_load);
        self.edited(other.slowest_edit);
        self.wrong.extend(other.wrong);
    }

    fn loaded(&mut self, one: (Duration, String)) {
        if one.0 > self.slowest_load.0 {
            self.slowest_load = one;
        }
    }

    fn edited(&mut self, one: (Duration, String)) {
        if one.0 > self.slowest_edit.0 {
            self.slowest_edit = one;
        }
    }

    fn print(&self) {
        println!(
            "{} instances, {} edits, {} refused, {} wide ({:.1} %), the others visit at most {:.2} \
             times depth and subschemas; slowest to load {:?} ({}), slowest edit {:?} ({}), {} over 50 ms",
            self.instances,
            self.edits,
            self.refused,
            self.wide,
            100.0 * self.wide as f64 / self.edits.max(1) as f64,
            self.most,
            self.slowest_load.0,
            self.slowest_load.1,
            self.slowest_edit.0,
            self.slowest_edit.1,
            self.slow
        );
    }
}

const SLOW: Duration = Duration::from_millis(50);

fn try_schema(schema: &Path, instances: &[PathBuf], edits: usize) -> Found {
    let mut found = Found::default();
    let Some(compiled) = compile_with_neighbours(schema) else {
        found
            .wrong
            .push(format!("{}: does not compile", name(schema)));
        return found;
    };
    // What is judged by is compiled with the first state.
    let _ = compiled.form.state(None);
    for path in instances {
        let kind = path
            .parent()
            .and_then(Path::parent)
            .map_or_else(String::new, name);
        let shown = format!("{kind}/{}/{}", name(schema), name(path));
        try_instance(&compiled, &shown, read(path), edits, &mut found);
    }
    found
}

fn try_instance(
    compiled: &Compiled,
    shown: &str,
    instance: Value,
    edits: usize,
    found: &mut Found,
) {
    found.instances += 1;
    let text = instance.to_string();
    let start = Instant::now();
    let mut state = compiled.form.state(Some(instance));
    let took = start.elapsed();
    if took > SLOW {
        println!("slow: {shown} loads in {took:?}");
    }
    found.loaded((took, shown.to_owned()));
    if as_text(&state) != text {
        found
            .wrong
            .push(format!("{shown}: loading changes the instance"));
    }
    if !agrees(&state, shown, found) {
        return;
    }
    let mut chance = Chance::from(shown);
    for number in 0..edits {
        let event = event(&state, &mut chance);
        let before = state.instance().cloned();
        let start = Instant::now();
        let outcome = state.apply(event.clone());
        let took = start.elapsed();
        let told = || format!("{shown} after edit {number}, {event:?}");
        if outcome.is_err() {
            found.refused += 1;
            continue;
        }
        if took > SLOW {
            found.slow += 1;
        }
        found.edits += 1;
        if took > found.slowest_edit.0 {
            found.edited((took, told()));
        }
        let stats = state.stats();
        if stats.wide {
            found.wide += 1;
        } else if let Some(share) = share(&state, before.as_ref(), event.at(), stats.visits) {
            found.most = found.most.max(share);
            if share > VISITS as f64 {
                let visits = stats.visits;
                found
                    .wrong
                    .push(format!("{}: {visits} visits, {share:.2} times", told()));
            }
        }
        if !agrees(&state, &told(), found) {
            return;
        }
    }
    while state.can_undo() {
        state.apply(Event::Undo).unwrap();
    }
    if as_text(&state) == text {
        agrees(&state, &format!("{shown} undone"), found);
    } else {
        let undone = as_text(&state);
        found
            .wrong
            .push(format!("{shown}: undone to\n{undone}\nfrom\n{text}"));
    }
}

fn as_text(state: &FormState) -> String {
    state.instance().map_or_else(String::new, Value::to_string)
}

/// The state lists what the whole document finds, by place, keyword and place in the schema.
fn agrees(state: &FormState, shown: &str, found: &mut Found) -> bool {
    let keys = |errors: Vec<ValidationError>| {
        let mut keys: Vec<(Pointer, String, String)> = errors
            .into_iter()
            .map(|error| (error.at, error.keyword, error.schema_at.into()))
            .collect();
        keys.sort();
        keys
    };
    let (ours, whole) = (keys(state.errors()), keys(state.whole_document_errors()));
    if let (Some(graph), Some(instance)) = (state.verdicts(), state.instance()) {
        let valid = state.form().is_valid(instance);
        if graph.is_valid() != valid {
            found
                .wrong
                .push(format!("{shown}: the whole document is valid: {valid}"));
            return false;
        }
    }
    if ours == whole {
        return true;
    }
    let only = |some: &[(Pointer, String, String)], others: &[(Pointer, String, String)]| {
        let some = some.iter().filter(|one| !others.contains(one));
        some.take(3)
            .map(|one| format!("{one:?}"))
            .collect::<Vec<_>>()
    };
    found.wrong.push(format!(
        "{shown}: {} and {} errors; only the state {:?}, only the whole document {:?}",
        ours.len(),
        whole.len(),
        only(&ours, &whole),
        only(&whole, &ours)
    ));
    false
}

/// How often the visits of an edit hold depth times subschemas, of each place that it changed; none where it
/// changed nothing.
fn share(
    state: &FormState,
    before: Option<&Value>,
    at: Option<&Pointer>,
    visits: usize,
) -> Option<f64> {
    let mut changed = Vec::new();
    changes(before, state.instance(), &Pointer::root(), &mut changed);
    changed.extend(at.cloned().filter(|_| changed.is_empty()));
    let share = |graphs: &[&Graph]| {
        let bound: usize = changed.iter().map(|at| bound(graphs, at)).sum();
        (bound > 0).then(|| visits as f64 / bound as f64)
    };
    let after = state.verdicts()?;
    let found = share(&[after])?;
    if found <= VISITS as f64 {
        return Some(found);
    }
    // What went away was judged before.
    let before = state.form().state(before.cloned());
    share(&[after, before.verdicts()?])
}

/// Depth times subschemas.
fn bound(graphs: &[&Graph], at: &Pointer) -> usize {
    let most = |at: &Pointer| graphs.iter().map(|graph| graph.subschemas_at(at)).max();
    let (mut depth, mut subschemas) = (1, most(at).unwrap_or_default().max(1));
    let mut place = at.clone();
    while let Some((container, _)) = place.split_last() {
        depth += 1;
        subschemas = subschemas.max(most(&container).unwrap_or_default());
        place = container;
    }
    depth * subschemas
}

/// The places that differ.
fn changes(before: Option<&Value>, after: Option<&Value>, at: &Pointer, found: &mut Vec<Pointer>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let names = old
                .keys()
                .chain(new.keys().filter(|name| !old.contains_key(*name)));
            for name in names {
                changes(old.get(name), new.get(name), &at.join(name), found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            for index in 0..old.len().max(new.len()) {
                let inside = at.join(&index.to_string());
                changes(old.get(index), new.get(index), &inside, found);
            }
        }
        _ => [before, after]
            .into_iter()
            .flatten()
            .for_each(|value| inside(value, at, found)),
    }
}

/// A place and everything inside.
fn inside(value: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    found.push(at.clone());
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| inside(member, &at.join(name), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| inside(item, &at.join(&index.to_string()), found)),
        _ => {}
    }
}

/// Numbers that look like chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn from(text: &str) -> Self {
        let seed = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        let index = self.below(among.len());
        &among[index]
    }
}

/// A node, found by going down until chance stops.
fn node(state: &FormState, chance: &mut Chance) -> NodeView {
    let mut at: NodeId = state.root();
    loop {
        let view = state.view_of(at).unwrap();
        if view.child_ids.is_empty() || chance.below(5) == 0 {
            return view;
        }
        at = *chance.pick(&view.child_ids);
    }
}

fn event(state: &FormState, chance: &mut Chance) -> Event {
    let view = node(state, chance);
    let at = view.at.clone();
    let values = [
        json!(null),
        json!("a"),
        json!(3),
        json!({}),
        json!([]),
        json!({ "name": "a", "type": "b" }),
        json!([{ "name": 1 }, "x", "x"]),
        json!(true),
        json!(-1.5),
    ];
    let texts = [
        "",
        "a",
        "12",
        "0",
        "-",
        "1.",
        "true",
        "xyz",
        "{\"a\":1}",
        "[",
        "https://example.org",
    ];
    let variants = view.choices.len();
    let is_typed = view.control.is_some() || view.kind == NodeKind::Raw;
    match chance.below(16) {
        0..=2 if variants > 0 => {
            let choice = chance.pick(&view.choices);
            let variant = chance.below(choice.variants.len() + 1);
            Event::Choose {
                at,
                choice: Some(choice.id.clone()),
                variant: (variant < choice.variants.len()).then_some(variant),
            }
        }
        0..=4 if !view.options.is_empty() => {
            Event::set(at, chance.pick(&view.options).value.clone())
        }
        0..=4 if is_typed => Event::type_text(at, *chance.pick(&texts)),
        5 => Event::set(at, chance.pick(&values).clone()),
        6 => Event::Clear { at },
        7 | 8 if view.kind == NodeKind::Map => Event::Add {
            at,
            key: Some((*chance.pick(&["k", "key", "a b", "x-1"])).to_owned()),
            index: None,
            value: None,
        },
        7 | 8 => Event::add(at),
        9 => Event::remove(at),
        10 if view.position.is_some() => Event::Duplicate { at },
        11 if view.position.is_some() => Event::Move {
            at,
            to: chance.below(4),
        },
        12 if view.member.is_some() => Event::Rename {
            at,
            to: (*chance.pick(&["k", "key", "b", "y"])).to_owned(),
        },
        13 if view.secret => Event::Secret {
            at,
            edit: SecretEdit::Replace(json!("s")),
        },
        14 => Event::Undo,
        15 if chance.below(4) == 0 => Event::Redo,
        _ if is_typed => Event::type_text(at, *chance.pick(&texts)),
        _ if chance.below(2) == 0 && view.takes_more => Event::add(at),
        _ => Event::blur(at),
    }
}

fn folder() -> Option<PathBuf> {
    let corpus = formloom_tests::corpus();
    if corpus.is_none() {
        println!("skipped: FORMLOOM_CORPUS names no corpus");
    }
    corpus.map(|corpus| corpus.join("schemastore"))
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    found.sort();
    found
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}
