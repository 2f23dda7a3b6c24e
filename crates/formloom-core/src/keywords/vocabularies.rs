//! Keywords beyond the standard: Membrane's Data Schema, Airbyte, Estuary, Nango, OpenAPI, `enumNames`, and the
//! host's own.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Context;
use super::annotations::{flag, text};
use crate::model::Unusable;
use crate::model::control::SelectOption;
use crate::model::error_message::ErrorMessages;
use crate::model::host::Hint;
use formloom_schema::TypeSet;

/// Membrane's `isSensitive`, Airbyte's `airbyte_secret`, Estuary's `secret`.
pub(super) fn secret(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.secret |= flag(value)?;
    Ok(())
}

/// Airbyte: the text has several lines.
pub(super) fn multiline(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.multiline |= flag(value)?;
    Ok(())
}

/// Airbyte's `airbyte_hidden`, Membrane's `isImplied`, Nango's `hidden` and `automated`: the place is not shown.
pub(super) fn hidden(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.hidden |= flag(value)?;
    Ok(())
}

/// Airbyte and Estuary: the place among the properties of its object. As a list (Windmill) it is [`order_of_members`].
pub(super) fn order(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if value.is_array() {
        return order_of_members(cx, value);
    }
    cx.facts.order = Some(value.as_i64().ok_or(Unusable("a whole number"))?);
    Ok(())
}

/// rjsf (`ui:order`) and Windmill: the names of the members in their order; `*` stands for the others.
pub(super) fn order_of_members(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    const EXPECTED: Unusable = Unusable("a whole number, or a list of names");
    let names = value.as_array().ok_or(EXPECTED)?.iter();
    let names: Option<Vec<String>> = names.map(|name| Some(name.as_str()?.to_owned())).collect();
    cx.facts.order_of_members = names.ok_or(EXPECTED)?.into();
    Ok(())
}

/// Airbyte: `radio` or `dropdown`.
pub(super) fn display_type(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.radio = text(value)? == "radio";
    Ok(())
}

/// Labels for `enum`, in its order.
pub(super) fn enum_names(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let names = value.as_array().ok_or(Unusable("an array of strings"))?;
    if let Some(options) = &mut cx.facts.options {
        for (option, name) in Arc::make_mut(options).iter_mut().zip(names) {
            option.label = text(name)?;
        }
    }
    Ok(())
}

/// What the values of `enum` mean, in its order.
pub(super) fn enum_descriptions(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let texts = value.as_array().ok_or(Unusable("an array of strings"))?;
    if let Some(options) = &mut cx.facts.options {
        for (option, said) in Arc::make_mut(options).iter_mut().zip(texts) {
            option.description = Some(text(said)?).filter(|said| !said.is_empty());
        }
    }
    Ok(())
}

/// Membrane: options with an `id` (the value) and a `name`.
pub(super) fn reference_records(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    const EXPECTED: Unusable = Unusable("an array of records with an `id`");
    let mut options = Vec::new();
    for record in value.as_array().ok_or(EXPECTED)? {
        let id = record.get("id").ok_or(EXPECTED)?;
        let mut option = SelectOption::unnamed(id.clone());
        if let Some(name) = record.get("name").and_then(Value::as_str) {
            option.label = name.to_owned();
        }
        options.push(option);
    }
    if cx.facts.options.is_none() && !options.is_empty() {
        cx.facts.options = Some(Arc::new(options));
    }
    Ok(())
}

/// OpenAPI 3.0: `null` is accepted too, beside an `enum` without it as well.
pub(super) fn nullable(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let is_nullable = flag(value)?;
    if is_nullable
        && let Some(Value::Array(values)) = cx.sibling("enum")
        && !values.contains(&Value::Null)
    {
        let mut values = values.clone();
        values.push(Value::Null);
        if let Some(options) = &mut cx.facts.options {
            Arc::make_mut(options).push(SelectOption::unnamed(Value::Null));
        }
        cx.normalise("enum", Value::Array(values));
    }
    if is_nullable && let Some(types) = &mut cx.facts.types {
        *types |= TypeSet::NULL;
        let names = types
            .each()
            .iter()
            .map(|(_, name)| Value::from(*name))
            .collect();
        cx.normalise("type", Value::Array(names));
    }
    Ok(())
}

