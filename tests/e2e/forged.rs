//! Forged results change nothing: from another origin, without the request id, with another one.

use std::time::Duration;

use crate::person::with_person;

const FORGED: &str = "{source: 'integration.app', type: 'newConnectionCreated', connection: {id: 'forged', name: 'Forged'}";

#[test]
fn forged_messages_change_nothing() {
    with_person(async |person| {
        let before = person.windows().await;
        person.clicks("button", "Connect CodeHub").await;
        person.clicks("button", "Connect").await;
        let popup = person.new_window(&before).await;
        person
            .sees("Finish signing in to CodeHub in the other window")
            .await;

        // Another origin: the page itself.
        person
            .runs(&format!(
                "window.failed = [];
                 window.addEventListener('error', event => window.failed.push(event.message));
                 window.postMessage({FORGED}}}, '*');
                 window.postMessage(undefined, '*');
                 window.postMessage(null, '*');"
            ))
            .await;

        // The right origin: the window is taken to the API, from where it can reach its opener.
        person.switches_to(&popup).await;
        person.finds("button", "Approve").await;
        person
            .browser
            .goto(&format!("{}/health", person.api))
            .await
            .expect("the API answers");
        let sent = person
            .runs(&format!(
                "if (!window.opener) return 'no opener';
                 window.opener.postMessage({FORGED}}}, '*');
                 window.opener.postMessage({FORGED}, requestId: '0123456789abcdef0123456789abcdef'}}, '*');
                 return location.origin;"
            ))
            .await;
        assert_eq!(
            sent,
            serde_json::json!(person.api),
            "the messages come from the API's origin"
        );
        person.switches_to(&before[0]).await;
        // What a forged success would do is done within a turn of the page; this is many of them.
        tokio::time::sleep(Duration::from_millis(800)).await;
        assert_eq!(
            person.runs("return window.failed").await,
            serde_json::json!([]),
            "no message breaks the page"
        );
        let page = person.reads().await;
        assert!(
            page.contains("Finish signing in to CodeHub in the other window"),
            "the flow still waits:\n{page}"
        );
        assert!(
            !page.contains("is connected"),
            "no success is claimed:\n{page}"
        );
        assert!(person.connections().await.is_empty(), "nothing was made");
        person
    });
}

#[test]
fn forged_returns_change_nothing_and_leave_the_address() {
    with_person(async |person| {
        let nonce = "formloom_nonce=0123456789abcdef0123456789abcdef";
        for query in [
            "connectionId=forged".to_owned(),
            format!("connectionId=forged&{nonce}"),
            format!("connectionId=a&connectionId=b&{nonce}"),
            format!("connectionId=a&error=no&{nonce}"),
            format!("error=no&errorData=%7Bnot%20json&{nonce}"),
            format!(
                "error=%3Cimg%20src%3Dx%20onerror%3D%22window.ran%3Dtrue%22%3E%3Cscript%3Ewindow.ran%3Dtrue%3C/script%3E&{nonce}"
            ),
            format!("error={}&{nonce}", "x".repeat(20_000)),
            "connectionId=%ff%fe&errorData=%00".to_owned(),
        ] {
            person.opens(&format!("/?{query}&kept=1")).await;
            person.finds("button", "Connect CodeHub").await;
            let address = person.runs("return location.search").await;
            assert_eq!(
                address, "?kept=1",
                "our parameters alone are taken out: {query}"
            );
            let page = person.reads().await;
            assert!(
                !page.contains("is connected") && !page.contains("onerror"),
                "{query} is not believed:\n{page}"
            );
            let state = person
                .runs("return [window.ran ?? null, document.querySelectorAll('dialog').length]")
                .await;
            assert_eq!(
                state,
                serde_json::json!([null, 0]),
                "{query} runs and opens nothing"
            );
        }
        assert!(person.connections().await.is_empty(), "nothing was made");
        person
    });
}
