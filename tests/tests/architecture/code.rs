//! Which file of a crate names which other, read from the code.
//!
//! Every path counts: in a `use`, in line, and among what is given to a macro; from `crate`, `self` and `super` on, from
//! a module that is declared in the file, and from a name that the file takes in. A name that a module passes on
//! (`pub use`) leads to where it is defined.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::Visit;

/// A module, by the names on the way to it.
pub(crate) type Module = Vec<String>;

/// The files of a crate by their modules, and what each names.
#[derive(Default)]
pub(crate) struct Code {
    files: BTreeMap<Module, File>,
}

#[derive(Default)]
struct File {
    /// What is named, from the root of the crate on.
    paths: Vec<Vec<String>>,
    /// What it passes on, by its name.
    passes_on: BTreeMap<String, Vec<String>>,
}

impl Code {
    /// Reads a crate from its `lib.rs` on, without what only tests have.
    pub(crate) fn of(root: &Path) -> Self {
        let mut code = Self::default();
        let mut open = vec![(Module::new(), root.to_path_buf())];
        while let Some((module, path)) = open.pop() {
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let syntax = syn::parse_file(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let mut reading = Reading::of(&module);
            reading.visit_file(&syntax);
            for name in &reading.inside {
                let path = file_of(&path, module.is_empty(), name);
                open.push(([&module[..], std::slice::from_ref(name)].concat(), path));
            }
            code.files.insert(module, reading.done());
        }
        code
    }

    /// The file in which a path is defined: the deepest module on it, by what modules pass on.
    fn file_of(&self, path: &[String]) -> Option<Module> {
        let mut path = path.to_vec();
        // What is passed on may be passed on again.
        for _ in 0..8 {
            let depth = (0..=path.len())
                .rev()
                .find(|depth| self.files.contains_key(&path[..*depth]))?;
            let module = path[..depth].to_vec();
            let passed = path
                .get(depth)
                .and_then(|name| self.files[&module].passes_on.get(name));
            match passed {
                Some(target) => {
                    let rest = path[depth + 1..].to_vec();
                    path = [target.clone(), rest].concat();
                }
                None => return Some(module),
            }
        }
        None
    }

    /// Which file names which other.
    pub(crate) fn arrows(&self) -> BTreeSet<(Module, Module)> {
        let mut arrows = BTreeSet::new();
        for (module, file) in &self.files {
            for path in &file.paths {
                if let Some(target) = self.file_of(path)
                    && target != *module
                {
                    arrows.insert((module.clone(), target));
                }
            }
        }
        arrows
    }

    /// Arrows between the top modules; what `lib.rs` itself names is not among them.
    pub(crate) fn top_arrows(&self) -> BTreeSet<(String, String)> {
        let top = |module: &Module| module.first().cloned();
        let arrows = self.arrows().into_iter();
        arrows
            .filter_map(|(from, to)| Some((top(&from)?, top(&to)?)))
            .filter(|(from, to)| from != to)
            .collect()
    }

    /// Files that name each other in a circle; a parent and what is inside of it are one.
    pub(crate) fn circles(&self) -> Vec<Vec<String>> {
        let mut next: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for (from, to) in self.arrows() {
            let is_family = from.starts_with(&to) || to.starts_with(&from);
            if !is_family {
                next.entry(from).or_default().insert(to);
            }
        }
        let reached: BTreeMap<&Module, BTreeSet<&Module>> = next
            .keys()
            .map(|from| {
                let mut seen = BTreeSet::new();
                let mut open: Vec<&Module> = next[from].iter().collect();
                while let Some(module) = open.pop() {
                    if seen.insert(module) {
                        open.extend(next.get(module).into_iter().flatten());
                    }
                }
                (from, seen)
            })
            .collect();
        let mut circles = BTreeSet::new();
        for (from, seen) in &reached {
            if !seen.contains(from) {
                continue;
            }
            let back = |to: &&&Module| reached.get(**to).is_some_and(|seen| seen.contains(from));
            let circle: BTreeSet<String> = seen
                .iter()
                .filter(back)
                .map(|module| module.join("::"))
                .collect();
            circles.insert(circle);
        }
        circles
            .into_iter()
            .map(|circle| circle.into_iter().collect())
            .collect()
    }
}

/// The file of a module that is declared in another.
fn file_of(path: &Path, is_root: bool, name: &str) -> PathBuf {
    let folder = path.parent().unwrap_or(path);
    let stem = path.file_stem().unwrap_or_default();
    let folder = if is_root || stem == "mod" {
        folder.to_path_buf()
    } else {
        folder.join(stem)
    };
    let flat = folder.join(format!("{name}.rs"));
    if flat.exists() {
        flat
    } else {
        folder.join(name).join("mod.rs")
    }
}

/// A path as it is written, with the module in which it stands.
struct Written {
    module: Module,
    path: Vec<String>,
}

struct Reading {
    /// The module that is read, with those that are written out in the file.
    module: Module,
    paths: Vec<Written>,
    /// What a `use` takes in, by the name that it gives; and whether it passes it on.
    taken_in: Vec<(String, Written, bool)>,
    /// Modules that are declared here, in files of their own.
    inside: Vec<String>,
}

impl Reading {
    fn of(module: &Module) -> Self {
        Self {
            module: module.clone(),
            paths: Vec::new(),
            taken_in: Vec::new(),
            inside: Vec::new(),
        }
    }

