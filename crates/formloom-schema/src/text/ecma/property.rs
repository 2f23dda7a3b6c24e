//! Properties of letters, by the names that ECMA-262 knows (`\p{Lu}`, `\p{Script=Greek}`).

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use hashbrown::HashMap;
use regex_syntax::hir::{Class, HirKind};

use super::set::Set;

/// Values of the general category, with their long names, and properties that a letter has or has not.
const ALONE: &[&str] = &[
    "Cased_Letter",
    "LC",
    "Close_Punctuation",
    "Pe",
    "Connector_Punctuation",
    "Pc",
    "Control",
    "Cc",
    "cntrl",
    "Currency_Symbol",
    "Sc",
    "Dash_Punctuation",
    "Pd",
    "Decimal_Number",
    "Nd",
    "digit",
    "Enclosing_Mark",
    "Me",
    "Final_Punctuation",
    "Pf",
    "Format",
    "Cf",
    "Initial_Punctuation",
    "Pi",
    "Letter",
    "L",
    "Letter_Number",
    "Nl",
    "Line_Separator",
    "Zl",
    "Lowercase_Letter",
    "Ll",
    "Mark",
    "M",
    "Combining_Mark",
    "Math_Symbol",
    "Sm",
    "Modifier_Letter",
    "Lm",
    "Modifier_Symbol",
    "Sk",
    "Nonspacing_Mark",
    "Mn",
    "Number",
    "N",
    "Open_Punctuation",
    "Ps",
    "Other",
    "C",
    "Other_Letter",
    "Lo",
    "Other_Number",
    "No",
    "Other_Punctuation",
    "Po",
    "Other_Symbol",
    "So",
    "Paragraph_Separator",
    "Zp",
    "Private_Use",
    "Co",
    "Punctuation",
    "P",
    "punct",
    "Separator",
    "Z",
    "Space_Separator",
    "Zs",
    "Spacing_Mark",
    "Mc",
    "Surrogate",
    "Cs",
    "Symbol",
    "S",
    "Titlecase_Letter",
    "Lt",
    "Unassigned",
    "Cn",
    "Uppercase_Letter",
    "Lu",
];
const BINARY: &[&str] = &[
    "ASCII",
    "ASCII_Hex_Digit",
    "AHex",
    "Alphabetic",
    "Alpha",
    "Any",
    "Assigned",
    "Bidi_Control",
    "Bidi_C",
    "Case_Ignorable",
    "CI",
    "Cased",
    "Changes_When_Casefolded",
    "CWCF",
    "Changes_When_Casemapped",
    "CWCM",
    "Changes_When_Lowercased",
    "CWL",
    "Changes_When_Titlecased",
    "CWT",
    "Changes_When_Uppercased",
    "CWU",
    "Dash",
    "Default_Ignorable_Code_Point",
    "DI",
    "Deprecated",
    "Dep",
    "Diacritic",
    "Dia",
    "Emoji",
    "Emoji_Component",
    "EComp",
    "Emoji_Modifier",
    "EMod",
    "Emoji_Modifier_Base",
    "EBase",
    "Emoji_Presentation",
    "EPres",
    "Extended_Pictographic",
    "ExtPict",
    "Extender",
    "Ext",
    "Grapheme_Base",
    "Gr_Base",
    "Grapheme_Extend",
    "Gr_Ext",
    "Hex_Digit",
    "Hex",
    "IDS_Binary_Operator",
    "IDSB",
    "IDS_Trinary_Operator",
    "IDST",
    "ID_Continue",
    "IDC",
    "ID_Start",
    "IDS",
    "Ideographic",
    "Ideo",
    "Join_Control",
    "Join_C",
    "Logical_Order_Exception",
    "LOE",
    "Lowercase",
    "Lower",
    "Math",
    "Noncharacter_Code_Point",
    "NChar",
    "Pattern_Syntax",
    "Pat_Syn",
    "Pattern_White_Space",
    "Pat_WS",
    "Quotation_Mark",
    "QMark",
    "Radical",
    "Regional_Indicator",
    "RI",
    "Sentence_Terminal",
    "STerm",
    "Soft_Dotted",
    "SD",
    "Terminal_Punctuation",
    "Term",
    "Unified_Ideograph",
    "UIdeo",
    "Uppercase",
    "Upper",
    "Variation_Selector",
    "VS",
    "White_Space",
    "space",
    "XID_Continue",
    "XIDC",
    "XID_Start",
    "XIDS",
];

/// The letters with a property, by what stands between the braces; none where ECMA-262 does not know it.
///
/// Those that were asked for once are kept: there are some hundred of them, and looking them up takes a while.
pub(super) fn letters(name: &str) -> Option<Arc<Set>> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Set>>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(set) = known.get(name) {
        return Some(set.clone());
    }
    let set = Arc::new(read(name)?);
    known.insert(name.to_owned(), set.clone());
    Some(set)
}

fn read(name: &str) -> Option<Set> {
    let wanted = match name.split_once('=') {
        Some(("General_Category" | "gc", value)) if ALONE.contains(&value) => format!("gc={value}"),
        Some(("Script" | "sc", value)) if is_script(value) => format!("sc={value}"),
        Some(("Script_Extensions" | "scx", value)) if is_script(value) => format!("scx={value}"),
        None if ALONE.contains(&name) => format!("gc={name}"),
        None if BINARY.contains(&name) => name.to_owned(),
        _ => return None,
    };
    // No letter of a text is one of these.
    if matches!(wanted.as_str(), "gc=Cs" | "gc=Surrogate") {
        return Some(Set::default());
    }
    let read = regex_syntax::parse(&format!("\\p{{{wanted}}}")).ok()?;
    match read.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class
                .iter()
                .map(|range| (u32::from(range.start()), u32::from(range.end())));
            Some(Set::of(ranges.collect()))
        }
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(Set::of(
                text.chars()
                    .map(|letter| (u32::from(letter), u32::from(letter)))
                    .collect(),
            ))
        }
        _ => None,
    }
}

/// `Greek`, `Old_Italic`: words with a capital first, which is how ECMA-262 wants them spelled.
fn is_script(value: &str) -> bool {
    value.split('_').all(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .is_some_and(|first| first.is_ascii_uppercase() || word == "of")
            && letters.all(|letter| letter.is_ascii_lowercase() || word == "Nko")
    })
}
