//! OAuth in a window: opened in the click, approved, denied, closed by hand, blocked.

use std::time::Duration;

use fantoccini::wd::WindowHandle;

use crate::person::{Person, with_person, with_person_at};

/// Notes for each opened window which event was being dispatched.
const WRAP: &str = "window.opened = []; const open = window.open;
    window.open = function (...args) {
        window.opened.push({event: window.event ? window.event.type : null, active: navigator.userActivation.isActive});
        return open.apply(this, args);
    };";

async fn opens_codehub(person: &Person) -> (WindowHandle, WindowHandle) {
    person.runs(WRAP).await;
    let before = person.windows().await;
    person.clicks("button", "Connect CodeHub").await;
    person.clicks("button", "Connect").await;
    let popup = person.new_window(&before).await;
    (before[0].clone(), popup)
}

#[test]
fn the_window_opens_in_the_click_and_approve_connects() {
    with_person(async |person| {
        let (page, popup) = opens_codehub(&person).await;
        let opened = person.runs("return window.opened").await;
        assert_eq!(
            opened[0]["event"], "click",
            "the window is opened while the click is dispatched: {opened}"
        );
        assert_eq!(opened.as_array().map(Vec::len), Some(1), "one window");
        person
            .sees("Finish signing in to CodeHub in the other window")
            .await;
        person.switches_to(&popup).await;
        person.clicks_and_leaves("button", "Approve", &page).await;
        person.sees("CodeHub is connected").await;
        let connections = person.connections().await;
        assert_eq!(connections.len(), 1, "there is one connection");
        assert_eq!(person.windows().await.len(), 1, "the window is closed");
        person
    });
}

#[test]
fn a_slow_provider_is_waited_for() {
    let slow = Duration::from_secs(4);
    with_person_at(
        |config| config.slow = slow,
        async |person| {
            let (page, popup) = opens_codehub(&person).await;
            // The page notes by itself when it was still waiting: the driver may be held up by the slow page.
            person
            .runs(
                "window.waited = [];
                 const look = () => {
                     if (document.body.innerText.includes('Finish signing in to CodeHub')) window.waited.push(Date.now());
                     else clearInterval(looking);
                 };
                 const looking = setInterval(look, 100);",
            )
            .await;
            person.switches_to(&popup).await;
            person.finds("button", "Approve slowly").await;
            // The driver's own click waits for the page that comes, and that is what is slow here.
            let clicked = person
            .runs(
                "const slowly = [...document.querySelectorAll('button')].find(b => b.textContent.trim() === 'Approve slowly');
                 setTimeout(() => slowly.click(), 0);
                 return Date.now();",
            )
            .await;
            person.switches_to(&page).await;
            person.sees("CodeHub is connected").await;
            let waited = person.runs("return window.waited.at(-1) ?? 0").await;
            let waited = waited.as_f64().unwrap_or_default() - clicked.as_f64().unwrap_or_default();
            assert!(
                waited > 2_000.0,
                "the page waited, the last time after {waited} ms"
            );
            person
        },
    );
}

#[test]
fn deny_gives_the_provider_s_reason_and_a_retry_keeps_the_input() {
    with_person(async |person| {
        let before = person.windows().await;
        person.clicks("button", "Connect Deskflow").await;
        person.types("textbox", "Subdomain", "acme").await;
        let region = person.finds("combobox", "Region").await;
        region.select_by_index(1).await.expect("a region is chosen");
        person.clicks("button", "Connect").await;
        let popup = person.new_window(&before).await;
        person.switches_to(&popup).await;
        person.clicks_and_leaves("button", "Deny", &before[0]).await;
        person
            .sees("The provider did not allow the connection.")
            .await;
        person.sees("Deskflow says").await;
        person.clicks("button", "Back to the form").await;
        assert_eq!(
            person.value("textbox", "Subdomain").await,
            "acme",
            "what was typed stays"
        );
        let before = person.windows().await;
        person.clicks("button", "Connect").await;
        let popup = person.new_window(&before).await;
        person.switches_to(&popup).await;
        person
            .clicks_and_leaves("button", "Approve", &before[0])
            .await;
        person.sees("Deskflow is connected").await;
        let connections = person.connections().await;
        assert_eq!(connections.len(), 1, "one connection");
        assert_eq!(
            connections[0]["input"]["subdomain"], "acme",
            "with the input"
        );
        person
    });
}

