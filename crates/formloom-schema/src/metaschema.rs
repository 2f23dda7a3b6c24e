//! The meta-schemas of the specification, each read when it is first asked for.

use std::sync::LazyLock;

use hashbrown::HashMap;
use serde_json::Value;

/// The texts as json-schema.org publishes them, without white space.
const TEXTS: [(&str, &str); 19] = [
    (
        "https://json-schema.org/draft/2019-09/meta/applicator",
        include_str!("../metaschemas/2019-09/applicator.json"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/content",
        include_str!("../metaschemas/2019-09/content.json"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/core",
        include_str!("../metaschemas/2019-09/core.json"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/format",
        include_str!("../metaschemas/2019-09/format.json"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/meta-data",
        include_str!("../metaschemas/2019-09/meta-data.json"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/validation",
        include_str!("../metaschemas/2019-09/validation.json"),
    ),
    (
        "https://json-schema.org/draft/2019-09/schema",
        include_str!("../metaschemas/2019-09/schema.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/applicator",
        include_str!("../metaschemas/2020-12/applicator.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/content",
        include_str!("../metaschemas/2020-12/content.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/core",
        include_str!("../metaschemas/2020-12/core.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/format-annotation",
        include_str!("../metaschemas/2020-12/format-annotation.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/format-assertion",
        include_str!("../metaschemas/2020-12/format-assertion.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/meta-data",
        include_str!("../metaschemas/2020-12/meta-data.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/unevaluated",
        include_str!("../metaschemas/2020-12/unevaluated.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/validation",
        include_str!("../metaschemas/2020-12/validation.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/schema",
        include_str!("../metaschemas/2020-12/schema.json"),
    ),
    (
        "http://json-schema.org/draft-04/schema",
        include_str!("../metaschemas/draft-04.json"),
    ),
    (
        "http://json-schema.org/draft-06/schema",
        include_str!("../metaschemas/draft-06.json"),
    ),
    (
        "http://json-schema.org/draft-07/schema",
        include_str!("../metaschemas/draft-07.json"),
    ),
];

/// A meta-schema of the specification by its address without fragment; none where it is none.
pub fn metaschema(uri: &str) -> Option<&'static Value> {
    static KNOWN: LazyLock<HashMap<&str, Value>> = LazyLock::new(|| {
        let read =
            |(uri, text): &(&'static str, &str)| Some((*uri, serde_json::from_str(text).ok()?));
        TEXTS.iter().filter_map(read).collect()
    });
    if !uri.contains("json-schema.org/draft") {
        return None;
    }
    KNOWN.get(uri)
}

#[cfg(test)]
mod tests {
    use super::{TEXTS, metaschema};

    #[test]
    fn each_is_found_by_its_own_address() {
        for (uri, _) in TEXTS {
            let document = metaschema(uri).expect("it is JSON");
            let id = document["$id"].as_str().or(document["id"].as_str());
            assert_eq!(
                id.map(|id| id.trim_end_matches('#')),
                Some(uri),
                "it names itself"
            );
        }
        assert!(metaschema("http://json-schema.org/draft-03/schema").is_none());
        assert!(metaschema("https://example.org/").is_none());
    }
}
