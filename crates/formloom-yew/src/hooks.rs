//! Hooks around a form: make one, save it by itself, keep a page with unsaved edits open.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use formloom_core::{Defaults, Messages, Nulls, Pointer, ShowErrors, StateOptions};
use gloo_timers::callback::Timeout;
use serde_json::Value;
use wasm_bindgen::JsCast as _;
use web_sys::EventTarget;
use yew::prelude::{AttrValue, Callback, hook, use_effect_with, use_memo, use_mut_ref};

use crate::handle::FormHandle;
use crate::handle::listeners::Topic;
use crate::handle::look::Look;
use crate::handle::spoken::Spoken;
use crate::listener::Listener;
use crate::source::FormSource;

/// How a form starts, and how it is drawn.
#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct FormOptions {
    /// The loaded instance; a new form without it. Read again when `revision` or the schema changes.
    pub value: Option<Rc<Value>>,
    /// Tells one baseline from the next: with another number `value` is read again, and what was typed since is gone.
    /// Who loads an instance once has no need of it.
    pub revision: u64,
    /// Secrets that the host keeps and that are not in `value`.
    pub stored: Vec<Pointer>,
    /// What is filled in by itself.
    pub defaults: Defaults,
    /// What a required place that takes `null` starts with.
    pub nulls: Nulls,
    /// When the errors of a field are shown.
    pub show_errors: ShowErrors,
    /// The form starts as one that is only to be read.
    pub read_only: bool,
    /// Errors that the host has found already.
    pub errors: Rc<Vec<(Pointer, String)>>,
    /// How the form is drawn. Another look draws the live form in another way, and nothing that was typed is lost.
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

    /// The form starts as one that is only to be read.
    #[must_use]
    pub fn with_read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// Errors that the host has found already.
    #[must_use]
    pub fn with_errors(mut self, errors: Rc<Vec<(Pointer, String)>>) -> Self {
        self.errors = errors;
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
/// [`Node`](crate::Node). Another schema with the same `revision` comes under the values that are there, and another look
/// is drawn in place. While a schema has no form, the values wait for one that has.
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
    let (form, reason) = use_kept_form(source, options);
    match (form, reason) {
        (Some(form), None) => Ok(form),
        (_, reason) => Err(reason.unwrap_or_default()),
    }
}

/// A live form, the last one while the schema has none, and why it has none.
#[hook]
pub(crate) fn use_kept_form(
    source: FormSource,
    options: FormOptions,
) -> (Option<FormHandle>, Option<AttrValue>) {
    let live = use_mut_ref(|| None::<(FormHandle, u64)>);
    let own = !matches!(source, FormSource::Live(_));
    let look = options.look.clone();
    let made = use_memo((source, options.revision), |(source, revision)| {
        if let FormSource::Live(handle) = source {
            return Ok(handle.clone());
        }
        source.form().map(|form| {
            let known = live.borrow().clone();
            if let Some((handle, _)) = known.filter(|(_, known)| known == revision) {
                handle.change_form(form);
                return handle;
            }
            let spoken = Spoken::new(options.look.messages());
            let messages: Arc<dyn Messages> = Arc::new(spoken.clone());
            let state = form.state_with(
                StateOptions::default()
                    .with_instance(options.value.as_deref().cloned())
                    .with_stored(options.stored.clone())
                    .with_defaults(options.defaults)
                    .with_nulls(options.nulls)
                    .with_show_errors(options.show_errors)
                    .with_messages(Some(messages)),
            );
            let (look, id) = (options.look.clone(), options.id.clone());
            let handle = FormHandle::started(state, look, id, Some(spoken));
            handle.start(options.read_only, &options.errors);
            live.replace(Some((handle.clone(), *revision)));
            handle
        })
    });
    let last = live.borrow().as_ref().map(|(form, _)| form.clone());
    let (form, reason) = match &*made {
        Ok(form) => (Some(form.clone()), None),
        Err(reason) => (last, Some(AttrValue::from(reason.clone()))),
    };
    // The look of a form that is live already is its host's.
    let drawn = form.clone().filter(|_| own);
    // In this very drawing: a look that is made anew each time is never the last one, and must not ask for another drawing.
    if let Some(form) = drawn.filter(|form| form.look() != look) {
        form.set_look(look);
    }
    (form, reason)
}

/// Calls back when nothing was edited for so many milliseconds after an edit, or when the component goes before that.
/// What is not valid is for the host to decide: the form is given as it is. The callback may be another one each time.
#[hook]
pub fn use_autosave(form: Option<FormHandle>, after: u32, onsave: Callback<FormHandle>) {
    let timer = use_mut_ref(|| None::<Timeout>);
    // The newest of those that came with this form: that of the next form is for other data.
    let newest = use_memo(form.clone(), |_| RefCell::new(Callback::noop()));
    newest.replace(onsave);
    use_effect_with((form, after), move |(form, after)| {
        let save = {
            let (timer, newest) = (timer.clone(), newest.clone());
            move |form: FormHandle| {
                drop(timer.take());
                // What was submitted is no draft any more.
                if form.is_submitted() {
                    return;
                }
                let onsave = newest.borrow().clone();
                onsave.emit(form);
            }
        };
        let subscription = form.as_ref().map(|form| {
            let (to, after, timer, save) = (form.clone(), *after, timer.clone(), save.clone());
            let edited = Callback::from(move |()| {
                let (form, save) = (to.clone(), save.clone());
                timer.replace(Some(Timeout::new(after, move || save(form))));
            });
            form.subscribe(Topic::Edit, edited)
        });
        let form = form.clone();
        move || {
            drop(subscription);
            let waits = timer.borrow().is_some();
            if let Some(form) = form.filter(|_| waits) {
                save(form);
            }
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
