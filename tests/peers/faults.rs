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

/// Counts what the page opens and closes: listeners, channels, intervals, long timers.
const COUNT: &str = "
    window.open_ = {message: 0, channel: 0, interval: 0, timer: 0};
    const counts = window.open_;
    const [add, remove] = [window.addEventListener, window.removeEventListener];
    window.addEventListener = function (name, ...rest) { if (name === 'message') counts.message += 1; return add.call(this, name, ...rest); };
    window.removeEventListener = function (name, ...rest) { if (name === 'message') counts.message -= 1; return remove.call(this, name, ...rest); };
    const Channel = window.BroadcastChannel;
    window.BroadcastChannel = class extends Channel {
        constructor(...rest) { super(...rest); counts.channel += 1; }
        close() { counts.channel -= 1; return super.close(); }
    };
    const [every, never] = [window.setInterval, window.clearInterval];
    const intervals = new Set();
    window.setInterval = (...rest) => { const id = every(...rest); intervals.add(id); counts.interval = intervals.size; return id; };
    window.clearInterval = id => { intervals.delete(id); counts.interval = intervals.size; never(id); };
    const [later, not] = [window.setTimeout, window.clearTimeout];
    const timers = new Set();
    window.setTimeout = (run, wait, ...rest) => {
        const id = later((...all) => { timers.delete(id); counts.timer = timers.size; run(...all); }, wait, ...rest);
        if (wait >= 1000) { timers.add(id); counts.timer = timers.size; }
        return id;
    };
    window.clearTimeout = id => { timers.delete(id); counts.timer = timers.size; not(id); };
    window.most = {message: 0, channel: 0, interval: 0, timer: 0};
    every(() => { for (const name in counts) window.most[name] = Math.max(window.most[name], counts[name]); }, 20);
";

/// Everything that was opened is closed, streams too, and something was open.
async fn leaves_nothing_open(person: &Person, proxy: &Proxy, by_window: bool) {
    person
        .waits_for("JSON.stringify(window.open_) === '{\"message\":0,\"channel\":0,\"interval\":0,\"timer\":0}'")
        .await;
    let most = person.runs("return window.most").await;
    assert!(
        most["timer"].as_u64() > Some(0),
        "timers were counted: {most}"
    );
    if by_window {
        assert_eq!(most["message"], 1, "one listener: {most}");
        assert_eq!(most["channel"], 1, "one channel: {most}");
        assert_eq!(most["interval"], 1, "one watch of the window: {most}");
    }
    for _ in 0..100 {
        if proxy.open() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} requests to the API are open", proxy.open());
}

async fn connects(person: &Person, proxy: &Proxy, integration: &str) {
    person.runs(COUNT).await;
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
    leaves_nothing_open(person, proxy, integration != "Weatherline").await;
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
                connects(&person, &proxy, meeting.integration).await;
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
                connects(&person, &proxy, "CodeHub").await;
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
