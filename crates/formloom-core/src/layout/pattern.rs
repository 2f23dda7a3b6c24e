//! Places by pattern: a JSON Pointer in which `*` stands for any item or member.

use std::borrow::Cow;
use std::collections::HashMap;

use formloom_schema::Pointer;

/// Levels that a pointer may have.
pub(super) const MOST_TOKENS: usize = 64;

/// Ways through overlapping patterns that are followed at once, the most exact first.
const MOST_WAYS: usize = 32;

/// What the `*` of a pattern stand for, in order.
pub(super) type Binding = Vec<Box<str>>;

/// One step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Token {
    /// This member or item.
    Key(Box<str>),
    /// Any.
    Any,
}

/// A JSON Pointer in which `*` stands for any item or member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Pattern(Vec<Token>);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What was expected, in words.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let escapes = text.split('~').skip(1);
        let pointer = Pointer::from(text);
        let tokens = pointer
            .tokens()
            .filter(|_| escapes.into_iter().all(|rest| rest.starts_with(['0', '1'])))
            .ok_or("expected a JSON Pointer from the root (“/name”, “/items/*/name”; “~” is written “~0”)")?;
        let tokens: Vec<Token> = tokens
            .take(MOST_TOKENS + 1)
            .map(|token| match &*token {
                "*" => Token::Any,
                key => Token::Key(key.into()),
            })
            .collect();
        if tokens.len() > MOST_TOKENS {
            return Err(format!(
                "expected a pointer of at most {MOST_TOKENS} levels"
            ));
        }
        Ok(Self(tokens))
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.0
    }

    /// Whether another pattern is this one or inside it.
    pub(super) fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The key of a child, where the other pattern is one.
    pub(super) fn child<'a>(&self, other: &'a Self) -> Option<&'a Token> {
        match other.0.strip_prefix(self.0.as_slice()) {
            Some([key]) => Some(key),
            _ => None,
        }
    }

    /// Whether each `*` stands where it does in another pattern, so that it means the same there.
    pub(super) fn is_bound_by(&self, other: &Self) -> bool {
        let last = self.0.iter().rposition(|token| *token == Token::Any);
        last.is_none_or(|last| other.0.get(..=last) == Some(&self.0[..=last]))
    }

    /// What the `*` stand for at a place; none where the place does not fit.
    pub(super) fn binding(&self, at: &Pointer) -> Option<Binding> {
        let mut binding = Vec::new();
        let mut own = self.0.iter();
        for found in at.tokens()? {
            match own.next()? {
                Token::Any => binding.push(found.into()),
                Token::Key(key) if **key == *found => {}
                Token::Key(_) => return None,
            }
        }
        own.next().is_none().then_some(binding)
    }

    /// The place for which a binding was found; further ones of it are not used.
    pub(super) fn bound(&self, binding: &[Box<str>]) -> Pointer {
        let mut stars = binding.iter();
        let mut at = Pointer::root();
        for token in &self.0 {
            at = match token {
                Token::Key(key) => at.join(key),
                Token::Any => at.join(stars.next().map_or("*", |star| star)),
            };
        }
        at
    }
}

/// Values by pattern, found in time that depends on the depth of a place.
#[derive(Debug)]
pub(super) struct Trie<T>(Vec<Branch<T>>);

#[derive(Debug)]
struct Branch<T> {
    exact: HashMap<Box<str>, usize>,
    any: Option<usize>,
    values: Vec<T>,
}

impl<T> Branch<T> {
    fn new() -> Self {
        Self {
            exact: HashMap::new(),
            any: None,
            values: Vec::new(),
        }
    }
}

impl<T> Default for Trie<T> {
    fn default() -> Self {
        Self(vec![Branch::new()])
    }
}

impl<T> Trie<T> {
    /// Adds a value under a pattern.
    pub(super) fn add(&mut self, pattern: &Pattern, value: T) {
        let mut at = 0;
        for token in pattern.tokens() {
            let known = match token {
                Token::Any => self.0[at].any,
                Token::Key(key) => self.0[at].exact.get(key).copied(),
            };
            at = known.unwrap_or_else(|| {
                let next = self.0.len();
                match token {
                    Token::Any => self.0[at].any = Some(next),
                    Token::Key(key) => {
                        self.0[at].exact.insert(key.clone(), next);
                    }
                }
                self.0.push(Branch::new());
                next
            });
        }
        self.0[at].values.push(value);
    }

