//! Hooks around a form: make one, save it by itself, keep a page with unsaved edits open.

use std::rc::Rc;

use formloom_core::{Defaults, Nulls, Pointer, ShowErrors, StateOptions};
use gloo_timers::callback::Timeout;
use serde_json::Value;
use wasm_bindgen::JsCast as _;
use web_sys::EventTarget;
use yew::prelude::{AttrValue, Callback, hook, use_effect_with, use_memo, use_mut_ref};

use crate::handle::FormHandle;
use crate::handle::listeners::Topic;
use crate::handle::look::Look;
use crate::listener::Listener;
use crate::source::FormSource;

/// How a form starts, and how it is drawn.
#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct FormOptions {
    /// The loaded instance; a new form without it. Read again when `revision` or the schema changes.
    pub value: Option<Rc<Value>>,
    /// Tells one baseline from the next.
    pub revision: u64,
    /// Secrets that the host keeps and that are not in `value`.
    pub stored: Vec<Pointer>,
    /// What is filled in by itself.
    pub defaults: Defaults,
    /// What a required place that takes `null` starts with.
    pub nulls: Nulls,
    /// When the errors of a field are shown.
    pub show_errors: ShowErrors,
    /// How the form is drawn.
    pub look: Look,
    /// What every id of the form starts with; a form that the server drew needs one. Without it, a number.
    pub id: Option<AttrValue>,
}

impl FormOptions {
    /// Loads an instance.
    #[must_use]
    pub fn with_value(mut self, value: Rc<Value>) -> Self {
        self.value = Some(value);
        self
    }

    /// Tells this baseline from the one before.
    #[must_use]
    pub fn with_revision(mut self, revision: u64) -> Self {
        self.revision = revision;
        self
    }

    /// Secrets that the host keeps.
    #[must_use]
    pub fn with_stored(mut self, stored: impl IntoIterator<Item = Pointer>) -> Self {
        self.stored = stored.into_iter().collect();
        self
    }

    /// What is filled in by itself.
    #[must_use]
    pub fn with_defaults(mut self, defaults: Defaults) -> Self {
        self.defaults = defaults;
        self
    }

    /// What a required place that takes `null` starts with.
    #[must_use]
    pub fn with_nulls(mut self, nulls: Nulls) -> Self {
        self.nulls = nulls;
        self
    }

    /// When the errors of a field are shown.
    #[must_use]
    pub fn with_show_errors(mut self, show: ShowErrors) -> Self {
        self.show_errors = show;
        self
    }

    /// How the form is drawn.
    #[must_use]
    pub fn with_look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// What every id of the form starts with.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<AttrValue>) -> Self {
        self.id = Some(id.into());
        self
    }
}

/// The instance may hold secrets: it is not shown.
impl std::fmt::Debug for FormOptions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FormOptions")
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

/// A live form, for those who lay it out by themselves with [`FormView`](crate::FormView) and
/// [`Node`](crate::Node). Another schema with the same `revision` comes under the values that are there.
///
/// # Errors
/// Why the schema has no form, in words.
///
/// ```no_run
/// use formloom_yew::{FormOptions, FormView, Node, use_form};
/// use serde_json::json;
/// use yew::prelude::{Html, component, html};
///
/// #[component]
/// fn Address() -> Html {
///     let schema = json!({ "properties": { "street": { "type": "string" }, "city": { "type": "string" } } });
///     match use_form(schema.into(), FormOptions::default()) {
///         Ok(form) => html! {
///             <FormView {form}>
///                 <div class="mine"><Node at="/city" /><Node at="/street" /></div>
///                 <button type="submit">{ "Save" }</button>
///             </FormView>
///         },
///         Err(reason) => html! { <p role="alert">{ reason }</p> },
///     }
/// }
/// ```
#[hook]
pub fn use_form(source: FormSource, options: FormOptions) -> Result<FormHandle, AttrValue> {
    let live = use_mut_ref(|| None::<(FormHandle, u64)>);
    let key = (source, options.revision, options.look.clone());
    let made = use_memo(key, |(source, revision, look)| {
        if let FormSource::Live(handle) = source {
            return Ok(handle.clone());
        }
        source.form().map(|form| {
            let known = live.borrow().clone();
            let known = known.filter(|(form, known)| known == revision && form.look() == *look);
            if let Some((handle, _)) = known {
                handle.change_form(form);
                return handle;
            }
            let state = form.state_with(
                StateOptions::default()
                    .with_instance(options.value.as_deref().cloned())
                    .with_stored(options.stored.clone())
                    .with_defaults(options.defaults)
                    .with_nulls(options.nulls)
                    .with_show_errors(options.show_errors)
                    .with_messages(look.messages()),
            );
            let handle = FormHandle::with_look(state, look.clone(), options.id.clone());
            live.replace(Some((handle.clone(), *revision)));
            handle
        })
    });
    match &*made {
        Ok(handle) => Ok(handle.clone()),
        Err(reason) => Err(AttrValue::from(reason.clone())),
    }
}

/// Calls back when nothing was edited for so many milliseconds after an edit. What is not valid is for the host to
/// decide: the form is given as it is.
#[hook]
pub fn use_autosave(form: Option<FormHandle>, after: u32, onsave: Callback<FormHandle>) {
    let timer = use_mut_ref(|| None::<Timeout>);
    use_effect_with((form, after, onsave), move |(form, after, onsave)| {
        let subscription = form.as_ref().map(|form| {
            let (to, after, onsave, timer) = (form.clone(), *after, onsave.clone(), timer.clone());
            let edited = Callback::from(move |()| {
                let (form, onsave) = (to.clone(), onsave.clone());
                *timer.borrow_mut() = Some(Timeout::new(after, move || onsave.emit(form)));
            });
            form.subscribe(Topic::Edit, edited)
        });
        move || {
            timer.borrow_mut().take();
            drop(subscription);
        }
    });
}

/// While `on` and the form has edits that were not submitted, the browser asks before the page is left.
#[hook]
pub fn use_unsaved_guard(form: Option<FormHandle>, on: bool) {
    use_effect_with((form, on), |(form, on)| {
        let window = web_sys::window().filter(|_| *on).map(EventTarget::from);
        let listener = window.zip(form.clone()).map(|(window, form)| {
            Listener::new(window, "beforeunload", move |event| {
                if form.has_unsaved_edits() {
                    event.prevent_default();
                    // Browsers before 2024 ask only where this is set.
                    let key = wasm_bindgen::JsValue::from_str("returnValue");
                    let event: &wasm_bindgen::JsValue = event.unchecked_ref();
                    let _ = js_sys::Reflect::set(event, &key, &true.into());
                }
            })
        });
        move || drop(listener)
    });
}
