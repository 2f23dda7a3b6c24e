//! Every stage speaks the language of its look.

use std::rc::Rc;
use std::sync::Arc;

use formloom_connect::backend::{Membrane, SimulatedServer};
use formloom_connect::{Effect, ErrorKind, FlowConfig, IntegrationTarget, Timestamp};
use formloom_connect_web::Client;
use formloom_yew::{Classes, Look};
use serde_json::json;
use yew::props;

use super::*;
use crate::connect_flow::ConnectTarget;
use crate::drawn;

const API: &str = "https://api.example.com";

/// A flow whose integration has these options, after some events.
fn flow(options: Value, events: Vec<Event>) -> Flow {
    let mut server = SimulatedServer::new("hub", options);
    let target = IntegrationTarget::by_key("hub");
    let mut flow = Flow::new(FlowConfig::new(Arc::new(Membrane::new()), target, API));
    let now = Timestamp::from_millis(0);
    for event in [Event::Start].into_iter().chain(events) {
        let mut effects = flow.handle(now, event);
        while let Some(effect) = effects.pop() {
            if let Effect::Request { call, request } = effect {
                let result = Ok(server.answer(&request));
                effects.extend(flow.handle(now, Event::Response { call, result }));
            }
        }
    }
    flow
}

/// Options of every type, with a form and without one. What they say is Greek.
fn options() -> Value {
    let schema = json!({"type": "object", "required": ["k"], "properties": {
        "k": {"type": "string", "title": "κλειδί", "writeOnly": true, "description": "από τη σελίδα"}}});
    json!([
        {"key": "α", "title": "άλφα", "type": "client-credentials", "inputSchema": schema,
            "description": "ένα", "helpUri": "https://example.com/keys"},
        {"key": "β", "title": "βήτα", "type": "oauth2"},
        {"key": "γ", "title": "γάμα", "type": "oauth1"},
        {"key": "δ", "title": "δέλτα", "type": "proxy"},
        {"key": "ε", "title": "έψιλον", "type": ""},
    ])
}

fn props(look: ConnectLook) -> ConnectFlowProps {
    let source = Rc::new(|| Box::pin(async { None }) as _);
    let client = Client::new(API, Arc::new(Membrane::new()), source);
    let target = ConnectTarget {
        integration: IntegrationTarget::by_key("hub"),
        name: "Κόμβος".into(),
        mode: Mode::Connect,
        allow_multiple: false,
    };
    props!(ConnectFlowProps {
        client: client,
        target: target,
        look: look
    })
}

/// A flow as it is drawn in a language, at its own stage or another one.
fn draws(language: &str, flow: &Flow, stage: Option<&Stage>, asks: bool) -> String {
    draws_as(ConnectLook::in_language(language), flow, stage, asks)
}

fn draws_as(look: ConnectLook, flow: &Flow, stage: Option<&Stage>, asks: bool) -> String {
    let props = props(look.clone());
    let mut forms = KeptForms::default();
    forms.follow(flow, &props.documents);
    let has_form = forms.get(flow.option_index()).is_some();
    let view = View {
        props: &props,
        id: 0,
        look: &look,
        feed: Callback::noop(),
        forms: &forms,
        shown: if asks {
            Shown::Discard
        } else {
            Shown::of(stage.unwrap_or(flow.stage()), has_form)
        },
        no_random: Callback::noop(),
        asking: Callback::noop(),
        leave: Callback::noop(),
    };
    drawn::html(match stage {
        Some(stage) => view.stage(stage, flow),
        None => view.draw(flow),
    })
}

fn connection() -> Connection {
    let connection = json!({"id": "c-1", "name": "δικό μου", "state": "READY"});
    serde_json::from_value(connection).expect("a connection")
}

/// Every stage but those of options and forms, with everything that it can say.
fn stages() -> Vec<Stage> {
    let action = |description| Stage::ActionRequired {
        description,
        ui_url: Secret::new(API.to_owned()),
        blocked: false,
    };
    let existing = vec![connection(), connection()];
    let mut stages = vec![
        Stage::Idle,
        Stage::LoadingOptions,
        Stage::NoneConfigured,
        Stage::Choosing,
        Stage::Ready,
        Stage::ConfirmReplace { existing },
        Stage::Opening,
        Stage::Leaving,
        Stage::Submitting,
        action(None),
        action(Some("κάτι".to_owned())),
        Stage::Waiting {
            window_closed: false,
        },
        Stage::Waiting {
            window_closed: true,
        },
        Stage::Verifying { building: false },
        Stage::Verifying { building: true },
        Stage::Done(Box::new(connection())),
        Stage::Cancelled,
    ];
    stages.extend(ErrorKind::ALL.into_iter().map(|kind| {
        let error = ConnectError::new(kind).with_message(Some("λόγος"));
        Stage::Failed(Box::new(error))
    }));
    stages
}

#[test]
fn every_stage_is_in_the_language_of_the_look() {
    let chosen = flow(options(), vec![Event::OptionChosen(0)]);
    for stage in stages() {
        drawn::speaks_its_language(&format!("{stage:?}"), |language| {
            draws(language, &chosen, Some(&stage), false)
        });
    }
}

