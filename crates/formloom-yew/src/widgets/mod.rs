//! Widgets: the concrete side of a control. Each gets a view and sends events; none knows a rule.

mod boolean;
mod color;
mod combobox;
mod constant;
mod data_url;
mod date;
mod datetime;
mod duration;
mod fetched;
mod file;
pub(crate) mod filter;
mod json;
pub(crate) mod listbox;
mod null;
mod options;
mod picked;
mod select;
mod stored;
mod text;
mod tokens;

use formloom_core::{Control, NodeView, PostName, SecretEdit};
use yew::prelude::{Html, html};

use crate::handle::FormHandle;

/// How a widget is tied to its label.
pub(crate) enum Labelling {
    /// A `<label for>` above it.
    For,
    /// A `<label for>` beside it.
    Beside,
    /// The legend of a fieldset.
    Legend,
    /// A text that `aria-labelledby` names.
    Span,
    /// None: nothing is shown.
    Hidden,
}

/// A widget, drawn.
pub(crate) struct Widget {
    pub(crate) labelling: Labelling,
    pub(crate) html: Html,
}

/// The widget of a control.
pub(crate) fn widget(form: &FormHandle, view: &NodeView) -> Widget {
    if matches!(view.secret_edit, Some(SecretEdit::Keep | SecretEdit::Clear)) {
        return Widget {
            labelling: Labelling::Span,
            html: stored::stored(form, view),
        };
    }
    let (labelling, html) = match view.control {
        Some(Control::Hidden) => (Labelling::Hidden, Html::default()),
        Some(Control::Toggle) if view.nullable => {
            (Labelling::Legend, options::tristate(form, view))
        }
        Some(Control::Toggle) => (Labelling::Beside, boolean::toggle(form, view)),
        Some(Control::Select) if view.hints.source.is_some() => {
            (Labelling::For, fetched::select(form, view))
        }
        Some(Control::Select) => (Labelling::For, select::select(form, view)),
        Some(Control::Radio) => (Labelling::Legend, options::radio(form, view)),
        Some(Control::Multiselect) => (Labelling::Legend, options::multiselect(form, view)),
        Some(Control::Const | Control::Null) => (Labelling::Span, constant::constant(form, view)),
        Some(Control::Datetime | Control::Time) => (Labelling::For, datetime::datetime(form, view)),
        Some(Control::Duration) => (Labelling::Legend, duration::duration(form, view)),
        Some(Control::Color) => (Labelling::For, color::color(form, view)),
        Some(Control::File) => (Labelling::For, file::file(form, view)),
        Some(Control::Date) => (Labelling::For, date::date(form, view)),
        Some(Control::Textarea) => (Labelling::For, text::textarea(form, view)),
        Some(Control::Json) => (Labelling::For, json::json(form, view)),
        _ => (Labelling::For, text::input(form, view)),
    };
    let html = if matches!(view.secret_edit, Some(SecretEdit::Replace(_))) && !view.read_only {
        html! { <>{ html }{ text::keep_stored(form, view) }</> }
    } else {
        html
    };
    let html = if null::takes_button(view) {
        html! { <>{ html }{ null::button(form, view) }</> }
    } else {
        html
    };
    Widget { labelling, html }
}

/// The name under which a browser posts the control of a field.
///
/// A toggle and a multiselect of which nothing is picked post nothing; reading a post back knows which were drawn, so
/// that none needs a hidden input beside it.
fn name(view: &NodeView) -> String {
    PostName::Field(view.at.clone()).to_string()
}
