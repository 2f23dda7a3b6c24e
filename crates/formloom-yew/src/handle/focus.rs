//! Moves the focus to a node: to its control, or to the first one inside.

use formloom_core::NodeId;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusOptions, HtmlElement, HtmlInputElement};

use crate::handle::FormHandle;
use crate::handle::raw::raw_of;

const CONTROLS: &str =
    "input:not([type=hidden]):not([disabled]), select, textarea, button, summary";

/// Focuses the control of a node, and brings it into view.
pub(crate) fn focus_node(form: &FormHandle, id: NodeId) {
    let opened = form.opens_panels_around(id);
    match shown(form, id) {
        // It cannot have the focus while its panel is drawn as hidden.
        Some(_) if opened => form.reveal(id, true),
        Some(element) => {
            open_around(&element);
            focus(&element);
        }
        None => form.want(id),
    }
}

/// Brings a node into view. Gives whether it is in the page.
pub(crate) fn show_node(form: &FormHandle, id: NodeId) -> bool {
    let opened = form.opens_panels_around(id);
    let element = shown(form, id);
    match &element {
        Some(_) if opened => form.reveal(id, false),
        Some(element) => {
            open_around(element);
            element.scroll_into_view();
        }
        None => {}
    }
    element.is_some()
}

/// The element of a node, or of the text that stands for it where it is shown as JSON.
fn shown(form: &FormHandle, id: NodeId) -> Option<Element> {
    let id = match form.raw_around(id) {
        Some(around) => form.raw_id(around),
        None => form.element_id(id),
    };
    form.find_element(&id)
}

/// Gives the focus to a part of a form, by its id.
pub(crate) fn focus_part(form: &FormHandle, id: &str) {
    let element = form.find_element(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // What cannot be focused stays where it is: nothing is lost.
        let _ = element.focus();
    }
}

/// Opens what an element is folded in. Panels are opened by the form (panels.rs), folded sections by the browser.
pub(crate) fn open_around(element: &Element) {
    let mut around = element.parent_element();
    while let Some(outer) = around {
        if outer.tag_name().eq_ignore_ascii_case("details") {
            // An attribute of HTML, which is always accepted.
            let _ = outer.set_attribute("open", "");
        }
        around = outer.parent_element();
    }
}

/// The control that has the focus, for when an edit draws it anew.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    /// Whether there is one.
    is_there: bool,
    id: String,
    /// The root of the form as it is drawn: after a reset every node is a new one, with ids of its own.
    root: Option<NodeId>,
    /// By what it is found then. Else a name may be that of another item by now.
    name: Option<String>,
    /// What it is of a form, its number among those, and how many there are.
    part: Option<(String, usize, usize)>,
    /// The control beside it: a button may go with what it does.
    beside: Option<Element>,
    selection: Option<(u32, u32)>,
}

/// Whether a button of a form has the focus: one may go with what it does.
pub(crate) fn is_on_button(form: &FormHandle) -> bool {
    let element = form.active_element();
    element
        .is_some_and(|element| element.matches("button").unwrap_or(false) && form.is_part(&element))
}

/// What has the focus, where it is something of this form. It may get it while an edit is still to be drawn, so that nothing
/// counts too.
fn kept(form: &FormHandle) -> Kept {
    let element = form.active_element();
    let Some(element) = element.filter(|element| form.is_part(element)) else {
        return Kept::default();
    };
    let name = element.get_attribute("name");
    // What has a name is not counted: there may be thousands of it.
    let part = element
        .get_attribute("data-part")
        .filter(|_| name.is_none());
    let part = part.and_then(|part| {
        let alike = form.find_inside(&format!("[data-part=\"{part}\"]"));
        let number = alike.iter().position(|one| *one == element)?;
        Some((part, number, alike.len()))
    });
    let beside = || {
        let field = element.closest("[data-part=field]").ok().flatten()?;
        field.query_selector("[name]").ok().flatten()
    };
    let beside = if name.is_none() { beside() } else { None };
    Kept {
        is_there: true,
        id: element.id(),
        root: None,
        name,
        part,
        beside,
        selection: selection(&element),
    }
}

impl Kept {
    /// Gives the focus to what stands where it stood, where nothing has it. Gives whether it is lost all the same.
    pub(crate) fn restore(&self, form: &FormHandle) -> bool {
        self.give(form, || {
            self.itself(form).or_else(|| self.in_its_place(form))
        })
    }

