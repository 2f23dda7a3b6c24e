//! Classes for the parts of a form, for stylesheets that select by class.

mod connect;

use std::rc::Rc;

use yew::prelude::AttrValue;

/// Which classes each part gets, of forms and of the components that connect. Parts are named as in `data-part`;
/// docs/styling.md lists them. A part of a connection that has a tone or kind may have classes of its own for it:
/// `connect-panel:danger`, `connect-action:primary`.
///
/// ```
/// use formloom_yew::Classes;
///
/// let classes = Classes::bootstrap().with("submit", "btn btn-success");
/// assert_eq!(classes.of("input").as_deref(), Some("form-control"));
/// assert_eq!(classes.of("submit").as_deref(), Some("btn btn-success"));
/// assert_eq!(classes.of("no such part"), None);
/// ```
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Classes(Rc<Vec<(&'static str, AttrValue)>>);

impl Classes {
    /// Classes by part. The last one of a part counts.
    pub fn new(classes: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        let of = |(part, class): (&'static str, &'static str)| (part, AttrValue::Static(class));
        Self(Rc::new(classes.into_iter().map(of).collect()))
    }

    /// Another class for a part.
    #[must_use]
    pub fn with(self, part: &'static str, class: impl Into<AttrValue>) -> Self {
        let mut classes = Rc::unwrap_or_clone(self.0);
        classes.push((part, class.into()));
        Self(Rc::new(classes))
    }

    /// The classes of a part.
    pub fn of(&self, part: &str) -> Option<AttrValue> {
        let found = self.0.iter().rev().find(|(known, _)| *known == part);
        found.map(|(_, class)| class.clone())
    }

    /// Those of Bootstrap 5.
    pub fn bootstrap() -> Self {
        Self::new(BOOTSTRAP.into_iter().chain(connect::BOOTSTRAP))
    }

    /// Those of Tailwind CSS (version 3 or later, without plugins).
    pub fn tailwind() -> Self {
        Self::new(TAILWIND.into_iter().chain(connect::TAILWIND))
    }
}

const BOOTSTRAP: [(&str, &str); 50] = [
    ("form", "vstack gap-3"),
    ("group", "vstack gap-3"),
    ("list", "vstack gap-2"),
    ("map", "vstack gap-2"),
    ("children", "vstack gap-3"),
    ("chunk", "vstack gap-3"),
    ("variant", "vstack gap-3 ps-3 border-start"),
    ("legend", "fs-5 fw-semibold"),
    ("field", "mb-1"),
    ("label", "form-label mb-1"),
    ("optional", "text-body-secondary fw-normal small"),
    ("deprecated", "badge text-bg-warning"),
    ("description", "form-text mt-0 mb-1"),
    ("error", "text-danger small mt-1 mb-0"),
    ("form-error", "alert alert-danger"),
    ("control", "input-group"),
    ("input", "form-control"),
    ("select", "form-select"),
    ("offset", "form-select"),
    ("textarea", "form-control"),
    ("json", "form-control font-monospace"),
    ("file", "form-control"),
    ("color", "form-control form-control-color"),
    ("toggle", "form-check-input me-2"),
    ("option", "form-check"),
    ("kind", "form-select form-select-sm w-auto"),
    ("add-field", "position-relative"),
    (
        "offer-menu",
        "position-absolute z-3 w-100 p-2 border rounded bg-body shadow",
    ),
    ("listbox", "list-unstyled overflow-auto m-0 mt-2"),
    ("listbox-option", "p-1"),
    ("offer-about", "d-block small text-body-secondary"),
    ("prefix", "input-group-text"),
    ("suffix", "input-group-text"),
    ("const", "form-control-plaintext"),
    ("items", "list-group list-unstyled vstack gap-2"),
    ("item", "list-group-item border rounded"),
    ("item-actions", "btn-group btn-group-sm float-end"),
    ("remove", "btn btn-outline-danger"),
    ("place-actions", "position-relative"),
    ("more", "btn btn-sm btn-outline-secondary"),
    (
        "action-menu",
        "position-absolute end-0 z-3 p-2 border rounded bg-body shadow vstack",
    ),
    ("action", "btn btn-sm text-start text-nowrap"),
    ("add", "btn btn-outline-primary btn-sm align-self-start"),
    ("clear", "btn btn-outline-secondary btn-sm align-self-start"),
    ("reveal", "btn btn-outline-secondary"),
    ("actions", "hstack gap-2"),
    ("submit", "btn btn-primary"),
    ("secondary", "btn btn-outline-secondary"),
    ("summary", "alert alert-danger"),
    ("status", "visually-hidden"),
];

const TAILWIND: [(&str, &str); 50] = [
    (
        "form",
        "grid gap-6 max-w-2xl text-gray-900 dark:text-gray-100",
    ),
    ("group", "grid gap-5 min-w-0"),
    ("list", "grid gap-3 min-w-0"),
    ("map", "grid gap-3 min-w-0"),
    ("children", "grid gap-5"),
    ("chunk", "grid gap-5"),
    (
        "variant",
        "grid gap-5 border-s-2 border-gray-200 dark:border-gray-700 ps-4",
    ),
    ("legend", "text-lg font-semibold"),
    ("field", "grid gap-1 min-w-0"),
    ("label", "font-medium"),
    (
        "optional",
        "ms-1 text-sm font-normal text-gray-600 dark:text-gray-400",
    ),
    (
        "deprecated",
        "ms-1 text-sm text-amber-800 dark:text-amber-300",
    ),
    ("description", "text-sm text-gray-600 dark:text-gray-400"),
    ("error", "text-sm text-red-700 dark:text-red-400"),
    (
        "form-error",
        "rounded border border-red-700 p-3 text-red-700",
    ),
    ("control", "flex gap-2"),
    (
        "input",
        "w-full rounded border border-gray-500 bg-white dark:bg-gray-900 px-3 py-2",
    ),
    (
        "select",
        "w-full rounded border border-gray-500 bg-white dark:bg-gray-900 px-3 py-2",
    ),
    (
        "offset",
        "rounded border border-gray-500 bg-white dark:bg-gray-900 px-3 py-2",
    ),
    (
        "textarea",
        "w-full rounded border border-gray-500 bg-white dark:bg-gray-900 px-3 py-2",
    ),
    (
        "json",
        "w-full rounded border border-gray-500 bg-white dark:bg-gray-900 px-3 py-2 font-mono",
    ),
    ("file", "w-full text-sm"),
    ("color", "h-10 w-12 rounded border border-gray-500"),
    ("toggle", "size-5 me-2"),
    ("option", "flex items-center gap-2 py-1"),
    (
        "kind",
        "w-auto rounded border border-gray-500 bg-white dark:bg-gray-900 px-2 py-1 text-sm",
    ),
    ("add-field", "relative"),
    (
        "offer-menu",
        "absolute z-10 w-full rounded border border-gray-500 bg-white dark:bg-gray-900 p-2 shadow-lg",
    ),
    ("listbox", "max-h-80 overflow-y-auto"),
    ("listbox-option", "rounded px-2 py-1"),
    (
        "offer-about",
        "block text-sm text-gray-600 dark:text-gray-400",
    ),
    (
        "prefix",
        "inline-flex items-center px-3 text-gray-600 dark:text-gray-400",
    ),
    (
        "suffix",
        "inline-flex items-center px-3 text-gray-600 dark:text-gray-400",
    ),
    ("const", "py-2"),
    ("items", "grid gap-3"),
    (
        "item",
        "rounded border border-gray-300 dark:border-gray-700 p-4",
    ),
    ("item-actions", "float-end flex gap-1"),
    ("remove", "size-8 rounded border border-gray-400"),
    ("place-actions", "relative"),
    ("more", "size-8 rounded border border-gray-400"),
    (
        "action-menu",
        "absolute end-0 z-10 grid rounded border border-gray-500 bg-white dark:bg-gray-900 p-1 shadow-lg",
    ),
    ("action", "rounded px-3 py-1.5 text-start whitespace-nowrap"),
    (
        "add",
        "justify-self-start rounded border border-gray-500 px-3 py-1.5",
    ),
    (
        "clear",
        "justify-self-start rounded border border-gray-500 px-3 py-1.5",
    ),
    ("reveal", "rounded border border-gray-500 px-3"),
    ("actions", "flex gap-3"),
    (
        "submit",
        "rounded bg-blue-700 px-4 py-2 font-medium text-white",
    ),
    (
        "secondary",
        "rounded border border-gray-500 px-4 py-2 font-medium",
    ),
    ("summary", "rounded border border-red-700 p-4"),
    ("status", "sr-only"),
];
