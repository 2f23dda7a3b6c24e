//! Reads a UI description. What is wrong is said with its place in the description and what to write instead.

mod json;

use std::collections::HashMap;

use serde_json::{Map, Value};

use self::json::{
    allow, check_size, expected, flag, object, optional_text, refuse, shown_fields, text,
};
use super::element::{Element, Mention, Panel, Panels, Section};
use super::ids::ElementId;
use super::ids::RuleId;
use super::pattern::{Pattern, Token, Trie};
use super::rule::{Effect, Rule, Ruled};
use super::{Layout, Named, Parts, PlaceHints};
use formloom_schema::Pointer;

/// Levels of nesting of the whole description, its schemas included.
const MOST_LEVELS: usize = 200;
/// Values in the whole description.
const MOST_VALUES: usize = 500_000;
/// Elements, panels and places.
const MOST_ELEMENTS: usize = 20_000;
/// Schemas in rules.
const MOST_LEAVES: usize = 10_000;
/// Levels of elements, and of rules.
const MOST_DEPTH: usize = 32;
/// Columns of a row.
const MOST_WIDTH: u64 = 12;

/// Why a UI description cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at `{at}` of the UI description: {message}")]
#[non_exhaustive]
pub struct LayoutError {
    /// Where in the description.
    pub at: Pointer,
    /// What was expected there, in English.
    pub message: String,
}

type Read<T> = Result<T, LayoutError>;

impl Layout {
    /// Reads a UI description in JSON, as docs/schemas/ui.schema.json describes it.
    ///
    /// # Errors
    /// [`LayoutError`] with the place in the description, for a member that nothing is known of, a value of another
    /// type, a place that is named twice or inside itself, and what goes past a limit.
    ///
    /// ```
    /// use formloom_core::layout::Layout;
    /// use serde_json::json;
    ///
    /// let error = Layout::read(&json!({ "layout": ["/name", { "sektion": "More" }] })).unwrap_err();
    /// assert_eq!(error.at.as_str(), "/layout/1/sektion");
    /// ```
    pub fn read(description: &Value) -> Result<Self, LayoutError> {
        check_size(description)?;
        let mut reader = Reader::default();
        let at = Pointer::root();
        let members = object(description, &at)?;
        allow(members, &at, &["$schema", "fields", "layout", "places"])?;
        let fields = shown_fields(members, &at)?;
        let root = match members.get("layout") {
            Some(layout) => reader.layout(layout, &at.join("layout"), &Pattern::default())?,
            None => Vec::new(),
        };
        let mut places = Vec::new();
        if let Some(value) = members.get("places") {
            let at = at.join("places");
            for (key, value) in object(value, &at)? {
                let at = at.join(key);
                reader.count(&at)?;
                let pattern = Pattern::read(key).map_err(|message| refuse(&at, message))?;
                let hints = reader.place(value, &at, &pattern)?;
                places.push((pattern, hints));
            }
        }
        let mut by_place = Trie::default();
        for (index, (pattern, hints)) in places.iter().enumerate() {
            by_place.add(pattern, index);
            if pattern.tokens().is_empty() && hints.layout.is_some() && !root.is_empty() {
                let at = at.join("places").join("").join("layout");
                return Err(refuse(
                    &at,
                    "the root has the layout of `/layout`; leave one out",
                ));
            }
        }
        Ok(Self(std::sync::Arc::new(Parts {
            root,
            places,
            by_place,
            fields,
            rules: reader.rules,
            leaves: reader.leaves,
            mentions: reader.mentions,
        })))
    }
}

/// What is numbered and counted while reading.
#[derive(Default)]
struct Reader {
    elements: usize,
    ids: u32,
    rules: Vec<Ruled>,
    leaves: usize,
    mentions: Vec<Named>,
    /// Where each place was named first.
    named: HashMap<Pattern, Pointer>,
}

/// The layout that is being read.
struct Group<'a> {
    pattern: &'a Pattern,
    rest: Option<Pointer>,
    /// Sections and panels with a rule around the element.
    ruled: usize,
    depth: usize,
}

impl Reader {
    /// The layout of a group.
    fn layout(&mut self, value: &Value, at: &Pointer, pattern: &Pattern) -> Read<Vec<Element>> {
        let mut group = Group {
            pattern,
            rest: None,
            ruled: 0,
            depth: 0,
        };
        let mut elements = self.elements(value, at, &mut group)?;
        if group.rest.is_none() {
            elements.push(Element::Rest);
        }
        Ok(elements)
    }

