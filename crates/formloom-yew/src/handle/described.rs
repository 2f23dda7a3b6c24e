//! How a node is drawn: what the core says of it, with what the UI description and the host say.

use std::borrow::Cow;

use formloom_core::layout::{Effect, RuleId};
use formloom_core::{Change, ChoiceView, Control, Event, NodeId, NodeView, Pointer, VariantView};

use super::FormHandle;
use crate::words::direction::uncontrolled;

/// Up to this many variants are all visible.
const CARDS: usize = 4;

impl FormHandle {
    /// The nodes that a rule of the UI description shows, hides, opens or locks after a change.
    pub(super) fn flipped(&self, change: &Change) -> Vec<NodeId> {
        let mut layout = self.0.layout.borrow_mut();
        let Some(layout) = layout.as_mut() else {
            return Vec::new();
        };
        let state = self.state();
        let flips = layout.update(&state, change);
        let mut nodes = Vec::new();
        for flip in flips {
            let at = match flip.effect {
                // A place that is hidden is left out by what stands around it.
                Effect::Show => flip
                    .at
                    .split_last()
                    .map_or(flip.at.clone(), |(around, _)| around),
                _ => flip.at,
            };
            nodes.push(state.nearest(&at));
        }
        nodes
    }

    /// A node as it is drawn: what the core says of it, with what the UI description and the host say.
    pub(crate) fn node_view(&self, id: NodeId) -> Option<NodeView> {
        let state = self.state();
        let mut view = state.view_of(id)?;
        if let Some(layout) = self.look().layout() {
            if let Some(hints) = layout.place(&view.at) {
                if let Some(label) = &hints.label {
                    view.label.clone_from(label);
                }
                for (text, described) in [
                    (&hints.help, &mut view.description),
                    (&hints.placeholder, &mut view.placeholder),
                ] {
                    if text.is_some() {
                        described.clone_from(text);
                    }
                }
            }
            if let Some(name) = layout
                .place(&view.at)
                .and_then(|hints| hints.widget.as_deref())
            {
                view.control = view.control.map(|control| asked(control, name));
            }
            view.read_only |= !self.is_enabled(&view.at);
        }
        let chosen = view
            .options
            .iter()
            .find(|option| Some(&option.value) == view.control_value.as_ref());
        if let Some(meaning) = chosen.and_then(|option| option.description.clone()) {
            // What is chosen is described behind what the place is.
            let place = view.description.take().filter(|text| !text.is_empty());
            view.description = Some(
                place.map_or_else(|| meaning.clone(), |place| format!("{place}\n\n{meaning}")),
            );
        }
        self.describe_variants(&mut view);
        view.read_only |= self.0.read_only.get();
        let texts = [
            Some(&mut view.label),
            view.description.as_mut(),
            view.placeholder.as_mut(),
        ];
        let choices = view.choices.iter_mut();
        let variants = choices.flat_map(|choice| &mut choice.variants);
        let variants = variants.flat_map(|variant| {
            std::iter::once(&mut variant.label).chain(variant.description.as_mut())
        });
        for text in texts.into_iter().flatten().chain(variants) {
            keep_within(text);
        }
        // A line would lose the breaks of a text that has some.
        if view.control == Some(Control::Text) && view.control_text.contains('\n') {
            view.control = Some(Control::Textarea);
        }
        Some(view)
    }

    /// What is picked is described behind what the place is, or on its card.
    fn describe_variants(&self, view: &mut NodeView) {
        let mut place = view.description.take().filter(|text| !text.is_empty());
        for choice in view
            .choices
            .iter()
            .filter(|choice| choice.variants.len() > 1)
        {
            let picked = choice.active.and_then(|active| choice.variants.get(active));
            let Some(about) = picked.and_then(|picked| picked.description.clone()) else {
                continue;
            };
            let is_card = self.has_cards(view, choice);
            if place.as_ref() == Some(&about) {
                place = place.filter(|_| !is_card);
            } else if !is_card {
                place = Some(
                    place.map_or_else(|| about.clone(), |place| format!("{place}\n\n{about}")),
                );
            }
        }
        view.description = place;
    }

    /// Whether the variants of a choice are cards: few that are described, or what the UI description asks for.
    pub(crate) fn has_cards(&self, view: &NodeView, choice: &ChoiceView) -> bool {
        match self.widget_name(view).as_deref() {
            Some("cards" | "radio") => true,
            Some("select") => false,
            _ => {
                let is_described = |variant: &VariantView| variant.description.is_some();
                choice.variants.len() <= CARDS && choice.variants.iter().all(is_described)
            }
        }
    }

