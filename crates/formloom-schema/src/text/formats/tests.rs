//! What sets these formats apart from a guess, each with where it is said.

use super::is_valid;
use crate::dialect::Dialect::{self, Draft4, Draft6, Draft7, Draft201909, Draft202012};

const EACH: [Dialect; 5] = [Draft4, Draft6, Draft7, Draft201909, Draft202012];

/// Texts of a format in the last draft, those with an answer that needs no tables.
fn assert_each(format: &str, good: &[&str], bad: &[&str]) {
    for (texts, expected) in [(good, true), (bad, false)] {
        for text in texts {
            let answer = is_valid(format, text, Draft202012);
            assert_eq!(answer, Some(expected), "{text:?} as {format:?}");
        }
    }
}

/// Answers with the feature `idna`; without it what is valid is not told, and what is not may not be.
fn assert_by_tables(format: &str, good: &[&str], bad: &[&str]) {
    for (texts, expected) in [(good, true), (bad, false)] {
        for text in texts {
            let answer = is_valid(format, text, Draft202012);
            if cfg!(feature = "idna") {
                assert_eq!(answer, Some(expected), "{text:?} as {format:?}");
            } else {
                let told = answer.unwrap_or(expected);
                assert_eq!(told, expected, "{text:?} as {format:?}");
            }
        }
    }
}

#[test]
fn formats_are_known_since_their_draft() {
    for (format, text, first) in [
        ("email", "", Draft4),
        ("hostname", "", Draft4),
        ("uri", "", Draft4),
        ("uri-reference", "\\", Draft6),
        ("uri-template", "{", Draft6),
        ("iri", "", Draft7),
        ("iri-reference", "\\", Draft7),
        ("idn-email", "", Draft7),
        ("idn-hostname", "", Draft7),
        ("duration", "", Draft201909),
    ] {
        for dialect in EACH {
            let answer = is_valid(format, text, dialect);
            assert_eq!(answer, Some(dialect < first), "{format:?} in {dialect:?}");
        }
    }
    assert_eq!(is_valid("password", "x", Draft202012), Some(true));
    assert_eq!(is_valid("regex", "(", Draft202012), None);
}

#[test]
fn durations_leave_no_unit_out() {
    assert_each(
        "duration",
        &[
            "P1Y",
            "P1Y2M3DT4H5M6S",
            "P1M2D",
            "PT5M6S",
            "P4W",
            "P1YT1M",
            "P0001D",
        ],
        &[
            "",
            "P",
            "PT",
            "P1YT",
            "P1",
            "P1Y2",
            "PT1H2S",
            "P1Y2D",
            "P2D1Y",
            "P1D1D",
            "P1W1D",
            "P1WT1H",
            "P1DT1D",
            "P1DT1HT1M",
            "p1d",
            "P1.5D",
            "P-1D",
            "PY",
            "P\u{9e8}Y",
            "TP1D",
        ],
    );
}

#[test]
fn templates_have_the_characters_of_iris() {
    assert_each(
        "uri-template",
        &[
            "",
            "{a}",
            "{+a.b_c,%41*}{?d:9999}",
            "{|a}",
            "a'b%20",
            "\u{e9}\u{e000}\u{10fffd}",
        ],
        &[
            "{",
            "}",
            "{}",
            "{a",
            "{a}}",
            "{{a}}",
            "{a..b}",
            "{.}",
            "{a,}",
            "{a:0}",
            "{a:10000}",
            "{a:1*}",
            "{a*:1}",
            "{a-b}",
            "{%4}",
            "{%4.1}",
            "{\u{e9}}",
            "%",
            "%4",
            "%4\u{e9}",
            "a b",
            "\"",
            "`",
            "|",
            "\u{7f}",
            "\u{80}",
            "\u{fdd0}",
            "\u{fffd}",
            "\u{1ffff}",
            "\u{e0001}",
        ],
    );
}

