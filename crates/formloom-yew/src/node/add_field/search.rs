//! Finds a field by a few letters: of its name, of the words in it, or of what it is about.

use formloom_core::NodeId;

use crate::widgets::filter::fold;

/// A field that is offered.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Offer {
    pub(super) id: NodeId,
    pub(super) label: String,
    /// Its name in the data, by which many know it.
    pub(super) key: String,
    /// The beginning of its description, as plain text.
    pub(super) about: String,
}

/// Which of some fields a query finds, the likeliest first; all of them without a query.
pub(super) fn found(offers: &[Offer], query: &str) -> Vec<usize> {
    let query = fold(query.trim());
    if query.is_empty() {
        return (0..offers.len()).collect();
    }
    let mut hits: Vec<(u32, usize, usize)> = Vec::new();
    for (index, offer) in offers.iter().enumerate() {
        if let Some(rank) = rank(offer, &query) {
            // Of those that fit alike the shortest name is the likeliest: more of it was typed.
            hits.push((rank, offer.label.chars().count(), index));
        }
    }
    hits.sort_unstable();
    hits.into_iter().map(|(_, _, index)| index).collect()
}

/// How well a field fits a query, the best first.
fn rank(offer: &Offer, query: &str) -> Option<u32> {
    let (label, key) = (fold(&offer.label), fold(&offer.key));
    if label == query || key == query {
        return Some(0);
    }
    if label.starts_with(query) || key.starts_with(query) {
        return Some(1);
    }
    let initials: String = label
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .collect();
    if initials.starts_with(query) {
        return Some(2);
    }
    if label.split_whitespace().any(|word| word.starts_with(query)) {
        return Some(3);
    }
    let words: Vec<&str> = query.split_whitespace().collect();
    let holds = |text: &str| words.iter().all(|word| text.contains(word));
    if holds(&label) || key.contains(query) {
        return Some(4);
    }
    (query.chars().count() > 2 && holds(&fold(&offer.about))).then_some(5)
}

#[cfg(test)]
mod tests {
    use formloom_core::compile;
    use serde_json::{Map, Value, json};

    use super::{Offer, found};

    fn offers(keys: &[(&str, &str)]) -> Vec<Offer> {
        let properties: Map<String, Value> = keys
            .iter()
            .map(|(key, about)| {
                (
                    (*key).to_owned(),
                    json!({ "type": "string", "description": about }),
                )
            })
            .collect();
        let state = compile(&json!({ "properties": properties }))
            .expect("a schema")
            .form
            .state(None);
        let view = state.view("").expect("the root");
        let offer = |id: &formloom_core::NodeId| {
            let view = state.view_of(*id)?;
            let key = state.key_of(*id)?.to_owned();
            Some(Offer {
                id: *id,
                label: view.label,
                key,
                about: view.description.unwrap_or_default(),
            })
        };
        view.child_ids.iter().filter_map(offer).collect()
    }

    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        let offers = offers(&[
            ("homepage", "The address of the project."),
            ("devDependencies", ""),
            ("dependencies", ""),
            ("description", "What the package is."),
            ("peerDependenciesMeta", ""),
            ("cpu", ""),
        ]);
        let names = found(&offers, query)
            .into_iter()
            .map(|index| offers[index].key.as_str());
        assert_eq!(names.collect::<Vec<_>>(), expected, "{query:?}");
    }

    #[test]
    fn a_few_letters_find_a_field() {
        check(
            "dep",
            &["dependencies", "devDependencies", "peerDependenciesMeta"],
        );
        check("dd", &["devDependencies"]);
        check("pdm", &["peerDependenciesMeta"]);
        check("devdep", &["devDependencies"]);
        check("PU", &["cpu"]);
        check("package", &["description"]);
        check("project address", &["homepage"]);
        check("nothing", &[]);
        let all = found(&offers(&[("a", ""), ("b", "")]), " ");
        assert_eq!(all, [0, 1], "all of them, in their order");
    }

    /// The members of a `package.json`.
    const NAMES: &str = "name version description keywords homepage bugs license licenses author contributors maintainers \
        files main exports imports bin type types typings typesVersions man directories repository funding scripts config \
        dependencies devDependencies optionalDependencies peerDependencies peerDependenciesMeta bundleDependencies \
        bundledDependencies resolutions overrides packageManager engines volta engineStrict os cpu devEngines preferGlobal \
        private publishConfig dist readme module workspaces eslintConfig prettier stylelint release pnpm sideEffects";

    #[test]
    fn four_keys_lead_to_any_field() {
        let keys: Vec<(&str, &str)> = NAMES.split_whitespace().map(|name| (name, "")).collect();
        let offers = offers(&keys);
        assert_eq!(offers.len(), keys.len(), "each is offered");
        for (index, offer) in offers.iter().enumerate() {
            let key: Vec<char> = offer.key.to_lowercase().chars().collect();
            let initials = offer
                .label
                .split_whitespace()
                .filter_map(|word| word.chars().next());
            let initials: String = initials.take(3).collect();
            let parts = |length: usize| {
                key.windows(length)
                    .map(String::from_iter)
                    .collect::<Vec<_>>()
            };
            // Three letters and Enter, or two, an arrow and Enter.
            let three = parts(3).into_iter().chain([initials]);
            let by_three = three
                .into_iter()
                .any(|query| found(&offers, &query).first() == Some(&index));
            let by_two = parts(2).iter().any(|query| {
                found(&offers, query)
                    .iter()
                    .take(2)
                    .any(|hit| *hit == index)
            });
            assert!(by_three || by_two, "{} takes more", offer.key);
        }
    }
}
