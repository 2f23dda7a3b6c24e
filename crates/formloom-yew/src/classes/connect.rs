//! Classes for the parts of the connection components (`formloom-connect-yew`), whose names begin with `connect-`. A part
//! in a state, such as a tone, is `part:state`.

pub(super) const BOOTSTRAP: [(&str, &str); 54] = [
    ("connect-button", "btn btn-primary"),
    (
        "connect-dialog",
        "col-12 col-md-8 col-lg-6 p-0 border rounded-3 shadow bg-body text-body",
    ),
    (
        "connect-head",
        "d-flex align-items-center gap-3 p-3 border-bottom sticky-top bg-body",
    ),
    ("connect-logo", "flex-shrink-0 rounded"),
    ("connect-title", "fs-5 fw-semibold m-0"),
    ("connect-close", "btn-close ms-auto"),
    ("connect-body", "p-4"),
    ("connect-flow", "vstack gap-3"),
    ("connect-stage", "vstack gap-3"),
    ("connect-discard", "vstack gap-3"),
    ("connect-text", "text-body-secondary m-0"),
    ("connect-help", "link-primary"),
    ("connect-options", "vstack gap-2 m-0 p-0 border-0"),
    ("connect-options-title", "fs-6 fw-semibold"),
    ("connect-option", "form-check border rounded p-3 ps-5"),
    ("connect-option-input", "form-check-input"),
    ("connect-option-title", "form-check-label fw-semibold"),
    ("connect-option-text", "small text-body-secondary"),
    ("connect-actions", "hstack flex-wrap gap-2"),
    ("connect-action", "btn btn-outline-secondary"),
    ("connect-action:primary", "btn btn-primary"),
    (
        "connect-waiting",
        "vstack gap-2 align-items-center py-3 text-center",
    ),
    ("connect-spinner", "spinner-border text-primary"),
    ("connect-waiting-title", "fs-6 fw-semibold m-0"),
    ("connect-waiting-text", "small text-body-secondary m-0"),
    ("connect-panel", "alert alert-secondary m-0"),
    ("connect-panel:ok", "alert alert-success m-0"),
    ("connect-panel:warn", "alert alert-warning m-0"),
    ("connect-panel:danger", "alert alert-danger m-0"),
    ("connect-panel-title", "alert-heading fs-6 fw-semibold"),
    (
        "connect-reason",
        "border rounded bg-body text-body small p-2",
    ),
    ("connect-reason-from", "d-block text-body-secondary"),
    ("connect-facts", "small m-0"),
    ("connect-manage", "card card-body vstack gap-3"),
    (
        "connect-manage-head",
        "d-flex flex-wrap align-items-center justify-content-between gap-2",
    ),
    ("connect-manage-name", "fs-6 fw-semibold m-0"),
    ("connect-badge", "badge text-bg-secondary"),
    ("connect-badge:ok", "badge text-bg-success"),
    ("connect-badge:warn", "badge text-bg-warning"),
    ("connect-manage-facts", "small m-0"),
    ("connect-manage-actions", "hstack flex-wrap gap-2"),
    ("connect-manage-question", "vstack gap-2"),
    ("connect-manage-rename", "hstack flex-wrap gap-2"),
    ("connect-input", "form-control w-auto flex-grow-1"),
    ("connect-integrations", "vstack gap-3"),
    ("connect-search", "vstack gap-1"),
    ("connect-search-label", "form-label m-0"),
    ("connect-told", "small text-body-secondary m-0"),
    (
        "connect-cards",
        "row row-cols-1 row-cols-md-2 row-cols-xl-3 g-3 list-unstyled m-0",
    ),
    ("connect-card", "col vstack gap-2"),
    ("connect-card-name", "fs-6 fw-semibold m-0"),
    ("connect-card-text", "small text-body-secondary"),
    ("connect-card-foot", "hstack flex-wrap gap-2 mt-auto"),
    ("connect-card-inside", "vstack gap-3"),
];

