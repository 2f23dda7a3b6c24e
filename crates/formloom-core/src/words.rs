//! Words of the form itself: a label from a property's key (`api_key` is `Api key`, `baseURL` is `Base URL`), the name of
//! a type.

/// The words of a key, the first one capitalised; words in capitals stay as they are.
pub(crate) fn label_from_key(key: &str) -> String {
    let mut label = String::with_capacity(key.len() + 4);
    for word in split(key) {
        let keep = word.chars().count() > 1 && word.chars().all(|letter| !letter.is_lowercase());
        if label.is_empty() {
            let mut letters = word.chars();
            if let Some(first) = letters.next() {
                label.extend(first.to_uppercase());
                if keep {
                    label.push_str(letters.as_str());
                } else {
                    label.push_str(&letters.as_str().to_lowercase());
                }
            }
        } else {
            label.push(' ');
            if keep {
                label.push_str(word);
            } else {
                label.push_str(&word.to_lowercase());
            }
        }
    }
    if label.is_empty() {
        key.to_owned()
    } else {
        label
    }
}

/// How a type of JSON, or a format of text, is called in English.
pub(crate) fn type_word(name: &str) -> &str {
    match name {
        "string" => "Text",
        "integer" => "Whole number",
        "number" => "Number",
        "boolean" => "Yes or no",
        "array" => "List",
        "object" => "Group",
        "null" => "Nothing",
        "date" => "Date",
        "time" => "Time",
        "date-time" => "Date and time",
        "duration" => "Duration",
        "email" => "E-mail address",
        "uri" => "Web address",
        "uuid" => "UUID",
        "color" => "Colour",
        "ipv4" => "IPv4 address",
        "ipv6" => "IPv6 address",
        "hostname" => "Host name",
        other => other,
    }
}

fn split(key: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for part in key.split(['_', '-', '.', ' ']) {
        let mut start = 0;
        let mut after_lower = false;
        for (at, letter) in part.char_indices() {
            if after_lower && letter.is_uppercase() {
                words.push(&part[start..at]);
                start = at;
            }
            after_lower = letter.is_lowercase();
        }
        words.push(&part[start..]);
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::label_from_key;

    #[test]
    fn keys_become_words() {
        for (key, label) in [
            ("api_key", "Api key"),
            ("pageSize", "Page size"),
            ("baseURL", "Base URL"),
            ("name", "Name"),
            ("AWS_REGION", "AWS REGION"),
            ("a", "A"),
            ("", ""),
            ("__", "__"),
            ("größe-maß", "Größe maß"),
        ] {
            assert_eq!(label_from_key(key), label, "{key}");
        }
    }
}
