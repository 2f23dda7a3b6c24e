//! The unions of a node as they are shown: what can be picked, and how it is called.

use super::{ChoiceView, VariantView};
use crate::form::choice::{Choice, Variant};
use crate::form::name::Name;
use crate::messages::Messages;
use crate::state::FormState;
use crate::state::node::Node;
use formloom_schema::Pointer;

impl FormState {
    pub(super) fn choices(&self, node: &Node, at: &Pointer) -> Vec<ChoiceView> {
        let shown = node.choices.iter().filter(|active| !active.follows);
        shown
            .map(|one| self.choice_view(&one.choice, one.variant, at))
            .collect()
    }

    /// A choice with what is picked.
    pub(super) fn choice_view(
        &self,
        choice: &Choice,
        active: Option<usize>,
        at: &Pointer,
    ) -> ChoiceView {
        let variant = |variant: &Variant| VariantView {
            label: in_words(&variant.name, &*self.messages),
            description: self.about(variant),
        };
        ChoiceView {
            id: choice.id.clone(),
            variants: choice.variants.iter().map(variant).collect(),
            active,
            discriminator: choice.member().map(|member| at.join(member)),
        }
    }

    /// What the schema says about a variant.
    fn about(&self, variant: &Variant) -> Option<String> {
        let set = self.form.closure(&[variant.schema]);
        let mut said = set
            .iter()
            .filter_map(|id| self.form.subschema(*id).facts.description.as_ref());
        said.find(|text| !text.is_empty()).cloned()
    }

    /// How a variant is called, in the language of the form.
    pub(in crate::state) fn name_in_words(&self, name: &Name) -> String {
        in_words(name, &*self.messages)
    }
}

/// How a variant is called in a language.
fn in_words(name: &Name, messages: &dyn Messages) -> String {
    match name {
        Name::Given(name) => name.clone(),
        Name::Type(name) => messages.type_name(name),
        Name::Number(number) => messages.option(*number),
    }
}
