//! The table of keywords: from which draft to which, the function that reads each, and what a form does with it.
//!
//! docs/schema-support.md is made from it.

use super::{Read, annotations, applicators, assertions, vocabularies};
use formloom_schema::Dialect;

/// The first and the last draft of a keyword.
type Drafts = (Dialect, Dialect);

const ALL: Drafts = (Dialect::Draft4, Dialect::Draft202012);
const FROM_6: Drafts = (Dialect::Draft6, Dialect::Draft202012);
const FROM_7: Drafts = (Dialect::Draft7, Dialect::Draft202012);
const FROM_2019: Drafts = (Dialect::Draft201909, Dialect::Draft202012);
const FROM_2020: Drafts = (Dialect::Draft202012, Dialect::Draft202012);
const ONLY_2019: Drafts = (Dialect::Draft201909, Dialect::Draft201909);
const UNTIL_7: Drafts = (Dialect::Draft4, Dialect::Draft7);
const UNTIL_2019: Drafts = (Dialect::Draft4, Dialect::Draft201909);

/// Where a keyword comes from.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    Drafts(Drafts),
    Vocabulary(&'static str),
}

/// One line of the table.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) origin: Origin,
    /// None where only validation knows the keyword, or another keyword's function reads it.
    pub(super) read: Option<Read>,
}