    /// The value of the pattern that fits a place; of several the one that says more about it, from the root on.
    pub(super) fn find(&self, at: &Pointer) -> Option<&T> {
        let mut ways = vec![0];
        for token in at.tokens()? {
            let mut next = Vec::new();
            for way in ways {
                let branch = &self.0[way];
                next.extend(branch.exact.get(&*token));
                next.extend(branch.any);
            }
            next.truncate(MOST_WAYS);
            if next.is_empty() {
                return None;
            }
            ways = next;
        }
        ways.into_iter().find_map(|way| self.0[way].values.first())
    }

    /// The values of the patterns that fit a place, something around it or something inside it, each with what
    /// their first `*` stand for, as far as the place says.
    pub(super) fn around(&self, at: &Pointer) -> Vec<(&T, Binding)> {
        let mut found = Vec::new();
        let mut ways: Vec<(usize, Binding)> = vec![(0, Vec::new())];
        let tokens: Vec<Cow<'_, str>> = at.tokens().into_iter().flatten().collect();
        for token in tokens {
            let mut next = Vec::new();
            for (way, binding) in ways {
                let branch = &self.0[way];
                if let Some(any) = branch.any {
                    let mut binding = binding.clone();
                    binding.push((&*token).into());
                    next.push((any, binding));
                }
                found.extend(branch.values.iter().map(|value| (value, binding.clone())));
                if let Some(exact) = branch.exact.get(&*token) {
                    next.push((*exact, binding));
                }
            }
            ways = next;
        }
        while let Some((way, binding)) = ways.pop() {
            let branch = &self.0[way];
            found.extend(branch.values.iter().map(|value| (value, binding.clone())));
            let inside = branch.exact.values().chain(&branch.any);
            ways.extend(inside.map(|next| (*next, binding.clone())));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Trie};
    use formloom_schema::Pointer;

    fn pattern(text: &str) -> Pattern {
        Pattern::read(text).expect("a pattern")
    }

    #[test]
    fn the_pattern_that_says_more_wins() {
        let mut trie = Trie::default();
        for text in ["", "/a/*/c", "/a/b/*", "/*/b/c", "/a/b/c"] {
            trie.add(&pattern(text), text);
        }
        for (at, expected) in [
            ("", Some("")),
            ("/a/b/c", Some("/a/b/c")),
            ("/a/b/d", Some("/a/b/*")),
            ("/a/x/c", Some("/a/*/c")),
            ("/x/b/c", Some("/*/b/c")),
            ("/x/y/c", None),
            ("/a", None),
            ("a", None),
        ] {
            assert_eq!(trie.find(&Pointer::from(at)).copied(), expected, "{at}");
        }
    }

    #[test]
    fn a_change_is_seen_by_patterns_around_and_inside_it() {
        let mut trie = Trie::default();
        for text in ["/mode", "/items/*/mode", "/items/*/more/*/x", "/items"] {
            trie.add(&pattern(text), text);
        }
        let seen = |at: &str| {
            let mut seen: Vec<(&str, Vec<String>)> = trie
                .around(&Pointer::from(at))
                .into_iter()
                .map(|(text, binding)| (*text, binding.iter().map(ToString::to_string).collect()))
                .collect();
            seen.sort();
            seen
        };
        let is = |stars: &[&str]| stars.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            seen("/items/3/mode"),
            [("/items", is(&[])), ("/items/*/mode", is(&["3"]))],
            "the list holds it, and the pattern fits"
        );
        assert_eq!(
            seen("/items/3"),
            [
                ("/items", is(&[])),
                ("/items/*/mode", is(&["3"])),
                ("/items/*/more/*/x", is(&["3"])),
            ],
            "what is inside is seen too"
        );
        assert_eq!(
            seen("/mode/a/b"),
            [("/mode", is(&[]))],
            "what is beneath counts"
        );
        assert_eq!(seen("").len(), 4, "the whole document holds everything");
        assert_eq!(seen("/other").len(), 0, "nobody looks there");
    }

    #[test]
    fn a_star_means_what_it_means_where_the_rule_stands() {
        let owner = pattern("/items/*/name");
        for (text, expected) in [
            ("/mode", true),
            ("/items/*/mode", true),
            ("/items/*", true),
            ("/items/*/tags/*", false),
            ("/others/*/mode", false),
        ] {
            assert_eq!(pattern(text).is_bound_by(&owner), expected, "{text}");
        }
        let binding = owner.binding(&Pointer::from("/items/7/name"));
        let binding = binding.expect("it fits");
        assert_eq!(
            pattern("/items/*/mode").bound(&binding).as_str(),
            "/items/7/mode",
            "the same item"
        );
    }

    #[test]
    fn what_is_no_pointer_is_said() {
        for text in ["name", "/a~2", "/a~", &"/a".repeat(65)] {
            assert!(Pattern::read(text).is_err(), "{text}");
        }
        assert!(Pattern::read("/a~1b/~0").is_ok(), "escapes of RFC 6901");
    }
}