    /// The same, while elements may be yet to come: to the control itself, or to nothing.
    pub(crate) fn restore_now(&self, form: &FormHandle) {
        self.give(form, || self.itself(form));
    }

    fn give(&self, form: &FormHandle, find: impl FnOnce() -> Option<Element>) -> bool {
        let is_lost = form.active_element().is_none_or(|element| {
            element.tag_name().eq_ignore_ascii_case("body") || is_disabled(&element)
        });
        if !is_lost {
            return false;
        }
        let element = find().filter(|element| !is_disabled(element));
        if let Some(element) = &element {
            take_focus(element, self.selection);
        }
        element.is_none()
    }

    /// What had the focus is gone for good: the form gets it, so that the next key is not at the beginning of the page.
    pub(crate) fn give_to_form(&self, form: &FormHandle) {
        if !self.is_there {
            return;
        }
        let root = form.state().root();
        if let Some(element) = shown(form, root) {
            take_focus(&element, None);
        }
    }

    /// The control under the same id; after a reset that of the same name.
    fn itself(&self, form: &FormHandle) -> Option<Element> {
        if !self.id.is_empty()
            && let Some(element) = form.find_element(&self.id)
        {
            return Some(element);
        }
        if self.root == Some(form.state().root()) {
            return None;
        }
        let name = self.name.as_deref().filter(|name| !name.is_empty())?;
        let mut named = form.find_inside("[name]");
        named.retain(|element| element.get_attribute("name").as_deref() == Some(name));
        // Of radio buttons the one that is picked.
        let picked = named
            .iter()
            .position(|element| element.matches(":checked").unwrap_or(false));
        (!named.is_empty()).then(|| named.swap_remove(picked.unwrap_or(0)))
    }

    /// What stands in its place: as many are there as before, or the control beside it is.
    fn in_its_place(&self, form: &FormHandle) -> Option<Element> {
        let by_part = || {
            let (part, number, count) = self.part.as_ref()?;
            let mut alike = form.find_inside(&format!("[data-part=\"{part}\"]"));
            (alike.len() == *count).then(|| alike.swap_remove(*number))
        };
        let beside = || self.beside.clone().filter(|element| element.is_connected());
        // What was edited as JSON is drawn by its fields.
        let by_fields = || form.find_element(raw_of(&self.id)?);
        by_part().or_else(beside).or_else(by_fields)
    }
}

impl FormHandle {
    /// Notes what has the focus, for when what is drawn now is drawn anew.
    pub(super) fn note_what_has_focus(&self) {
        let root = self.state().root();
        self.note_what_has_focus_in(root);
    }

    /// The same after an edit that may have made another root of this one.
    pub(super) fn note_what_has_focus_in(&self, root: NodeId) {
        let before = self.0.kept_focus.take();
        let mut now = kept(self);
        // An edit before may not be drawn yet.
        now.root = before.and_then(|before| before.root).or(Some(root));
        self.0.kept_focus.replace(Some(now));
    }
}

/// Whether a browser takes the focus from an element, now or when it draws next.
fn is_disabled(element: &Element) -> bool {
    element.matches(":disabled").unwrap_or(false)
}

/// The selection in an input. Kinds of inputs without one say so by an error.
pub(crate) fn selection(element: &Element) -> Option<(u32, u32)> {
    let input = element.dyn_ref::<HtmlInputElement>()?;
    let start = input.selection_start().ok().flatten()?;
    let end = input.selection_end().ok().flatten()?;
    Some((start, end))
}

/// Focuses an element that took the place of another, where it stands and with the same selection.
pub(crate) fn take_focus(element: &Element, selection: Option<(u32, u32)>) {
    let select = || {
        if let (Some((start, end)), Some(input)) =
            (selection, element.dyn_ref::<HtmlInputElement>())
        {
            let _ = input.set_selection_range(start, end);
        }
    };
    // Rows at rest note the selection with the focus; and a browser may have one of its own for what gets the focus.
    select();
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // What cannot have the focus does not get it, and nothing is lost.
        let _ = element.focus_with_options(&options);
    }
    select();
}

fn focus(element: &Element) {
    let target = if element.matches(CONTROLS).unwrap_or(false) {
        Some(element.clone())
    } else {
        element
            .query_selector(CONTROLS)
            .ok()
            .flatten()
            .or_else(|| Some(element.clone()))
    };
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot be focused stays where it is: nothing is lost.
        let _ = target.focus();
    }
}
