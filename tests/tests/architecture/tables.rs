//! The tables of the workspace: who may depend on whom, and who may name what.

/// The arrows between crates. Apps, `tests` and `xtask` may use every crate.
pub(crate) const ARROWS: Table = &[
    ("formloom-schema", &[]),
    ("formloom-verdict", &["formloom-schema"]),
    ("formloom-core", &["formloom-schema", "formloom-verdict"]),
    ("formloom-yew", &["formloom-core"]),
    ("formloom-connect", &[]),
    ("formloom-connect-web", &["formloom-connect"]),
    ("formloom-testing", &["formloom-connect", "formloom-core"]),
    (
        "formloom-connect-yew",
        &[
            "formloom-connect",
            "formloom-connect-web",
            "formloom-core",
            "formloom-yew",
        ],
    ),
];

/// What each may name.
pub(crate) type Table = &'static [(&'static str, &'static [&'static str])];

/// The arrows between the top modules of each crate. What is not here may name no other module.
pub(crate) const LAYERS: &[(&str, Table)] = &[
    (
        "formloom-schema",
        &[
            ("address", &["dialect"]),
            ("diagnostic", &["location"]),
            ("documents", &["address", "dialect", "location", "pointer"]),
            ("equality", &["number"]),
            ("exact", &["number", "pointer"]),
            (
                "index",
                &[
                    "address",
                    "dialect",
                    "documents",
                    "location",
                    "metaschema",
                    "pointer",
                ],
            ),
            ("location", &["pointer"]),
            ("options", &["dialect", "documents", "error"]),
            ("scope", &["documents", "location", "pointer"]),
            ("text", &["dialect", "options"]),
            ("types", &["number"]),
        ],
    ),
    (
        "formloom-verdict",
        &[
            ("applied", &["graph", "ids", "table"]),
            ("ask", &["check", "graph", "ids", "outcome", "table"]),
            ("build", &["builder", "read", "table"]),
            ("builder", &["table"]),
            ("change", &["graph", "grow", "ids", "keep", "store"]),
            ("check", &["kept", "outcome"]),
            ("coverage", &["graph", "ids", "program", "store", "table"]),
            ("cycles", &["table"]),
            ("few", &["ids"]),
            (
                "graph",
                &["ids", "kept", "noted", "program", "queue", "store", "table"],
            ),
            (
                "grow",
                &[
                    "check", "few", "graph", "ids", "outcome", "settle", "store", "table",
                ],
            ),
            ("heard", &["graph", "ids", "scope", "table", "walk"]),
            ("keep", &["graph", "ids", "kept", "store"]),
            (
                "list",
                &[
                    "failure", "graph", "ids", "own", "params", "scope", "settle", "store", "table",
                ],
            ),
            ("mirror", &["graph", "ids", "store"]),
            ("noted", &["ids"]),
            (
                "overlooked",
                &[
                    "coverage", "failure", "graph", "ids", "program", "settle", "store", "table",
                ],
            ),
            (
                "own",
                &["check", "failure", "graph", "ids", "params", "scope"],
            ),
            ("program", &["builder", "cycles", "table"]),
            ("queue", &["ids"]),
            ("read", &["builder", "check", "table"]),
            (
                "settle",
                &["few", "graph", "ids", "outcome", "store", "table"],
            ),
            (
                "shift",
                &["graph", "grow", "ids", "outcome", "store", "table"],
            ),
            ("store", &["few", "ids", "outcome", "table"]),
            ("table", &["check"]),
            (
                "walk",
                &[
                    "check", "failure", "graph", "ids", "own", "scope", "settle", "store", "table",
                ],
            ),
        ],
    ),
    (
        "formloom-core",
        &[
            ("assertions", &["model"]),
            ("compile", &["keywords", "model"]),
            (
                "entry",
                &["compile", "error", "form", "formula", "lint", "model"],
            ),
            (
                "form",
                &["assertions", "compile", "error", "model", "words"],
            ),
            ("formula", &["compile", "form", "model"]),
            ("keywords", &["model"]),
            ("layout", &["compile", "form", "model", "state"]),
            ("lint", &["form", "keywords", "model", "words"]),
            ("messages", &["words"]),
            (
                "state",
                &[
                    "assertions",
                    "error",
                    "form",
                    "formula",
                    "messages",
                    "model",
                ],
            ),
            ("typed", &["compile", "error", "form"]),
        ],
    ),
    (
        "formloom-yew",
        &[
            ("attributes", &["handle"]),
            ("fatal", &["handle", "listener", "number"]),
            (
                "form_view",
                &[
                    "handle",
                    "parts",
                    "place",
                    "summary",
                    "target",
                    "typing",
                    "undo_buttons",
                ],
            ),
            (
                "handle",
                &["classes", "later", "node", "number", "parts", "words"],
            ),
            ("hooks", &["handle", "listener", "source"]),
            ("markdown", &["handle", "words"]),
            (
                "node",
                &[
                    "handle", "later", "listener", "markdown", "markup", "parts", "rest", "target",
                    "trusted", "widgets", "words",
                ],
            ),
            ("parts", &["handle", "markdown", "words"]),
            ("place", &["handle", "node"]),
            ("read_view", &["handle", "number", "parts", "words"]),
            ("rest", &["handle", "later"]),
            (
                "schema_form",
                &[
                    "fatal",
                    "form_view",
                    "handle",
                    "hooks",
                    "place",
                    "source",
                    "submit_button",
                    "words",
                ],
            ),
            ("source", &["handle"]),
            ("submit_button", &["handle", "words"]),
            ("summary", &["handle", "parts", "words"]),
            ("typing", &["handle", "listener", "parts"]),
            ("undo_buttons", &["handle", "parts", "target", "words"]),
            (
                "warm_up",
                &["handle", "node", "rest", "schema_form", "source"],
            ),
            (
                "widgets",
                &["attributes", "handle", "parts", "target", "words"],
            ),
        ],
    ),
    (
        "formloom-connect",
        &[
            ("address", &["percent"]),
            (
                "backend",
                &["error", "http", "ids", "percent", "target", "wire"],
            ),
            ("classify", &["kind", "wire"]),
            (
                "error",
                &[
                    "address",
                    "classify",
                    "field_error",
                    "http",
                    "kind",
                    "redirect",
                    "text",
                    "wire",
                ],
            ),
            ("field_error", &["text"]),
            (
                "flow",
                &[
                    "address",
                    "backend",
                    "error",
                    "field_error",
                    "http",
                    "ids",
                    "kind",
                    "pointer",
                    "redirect",
                    "secret",
                    "target",
                    "text",
                    "timestamp",
                    "wire",
                ],
            ),
            ("http", &["percent", "secret"]),
            (
                "redirect",
                &[
                    "address",
                    "ids",
                    "percent",
                    "secret",
                    "target",
                    "text",
                    "timestamp",
                    "wire",
                ],
            ),
            ("target", &["wire"]),
            ("wire", &["field_error", "ids", "secret", "text"]),
        ],
    ),
    (
        "formloom-connect-web",
        &[
            ("client", &["clock", "host"]),
            ("host", &["client", "clock"]),
            ("session", &["client", "clock"]),
        ],
    ),
    (
        "formloom-connect-yew",
        &[
            (
                "connect_button",
                &["connect_dialog", "connect_flow", "look", "words"],
            ),
            (
                "connect_dialog",
                &["connect_flow", "logo", "look", "page", "words"],
            ),
            (
                "connect_flow",
                &["events", "look", "page", "panels", "words"],
            ),
            (
                "integrations",
                &[
                    "connect_dialog",
                    "connect_flow",
                    "connections",
                    "logo",
                    "look",
                    "manage",
                    "page",
                    "panels",
                    "words",
                ],
            ),
            ("logo", &["look"]),
            ("look", &["words"]),
            (
                "manage",
                &[
                    "connect_dialog",
                    "connect_flow",
                    "look",
                    "page",
                    "panels",
                    "words",
                ],
            ),
            ("panels", &["look", "words"]),
            ("use_connect", &["events"]),
        ],
    ),
    ("formloom-testing", &[("case", &["option"])]),
];

/// Files that still name each other in a circle, by the file in which the crate begins. No other may, and one that is
/// mended goes from the list.
pub(crate) const CIRCLES: &[(&str, &[&[&str]])] = &[
    ("crates/formloom-schema/src/lib.rs", &[]),
    ("crates/formloom-verdict/src/lib.rs", &[]),
    ("crates/formloom-core/src/lib.rs", &[]),
    ("crates/formloom-testing/src/lib.rs", &[]),
    ("crates/formloom-connect/src/lib.rs", &[]),
    ("crates/formloom-yew/src/lib.rs", &[]),
    ("crates/formloom-connect-web/src/lib.rs", &[]),
    ("crates/formloom-connect-yew/src/lib.rs", &[]),
    ("apps/bench/src/main.rs", &[]),
    ("apps/cli/src/main.rs", &[]),
    ("apps/demo/src/main.rs", &[]),
    ("apps/server/src/lib.rs", &[]),
];
