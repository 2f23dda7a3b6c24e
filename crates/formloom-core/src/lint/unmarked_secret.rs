//! `unmarked_secret`: a field whose name says that it is a secret, and that is typed and shown as any text. Of the profile
//! for connections.

use super::Lint;
use crate::words::label_from_key;
use formloom_schema::TypeSet;
use formloom_schema::{Diagnostic, DiagnosticCode};

/// Words of a name that say so, alone or after each other.
const SECRET: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "api key",
    "private key",
    "access key",
    "secret key",
    "client secret",
    "credential",
];
/// A name that ends so speaks about a secret, and is none.
const ABOUT: [&str; 12] = [
    "url", "uri", "id", "name", "type", "endpoint", "path", "file", "expiry", "ttl", "method",
    "field",
];

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for (name, child, set) in lint.members() {
        let is_text = set.iter().all(|id| {
            let facts = lint.facts(*id);
            facts.types.is_none_or(|types| types.meets(TypeSet::STRING)) && facts.options.is_none()
        });
        let is_listed = set.iter().any(|id| lint.facts(*id).constant.is_some());
        let is_said = set.iter().any(|id| lint.facts(*id).types.is_some());
        if says_secret(name) && is_text && is_said && !is_listed && !lint.form.may_hide(child) {
            let at = lint.subschema(child).location.show();
            let message = format!(
                "`{name}` is shown as it is typed, and stands in what is logged; write `\"writeOnly\": true` or `\"format\": \"password\"`"
            );
            found.push(Diagnostic::new(DiagnosticCode::UnmarkedSecret, at, message));
        }
    }
}

fn says_secret(name: &str) -> bool {
    let words = label_from_key(name).to_lowercase();
    let last = words.rsplit(' ').next().unwrap_or_default();
    let padded = format!(" {words} ");
    let says = |word: &str| padded.contains(&format!(" {word} "));
    !ABOUT.contains(&last) && SECRET.iter().any(|word| says(word))
}

#[cfg(test)]
mod tests {
    use super::says_secret;

    #[test]
    fn names_say_what_is_secret() {
        for name in [
            "password",
            "apiKey",
            "api_key",
            "clientSecret",
            "access_token",
            "privateKey",
            "token",
        ] {
            assert!(says_secret(name), "{name}");
        }
        for name in [
            "token_url",
            "secret_name",
            "passwordless",
            "tokenizer",
            "key",
            "secretId",
            "max_tokens",
        ] {
            assert!(!says_secret(name), "{name}");
        }
    }
}
