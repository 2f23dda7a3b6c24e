//! A form of 200 fields: typing in one changes that one, and nothing else but the summary.

use crate::person::with_person;

#[test]
fn typing_in_one_of_200_fields_changes_only_that_field() {
    with_person(async |person| {
        person.opens("/#playground").await;
        let examples = person.finds("combobox", "Example").await;
        examples
            .select_by_label("200 fields")
            .await
            .expect("an example");
        let fields = person.finds("combobox", "Fields").await;
        fields.select_by_label("All").await.expect("all fields");
        let field = person.finds("textbox", "Field 8 optional").await;
        person
            .runs(
                "const form = document.querySelector('form[data-part=form]');
                 window.count = form.querySelectorAll('[data-part=field]').length;
                 window.changed = new Set();
                 new MutationObserver(list => {
                     for (const record of list) {
                         const node = record.target.nodeType === 1 ? record.target : record.target.parentElement;
                         const place = node.closest('[data-part=field], [data-part=summary], [data-part=status]') ?? node;
                         const named = place.querySelector?.('[name]')?.getAttribute('name') ?? place.dataset?.part ?? place.nodeName;
                         window.changed.add(named);
                     }
                 }).observe(form, {subtree: true, childList: true, attributes: true, characterData: true});",
            )
            .await;
        let count = person.runs("return window.count").await;
        assert_eq!(count, 200, "the form has 200 fields");
        field
            .send_keys("hello, this is a longer text than the field allows")
            .await
            .expect("typing");
        person.clicks("textbox", "Field 12 optional").await;
        person.sees("Use at most 40 characters.").await;
        let changed = person.runs("return [...window.changed]").await;
        assert_eq!(
            changed,
            serde_json::json!(["/field_8"]),
            "only the field where something was typed changed"
        );
        person
    });
}
