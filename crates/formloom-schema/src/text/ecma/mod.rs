//! Regular expressions of ECMA-262 with the flag `u`, as JSON Schema means them, asked only whether they are found.
//!
//! Because nothing but yes or no is asked, the order in which a backtracking engine tries things has no meaning, and a
//! pattern without back-references is followed through the text in all its states at once: the work is the length of the
//! text times that of the pattern, whatever both are. What a pattern looks ahead for and behind is found out for all
//! places of the text beforehand, in the same way. Back-references need to go back, and do so a limited number of times.
//!
//! Invariant: no recursion into a text, and into a pattern only as deep as groups may be nested.

mod backtrack;
mod linear;
mod parse;
mod portable;
mod property;
mod set;

use self::backtrack::Backtracking;
use self::linear::Linear;
use self::parse::{Node, parse};
pub(super) use self::portable::{portable, weight};

/// How deep groups may be nested.
const DEEPEST: usize = 100;

/// How many steps a compiled pattern may have, with counts written out.
const MOST_STEPS: usize = 20_000;

/// A pattern that is no regular expression, or too large.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Refused;

/// A pattern that was read.
#[derive(Debug)]
pub(super) struct Pattern(Kind);

#[derive(Debug)]
enum Kind {
    Linear(Linear),
    Backtracking(Backtracking),
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn read(pattern: &str) -> Result<Self, Refused> {
        let parsed = parse(pattern)?;
        Ok(Self(if parsed.has_references {
            Kind::Backtracking(Backtracking::compile(&parsed.node, parsed.groups)?)
        } else {
            Kind::Linear(Linear::compile(&parsed.node)?)
        }))
    }

    /// How much it holds: its steps and the ranges of its sets.
    pub(super) fn size(&self) -> usize {
        match &self.0 {
            Kind::Linear(linear) => linear.size(),
            Kind::Backtracking(backtracking) => backtracking.size(),
        }
    }

    /// Whether it is found in a text; none where that takes too long to tell.
    pub(super) fn is_match(&self, text: &str) -> Option<bool> {
        let letters: Vec<char> = text.chars().collect();
        match &self.0 {
            Kind::Linear(linear) => linear.is_match(&letters),
            Kind::Backtracking(backtracking) => backtracking.is_match(&letters),
        }
    }
}

/// What holds between two letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Edge {
    Start { of_lines: bool },
    End { of_lines: bool },
    Word { is_edge: bool, folds: bool },
}

impl Edge {
    fn holds(self, text: &[char], at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let after = text.get(at);
        let ends_line =
            |letter: Option<&char>| letter.is_some_and(|letter| set::ends_line(*letter));
        match self {
            Self::Start { of_lines } => before.is_none() || of_lines && ends_line(before),
            Self::End { of_lines } => after.is_none() || of_lines && ends_line(after),
            Self::Word { is_edge, folds } => {
                let is_word = |letter: Option<&char>| {
                    letter.is_some_and(|letter| set::is_word(*letter, folds))
                };
                (is_word(before) != is_word(after)) == is_edge
            }
        }
    }
}