    fn elements(
        &mut self,
        value: &Value,
        at: &Pointer,
        group: &mut Group<'_>,
    ) -> Read<Vec<Element>> {
        let Value::Array(items) = value else {
            return Err(expected(at, "an array of elements", value));
        };
        if group.depth == MOST_DEPTH {
            return Err(refuse(
                at,
                format!("expected at most {MOST_DEPTH} levels of elements"),
            ));
        }
        group.depth += 1;
        let mut elements = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let at = at.join(&index.to_string());
            elements.push(self.element(item, &at, group)?);
        }
        group.depth -= 1;
        Ok(elements)
    }

    fn element(&mut self, value: &Value, at: &Pointer, group: &mut Group<'_>) -> Read<Element> {
        self.count(at)?;
        match value {
            Value::String(text) if text == "*" => {
                if let Some(first) = group.rest.replace(at.clone()) {
                    let text = format!("\"*\" stands at `{first}` already; leave one out");
                    return Err(refuse(at, text));
                }
                Ok(Element::Rest)
            }
            Value::String(text) => self.mention(text, at, group),
            Value::Object(members) => self.container(members, at, group),
            _ => Err(expected(
                at,
                "a pointer, \"*\", or an object with `columns`, `section`, `tabs`, `steps` or `text`",
                value,
            )),
        }
    }

    fn mention(&mut self, text: &str, at: &Pointer, group: &Group<'_>) -> Read<Element> {
        let pattern = Pattern::read(text).map_err(|message| refuse(at, message))?;
        if pattern.contains(group.pattern) {
            let text = format!("`{text}` would stand inside itself; name what is in it");
            return Err(refuse(at, text));
        }
        if let Some(first) = self.named.insert(pattern.clone(), at.clone()) {
            let text = format!("`{text}` is named at `{first}` already; leave one out");
            return Err(refuse(at, text));
        }
        let key = match group.pattern.child(&pattern) {
            Some(Token::Any) => {
                let text = "any item or member is no single place; write \"*\" for the rest";
                return Err(refuse(at, text));
            }
            Some(Token::Key(key)) => Some(key.clone()),
            None => None,
        };
        self.mentions.push(Named {
            group: group.pattern.clone(),
            pattern,
            written: at.clone(),
            ruled: group.ruled > 0,
        });
        Ok(Element::Place(Mention {
            at: text.into(),
            key,
        }))
    }

    fn container(
        &mut self,
        members: &Map<String, Value>,
        at: &Pointer,
        group: &mut Group<'_>,
    ) -> Read<Element> {
        if let Some(value) = members.get("columns") {
            allow(members, at, &["columns"])?;
            let columns = self.elements(value, &at.join("columns"), group)?;
            return Ok(Element::Columns(columns));
        }
        if let Some(value) = members.get("text") {
            allow(members, at, &["text"])?;
            return Ok(Element::Text(text(value, &at.join("text"))?));
        }
        if let Some(value) = members.get("tabs") {
            allow(members, at, &["tabs"])?;
            return Ok(Element::Tabs(self.panels(
                value,
                &at.join("tabs"),
                group,
            )?));
        }
        if let Some(value) = members.get("steps") {
            allow(members, at, &["steps"])?;
            return Ok(Element::Steps(self.panels(
                value,
                &at.join("steps"),
                group,
            )?));
        }
        if members.contains_key("section") {
            allow(
                members,
                at,
                &["section", "help", "folded", "children", "show"],
            )?;
            let panel = self.panel(members, at, "section", group)?;
            return Ok(Element::Section(Section {
                id: panel.id,
                title: panel.title,
                help: panel.help,
                folded: flag(members, at, "folded")?,
                show: panel.show,
                children: panel.children,
            }));
        }
        allow(
            members,
            at,
            &["columns", "section", "tabs", "steps", "text"],
        )?;
        Err(refuse(
            at,
            "expected one of `columns`, `section`, `tabs`, `steps` and `text`",
        ))
    }

    fn panels(&mut self, value: &Value, at: &Pointer, group: &mut Group<'_>) -> Read<Panels> {
        let items = match value {
            Value::Array(items) if !items.is_empty() => items,
            Value::Array(_) => return Err(refuse(at, "expected at least one panel")),
            _ => return Err(expected(at, "an array of panels", value)),
        };
        let id = self.id();
        let mut panels = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let at = at.join(&index.to_string());
            self.count(&at)?;
            let members = object(item, &at)?;
            allow(members, &at, &["title", "help", "children", "show"])?;
            panels.push(self.panel(members, &at, "title", group)?);
        }
        Ok(Panels { id, panels })
    }

    /// A panel; a section but for being folded, with its title under another name.
    fn panel(
        &mut self,
        members: &Map<String, Value>,
        at: &Pointer,
        title: &str,
        group: &mut Group<'_>,
    ) -> Read<Panel> {
        let id = self.id();
        let Some(called) = optional_text(members, at, title)? else {
            return Err(refuse(at, format!("expected a `{title}`")));
        };
        let Some(children) = members.get("children") else {
            return Err(refuse(at, "expected `children`, an array of elements"));
        };
        let show = self.rule(members, at, "show", group.pattern, Effect::ShowElement(id))?;
        group.ruled += usize::from(show.is_some());
        let children = self.elements(children, &at.join("children"), group)?;
        group.ruled -= usize::from(show.is_some());
        Ok(Panel {
            id,
            title: called,
            help: optional_text(members, at, "help")?,
            show,
            children,
        })
    }

    fn place(&mut self, value: &Value, at: &Pointer, pattern: &Pattern) -> Read<PlaceHints> {
        let members = object(value, at)?;
        let known = [
            "label",
            "help",
            "placeholder",
            "widget",
            "width",
            "hidden",
            "folded",
            "always_show",
            "fields",
            "show",
            "enable",
            "layout",
        ];
        allow(members, at, &known)?;
        let width = match members.get("width") {
            None => None,
            Some(value) => match value
                .as_u64()
                .filter(|width| (1..=MOST_WIDTH).contains(width))
            {
                Some(width) => u8::try_from(width).ok(),
                None => {
                    let what = format!("a whole number from 1 to {MOST_WIDTH}");
                    return Err(expected(&at.join("width"), &what, value));
                }
            },
        };
        let layout = match members.get("layout") {
            Some(value) => Some(self.layout(value, &at.join("layout"), pattern)?),
            None => None,
        };
        Ok(PlaceHints {
            label: optional_text(members, at, "label")?,
            help: optional_text(members, at, "help")?,
            placeholder: optional_text(members, at, "placeholder")?,
            widget: optional_text(members, at, "widget")?,
            width,
            hidden: flag(members, at, "hidden")?,
            folded: flag(members, at, "folded")?,
            always_show: flag(members, at, "always_show")?,
            fields: shown_fields(members, at)?,
            show: self.rule(members, at, "show", pattern, Effect::Show)?,
            enable: self.rule(members, at, "enable", pattern, Effect::Enable)?,
            layout,
        })
    }

    fn rule(
        &mut self,
        members: &Map<String, Value>,
        at: &Pointer,
        name: &str,
        owner: &Pattern,
        effect: Effect,
    ) -> Read<Option<RuleId>> {
        let Some(value) = members.get(name) else {
            return Ok(None);
        };
        let rule = self.condition(value, &at.join(name), owner, 0)?;
        let id = RuleId(u32::try_from(self.rules.len()).unwrap_or(u32::MAX));
        self.rules.push(Ruled {
            owner: owner.clone(),
            effect,
            rule,
        });
        Ok(Some(id))
    }

    fn condition(
        &mut self,
        value: &Value,
        at: &Pointer,
        owner: &Pattern,
        depth: usize,
    ) -> Read<Rule> {
        if depth == MOST_DEPTH {
            let text = format!("expected at most {MOST_DEPTH} levels of rules");
            return Err(refuse(at, text));
        }
        let members = object(value, at)?;
        if let Some(rule) = members.get("not") {
            allow(members, at, &["not"])?;
            let rule = self.condition(rule, &at.join("not"), owner, depth + 1)?;
            return Ok(Rule::Not(Box::new(rule)));
        }
        for name in ["all", "any"] {
            let Some(rules) = members.get(name) else {
                continue;
            };
            allow(members, at, &[name])?;
            let at = at.join(name);
            let rules = match rules {
                Value::Array(rules) if !rules.is_empty() => rules,
                Value::Array(_) => return Err(refuse(&at, "expected at least one rule")),
                _ => return Err(expected(&at, "an array of rules", rules)),
            };
            let mut read = Vec::with_capacity(rules.len());
            for (index, rule) in rules.iter().enumerate() {
                let at = at.join(&index.to_string());
                read.push(self.condition(rule, &at, owner, depth + 1)?);
            }
            return Ok(if name == "all" {
                Rule::All(read)
            } else {
                Rule::Any(read)
            });
        }
        allow(members, at, &["at", "schema", "all", "any", "not"])?;
        self.leaf(members, at, owner)
    }

    fn leaf(&mut self, members: &Map<String, Value>, at: &Pointer, owner: &Pattern) -> Read<Rule> {
        let (Some(place), Some(schema)) = (members.get("at"), members.get("schema")) else {
            let text = "expected a rule: `at` and `schema`, or `all`, `any` or `not`";
            return Err(refuse(at, text));
        };
        let written = at.join("at");
        let Value::String(place) = place else {
            return Err(expected(&written, "a JSON Pointer", place));
        };
        let place = Pattern::read(place).map_err(|message| refuse(&written, message))?;
        if !place.is_bound_by(owner) {
            let text = "a “*” of a rule takes the index of the place at which the rule stands: expected it at the \
                 same level below the same names as there";
            return Err(refuse(&written, text));
        }
        if !schema.is_object() && !schema.is_boolean() {
            let what = "a schema (an object or a boolean)";
            return Err(expected(&at.join("schema"), what, schema));
        }
        if self.leaves == MOST_LEAVES {
            let text = format!("expected at most {MOST_LEAVES} schemas in rules");
            return Err(refuse(at, text));
        }
        self.leaves += 1;
        Ok(Rule::Valid {
            at: place,
            schema: schema.clone(),
            leaf: self.leaves - 1,
            written: at.clone(),
        })
    }

    fn count(&mut self, at: &Pointer) -> Read<()> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            let text = format!("expected at most {MOST_ELEMENTS} elements and places");
            return Err(refuse(at, text));
        }
        Ok(())
    }

    fn id(&mut self) -> ElementId {
        self.ids += 1;
        ElementId(self.ids - 1)
    }
}