    /// What was read, once all that the file declares and takes in is known.
    fn done(self) -> File {
        let mut file = File::default();
        let mut names = BTreeMap::new();
        for (name, written, is_passed_on) in &self.taken_in {
            let Some(path) = self.absolute(written) else {
                continue;
            };
            names.insert(name.clone(), path.clone());
            if *is_passed_on {
                file.passes_on.insert(name.clone(), path.clone());
            }
            file.paths.push(path);
        }
        for written in &self.paths {
            let taken_in = names.get(&written.path[0]);
            let path = match taken_in {
                Some(path) => Some([path, &written.path[1..]].concat()),
                None => self.absolute(written),
            };
            file.paths.extend(path);
        }
        file
    }

    /// A path from the root of this crate on; none for one of another crate.
    fn absolute(&self, written: &Written) -> Option<Vec<String>> {
        let mut base = written.module.clone();
        let mut rest = &written.path[..];
        match rest.first()?.as_str() {
            "crate" => {
                base.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {}
            name if self.inside.iter().any(|inside| inside == name) => {}
            _ => return None,
        }
        while rest.first().is_some_and(|name| name == "super") {
            base.pop()?;
            rest = &rest[1..];
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    fn written(&self, path: Vec<String>) -> Written {
        Written {
            module: self.module.clone(),
            path,
        }
    }

    /// The paths among what is given to a macro: names with `::` between them.
    fn tokens(&mut self, mut cursor: Cursor<'_>) {
        while !cursor.eof() {
            if let Some((inside, _, _, after)) = cursor.any_group() {
                self.tokens(inside);
                cursor = after;
            } else if let Some((name, after)) = cursor.ident() {
                let mut path = vec![name.to_string()];
                cursor = after;
                while let Some((name, after)) = next_of_path(cursor) {
                    path.push(name);
                    cursor = after;
                }
                if path.len() > 1 {
                    let written = self.written(path);
                    self.paths.push(written);
                }
            } else if let Some((_, after)) = cursor.token_tree() {
                cursor = after;
            } else {
                break;
            }
        }
    }
}

/// `::` and a name.
fn next_of_path(cursor: Cursor<'_>) -> Option<(String, Cursor<'_>)> {
    let (first, cursor) = cursor.punct()?;
    let (second, cursor) = cursor.punct()?;
    let (name, cursor) = cursor.ident()?;
    (first.as_char() == ':' && second.as_char() == ':').then(|| (name.to_string(), cursor))
}

/// The paths of a `use`, each with the name that it gives.
fn paths_of(tree: &syn::UseTree, before: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        syn::UseTree::Path(path) => paths_of(&path.tree, &with(&path.ident), found),
        syn::UseTree::Name(name) if name.ident == "self" => {
            found.push((before.to_vec(), before.last().cloned().unwrap_or_default()));
        }
        syn::UseTree::Name(name) => found.push((with(&name.ident), name.ident.to_string())),
        syn::UseTree::Rename(name) => found.push((with(&name.ident), name.rename.to_string())),
        syn::UseTree::Glob(_) => found.push((before.to_vec(), String::new())),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                paths_of(tree, before, found);
            }
        }
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else {
            return false;
        };
        let text = list.tokens.to_string();
        list.path.is_ident("cfg") && (text.contains("test") && !text.contains("not"))
    })
}

impl<'a> Visit<'a> for Reading {
    fn visit_item(&mut self, item: &'a syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => &[],
        };
        if is_for_tests(attributes) {
            return;
        }
        match item {
            syn::Item::Mod(item) if item.content.is_none() => {
                self.inside.push(item.ident.to_string())
            }
            syn::Item::Mod(module) => {
                self.module.push(module.ident.to_string());
                syn::visit::visit_item(self, item);
                self.module.pop();
            }
            syn::Item::Use(item) => {
                let mut found = Vec::new();
                paths_of(&item.tree, &[], &mut found);
                let is_passed_on = !matches!(item.vis, syn::Visibility::Inherited);
                for (path, name) in found {
                    let written = self.written(path);
                    self.taken_in.push((name, written, is_passed_on));
                }
            }
            _ => syn::visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if names.len() > 1 {
            let written = self.written(names);
            self.paths.push(written);
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        let tokens = TokenBuffer::new2(call.tokens.clone());
        self.tokens(tokens.begin());
        syn::visit::visit_macro(self, call);
    }
}
