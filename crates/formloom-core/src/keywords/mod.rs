//! What each keyword means for a form: one function per keyword, one line in the table.
//!
//! A keyword that is not listed has no meaning for the form; validation knows it all the same.

mod annotations;
mod applicators;
mod assertions;
pub(crate) mod error_message;
mod vocabularies;

use serde_json::{Map, Value};

use crate::compile::Context;

/// A keyword has a value that it cannot have; says what was expected.
pub(crate) struct Unusable(pub(crate) &'static str);

pub(crate) type Read = fn(&mut Context<'_>, &Value) -> Result<(), Unusable>;

/// Every keyword that the form knows, with the function that reads it.
const TABLE: &[(&str, Read)] = &[
    ("title", annotations::title),
    ("description", annotations::description),
    ("default", annotations::default),
    ("examples", annotations::examples),
    ("readOnly", annotations::read_only),
    ("writeOnly", annotations::write_only),
    ("deprecated", annotations::deprecated),
    ("type", assertions::type_),
    ("const", assertions::const_),
    ("enum", assertions::enum_),
    ("format", assertions::format),
    ("pattern", assertions::pattern),
    ("required", assertions::required),
    ("minLength", assertions::count::<0>),
    ("maxLength", assertions::count::<1>),
    ("minItems", assertions::count::<2>),
    ("maxItems", assertions::count::<3>),
    ("minProperties", assertions::count::<4>),
    ("maxProperties", assertions::count::<5>),
    ("minimum", assertions::bound::<0>),
    ("maximum", assertions::bound::<1>),
    ("exclusiveMinimum", assertions::exclusive_minimum),
    ("exclusiveMaximum", assertions::exclusive_maximum),
    ("multipleOf", assertions::multiple_of),
    ("uniqueItems", assertions::unique_items),
    ("$ref", applicators::ref_),
    ("allOf", applicators::all_of),
    ("not", applicators::not),
    ("anyOf", applicators::any_of),
    ("oneOf", applicators::one_of),
    ("if", applicators::if_),
    ("dependentSchemas", applicators::dependent_schemas),
    ("dependencies", applicators::dependent_schemas),
    ("properties", applicators::properties),
    ("patternProperties", applicators::pattern_properties),
    ("additionalProperties", applicators::additional_properties),
    ("unevaluatedProperties", applicators::unevaluated_properties),
    ("items", applicators::items),
    ("prefixItems", applicators::prefix_items),
    ("additionalItems", applicators::additional_items),
    ("isSensitive", vocabularies::secret),
    ("airbyte_secret", vocabularies::secret),
    ("secret", vocabularies::secret),
    ("multiline", vocabularies::multiline),
    ("airbyte_hidden", vocabularies::hidden),
    ("isImplied", vocabularies::hidden),
    ("order", vocabularies::order),
    ("display_type", vocabularies::display_type),
    ("enumNames", vocabularies::enum_names),
    ("referenceRecords", vocabularies::reference_records),
    ("nullable", vocabularies::nullable),
    ("errorMessage", vocabularies::error_message),
];

/// The keywords that the form knows.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(name, _)| *name)
}

/// Reads the keywords of one subschema into its facts; unusable values are reported and dropped.
pub(crate) fn read(cx: &mut Context<'_>, schema: &Map<String, Value>) {
    let alone = schema.contains_key("$ref") && cx.dialect().ref_stands_alone();
    for (keyword, function) in TABLE {
        let Some(value) = schema.get(*keyword) else {
            continue;
        };
        if alone && *keyword != "$ref" && !annotations::is_annotation(keyword) {
            cx.report_ignored_sibling(keyword);
            continue;
        }
        if let Err(Unusable(expected)) = function(cx, value) {
            if vocabularies::is_hint(keyword) {
                cx.report_unusable_hint(keyword, expected);
            } else {
                cx.report_unusable(keyword, expected);
            }
        }
    }
}
