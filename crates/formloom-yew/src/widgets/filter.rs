//! Searches options by what is typed: upper and lower case and marks on letters make no difference.

use formloom_core::SelectOption;

/// Which of some options hold every word of a query, those that begin with it first; all of them without a query.
pub(super) fn matches(
    options: &[SelectOption],
    offered: impl Iterator<Item = usize>,
    query: &str,
) -> Vec<usize> {
    let query = fold(query.trim());
    if query.is_empty() {
        return offered.collect();
    }
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut first = Vec::new();
    let mut others = Vec::new();
    for index in offered {
        let label = options
            .get(index)
            .map(|option| fold(&option.label))
            .unwrap_or_default();
        if label.starts_with(&query) {
            first.push(index);
        } else if words.iter().all(|word| label.contains(word)) {
            others.push(index);
        }
    }
    first.append(&mut others);
    first
}

/// The option that a text can only mean: the one that is called so, else the only one that is found.
pub(super) fn meant(options: &[SelectOption], found: &[usize], query: &str) -> Option<usize> {
    let query = fold(query.trim());
    let named = found.iter().copied().find(|index| {
        options
            .get(*index)
            .is_some_and(|option| fold(option.label.trim()) == query)
    });
    named.or(match found {
        [only] => Some(*only),
        _ => None,
    })
}

/// A text as it is compared. Marks that stand for themselves are left out, letters with a mark lose it.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            // Combining marks; those of Arabic vowels.
            '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}' | '\u{640}' => {}
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => folded.push('a'),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => folded.push('c'),
            'ď' | 'đ' | 'ð' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => folded.push('g'),
            'ĥ' | 'ħ' => folded.push('h'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => folded.push('i'),
            'ĵ' => folded.push('j'),
            'ķ' => folded.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => folded.push('o'),
            'ŕ' | 'ŗ' | 'ř' => folded.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => folded.push('s'),
            'ţ' | 'ť' | 'ŧ' | 'ț' => folded.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => folded.push('u'),
            'ŵ' => folded.push('w'),
            'ý' | 'ÿ' | 'ŷ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ά' => folded.push('α'),
            'έ' => folded.push('ε'),
            'ή' => folded.push('η'),
            'ί' | 'ϊ' | 'ΐ' => folded.push('ι'),
            'ό' => folded.push('ο'),
            'ύ' | 'ϋ' | 'ΰ' => folded.push('υ'),
            'ώ' => folded.push('ω'),
            'ς' => folded.push('σ'),
            'ё' => folded.push('е'),
            'أ' | 'إ' | 'آ' => folded.push('ا'),
            'ى' => folded.push('ي'),
            'ة' => folded.push('ه'),
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use formloom_core::{Control, compile};
    use serde_json::json;

    use super::{SelectOption, fold, matches, meant};

    /// Options as the core makes them.
    fn options(labels: &[&str]) -> Vec<SelectOption> {
        let state = compile(&json!({ "enum": labels }))
            .expect("a schema")
            .form
            .state(None);
        let view = state.view("").expect("the root");
        assert_eq!(view.control, Some(Control::Select), "listed values");
        view.options.to_vec()
    }

    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        let options = options(&[
            "Österreich",
            "Côte d’Ivoire",
            "United States",
            "Estland",
            "مِصر",
        ]);
        let found: Vec<&str> = matches(&options, 0..options.len(), query)
            .into_iter()
            .map(|index| options[index].label.as_str())
            .collect();
        assert_eq!(found, expected, "{query:?}");
    }

    #[test]
    fn case_and_marks_make_no_difference() {
        check("osterr", &["Österreich"]);
        check("CÔTE", &["Côte d’Ivoire"]);
        check("cote ivoire", &["Côte d’Ivoire"]);
        check("مصر", &["مِصر"]);
        check("states united", &["United States"]);
        check("xyz", &[]);
        assert_eq!(fold("Straße ÆRØ e\u{301}"), "strasse aero e", "folded");
    }

    #[test]
    fn what_begins_so_comes_first() {
        check("es", &["Estland", "United States"]);
        check(
            " ",
            &[
                "Österreich",
                "Côte d’Ivoire",
                "United States",
                "Estland",
                "مِصر",
            ],
        );
    }

    #[test]
    fn a_text_means_an_option_where_it_can_mean_no_other() {
        let options = options(&["Niger", "Nigeria", "Norway"]);
        let meant = |query: &str| meant(&options, &matches(&options, 0..3, query), query);
        assert_eq!(meant("niger"), Some(0), "its name");
        assert_eq!(meant("Nor"), Some(2), "the only one");
        assert_eq!(meant("ni"), None, "one of two");
        assert_eq!(meant("x"), None, "none");
    }
}
