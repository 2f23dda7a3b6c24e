//! Faults that last: each ends in the one kind of failure that `docs/connection-faults.md` says, with what was typed
//! still there and nothing left open.

use std::time::Duration;

use formloom_connect::Stage as FlowStage;
use formloom_tests::proxy::{Fault, Seen};

use crate::faults::Scenario;
use crate::host::Host;
use crate::stage::Stage;

/// A row of the table.
#[derive(Debug)]
struct Row {
    scenario: Scenario,
    request: String,
    fault: Fault,
    ends: String,
}

fn table() -> Vec<Row> {
    let path = formloom_tests::root().join("docs/connection-faults.md");
    let text = std::fs::read_to_string(path).expect("the table is there");
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'));
    rows.map(|line| {
        let cells: Vec<&str> = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect();
        let [scenario, request, fault, ends] = cells[..] else {
            panic!("four cells in {line}");
        };
        Row {
            scenario: match scenario {
                "typed key" => Scenario::Key,
                "reconnect" => Scenario::Reconnect,
                "window" => Scenario::Window,
                "cut window" => Scenario::CutWindow,
                "JSON in a window" => Scenario::Json,
                other => panic!("{other} is no scenario"),
            },
            request: request.to_owned(),
            fault: match fault {
                "dropped" => Fault::DropBefore,
                "answer lost" => Fault::DropAfter,
                "cut" => Fault::Cut,
                "no answer" => Fault::Hang,
                "429, an hour" => Fault::Answer(429, Some(3_600)),
                status => Fault::Answer(status.parse().expect("a status"), None),
            },
            ends: ends.to_owned(),
        }
    })
    .collect()
}

fn matches(request: &str, seen: &Seen) -> bool {
    let (method, path) = request.split_once(' ').expect("method and path");
    let found: Vec<&str> = seen.path().split('/').collect();
    let wanted: Vec<&str> = path.split('/').collect();
    seen.method == method
        && found.len() == wanted.len()
        && wanted
            .iter()
            .zip(&found)
            .all(|(wanted, found)| wanted.starts_with('{') || wanted == found)
}

#[tokio::test(flavor = "multi_thread")]
async fn lasting_faults_end_as_the_table_says() {
    let rows = table();
    assert!(rows.len() >= 20, "the table has its rows");
    let stage = Stage::new().await;
    let mut wrong = Vec::new();
    for (number, row) in rows.into_iter().enumerate() {
        let token = stage.token(&format!("lasting-{number}")).await;
        let config = row.scenario.config(&stage, &token, 1).await;
        let plan = row.scenario.plan();
        let typed = plan.input.clone();
        let (request, fault) = (row.request.clone(), row.fault);
        stage.proxy.takes_notes();
        stage.proxy.decides(move |seen| {
            if matches(&request, seen) {
                fault
            } else {
                Fault::None
            }
        });
        let mut host = Host::new(&stage, token.clone(), config, plan);
        host.connects().await;
        stage.proxy.decides(|_| Fault::None);
        let hit = stage
            .proxy
            .takes_notes()
            .iter()
            .any(|seen| matches(&row.request, seen));
        let ended = match host.flow.stage() {
            FlowStage::Done(_) => "connected",
            FlowStage::Failed(error) => error.kind.code(),
            FlowStage::Form {
                refusal: Some(error),
            } => error.kind.code(),
            _ => "neither",
        };
        let kept = host.flow.baseline().input.map(|input| input.into_inner());
        let reached_form = host.flow.option().is_some();
        let connections = stage.connections(&token).await.len();
        for (is_wrong, what) in [
            (ended != row.ends, format!("ends in {ended}")),
            (!hit, "never meets its fault".to_owned()),
            (
                !host.open().is_empty(),
                format!("leaves {:?} open", host.open()),
            ),
            (
                host.settled.len() != 1,
                format!("settles {} times", host.settled.len()),
            ),
            (connections > 1, format!("makes {connections} connections")),
            (
                ended != "connected" && reached_form && typed.is_some() && kept != typed,
                "loses what was typed".to_owned(),
            ),
        ] {
            if is_wrong {
                wrong.push(format!("{row:?}: {what}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for _ in 0..100 {
        if stage.proxy.open() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} requests to the API are open", stage.proxy.open());
}
