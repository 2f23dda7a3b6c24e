//! Faults on the way in a real browser, three of each kind: the flow ends in success, with one connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use formloom_tests::proxy::{Fault, Proxy, Seen};

use crate::person::{Person, with_person_behind};

/// A request that meets the fault once, and what is connected then.
#[derive(Clone, Copy)]
struct Meeting {
    integration: &'static str,
    method: &'static str,
    path: &'static str,
}

const OPTIONS: Meeting = Meeting {
    integration: "CodeHub",
    method: "POST",
    path: "/connection-options",
};
const CONNECT: Meeting = Meeting {
    integration: "Weatherline",
    method: "POST",
    path: "/connect",
};
const READ_BACK: Meeting = Meeting {
    integration: "CodeHub",
    method: "GET",
    path: "/connections/",
};
const STREAM: Meeting = Meeting {
    integration: "CodeHub",
    method: "GET",
    path: "/sse/",
};

impl Meeting {
    fn is(self, seen: &Seen) -> bool {
        seen.method == self.method && seen.path().starts_with(self.path)
    }
}

/// Lets a request meet a fault, once; true afterwards says that it did.
fn meets(proxy: &Proxy, meeting: Meeting, fault: Fault) -> Arc<AtomicBool> {
    let met = Arc::new(AtomicBool::new(false));
    let seen_before = Arc::clone(&met);
    proxy.decides(move |seen| {
        if meeting.is(seen) && !seen_before.swap(true, Ordering::SeqCst) {
            fault
        } else {
            Fault::None
        }
    });
    met
}

async fn connects(person: &Person, integration: &str) {
    let before = person.windows().await;
    person
        .clicks("button", &format!("Connect {integration}"))
        .await;
    if integration == "Weatherline" {
        person
            .types("textbox", "API key", "weather-demo-key-2026")
            .await;
        person.clicks("button", "Connect").await;
    } else {
        person.clicks("button", "Connect").await;
        let popup = person.new_window(&before).await;
        person.switches_to(&popup).await;
        person
            .clicks_and_leaves("button", "Approve", &before[0])
            .await;
    }
    person.sees(&format!("{integration} is connected")).await;
}

fn three_times(fault: Fault, meetings: [Meeting; 3]) {
    with_person_behind(
        |_| {},
        async |person, proxy| {
            for (number, meeting) in meetings.into_iter().enumerate() {
                let customer = format!("fault-{number}");
                person.opens(&format!("/?customer={customer}")).await;
                person
                    .finds("button", &format!("Connect {}", meeting.integration))
                    .await;
                let met = meets(&proxy, meeting, fault);
                connects(&person, meeting.integration).await;
                assert!(met.load(Ordering::SeqCst), "{} met its fault", meeting.path);
                proxy.decides(|_| Fault::None);
                let connections = person.connections_of(&customer).await;
                assert_eq!(connections.len(), 1, "{fault:?}: one connection");
                assert_eq!(connections[0]["connected"], true, "that works");
            }
            person
        },
    );
}

#[test]
fn a_delay() {
    let wait = Duration::from_millis(1_500);
    three_times(Fault::Delay(wait), [OPTIONS, CONNECT, READ_BACK]);
}

#[test]
fn a_dropped_request() {
    three_times(Fault::DropBefore, [OPTIONS, CONNECT, READ_BACK]);
}

#[test]
fn a_lost_answer() {
    three_times(Fault::DropAfter, [OPTIONS, CONNECT, READ_BACK]);
}

#[test]
fn too_many_requests() {
    three_times(Fault::Answer(429, Some(1)), [OPTIONS, CONNECT, READ_BACK]);
}

#[test]
fn a_server_that_fails_once() {
    three_times(Fault::Answer(500, None), [OPTIONS, CONNECT, READ_BACK]);
}

#[test]
fn a_cut_stream() {
    with_person_behind(
        |config| config.provider_cuts_opener = true,
        async |person, proxy| {
            for number in 0..3 {
                let customer = format!("cut-{number}");
                person.opens(&format!("/?customer={customer}")).await;
                person.finds("button", "Connect CodeHub").await;
                let met = meets(&proxy, STREAM, Fault::Cut);
                connects(&person, "CodeHub").await;
                assert!(met.load(Ordering::SeqCst), "the stream was cut");
                let connections = person.connections_of(&customer).await;
                assert_eq!(connections.len(), 1, "one connection");
            }
            person
        },
    );
}

#[test]
fn a_restart_between_start_and_callback() {
    with_person_behind(
        |_| {},
        async |mut person, _proxy| {
            for number in 0..3 {
                let customer = format!("restart-{number}");
                person.opens(&format!("/?customer={customer}")).await;
                let before = person.windows().await;
                person.clicks("button", "Connect CodeHub").await;
                person.clicks("button", "Connect").await;
                let popup = person.new_window(&before).await;
                person.switches_to(&popup).await;
                person.finds("button", "Approve").await;
                person.stops_the_server().await;
                person.starts_the_server().await;
                // The consent page lived in the provider's memory, which the restart emptied too.
                person
                    .browser
                    .refresh()
                    .await
                    .expect("the page loads again");
                person
                    .clicks_and_leaves("button", "Approve", &before[0])
                    .await;
                person.sees("CodeHub is connected").await;
                let connections = person.connections_of(&customer).await;
                assert_eq!(connections.len(), 1, "one connection");
            }
            person
        },
    );
}