/// Whether a match can only begin at the start of the text.
fn is_anchored(node: &Node) -> bool {
    match node {
        Node::Edge(Edge::Start { of_lines: false }) => true,
        Node::Row(nodes) => nodes.first().is_some_and(is_anchored),
        Node::Either(nodes) => nodes.iter().all(is_anchored),
        Node::Group { inside, .. } => is_anchored(inside),
        Node::Repeat { inside, least, .. } => *least > 0 && is_anchored(inside),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Refused};

    #[track_caller]
    fn check(pattern: &str, found: &[&str], not: &[&str]) {
        let read = Pattern::read(pattern).unwrap_or_else(|_| panic!("{pattern} is refused"));
        for (texts, expected) in [(found, true), (not, false)] {
            for text in texts {
                assert_eq!(read.is_match(text), Some(expected), "{pattern} in {text:?}");
            }
        }
    }

    #[test]
    fn edges_of_words_are_those_of_ascii() {
        check(r"\bfoo", &["foo", "a foo", "éfoo"], &["afoo", "_foo"]);
        check(r"\Bfoo", &["xfoo"], &["foo", "éfoo"]);
        check(r"^\w+$", &["a_9"], &["é", "a b", ""]);
        check(r"^\d$", &["5"], &["٥"]);
        check(
            r"^\s$",
            &["\u{feff}", "\u{a0}", "\u{2028}"],
            &["\u{85}", "\u{200b}"],
        );
    }

    #[test]
    fn classes_are_those_of_ecma() {
        check("[^]", &["\n", "a"], &[""]);
        check("a[]|b", &["b"], &["a", ""]);
        check(r"^[\b]$", &["\u{8}"], &["b"]);
        check("^[a-c-e]$", &["a", "-", "e"], &["d"]);
        check("^[[a]$", &["[", "a"], &["b"]);
        check("^[a&&b]$", &["&", "a", "b"], &[]);
        check(
            "^.$",
            &["a", "\u{1F432}", "\u{85}"],
            &["\n", "\r", "\u{2028}", ""],
        );
        check("^[^a]$", &["\n", "\u{1F432}"], &["a"]);
    }

    #[test]
    fn escapes_are_those_of_ecma() {
        check(r"^\uD83D\uDC32$", &["\u{1F432}"], &[""]);
        check(
            r"^\u{1F432}[\uD83D\uDC32]\x41\cA\0$",
            &["\u{1F432}\u{1F432}A\u{1}\0"],
            &[],
        );
        check(r"^\uD83D$", &[], &["\u{1F432}", ""]);
        check(r"^\p{Lu}\P{Lu}\p{Script=Greek}$", &["Aaα"], &["aAα"]);
        check(r"^[\p{L}\d]+$", &["é5"], &["-"]);
    }

    #[test]
    fn groups_can_be_meant_again() {
        check(r"^(?<y>[ab])\k<y>\1$", &["aaa", "bbb"], &["aab"]);
        check(r"^(?:(a)|b)\1$", &["aa", "b"], &["a"]);
        check(r"^\1(a)$", &["a"], &["aa"]);
        check(r"^(?:(a)|(b))*\1$", &["ab", "baa"], &["c"]);
        check(r"(?<=\1(a))b", &["aab"], &["ab", "b"]);
        check(r"^(['\x22]).*?\1$", &["'a'", "\"'\""], &["'a\""]);
        check(r"^(?=(a+))a*b\1", &["aba"], &["b"]);
        check(r"(.*?)a(?!(a+)b\2c)\2(.*)", &["baaabaac"], &["b"]);
    }

    #[test]
    fn looking_around_works_in_any_nesting() {
        check(r"(?<!foo)bar$", &["bar", "xbar"], &["foobar"]);
        check(r"(?<=^a{2,3})b", &["aab", "aaab"], &["ab", "aaaab"]);
        check("^(?!.*--)[a-z-]+$", &["a-b"], &["a--b"]);
        check("^(?=.*[A-Z])(?=.*[0-9]).{3,}$", &["aA1"], &["aa1", "A1"]);
        check("(?=a(?!b(?<=ab)))a", &["ac", "a"], &["ab"]);
        check("^(?:(?=ab)a|b)*$", &["abb", "bab"], &["aa"]);
    }

    #[test]
    fn counts_are_kept() {
        check("^[a-z]{3,5}$", &["abc", "abcde"], &["ab", "abcdef", "ab1"]);
        check("[ab]{2,3}c", &["aac", "bbbbbc"], &["ac", "ab c"]);
        check(
            "^(?:a{2}){2,3}$",
            &["aaaa", "aaaaaa"],
            &["aaa", "aaaaa", "aaaaaaaa"],
        );
        check(
            "^[a-z]{0,2}[a-f]{2,}$",
            &["ab", "zzaa", "aaaaaa"],
            &["zzza", "a"],
        );
        check("^(?:a?){3}$", &["", "aaa"], &["aaaa"]);
        check("^(?:a*)*b$", &["aab", "b"], &["a"]);
        check("^a{0}b$", &["b"], &["ab"]);
        check(
            "^(?:b?a{2,})+$",
            &["aaa", "aabaa", "baabaaa"],
            &["aaba", "abaa"],
        );
        check("^(?:b|a{2,3})+$", &["aabaaa", "baaaaa"], &["aba", "ab"]);
        check("b?a{2,}c", &["abaac", "aaac"], &["abac"]);
        check("x{1000}", &[&"x".repeat(1_001)], &[&"x".repeat(999)]);
    }

    #[test]
    fn flags_of_a_group() {
        check(
            "^(?i:straße|K)$",
            &["STRAßE", "k", "\u{212a}"],
            &["STRASSE"],
        );
        check("^a(?s:.)b(?m:$)", &["a\nb\nc"], &["a\nbc"]);
        check("(?i:a(?-i:b))", &["Ab"], &["AB"]);
        check(r"^(?i:(a)\1)$", &["aA"], &["ab"]);
        check(r"^(?i:[^x])$", &["y"], &["x", "X"]);
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for pattern in [
            "(?i)a",
            "(?P<n>a)",
            "[b-a]",
            "a**",
            "(",
            ")",
            "[",
            "]",
            "{",
            "a{2,1}",
            "*a",
            r"\k<n>",
            r"\1",
            r"\a",
            r"\Z",
            r"[\w-a]",
            r"\u{110000}",
            "(?<n>a)(?<n>b)",
            r"\p{Greek}",
            r"\p{lu}",
            r"\pL",
            r"\00",
            "(?:",
            "^*",
            "(?=a)*",
            "(?i-i:a)",
            r"\c1",
            r"\é",
        ] {
            assert_eq!(
                Pattern::read(pattern).map(|_| ()),
                Err(Refused),
                "{pattern}"
            );
        }
        let deep = format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000));
        assert_eq!(
            Pattern::read(&deep).map(|_| ()),
            Err(Refused),
            "nested too deep"
        );
        assert_eq!(
            Pattern::read("(?:(?:a{999}b){999}){999}").map(|_| ()),
            Err(Refused),
            "too large"
        );
    }

    #[test]
    fn long_texts_and_hostile_patterns_end() {
        let long = "ab".repeat(51_000);
        check(r"^(?:(?!foo)[\s\S])*$", &[&long], &[&format!("{long}foo")]);
        check(
            "^(a|aa)+$",
            &[&"a".repeat(20_000)],
            &[&format!("{}b", "a".repeat(20_000))],
        );
        check("(x+x+)+y", &[], &[&"x".repeat(20_000)]);
        check(
            "^(?=(?:a*)*$)(?!(?:a*)*b)a",
            &[&"a".repeat(20_000)],
            &[&format!("{}b", "a".repeat(20_000))],
        );
        let read = Pattern::read(r"^(a+)+(b|\1)*c$").unwrap();
        assert_eq!(read.is_match(&"a".repeat(100)), None, "it is given up");
    }
}
