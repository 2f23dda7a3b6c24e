//! What vocabularies say about how a place is shown. None of it has an effect on validity.

use std::fmt;

use serde_json::Value;

/// How a vocabulary wants a place to be shown. A renderer may take it or leave it.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Hints {
    /// A text before the control: Nango's `prefix`.
    pub prefix: Option<String>,
    /// A text behind the control: Nango's `suffix`.
    pub suffix: Option<String>,
    /// The section in which it is shown: Airbyte's `group`.
    pub section: Option<String>,
    /// The address of an icon: Membrane's `iconUri`.
    pub icon: Option<String>,
    /// Where the documentation is: Nango's `doc_section`.
    pub documentation: Option<String>,
    /// The pattern in words: Airbyte's `pattern_descriptor`.
    pub pattern: Option<String>,
    /// The media types of a file, as an `accept` attribute has them: `contentMediaType` beside `format: data-url`.
    pub accept: Option<String>,
    /// The text may have several lines, for a control that does not say so: a secret key in its file's format.
    pub multiline: bool,
    /// Few people need it: Estuary's `advanced`.
    pub advanced: bool,
    /// It is shown even where optional places are folded: Airbyte's `always_show`.
    pub always_shown: bool,
    /// Other values than the listed ones can be written: Membrane's `allowCustom`.
    pub allow_custom: bool,
    /// The options have to be fetched; what from, as the schema says it: Membrane's `referenceCollection` and
    /// `referenceUdm`. It goes with a request for options.
    pub source: Option<Value>,
}

/// The source may hold values of the form, as its formulas say: it is not shown.
impl fmt::Debug for Hints {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Hints")
            .field("section", &self.section)
            .field("multiline", &self.multiline)
            .field("advanced", &self.advanced)
            .field("always_shown", &self.always_shown)
            .field("allow_custom", &self.allow_custom)
            .field("fetched", &self.source.is_some())
            .finish_non_exhaustive()
    }
}

impl Hints {
    /// What is not said yet is taken from others: the first wins.
    pub(crate) fn fill_from(&mut self, more: &Self) {
        for (slot, more) in [
            (&mut self.prefix, &more.prefix),
            (&mut self.suffix, &more.suffix),
            (&mut self.section, &more.section),
            (&mut self.icon, &more.icon),
            (&mut self.documentation, &more.documentation),
            (&mut self.pattern, &more.pattern),
            (&mut self.accept, &more.accept),
        ] {
            if slot.is_none() {
                slot.clone_from(more);
            }
        }
        if self.source.is_none() {
            self.source.clone_from(&more.source);
        }
        self.multiline |= more.multiline;
        self.advanced |= more.advanced;
        self.always_shown |= more.always_shown;
        self.allow_custom |= more.allow_custom;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_file_says_what_can_be_chosen() {
        let schema = json!({ "properties": {
            "logo": { "type": "string", "format": "data-url", "contentMediaType": "image/png; q=1" },
            "text": { "type": "string", "contentMediaType": "image/png" } } });
        let state = crate::compile(&schema).unwrap().form.state(None);
        let accept = |at: &str| state.view(at).unwrap().hints.accept.clone();
        assert_eq!(accept("/logo").as_deref(), Some("image/png"), "a file");
        assert_eq!(accept("/text"), None, "no file");
    }
}