    /// Whether the rules of the UI description leave a place and everything around it open.
    fn is_enabled(&self, at: &Pointer) -> bool {
        let (layout, state) = (self.0.layout.borrow(), self.state());
        let Some(layout) = layout.as_ref() else {
            return true;
        };
        let mut place = Some(at.clone());
        while let Some(at) = place {
            if !layout.is_enabled(&state, &at) {
                return false;
            }
            place = at.split_last().map(|(around, _)| around);
        }
        true
    }

    /// Whether a person may not do this: nothing can be edited, or not there.
    pub(crate) fn is_locked_for(&self, event: &Event) -> bool {
        let is_edit = matches!(
            event,
            Event::Set { .. }
                | Event::Type { .. }
                | Event::Clear { .. }
                | Event::Choose { .. }
                | Event::Add { .. }
                | Event::Remove { .. }
                | Event::Rename { .. }
                | Event::Duplicate { .. }
                | Event::Move { .. }
                | Event::Secret { .. }
                | Event::Undo
                | Event::Redo
                | Event::Reset
        );
        let is_open = || event.at().is_none_or(|at| self.is_enabled(at));
        is_edit && (self.is_read_only() || !is_open())
    }

    /// Whether a rule of the UI description holds, seen from a place; one that is not there does.
    pub(crate) fn holds(&self, rule: Option<RuleId>, at: &Pointer) -> bool {
        match (rule, &*self.0.layout.borrow()) {
            (Some(rule), Some(layout)) => layout.holds(&self.state(), rule, at),
            _ => true,
        }
    }

    /// Whether a node is drawn. What shows an error is, whatever the UI description says.
    pub(crate) fn is_shown(&self, id: NodeId) -> bool {
        let (layout, state) = (self.0.layout.borrow(), self.state());
        let (Some(rules), look) = (layout.as_ref(), self.look()) else {
            return true;
        };
        let at = state.pointer(id);
        let hidden = look
            .layout()
            .and_then(|layout| layout.place(&at))
            .is_some_and(|hints| hints.hidden);
        !hidden && rules.is_shown(&state, &at) || state.shows_error_within(id)
    }

    /// The width of a node that the UI description gives, in twelfths.
    pub(crate) fn width(&self, id: NodeId) -> Option<u8> {
        let look = self.look();
        let layout = look.layout()?;
        layout.place(&self.state().pointer(id))?.width
    }

    /// The name of the widget that the UI description asks for.
    pub(crate) fn widget_name(&self, view: &NodeView) -> Option<String> {
        let look = self.look();
        look.layout()?.place(&view.at)?.widget.clone()
    }
}

/// Nothing that a schema says turns around what stands beside it.
fn keep_within(text: &mut String) {
    if let Cow::Owned(plain) = uncontrolled(text) {
        *text = plain;
    }
}

/// The control that a UI description asks for by name, where it writes the same values.
fn asked(control: Control, name: &str) -> Control {
    use Control::{Email, Json, Password, Radio, Select, Text, Textarea, Url};
    match (control, name) {
        (Text | Textarea | Password | Email | Url, "text") => Text,
        (Text | Textarea | Email | Url, "textarea") => Textarea,
        (Text | Email | Url, "password") => Password,
        (Text | Textarea, "email") => Email,
        (Text | Textarea, "url") => Url,
        (Radio, "select") => Select,
        (Select, "radio") => Radio,
        (Json, "json") => Json,
        _ => control,
    }
}

/// The id of the description of a node.
pub(crate) fn description_id(form: &FormHandle, view: &NodeView) -> String {
    form.element_id(view.id) + "-description"
}

/// The id of the errors of a node.
pub(crate) fn error_id(form: &FormHandle, view: &NodeView) -> String {
    form.element_id(view.id) + "-error"
}

/// The ids that describe a control: only those of elements that are there.
pub(crate) fn described_by(form: &FormHandle, view: &NodeView) -> Option<String> {
    let mut ids = Vec::new();
    if view
        .description
        .as_ref()
        .is_some_and(|text| !text.is_empty())
    {
        ids.push(description_id(form, view));
    }
    if !view.errors.is_empty() {
        ids.push(error_id(form, view));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}
