//! What happens to rows at rest: they wake, and what was done to them is done again to the elements that took their place.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, InputEvent, InputEventInit, IntersectionObserver,
    IntersectionObserverEntry, IntersectionObserverInit,
};

use yew::prelude::Callback;

use crate::handle::focus::{open_around, selection, take_focus};
use crate::later::{Later, Missing};

/// How far from the screen rows wake: a screen above and below.
const NEAR: &str = "100% 0px";

/// The rest of some rows.
pub(crate) struct Rest {
    sleeps: Cell<bool>,
    /// They come into the page when their turn comes.
    is_put_off: Cell<bool>,
    /// Until then the form knows that they are missing.
    missing: RefCell<Option<Missing>>,
    /// A pointer is down: its click is to find what it went down on.
    pressed: Cell<bool>,
    /// They would have woken meanwhile.
    due: Cell<bool>,
    /// What was done to them.
    done: RefCell<Vec<Done>>,
}

struct Done {
    /// The way from the frame of the rows to the element: indexes among elements.
    path: Vec<u32>,
    what: What,
}

enum What {
    Focus(Option<(u32, u32)>),
    Value { value: String, checked: bool },
    Click,
}

impl Rest {
    pub(crate) fn new(sleeps: bool, is_put_off: bool) -> Self {
        Self {
            sleeps: Cell::new(sleeps),
            is_put_off: Cell::new(is_put_off),
            missing: RefCell::default(),
            pressed: Cell::new(false),
            due: Cell::new(false),
            done: RefCell::default(),
        }
    }

    pub(crate) fn sleeps(&self) -> bool {
        self.sleeps.get()
    }

    pub(crate) fn is_put_off(&self) -> bool {
        self.is_put_off.get()
    }

    /// Waits for the turn of the rows, once.
    pub(crate) fn wait(self: &Rc<Self>, later: &Rc<Later>, nodes: usize, update: Callback<()>) {
        // A form that took the place of another one has its own turns.
        let is_known = |missing: &Missing| missing.is_known_to(later);
        if self.missing.borrow().as_ref().is_some_and(is_known) {
            return;
        }
        let rest = Rc::downgrade(self);
        let turn = Callback::from(move |()| {
            let Some(rest) = rest.upgrade() else {
                return;
            };
            if rest.is_put_off.replace(false) && rest.sleeps() {
                update.emit(());
            }
        });
        let before = self.missing.replace(Some(later.put_off(nodes, turn)));
        drop(before);
    }

    /// The rows are in the page.
    pub(crate) fn arrived(&self) {
        drop(self.missing.take());
    }

    /// Ends the rest, whatever is going on.
    pub(crate) fn end(&self) {
        self.sleeps.set(false);
    }

    /// Ends the rest. Gives whether it ends now: not while a pointer is down.
    pub(crate) fn wake(&self) -> bool {
        if self.pressed.get() {
            self.due.set(true);
            return false;
        }
        self.sleeps.replace(false)
    }

    /// Something was done in a frame at rest. Gives whether the rows wake.
    pub(crate) fn take(&self, frame: &Element, event: &Event) -> bool {
        let kind = event.type_();
        if kind == "pointerdown" {
            self.pressed.set(true);
            return false;
        }
        let is_over = kind != "focusin";
        if is_over {
            self.pressed.set(false);
        }
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let Some((target, path)) = target.and_then(|target| {
            let path = path_to(frame, &target)?;
            Some((target, path))
        }) else {
            return false;
        };
        let what = match kind.as_str() {
            "focusin" => Some(What::Focus(selection(&target))),
            "input" | "change" => value_of(&target),
            "click" => {
                event.prevent_default();
                Some(What::Click)
            }
            _ => None,
        };
        let is_used = what.is_some();
        self.done
            .borrow_mut()
            .extend(what.map(|what| Done { path, what }));
        (is_used || self.due.get()) && self.wake()
    }

    /// Does again what was done, on the elements that live now.
    pub(crate) fn replay(&self, frame: &Element) {
        for done in self.done.take() {
            if let Some(element) = follow(frame, &done.path) {
                done.what.again(&element);
            }
        }
    }
}

impl What {
    fn again(self, element: &Element) {
        match self {
            Self::Focus(selection) => {
                open_around(element);
                take_focus(element, selection);
            }
            Self::Value { value, checked } => {
                if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                    if matches!(input.type_().as_str(), "checkbox" | "radio") {
                        input.set_checked(checked);
                    } else {
                        input.set_value(&value);
                    }
                } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
                    select.set_value(&value);
                } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
                    area.set_value(&value);
                }
                tell(element);
            }
            Self::Click => {
                if let Some(element) = element.dyn_ref::<HtmlElement>() {
                    element.click();
                }
            }
        }
    }
}

/// Says that a control has another value, as a browser does.
pub(crate) fn tell(element: &Element) {
    let typed = InputEventInit::new();
    typed.set_bubbles(true);
    let picked = EventInit::new();
    picked.set_bubbles(true);
    let events = [
        InputEvent::new_with_event_init_dict("input", &typed).map(Event::from),
        Event::new_with_event_init_dict("change", &picked),
    ];
    for event in events.into_iter().flatten() {
        // Only an event that is being dispatched already is refused (DOM, section 2.7).
        let _ = element.dispatch_event(&event);
    }
}

fn value_of(element: &Element) -> Option<What> {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return Some(What::Value {
            value: input.value(),
            checked: input.checked(),
        });
    }
    let value = match element.dyn_ref::<HtmlSelectElement>() {
        Some(select) => select.value(),
        None => element.dyn_ref::<HtmlTextAreaElement>()?.value(),
    };
    Some(What::Value {
        value,
        checked: false,
    })
}

fn path_to(frame: &Element, element: &Element) -> Option<Vec<u32>> {
    let (mut path, mut at) = (Vec::new(), element.clone());
    while !at.is_same_node(Some(frame)) {
        let mut index = 0;
        let mut before = at.previous_element_sibling();
        while let Some(one) = before {
            index += 1;
            before = one.previous_element_sibling();
        }
        path.push(index);
        at = at.parent_element()?;
    }
    path.reverse();
    Some(path)
}

fn follow(frame: &Element, path: &[u32]) -> Option<Element> {
    path.iter()
        .try_fold(frame.clone(), |at, index| at.children().item(*index))
}

/// Watches an element until it is dropped.
pub(crate) struct Watch {
    observer: IntersectionObserver,
    _told: Closure<dyn Fn(Array)>,
}

impl Watch {
    /// Calls when an element comes near the screen; none where a browser cannot tell.
    pub(crate) fn new(element: &Element, near: impl Fn() + 'static) -> Option<Self> {
        let told = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            let is_near = entries.iter().any(|entry| {
                entry
                    .dyn_into::<IntersectionObserverEntry>()
                    .is_ok_and(|entry| entry.is_intersecting())
            });
            if is_near {
                near();
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(NEAR);
        let observer =
            IntersectionObserver::new_with_options(told.as_ref().unchecked_ref(), &options).ok()?;
        observer.observe(element);
        Some(Self {
            observer,
            _told: told,
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