#[test]
fn mail_has_a_mailbox_and_nothing_around_it() {
    let longest = format!("{}@a.b", "a".repeat(64));
    let longer = format!("{}@a.b", "a".repeat(65));
    assert_each(
        "email",
        &[
            &longest,
            "a@b",
            "\"\"@b",
            "\"a b\"@b",
            "\"\\ \\\"@\"@b",
            "\"a <b\"@c",
            "!#$%&'*+-/=?^_`{|}~@b",
            "a@[127.0.0.1]",
            "a@[IPv6:::1]",
            "a@[ipv6:1::2]",
        ],
        &[
            &longer,
            "",
            "@",
            "a",
            "a@",
            "@b",
            "a.@b",
            ".a@b",
            "a..b@c",
            "a b@c",
            "\"@b",
            "\"a\"b@c",
            "\"a\"\"@b",
            "\"\\\"@b",
            "\"\t\"@b",
            "Ada <a@b>",
            "<a@b>",
            "a@[::1]",
            "a@[IPv6:1.2.3.4]",
            "a@[1.2.3]",
            "a@[x:y]",
            "a@[]",
            "a@[1.2.3.4",
            "a@b_c",
            "a@b.",
            "\u{e9}@b",
            "a@\u{e9}",
        ],
    );
    assert_each(
        "idn-email",
        &["\u{e9}@b", "\"\u{e9} \"@b", "\u{e9}@[127.0.0.1]"],
        &["\"\\\u{e9}\"@b", "a\u{ff20}b", "\u{e9} @b"],
    );
    assert_by_tables("idn-email", &["\u{e9}@\u{e9}"], &["a@\u{e9}..b"]);
}

#[test]
fn hosts_have_labels() {
    let label = "a".repeat(63);
    let longest = [label.as_str(), &label, &label, &label[..61]].join(".");
    assert_each(
        "hostname",
        &["a", "1", "1.2.3.4", "a-b", "a--b", &longest],
        &[
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a",
            "a-",
            "a_b",
            "a b",
            "\u{e9}",
            "a\n",
            &format!("{longest}a"),
            &format!("{label}a"),
        ],
    );
}

#[test]
fn a_labels_are_what_a_u_label_becomes() {
    assert_each(
        "hostname",
        &[],
        &[
            "ab--c",
            "xn--a",
            "xn--ab-",
            "xn---9uc",
            "xn--\u{e9}",
            "xn--99999999",
            "xn--a.b",
            "xn--04a",
            "XN--aa---o47jg78q",
        ],
    );
    assert_by_tables(
        "hostname",
        &[
            "xn--mnchen-3ya.de",
            "XN--MNCHEN-3YA",
            "xn--ll-0ea",
            "xn--ngba5hb2804a",
            "xn--zca29lwxobi7a",
        ],
        // A joiner without a virama, a digit before a letter from right to left, there and in another label.
        &["xn--02b508i", "xn--0ca24w", "xn--4db.5h"],
    );
    for dialect in [Draft4, Draft6] {
        assert_eq!(is_valid("hostname", "ab--c.xn--a", dialect), Some(true));
        assert_eq!(is_valid("email", "a@ab--c.xn--a", dialect), Some(true));
    }
}

#[test]
fn other_scripts_have_rules_of_context() {
    assert_each(
        "idn-hostname",
        &["a.b", "EXAMPLE.org"],
        &["", "a..b", "-a", "a_b", "ab--c"],
    );
    assert_by_tables(
        "idn-hostname",
        &[
            "m\u{fc}nchen.de",
            "l\u{b7}l",
            "\u{375}\u{1f00}",
            "\u{30fb}\u{3400}",
            "\u{5d0}\u{5f3}",
            "a\u{3002}b",
        ],
        &[
            "a\u{b7}l",
            "\u{375}a",
            "\u{30fb}a",
            "\u{5f3}\u{5d0}",
            "\u{1100}",
            "a\u{20d0}",
            "\u{301}a",
            "\u{660}\u{6f0}",
            "0a.\u{5d0}",
        ],
    );
}

#[test]
fn long_texts_take_no_time() {
    for piece in [
        "a",
        "1",
        "{a}",
        "%41",
        "\u{e9}",
        "\u{301}",
        "\u{ad}",
        "a.",
        "\u{e9}.",
        "1Y",
        "\\\"",
        "@",
        "xn--",
        "\u{5d0}",
        "\u{1F600}",
    ] {
        let text = piece.repeat(100_000);
        for format in [
            "email",
            "hostname",
            "uri",
            "uri-reference",
            "uri-template",
            "iri",
            "iri-reference",
            "idn-email",
            "idn-hostname",
            "duration",
        ] {
            for text in [
                text.clone(),
                format!("P{text}"),
                format!("\"@{text}\"@{text}"),
                format!("a@{text}"),
            ] {
                let start = std::time::Instant::now();
                let _ = is_valid(format, &text, Draft202012);
                let took = start.elapsed();
                assert!(
                    took.as_millis() < 1_500,
                    "{format:?} of {piece:?} took {took:?}"
                );
            }
        }
    }
}