/// A line with what a form does with the keyword.
type Described = (Row, &'static str);

const fn draft(name: &'static str, drafts: Drafts, read: Read, form: &'static str) -> Described {
    let row = Row {
        name,
        origin: Origin::Drafts(drafts),
        read: Some(read),
    };
    (row, form)
}

const fn judged(name: &'static str, drafts: Drafts, form: &'static str) -> Described {
    let row = Row {
        name,
        origin: Origin::Drafts(drafts),
        read: None,
    };
    (row, form)
}

const fn hint(
    name: &'static str,
    vocabulary: &'static str,
    read: Option<Read>,
    form: &'static str,
) -> Described {
    let row = Row {
        name,
        origin: Origin::Vocabulary(vocabulary),
        read,
    };
    (row, form)
}

/// Every keyword, in the order in which they are read.
pub(super) static TABLE: [Row; DESCRIBED.len()] = rows();

/// What a form does with each keyword, in the order of the table. It stands apart: a page does not carry it.
pub(super) static FORMS: [&str; DESCRIBED.len()] = forms();

const fn rows() -> [Row; DESCRIBED.len()] {
    let mut rows = [DESCRIBED[0].0; DESCRIBED.len()];
    let mut number = 0;
    while number < rows.len() {
        rows[number] = DESCRIBED[number].0;
        number += 1;
    }
    rows
}

const fn forms() -> [&'static str; DESCRIBED.len()] {
    let mut forms = [""; DESCRIBED.len()];
    let mut number = 0;
    while number < forms.len() {
        forms[number] = DESCRIBED[number].1;
        number += 1;
    }
    forms
}

#[rustfmt::skip]
const DESCRIBED: &[Described] = &[
    draft("title", ALL, annotations::title, "the label; of a variant, its name"),
    draft("description", ALL, annotations::description, "the text below the label; not that of a variant"),
    draft("default", ALL, annotations::default, "filled in by policy, and taken back with the branch that brought it; `null` only where `null` can stand"),
    draft("examples", FROM_6, annotations::examples, "the first one is the placeholder of an empty control"),
    draft("readOnly", FROM_7, annotations::read_only, "shown and not edited, with everything inside; where it is required it may be missing in schemas of OpenAPI, or by the option `waive_read_only`"),
    draft("writeOnly", FROM_7, annotations::write_only, "a secret: never shown, kept, replaced or deleted"),
    draft("deprecated", FROM_2019, annotations::deprecated, "said beside the label"),
    draft("type", ALL, assertions::type_, "the control; several types are a choice of types, `null` makes the place nullable"),
    draft("const", FROM_6, assertions::const_, "a constant that is shown; in the branches of a union, what tells them apart"),
    draft("enum", ALL, assertions::enum_, "the options of a select; a single one counts as a constant"),
    draft("format", ALL, assertions::format, "the control of a string, and an assertion unless `formats: annotate`"),
    draft("pattern", ALL, assertions::pattern, "a limit that is shown with the error"),
    draft("required", ALL, assertions::required, "the field is marked, and its error is at the missing member; one that takes `null` and has no default starts with it; a name that only `additionalProperties` or `patternProperties` describe is a member"),
    draft("minLength", ALL, assertions::count::<0>, "a limit"),
    draft("maxLength", ALL, assertions::count::<1>, "a limit"),
    draft("minItems", ALL, assertions::count::<2>, "a limit; a list that is filled in has so many items"),
    draft("maxItems", ALL, assertions::count::<3>, "a limit"),
    draft("minProperties", ALL, assertions::count::<4>, "a limit"),
    draft("maxProperties", ALL, assertions::count::<5>, "a limit"),
    draft("minimum", ALL, assertions::bound::<0>, "a limit"),
    draft("maximum", ALL, assertions::bound::<1>, "a limit"),
    draft("exclusiveMinimum", ALL, assertions::exclusive_minimum, "a limit; in draft 4 it goes with `minimum`"),
    draft("exclusiveMaximum", ALL, assertions::exclusive_maximum, "a limit; in draft 4 it goes with `maximum`"),
    draft("multipleOf", ALL, assertions::multiple_of, "a limit"),
    draft("uniqueItems", ALL, assertions::unique_items, "a limit; with listed items the control is a multi-select"),
    draft("$ref", ALL, applicators::ref_, "what it leads to applies too; recursion ends at an object that is added by hand"),
    draft("$dynamicRef", FROM_2020, applicators::dynamic_ref, "what the outermost schema with its anchor says applies too"),
    draft("$recursiveRef", ONLY_2019, applicators::recursive_ref, "what the outermost schema that allows it says applies too"),
    draft("allOf", ALL, applicators::all_of, "all of them apply to the place"),
    draft("not", ALL, applicators::not, "a check: the error says that the value is not allowed"),
    draft("anyOf", ALL, applicators::any_of, "a choice where the branches differ in type, in a constant, or in a control of their own (a date beside words), else a check or suggestions; with `null` it makes the place nullable"),
    draft("oneOf", ALL, applicators::one_of, "a choice; branches that are all constants are options, branches that only require are a check"),
    draft("if", FROM_7, applicators::if_, "while it holds `then` applies, else `else`; members come and go with it, and what was typed comes back"),
    draft("dependentSchemas", FROM_2019, applicators::dependent_schemas, "applies while the member is there"),
    draft("dependencies", UNTIL_7, applicators::dependent_schemas, "schemas apply while the member is there; arrays are checked"),
    draft("properties", ALL, applicators::properties, "the members of a group, in this order"),
    draft("patternProperties", ALL, applicators::pattern_properties, "a map: members are added by name, and the name picks their control"),
    draft("additionalProperties", ALL, applicators::additional_properties, "a schema makes a map; `false` forbids other members"),
    draft("unevaluatedProperties", FROM_2019, applicators::unevaluated_properties, "as `additionalProperties`, for members that nothing else at the place names"),
    draft("items", ALL, applicators::items, "the items of a list; as an array (until 2019-09, and where no `$schema` names a draft) the positions of a tuple"),
    draft("prefixItems", FROM_2020, applicators::prefix_items, "the positions of a tuple"),
    draft("additionalItems", UNTIL_2019, applicators::additional_items, "the items behind the positions of a tuple"),
    judged("$id", FROM_6, "the base address of references inside; `id` in draft 4"),
    judged("$anchor", FROM_2019, "a name that references can lead to"),
    judged("$dynamicAnchor", FROM_2020, "a name that references can lead to"),
    judged("$recursiveAnchor", ONLY_2019, "judged"),
    judged("$schema", ALL, "the dialect; 2020-12 without it"),
    judged("$vocabulary", FROM_2019, "judged: a meta-schema can switch vocabularies off"),
    judged("$defs", FROM_2019, "subschemas that references lead to"),
    judged("definitions", ALL, "subschemas that references lead to"),
    judged("then", FROM_7, "with `if`"),
    judged("else", FROM_7, "with `if`"),
    draft("dependentRequired", FROM_2019, assertions::dependent_required, "a check: the error is at the member that is missing"),
    judged("contains", FROM_6, "a check: the error says that an item is missing"),
    judged("minContains", FROM_2019, "with `contains`"),
    judged("maxContains", FROM_2019, "with `contains`"),
    draft("propertyNames", FROM_6, applicators::property_names, "names that it lists are the members of the map; else a check: the error is at the member whose name does not fit"),
    draft("unevaluatedItems", FROM_2019, applicators::unevaluated_items, "as `items`, for items that nothing else at the place speaks of; beside `contains` a check"),
    draft("contentEncoding", FROM_7, annotations::content_encoding, "a text of several lines, unless the format is `data-url`"),
    draft("contentMediaType", FROM_7, annotations::content_media_type, "a text of several lines for JSON, YAML, XML, PEM and plain text; of a `data-url`, which files can be chosen"),
    judged("contentSchema", FROM_2019, "an annotation; the form takes no notice of it"),
    judged("$comment", FROM_7, "for authors"),
    hint("isSensitive", "Membrane", Some(vocabularies::secret), "a secret"),
    hint("airbyte_secret", "Airbyte", Some(vocabularies::secret), "a secret"),
    hint("secret", "Estuary, Nango", Some(vocabularies::secret), "a secret"),
    hint("multiline", "Airbyte", Some(vocabularies::multiline), "a text of several lines"),
    hint("airbyte_hidden", "Airbyte", Some(vocabularies::hidden), "not shown"),
    hint("isImplied", "Membrane", Some(vocabularies::hidden), "not shown"),
    hint("order", "Airbyte, Estuary, Nango", Some(vocabularies::order), "the place among the members of its object; as a list (Windmill) the same as `ui:order`"),
    hint("ui:order", "rjsf", Some(vocabularies::order_of_members), "the names of the members in their order; `*` stands for the others"),
    hint("x-order", "OpenAPI", Some(vocabularies::order), "the same as `order`"),
    hint("x-display-order", "OpenAPI", Some(vocabularies::order), "the same as `order`"),
    hint("propertyOrder", "rjsf", Some(vocabularies::order), "the same as `order`, as JSON Editor writes it"),
    hint("display_type", "Airbyte", Some(vocabularies::display_type), "`radio` shows all options"),
    hint("enumNames", "rjsf", Some(vocabularies::enum_names), "the labels of `enum`"),
    hint("x-enumNames", "OpenAPI", Some(vocabularies::enum_names), "the same as `enumNames`, as NJsonSchema writes it"),
    hint("x-enum-varnames", "OpenAPI", Some(vocabularies::enum_names), "the same as `enumNames`"),
    hint("x-enum-descriptions", "OpenAPI", Some(vocabularies::enum_descriptions), "what the values of `enum` mean"),
    hint("x-enumDescriptions", "OpenAPI", Some(vocabularies::enum_descriptions), "the same as `x-enum-descriptions`"),
    hint("referenceRecords", "Membrane", Some(vocabularies::reference_records), "options with an `id` and a `name`"),
    hint("allowCustom", "Membrane", Some(vocabularies::allow_custom), "text with the options as suggestions; the list asserts nothing"),
    hint("referenceCollection", "Membrane", Some(vocabularies::reference_collection), "options that the host fetches: `request_options` and its answer"),
    hint("referenceUdm", "Membrane", Some(vocabularies::reference_udm), "as `referenceCollection`"),
    hint("iconUri", "Membrane", Some(vocabularies::icon), "a hint for a renderer"),
    hint("hidden", "Nango", Some(vocabularies::hidden), "not shown"),
    hint("automated", "Nango", Some(vocabularies::hidden), "not shown"),
    hint("prefix", "Nango", Some(vocabularies::prefix), "a text before the control"),
    hint("suffix", "Nango", Some(vocabularies::suffix), "a text behind the control"),
    hint("doc_section", "Nango", Some(vocabularies::documentation), "a hint for a renderer: where the documentation is"),
    hint("example", "Nango, OpenAPI", Some(vocabularies::example), "the placeholder of an empty control"),
    hint("default_value", "Nango", Some(vocabularies::default_value), "as `default`, where there is none"),
    hint("advanced", "Estuary", Some(vocabularies::advanced), "a hint for a renderer: few people need it"),
    hint("always_show", "Airbyte", Some(vocabularies::always_shown), "a hint for a renderer: shown even where optional places are folded"),
    hint("group", "Airbyte", Some(vocabularies::section), "a hint for a renderer: the section"),
    hint("pattern_descriptor", "Airbyte", Some(vocabularies::pattern_in_words), "the pattern in words: in its error, and a hint for a renderer"),
    hint("nullable", "OpenAPI 3.0", Some(vocabularies::nullable), "`null` is accepted too, also beside an `enum` without it or a lone reference, `allOf` or union"),
    hint("x-nullable", "OpenAPI", Some(vocabularies::nullable), "the same as `nullable`, as Swagger 2 writes it"),
    hint("x-kubernetes-int-or-string", "OpenAPI", None, "a whole number or a text, where no `type` or union says so"),
    hint("errorMessage", "ajv-errors", Some(vocabularies::error_message), "the author's own words for errors"),
    hint("$var", "Membrane", None, "a formula: the value that the form holds at a place, unless it is a secret"),
    hint("$case", "Membrane", None, "a formula: the value of the first case whose filter holds"),
    hint("$concat", "Membrane", None, "a formula: texts one after another"),
    hint("$firstNotEmpty", "Membrane", None, "a formula: the first value that is not empty"),
    hint("$and", "Membrane", None, "a formula"),
    hint("$or", "Membrane", None, "a formula"),
    hint("$plain", "Membrane", None, "a formula: what is in it stays as it is"),
    hint("discriminator", "OpenAPI", Some(applicators::discriminator), "its `propertyName` tells the branches of a union apart, by their constants, else by `mapping`, else by the names of the schemas"),
];
