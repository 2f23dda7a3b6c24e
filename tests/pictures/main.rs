//! Makes the pictures of `docs/pictures` from the running demo: `cargo xtask pictures`.

#[path = "../e2e/person.rs"]
#[allow(dead_code, reason = "the pictures use a part of what a person can do")]
mod person;

use std::fs;

use crate::person::{Person, with_person};

async fn takes_a_picture(person: &Person, name: &str) {
    let picture = person.browser.screenshot().await.expect("a screenshot");
    let folder = formloom_tests::root().join("docs/pictures");
    fs::create_dir_all(&folder).expect("a folder for pictures");
    fs::write(folder.join(name), picture).expect("the picture is written");
}

/// The gallery, as people with different eyes, hands and languages see it.
#[test]
fn pictures_of_the_gallery() {
    with_person(async |person| {
        let pictures = [
            (
                "gallery-light.png",
                "options/filled/en",
                "Light",
                (1200, 1250),
            ),
            (
                "gallery-errors.png",
                "text/checked/en",
                "Light",
                (1200, 1250),
            ),
            ("gallery-dark.png", "layout/filled/de", "Dark", (1200, 950)),
            (
                "gallery-right-to-left.png",
                "lists/filled/ar",
                "Light",
                (1200, 1350),
            ),
            ("gallery-phone.png", "steps/empty/en", "Dark", (500, 1150)),
            (
                "gallery-choices.png",
                "choices/filled/en",
                "Light",
                (1200, 950),
            ),
        ];
        for (name, page, theme, (width, height)) in pictures {
            person
                .browser
                .set_window_size(width, height)
                .await
                .expect("a window of this size");
            person.opens(&format!("/#gallery/{page}")).await;
            takes_theme(&person, theme).await;
            person
                .waits_for("document.querySelector('.gallery-form [data-part=form]') !== null")
                .await;
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            takes_a_picture(&person, name).await;
        }
        person
    });
}

/// What is managed, in the middle of the screen.
async fn shows_the_end(person: &Person) {
    person
        .runs("document.querySelector('[data-part=connect-manage]').scrollIntoView({block: 'center', behavior: 'instant'})")
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
}

/// The radio buttons of the switch are drawn by their labels, which a person clicks.
async fn takes_theme(person: &Person, name: &str) {
    let script = format!(
        "[...document.querySelectorAll('.theme-switch label')].find(label => label.textContent === '{name}').click()"
    );
    person.runs(&script).await;
}

#[test]
fn pictures_of_the_demo() {
    with_person(async |person| {
        person
            .browser
            .set_window_size(1200, 980)
            .await
            .expect("a window of this size");
        person.clicks("button", "Connect Pingboard").await;
        person.clicks("button", "Connect").await;
        person.sees("Pingboard is connected").await;
        person.clicks("button", "Done").await;
        person.clicks("button", "Dismiss").await;
        takes_a_picture(&person, "connections-light.png").await;
        person
            .clicks("button", "Manage connections of Pingboard")
            .await;
        person.clicks("button", "Test now").await;
        person.sees("The connection works.").await;
        shows_the_end(&person).await;
        takes_a_picture(&person, "manage-light.png").await;
        person
            .browser
            .set_window_size(400, 860)
            .await
            .expect("a window of this size");
        shows_the_end(&person).await;
        takes_a_picture(&person, "manage-phone.png").await;
        person
            .browser
            .set_window_size(1200, 980)
            .await
            .expect("a window of this size");
        person.opens("/").await;
        person.finds("button", "Connect Warehouse").await;

        takes_theme(&person, "Dark").await;
        person.clicks("button", "Connect Warehouse").await;
        person.types("textbox", "Host", "db.example.org").await;
        takes_a_picture(&person, "form-dark.png").await;

        person.opens("/#playground").await;
        takes_theme(&person, "Light").await;
        person.finds("textbox", "Name").await;
        person.clicks("button", "Check").await;
        person.sees("Fix 2 problems").await;
        takes_a_picture(&person, "playground-light.png").await;

        person.opens("/").await;
        person
            .browser
            .set_window_size(400, 860)
            .await
            .expect("a window of this size");
        person.clicks("button", "Connect Weatherline").await;
        person.finds("textbox", "API key").await;
        takes_a_picture(&person, "form-phone.png").await;
        person
    });
}