/// ajv-errors: the author's own words for the errors of this place.
pub(super) fn error_message(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.error_message = ErrorMessages::parse(value)?.into();
    Ok(())
}

/// Membrane: other values than the listed ones can be written, so the list asserts nothing.
pub(super) fn allow_custom(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let allows = flag(value)?;
    cx.facts.hints.with_room().allow_custom = allows;
    if allows && cx.sibling("enum").is_some() {
        cx.edit("enum", None);
    }
    Ok(())
}

/// Membrane's `referenceCollection` and `referenceUdm`: options that have to be fetched.
pub(super) fn reference_collection(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    match value {
        Value::Object(source) if source.contains_key("key") => {
            cx.facts.hints.with_room().source = Some(json!({ "referenceCollection": value }));
            Ok(())
        }
        Value::Object(_) | Value::Null => Ok(()),
        _ => Err(Unusable("an object with a `key`")),
    }
}

/// As `referenceCollection`, by the name of a data model.
pub(super) fn reference_udm(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let name = text(value)?;
    cx.facts.hints.with_room().source = Some(json!({ "referenceUdm": name }));
    Ok(())
}

/// A text of a vocabulary that a renderer shows.
macro_rules! shown_text {
    ($($name:ident => $field:ident),+ $(,)?) => {
        $(pub(super) fn $name(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
            cx.facts.hints.with_room().$field = Some(text(value)?).filter(|text| !text.is_empty());
            Ok(())
        })+
    };
}

shown_text! {
    prefix => prefix,
    suffix => suffix,
    section => section,
    icon => icon,
    documentation => documentation,
    pattern_in_words => pattern,
}

/// Nango and OpenAPI: an example for an empty control; people write a list of them too.
pub(super) fn example(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let example = match value {
        Value::Array(examples) => examples.first(),
        other => Some(other),
    };
    if cx.facts.placeholder.is_none() {
        cx.facts.placeholder = match example {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
    }
    Ok(())
}

/// Nango's `default_value`, where the schema has no `default`.
pub(super) fn default_value(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if cx.facts.default.is_none() {
        return super::annotations::default(cx, value);
    }
    Ok(())
}

/// Estuary: few people need the place.
pub(super) fn advanced(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.hints.with_room().advanced = flag(value)?;
    Ok(())
}

/// Airbyte: the place is shown even where optional ones are folded.
pub(super) fn always_shown(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.hints.with_room().always_shown = flag(value)?;
    Ok(())
}

/// A keyword of the host's vocabulary.
pub(super) fn of_host(cx: &mut Context<'_>, hint: Hint, value: &Value) -> Result<(), Unusable> {
    let facts = &mut cx.facts;
    match hint {
        Hint::Secret => return secret(cx, value),
        Hint::Multiline => return multiline(cx, value),
        Hint::Hidden => return hidden(cx, value),
        Hint::Advanced => return advanced(cx, value),
        Hint::AlwaysShown => return always_shown(cx, value),
        Hint::AllowCustom => return allow_custom(cx, value),
        Hint::Order => return order(cx, value),
        Hint::Label => facts.title = Some(text(value)?),
        Hint::Description => facts.description = Some(text(value)?),
        Hint::Placeholder => facts.placeholder = Some(text(value)?),
        Hint::Prefix => return prefix(cx, value),
        Hint::Suffix => return suffix(cx, value),
        Hint::Section => return section(cx, value),
        Hint::Icon => return icon(cx, value),
        Hint::Documentation => return documentation(cx, value),
    }
    Ok(())
}