#[test]
fn a_window_closed_by_hand_is_said_at_once_and_settled_by_the_person() {
    with_person(async |person| {
        let (page, popup) = opens_codehub(&person).await;
        person.switches_to(&popup).await;
        person.finds("button", "Approve").await;
        person
            .browser
            .close_window()
            .await
            .expect("the window closes");
        person.switches_to(&page).await;
        person.sees("Did you close the sign-in window?").await;
        person.clicks("button", "Yes, I closed it").await;
        person
            .sees("The window was closed before the connection was made.")
            .await;
        person.finds("button", "Try again").await;
        assert!(person.connections().await.is_empty(), "nothing was made");
        person
    });
}

#[test]
fn a_provider_that_cuts_the_tie_to_its_window_connects_through_the_stream() {
    let cuts = |config: &mut formloom_server::Config| config.provider_cuts_opener = true;
    with_person_at(cuts, async |person| {
        let (page, popup) = opens_codehub(&person).await;
        person.sees("Did you close the sign-in window?").await;
        // Longer than the grace period of a window that only the person can have closed.
        tokio::time::sleep(Duration::from_secs(6)).await;
        person.sees("Did you close the sign-in window?").await;
        person.switches_to(&popup).await;
        person.clicks_and_leaves("button", "Approve", &page).await;
        person.sees("CodeHub is connected").await;
        assert_eq!(
            person.connections().await.len(),
            1,
            "there is one connection"
        );
        person
    });
}