#[test]
fn options_and_forms_are_in_the_language_of_the_look() {
    let choosing = flow(options(), vec![]);
    assert_eq!(choosing.stage(), &Stage::Choosing, "there are several");
    drawn::speaks_its_language("the options", |language| {
        draws(language, &choosing, None, false)
    });
    for index in 0..5 {
        let chosen = flow(options(), vec![Event::OptionChosen(index)]);
        drawn::speaks_its_language(&format!("option {index}"), |language| {
            draws(language, &chosen, None, false)
        });
        drawn::speaks_its_language("the question", |language| {
            draws(language, &chosen, None, true)
        });
    }
    let form = flow(options(), vec![Event::OptionChosen(0)]);
    let html = draws("ar", &form, None, false);
    assert!(
        html.contains("<form") && html.contains("lang=\"ar\" dir=\"rtl\""),
        "{html}"
    );
}

#[test]
fn a_reason_is_kept_apart() {
    let error = ConnectError::new(ErrorKind::ProviderDenied).with_message(Some("No (really)."));
    let look = ConnectLook::in_language("ar");
    let said = failure(&look, &error);
    assert!(said.contains("\u{2068}No (really).\u{2069}"), "{said}");
    let flow = flow(options(), vec![Event::OptionChosen(0)]);
    let stage = Stage::Failed(Box::new(error));
    let html = draws("ar", &flow, Some(&stage), false);
    assert!(html.contains("<bdi>No (really).</bdi>"), "{html}");
}

#[test]
fn classes_are_those_of_the_look_and_of_the_state() {
    let own = Classes::bootstrap().with("connect-panel:ok", "mine");
    let look = || ConnectLook::from(Look::default().with_classes(own.clone()));
    let flow = flow(options(), vec![]);
    let html = draws_as(look(), &flow, None, false);
    let class_of = |html: &str, part: &str| {
        let (_, rest) = html
            .split_once(&format!("data-part=\"{part}\""))
            .expect("the part");
        let (tag, _) = rest.split_once('>').expect("the end of a tag");
        let (_, class) = tag.split_once("class=\"").expect("a class");
        class.trim_end_matches('"').to_owned()
    };
    let option = class_of(&html, "connect-option");
    assert!(option.starts_with("form-check "), "{option}");
    let done = Stage::Done(Box::new(connection()));
    let failed = Stage::Failed(Box::new(ConnectError::new(ErrorKind::Network)));
    for (stage, class) in [(done, "mine"), (failed, "alert alert-danger m-0")] {
        let html = draws_as(look(), &flow, Some(&stage), false);
        assert_eq!(class_of(&html, "connect-panel"), class);
    }
}

#[test]
fn an_option_is_described_by_a_safe_subset_of_markdown() {
    let text = "See **Settings**, [keys](https://example.com) <img src=x> [x](javascript:y)";
    let schema = json!({"type": "object", "properties": {"k": {"type": "string"}}});
    let option = json!({"key": "k", "type": "client-credentials", "description": text});
    let mut asks = option.clone();
    asks["inputSchema"] = schema;
    let mut other = asks.clone();
    other["key"] = json!("other");
    for options in [json!([option]), json!([asks]), json!([asks, other])] {
        let html = draws("en", &flow(options.clone(), vec![]), None, false);
        assert!(
            html.contains("<strong>Settings</strong>")
                && html.contains("href=\"https://example.com\"")
                && html.contains("rel=\"noopener noreferrer\"")
                && html.contains("&lt;img src=x&gt;")
                && !html.contains("javascript:"),
            "{options}: {html}"
        );
    }
}

#[test]
fn the_providers_help_is_linked_where_it_is_a_page() {
    let help = |address: &str| {
        let schema = json!({"type": "object", "properties": {"k": {"type": "string"}}});
        let option = json!([{"key": "k", "type": "client-credentials", "inputSchema": schema, "helpUri": address}]);
        draws("en", &flow(option, vec![]), None, false)
    };
    let html = help("https://example.com/keys");
    assert!(
        html.contains("How to get these") && html.contains("href=\"https://example.com/keys\""),
        "{html}"
    );
    let html = help("javascript:alert(1)");
    assert!(!html.contains("How to get these"), "{html}");
}

#[test]
fn what_replaces_or_drops_is_not_the_first_choice() {
    let flow = flow(options(), vec![Event::OptionChosen(0)]);
    let existing = vec![connection()];
    let replaces = draws(
        "en",
        &flow,
        Some(&Stage::ConfirmReplace { existing }),
        false,
    );
    let discards = draws("en", &flow, None, true);
    for (html, first, other) in [
        (replaces, "Keep it", "Replace the connection"),
        (discards, "Keep editing", "Discard"),
    ] {
        let is_first = |says: &str| {
            let (before, _) = html.split_once(&format!(">{says}</button>")).expect(says);
            let tag = before.rsplit_once('<').map_or("", |(_, tag)| tag);
            tag.contains("data-kind=\"primary\"")
        };
        assert!(is_first(first) && !is_first(other), "{first}: {html}");
    }
}