/// What is hidden stays so: a class that lays out would show it.
pub(super) const TAILWIND: [(&str, &str); 54] = [
    (
        "connect-button",
        "rounded bg-blue-700 px-4 py-2 font-medium text-white",
    ),
    (
        "connect-dialog",
        "m-auto w-full max-w-xl rounded-lg border border-gray-300 dark:border-gray-700 bg-white dark:bg-gray-900 text-gray-900 dark:text-gray-100 shadow-xl",
    ),
    (
        "connect-head",
        "sticky top-0 flex items-center gap-3 border-b border-gray-300 dark:border-gray-700 bg-white dark:bg-gray-900 p-4",
    ),
    (
        "connect-logo",
        "grid size-9 shrink-0 place-items-center rounded bg-gray-100 dark:bg-gray-800 font-bold",
    ),
    ("connect-title", "text-lg font-semibold"),
    (
        "connect-close",
        "ms-auto size-9 rounded border border-gray-400 before:content-['×']",
    ),
    ("connect-body", "p-6"),
    ("connect-flow", "grid gap-6"),
    ("connect-stage", "[&:not([hidden])]:grid gap-4"),
    ("connect-discard", "[&:not([hidden])]:grid gap-4"),
    ("connect-text", "text-gray-600 dark:text-gray-400"),
    (
        "connect-help",
        "justify-self-start text-blue-700 dark:text-blue-400 underline",
    ),
    ("connect-options", "grid gap-2"),
    ("connect-options-title", "mb-2 font-semibold"),
    (
        "connect-option",
        "grid grid-cols-[auto_1fr] gap-x-3 rounded border border-gray-500 p-3",
    ),
    ("connect-option-input", "mt-1 size-4"),
    ("connect-option-title", "font-semibold"),
    (
        "connect-option-text",
        "col-start-2 text-sm text-gray-600 dark:text-gray-400",
    ),
    ("connect-actions", "flex flex-wrap gap-3"),
    (
        "connect-action",
        "rounded border border-gray-500 px-4 py-2 font-medium",
    ),
    (
        "connect-action:primary",
        "rounded bg-blue-700 px-4 py-2 font-medium text-white",
    ),
    (
        "connect-waiting",
        "grid justify-items-center gap-2 py-4 text-center",
    ),
    (
        "connect-spinner",
        "size-9 rounded-full border-4 border-gray-300 border-t-blue-700 motion-safe:animate-spin",
    ),
    ("connect-waiting-title", "text-lg font-semibold"),
    (
        "connect-waiting-text",
        "text-sm text-gray-600 dark:text-gray-400",
    ),
    (
        "connect-panel",
        "grid gap-2 rounded border border-gray-300 dark:border-gray-700 p-4",
    ),
    (
        "connect-panel:ok",
        "grid gap-2 rounded border border-green-700 dark:border-green-400 p-4",
    ),
    (
        "connect-panel:warn",
        "grid gap-2 rounded border border-amber-700 dark:border-amber-300 p-4",
    ),
    (
        "connect-panel:danger",
        "grid gap-2 rounded border border-red-700 dark:border-red-400 p-4",
    ),
    ("connect-panel-title", "font-semibold"),
    (
        "connect-reason",
        "rounded bg-gray-100 dark:bg-gray-800 p-2 text-sm",
    ),
    (
        "connect-reason-from",
        "block text-xs text-gray-600 dark:text-gray-400",
    ),
    (
        "connect-facts",
        "grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm",
    ),
    (
        "connect-manage",
        "grid gap-3 rounded-lg border border-gray-300 dark:border-gray-700 p-4",
    ),
    (
        "connect-manage-head",
        "flex flex-wrap items-center justify-between gap-2",
    ),
    ("connect-manage-name", "font-semibold"),
    (
        "connect-badge",
        "rounded-full bg-gray-100 dark:bg-gray-800 px-2 py-0.5 text-xs font-semibold",
    ),
    (
        "connect-badge:ok",
        "rounded-full bg-green-100 dark:bg-green-950 px-2 py-0.5 text-xs font-semibold text-green-800 dark:text-green-300",
    ),
    (
        "connect-badge:warn",
        "rounded-full bg-amber-100 dark:bg-amber-950 px-2 py-0.5 text-xs font-semibold text-amber-900 dark:text-amber-300",
    ),
    ("connect-manage-facts", "grid gap-1 text-sm"),
    ("connect-manage-actions", "flex flex-wrap gap-2"),
    ("connect-manage-question", "grid gap-2"),
    ("connect-manage-rename", "flex flex-wrap items-center gap-2"),
    (
        "connect-input",
        "grow rounded border border-gray-500 bg-white dark:bg-gray-900 px-3 py-2",
    ),
    ("connect-integrations", "grid gap-4"),
    ("connect-search", "grid gap-1"),
    ("connect-search-label", "font-medium"),
    ("connect-told", "text-sm text-gray-600 dark:text-gray-400"),
    ("connect-cards", "grid gap-4 sm:grid-cols-2 lg:grid-cols-3"),
    (
        "connect-card",
        "flex flex-col gap-2 rounded-lg border border-gray-300 dark:border-gray-700 p-4",
    ),
    ("connect-card-name", "font-semibold"),
    (
        "connect-card-text",
        "text-sm text-gray-600 dark:text-gray-400",
    ),
    (
        "connect-card-foot",
        "mt-auto flex flex-wrap items-center gap-2",
    ),
    ("connect-card-inside", "grid gap-3"),
];
