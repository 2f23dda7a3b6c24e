//! Which shape a place has, by all that applies to it.

use super::merged::{Gathered, Merged, Shape};
use super::role::choice_of_types;
use super::{Form, Set};
use crate::model::control::Control;
use formloom_schema::TypeSet;

impl Merged {
    pub(super) fn find_shape(&mut self, form: &Form, set: &Set, gathered: &Gathered) -> Shape {
        if gathered.hidden {
            return Shape::Field(Control::Hidden);
        }
        if self.never {
            return Shape::Raw;
        }
        if let Some(constant) = &self.constant {
            return Shape::Field(if constant.is_null() {
                Control::Null
            } else {
                Control::Const
            });
        }
        if !self.options.is_empty() && !self.hints.allow_custom {
            return Shape::Field(if gathered.radio {
                Control::Radio
            } else {
                Control::Select
            });
        }
        let solid = self.types.without(TypeSet::NULL);
        match solid.each().as_slice() {
            [] => Shape::Field(Control::Null),
            [(TypeSet::OBJECT, _)] => self.object_shape(),
            [(TypeSet::ARRAY, _)] => self.array_shape(form),
            [(TypeSet::STRING, _)] => Shape::Field(self.string_control(gathered)),
            [(TypeSet::NUMBER, _)] => Shape::Field(Control::Number),
            [(TypeSet::INTEGER, _)] => Shape::Field(Control::Integer),
            [(TypeSet::BOOLEAN, _)] => Shape::Field(Control::Toggle),
            _ if !self.is_decided(set) => Shape::Undecided,
            _ if solid == TypeSet::ALL.without(TypeSet::NULL) => self.any_shape(form, set),
            types => {
                let mut subschemas = set.iter().map(|id| form.subschema(*id));
                let stated = subschemas.find(|sub| sub.facts.types.is_some());
                // A union that only checks may leave several types, too.
                let at = stated.or_else(|| set.first().map(|id| form.subschema(*id)));
                if let Some(at) = at {
                    self.choices
                        .push(choice_of_types(form, types, &at.location));
                }
                Shape::Undecided
            }
        }
    }

    /// Whether of each choice a variant is among the subschemas.
    fn is_decided(&self, set: &Set) -> bool {
        self.choices.iter().all(|choice| {
            let mut variants = choice.variants.iter();
            variants.any(|variant| set.contains(&variant.schema))
        })
    }

    /// An object of which nothing is said holds nothing where it is closed; as a secret it is typed as a whole.
    fn object_shape(&self) -> Shape {
        if !self.maps.is_empty() {
            Shape::Map
        } else if self.properties.is_empty() && !self.is_dynamic() && self.secret {
            Shape::Raw
        } else {
            Shape::Group
        }
    }

    fn array_shape(&mut self, form: &Form) -> Shape {
        if !self.prefix.is_empty() {
            return Shape::Tuple;
        }
        if self.items.is_empty() {
            return Shape::Raw;
        }
        // Only the options of an item matter, not its shape: that may be this very list.
        let unique = self.limits.contains_key("uniqueItems") || form.is_elicitation();
        if unique && form.has_options(&self.items) {
            // What is picked is shown in one control.
            self.secret |= form.says_secret(&self.items);
            Shape::Field(Control::Multiselect)
        } else {
            Shape::List
        }
    }

    fn string_control(&self, gathered: &Gathered) -> Control {
        if gathered.multiline {
            return Control::Textarea;
        }
        if self.secret {
            return Control::Password;
        }
        if let Some(control) = gathered.control {
            return control;
        }
        if self.hints.source.is_some() && !self.hints.allow_custom {
            return Control::Select;
        }
        gathered
            .format
            .as_deref()
            .and_then(Control::of_format)
            .unwrap_or(Control::Text)
    }
}