#[test]
fn a_window_without_its_opener_connects_and_closes_by_itself() {
    with_person(async |person| {
        person.opens("/?opener=cut").await;
        let (page, popup) = opens_codehub(&person).await;
        person.switches_to(&popup).await;
        person.finds("button", "Approve").await;
        assert_eq!(
            person.runs("return window.opener === null").await,
            true,
            "the provider's page has no hold of the page that opened it"
        );
        person.switches_to(&page).await;
        person
            .sees("Finish signing in to CodeHub in the other window")
            .await;
        person.switches_to(&popup).await;
        person.clicks_and_leaves("button", "Approve", &page).await;
        person.sees("CodeHub is connected").await;
        assert_eq!(person.connections().await.len(), 1, "one connection");
        for _ in 0..100 {
            if person.windows().await.len() == 1 {
                return person;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the window stays");
    });
}

#[test]
fn a_cancelled_flow_posts_nothing_when_its_token_comes() {
    // Tokens end so soon that each request asks for one.
    let short = |config: &mut formloom_server::Config| config.session = Duration::from_secs(8);
    with_person_at(short, async |person| {
        person.clicks("button", "Connect CodeHub").await;
        person.finds("button", "Connect").await;
        person
            .runs(
                "window.posts = 0;
                 const submit = HTMLFormElement.prototype.submit;
                 HTMLFormElement.prototype.submit = function () { window.posts += 1; return submit.call(this); };",
            )
            .await;
        person.holds_back("/session").await;
        person.clicks("button", "Connect").await;
        person
            .sees("Finish signing in to CodeHub in the other window")
            .await;
        person.clicks("button", "Cancel").await;
        person.sees("Connecting was cancelled.").await;
        person.runs("window.release()").await;
        // Many times as long as the token takes.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert_eq!(
            person.runs("return window.posts").await,
            0,
            "nothing is posted"
        );
        person
    });
}

#[test]
fn the_window_of_a_form_opens_in_its_submit_and_that_of_a_replace_in_its_click() {
    with_person(async |person| {
        person.runs(WRAP).await;
        let before = person.windows().await;
        fills_in_deskflow(&person).await;
        let popup = person.new_window(&before).await;
        let opened = person.runs("return window.opened").await;
        assert_eq!(
            opened,
            serde_json::json!([{"event": "submit", "active": true}]),
            "in the submit"
        );
        person.switches_to(&popup).await;
        person
            .clicks_and_leaves("button", "Approve", &before[0])
            .await;
        person.sees("Deskflow is connected").await;
        person.clicks("button", "Done").await;

        person.comes_to_connect("deskflow").await;
        person.runs(WRAP).await;
        fills_in(&person).await;
        person.sees("Connecting will replace").await;
        let before = person.windows().await;
        person.clicks("button", "Replace the connection").await;
        let popup = person.new_window(&before).await;
        let opened = person.runs("return window.opened").await;
        assert_eq!(
            opened[0],
            serde_json::json!({"event": "click", "active": true}),
            "in the click"
        );
        person.switches_to(&popup).await;
        person
            .clicks_and_leaves("button", "Approve", &before[0])
            .await;
        person.clicks("button", "Done").await;
        assert_eq!(
            person.connections().await.len(),
            1,
            "one took the other's place"
        );
        person
    });
}

async fn fills_in_deskflow(person: &Person) {
    person.clicks("button", "Connect Deskflow").await;
    fills_in(person).await;
}

async fn fills_in(person: &Person) {
    person.types("textbox", "Subdomain", "acme").await;
    let region = person.finds("combobox", "Region").await;
    region.select_by_index(1).await.expect("a region is chosen");
    person.clicks("button", "Connect").await;
}

#[test]
fn a_reconnect_in_a_window_keeps_the_id() {
    with_person(async |person| {
        let (page, popup) = opens_codehub(&person).await;
        person.switches_to(&popup).await;
        person.clicks_and_leaves("button", "Approve", &page).await;
        person.sees("CodeHub is connected").await;
        person.clicks("button", "Done").await;
        let first = person.connections().await[0].clone();
        let name = first["name"].as_str().unwrap_or_default().to_owned();
        person
            .clicks("button", &format!("Mark as disconnected {name}"))
            .await;
        person.sees("Disconnected").await;
        person.clicks("button", &format!("Reconnect {name}")).await;
        let before = person.windows().await;
        person.clicks("button", "Reconnect").await;
        let popup = person.new_window(&before).await;
        person.switches_to(&popup).await;
        person.clicks_and_leaves("button", "Approve", &page).await;
        // The notice of the first one still says that it is connected.
        person.clicks("button", "Done").await;
        let again = person.connections().await;
        assert_eq!(again.len(), 1, "no second connection");
        assert_eq!(again[0]["id"], first["id"], "the id stays");
        assert_eq!(again[0]["connected"], true, "it works again");
        person
    });
}

#[test]
fn cancel_closes_the_window() {
    with_person(async |person| {
        let (page, popup) = opens_codehub(&person).await;
        person.switches_to(&popup).await;
        person.finds("button", "Approve").await;
        person.switches_to(&page).await;
        person.clicks("button", "Cancel").await;
        person.sees("Connecting was cancelled.").await;
        for _ in 0..100 {
            if person.windows().await.len() == 1 {
                return person;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the window is still open");
    });
}

#[test]
fn a_blocked_window_is_said_at_once_with_the_same_window_way() {
    with_person(async |person| {
        person.clicks("button", "Connect CodeHub").await;
        person.finds("button", "Connect").await;
        // A person's click allows a window for some seconds; a click by script does not.
        tokio::time::sleep(Duration::from_secs(6)).await;
        let clicked = person
            .runs("const b = [...document.querySelectorAll('dialog button')].find(b => b.textContent.trim() === 'Connect');
                   b.click(); return navigator.userActivation.isActive;")
            .await;
        assert_eq!(clicked, false, "the page has no activation by a person");
        person
            .sees_within("The browser blocked the window.", Duration::from_secs(2))
            .await;
        person.clicks("button", "Use this window instead").await;
        person.clicks("button", "Approve").await;
        person.sees("CodeHub is connected").await;
        assert_eq!(
            person.connections().await.len(),
            1,
            "the other way leads to a connection"
        );
        person
    });
}

#[test]
fn requests_side_by_side_share_one_renewal_of_the_token() {
    // Tokens end so soon that each request asks for one.
    let short = |config: &mut formloom_server::Config| config.session = Duration::from_secs(8);
    with_person_at(short, async |person| {
        person.finds("button", "Connect CodeHub").await;
        person
            .runs(
                "window.asked = {session: 0, api: 0};
                 const real = window.fetch;
                 window.fetch = (...args) => {
                     const path = new URL(args[0].url ?? args[0], location.href).pathname;
                     if (path === '/session') window.asked.session += 1;
                     if (path === '/connection-options' || path === '/connections') window.asked.api += 1;
                     return real.apply(window, args);
                 };",
            )
            .await;
        person.clicks("button", "Connect CodeHub").await;
        person.finds("button", "Connect").await;
        let asked = person.runs("return window.asked").await;
        assert_eq!(asked["api"], 2, "the options and what exists: {asked}");
        assert_eq!(asked["session"], 1, "one token for both: {asked}");
        person
    });
}
