//! Which characters a U-label has (RFC 5891, section 4.2, and RFC 5892).
//!
//! Not told here, but by the tables of `idna`: whether a label is in NFC, what else is unstable under NFKC, joiners
//! (RFC 5892, appendices A.1 and A.2) and directions (RFC 5893).

use super::letters::{Letters, read};

/// `PVALID` (RFC 5892, section 3): `LetterDigits` (2.1) and `LDH` (2.9) without what is unstable (2.2, as far as case
/// tells), ignorable (2.3), of an ignorable block (2.4) or an old Hangul jamo (2.10), and with the exceptions (2.6).
const PVALID_CLASS: &str = r"(?x) [
    a-z 0-9 \-
    \u{DF} \u{3C2} \u{6FD} \u{6FE} \u{F0B} \u{3007}
    [
        [\p{L} \p{Mn} \p{Mc} \p{Nd}]
        -- [
            \x00-\x7F
            \p{Changes_When_Casefolded}
            \p{Default_Ignorable_Code_Point}
            \u{20D0}-\u{20FF} \u{1D100}-\u{1D24F}
            \u{1100}-\u{11FF} \u{A960}-\u{A97F} \u{D7B0}-\u{D7FF}
            \u{640} \u{7FA} \u{302E} \u{302F} \u{3031}-\u{3035} \u{303B}
        ]
    ]
]";

static PVALID: Letters = Letters::new(|| read(PVALID_CLASS));
static MARKS: Letters = Letters::new(|| read(r"\p{M}"));
static GREEK: Letters = Letters::new(|| read(r"\p{sc=Greek}"));
static HEBREW: Letters = Letters::new(|| read(r"\p{sc=Hebrew}"));
static JAPANESE: Letters = Letters::new(|| read(r"[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]"));

/// Whether every character of a label may be there (RFC 5891, section 4.2.3).
pub(super) fn is_u_label(label: &str) -> bool {
    let letters: Vec<char> = label.chars().collect();
    let is_prefixed = letters.get(2..4) == Some(&['-', '-']);
    let begins_with_mark = letters.first().is_none_or(|&first| MARKS.has(first));
    !is_prefixed
        && !begins_with_mark
        && !label.starts_with('-')
        && !label.ends_with('-')
        && (0..letters.len()).all(|at| is_allowed(&letters, at))
}

/// Whether a character may be at its place (RFC 5892, section 3 and appendix A).
fn is_allowed(label: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| label.get(at)).copied();
    let after = label.get(at.saturating_add(1)).copied();
    let Some(&letter) = label.get(at) else {
        return false;
    };
    match letter {
        // Joiners, A.1 and A.2, are not told here.
        '\u{200C}' | '\u{200D}' => true,
        // A.3, MIDDLE DOT, as in Catalan.
        '\u{B7}' => before == Some('l') && after == Some('l'),
        // A.4, GREEK LOWER NUMERAL SIGN.
        '\u{375}' => after.is_some_and(|after| GREEK.has(after)),
        // A.5 and A.6, HEBREW PUNCTUATION GERESH and GERSHAYIM.
        '\u{5F3}' | '\u{5F4}' => before.is_some_and(|before| HEBREW.has(before)),
        // A.7, KATAKANA MIDDLE DOT.
        '\u{30FB}' => label.iter().any(|&letter| JAPANESE.has(letter)),
        // A.8 and A.9, digits of one kind.
        '\u{660}'..='\u{669}' => !label
            .iter()
            .any(|letter| ('\u{6F0}'..='\u{6F9}').contains(letter)),
        '\u{6F0}'..='\u{6F9}' => !label
            .iter()
            .any(|letter| ('\u{660}'..='\u{669}').contains(letter)),
        _ => PVALID.has(letter),
    }
}
