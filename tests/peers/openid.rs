//! An OpenID provider by others that sends `Cross-Origin-Opener-Policy: same-origin`: our flow ends in success, by the
//! event stream and by our own callback page.

use formloom_tests::provider::{CLIENT_SECRET, Provider};

use crate::person::{Person, with_person_behind};

/// Runs a test with a person in front of the demo, which offers to sign in at the provider.
fn with_provider<F>(test: impl FnOnce(Person) -> F)
where
    F: Future<Output = Person>,
{
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret");
    std::fs::write(&secret, CLIENT_SECRET).expect("the secret is written");
    let file = folder.path().join("integrations.json");
    let mut provider = None;
    with_person_behind(
        |config| {
            let api = config.api_behind.expect("the API's address is known");
            let callback = format!("http://{api}/oauth/callback");
            let started = Provider::start(&callback, &[("COOP", "same-origin")]);
            let text = started.integration(&secret).to_string();
            std::fs::write(&file, text).expect("the integrations are written");
            config.integrations = Some(file.clone());
            provider = Some(started);
        },
        async |person, _| test(person).await,
    );
    drop(provider);
}

/// Signs in at the provider's own pages, and allows what is asked.
async fn signs_in(person: &Person) {
    person
        .waits_for("document.querySelector('input[name=login]') !== null")
        .await;
    let cut = person.runs("return window.opener === null").await;
    assert_eq!(cut, true, "the provider cut the tie between the windows");
    person
        .runs(
            "document.querySelector('input[name=login]').value = 'ada';
             document.querySelector('input[name=password]').value = 'anything';
             setTimeout(() => document.querySelector('button[type=submit]').click(), 0);",
        )
        .await;
    person
        .waits_for("document.querySelector('input[name=prompt][value=consent]') !== null")
        .await;
    person
        .runs("setTimeout(() => document.querySelector('button[type=submit]').click(), 0);")
        .await;
}

#[test]
fn a_provider_that_cuts_the_tie_connects_by_the_stream() {
    with_provider(async |person| {
        let before = person.windows().await;
        person.clicks("button", "Connect Passport").await;
        person.clicks("button", "Connect").await;
        let popup = person.new_window(&before).await;
        person.switches_to(&popup).await;
        signs_in(&person).await;
        person.switches_to(&before[0]).await;
        person.sees("Passport is connected").await;
        let connections = person.connections().await;
        assert_eq!(connections.len(), 1, "one connection: {connections:?}");
        assert_eq!(connections[0]["connected"], true, "that works");
        person
    });
}

#[test]
fn a_provider_that_cuts_the_tie_connects_by_our_callback_page() {
    with_provider(async |person| {
        // Without its stream, only the callback page can tell.
        person.opens("/?callback=own").await;
        person
            .runs(
                "const real = window.fetch;
                 window.fetch = (...args) => {
                     const address = new URL(args[0].url ?? args[0], location.href);
                     if (address.pathname.startsWith('/sse/')) {
                         return Promise.reject(new TypeError('kept from the test'));
                     }
                     return real.apply(window, args);
                 };
                 window.heard = 0;
                 const channel = new BroadcastChannel('formloom-connect');
                 channel.onmessage = () => { window.heard += 1; };",
            )
            .await;
        let before = person.windows().await;
        person.clicks("button", "Connect Passport").await;
        person.clicks("button", "Connect").await;
        let popup = person.new_window(&before).await;
        person.switches_to(&popup).await;
        signs_in(&person).await;
        person.switches_to(&before[0]).await;
        person.sees("Passport is connected").await;
        assert_eq!(
            person.runs("return window.heard").await,
            1,
            "our callback page told it"
        );
        let history = person
            .runs("return document.documentElement.outerHTML.includes('formloom_nonce')")
            .await;
        assert_eq!(history, false, "the nonce is nowhere on the page");
        person
    });
}
