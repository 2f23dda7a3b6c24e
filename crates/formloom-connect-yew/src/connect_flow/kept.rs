//! The forms of a flow, one per option that was shown. They stay until the flow ends, hidden while something else is
//! on the page, so that what was typed is there again: after another option, a window, a failure, a cancel.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use formloom_connect::{Flow, Stage};
use formloom_core::{CompileOptions, Pointer};
use formloom_yew::{FormHandle, FormSource};
use serde_json::Value;
use yew::prelude::Callback;

/// The forms, by the index of their option.
#[derive(Debug, Default)]
pub(super) struct KeptForms(BTreeMap<usize, KeptForm>);

/// One form. Its properties are made once, so that it is never set up again.
#[derive(Clone, Debug)]
pub(super) struct KeptForm {
    pub(super) source: FormSource,
    pub(super) value: Option<Rc<Value>>,
    pub(super) stored: Vec<Pointer>,
    /// It has secrets, and what it starts from was typed before the page was left.
    pub(super) lost_secrets: bool,
    pub(super) onready: Callback<FormHandle>,
    handle: Rc<RefCell<Option<FormHandle>>>,
    /// What it starts from was typed and saved nowhere.
    restored: bool,
}

impl KeptForms {
    /// Sets up the form of the chosen option when it is shown first. Once there is a connection they all go, with
    /// the secrets in them.
    pub(super) fn follow(&mut self, flow: &Flow, documents: &BTreeMap<String, Value>) {
        if matches!(flow.stage(), Stage::Done(_)) {
            self.0.clear();
        } else if let (Stage::Form { .. }, Some(index)) = (flow.stage(), flow.option_index()) {
            let new = || KeptForm::new(flow, documents);
            self.0.entry(index).or_insert_with(new);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &KeptForm)> {
        self.0.iter().map(|(index, form)| (*index, form))
    }

    pub(super) fn get(&self, index: Option<usize>) -> Option<&KeptForm> {
        self.0.get(&index?)
    }

    /// What was typed into a form and is saved nowhere, without its secrets.
    pub(super) fn draft(&self, index: Option<usize>) -> Option<Value> {
        let form = self.get(index)?;
        if !form.is_dirty() {
            return None;
        }
        form.handle()?.state().instance_without_secrets()
    }

    /// Whether something would be lost if all of them went.
    pub(super) fn are_dirty(&self) -> bool {
        self.0.values().any(KeptForm::is_dirty)
    }
}

impl KeptForm {
    fn new(flow: &Flow, documents: &BTreeMap<String, Value>) -> Self {
        let baseline = flow.baseline();
        let schema = flow
            .option()
            .and_then(|option| option.input_schema.clone())
            .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        let handle: Rc<RefCell<Option<FormHandle>>> = Rc::default();
        let onready = {
            let handle = handle.clone();
            Callback::from(move |form: FormHandle| *handle.borrow_mut() = Some(form))
        };
        let options = CompileOptions::default();
        let options = documents
            .iter()
            .fold(options, |options, (address, document)| {
                options.with_document(address, document.clone())
            });
        let (source, secrets) = match options.compile(&schema) {
            Ok(compiled) => {
                let secrets = compiled.form.survey().secrets;
                (FormSource::Compiled(compiled.form), secrets)
            }
            // The form says what is wrong with the schema.
            Err(_) => (FormSource::from(schema), 0),
        };
        Self {
            source,
            value: baseline.input.map(|input| Rc::new(input.expose().clone())),
            stored: baseline
                .stored
                .iter()
                .map(|at| Pointer::from(at.as_str()))
                .collect(),
            lost_secrets: baseline.without_secrets && secrets > 0,
            onready,
            handle,
            restored: baseline.without_secrets,
        }
    }

    pub(super) fn handle(&self) -> Option<FormHandle> {
        self.handle.borrow().clone()
    }

    fn is_dirty(&self) -> bool {
        let edited = self.handle().is_some_and(|form| form.state().is_dirty());
        self.restored || edited
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use formloom_connect::backend::{Membrane, SimulatedServer};
    use formloom_connect::{Effect, Event, FlowConfig, IntegrationTarget, Timestamp};
    use serde_json::json;

    use super::*;

    /// A flow that shows the form of its only option.
    fn shows(schema: Value) -> Flow {
        let options = json!([{"key": "k", "type": "client-credentials", "inputSchema": schema}]);
        let mut server = SimulatedServer::new("weather", options);
        let target = IntegrationTarget::by_key("weather");
        let config = FlowConfig::new(Arc::new(Membrane::new()), target, "https://api.example.com");
        let mut flow = Flow::new(config);
        let now = Timestamp::from_millis(0);
        let mut effects = flow.handle(now, Event::Start);
        while let Some(effect) = effects.pop() {
            if let Effect::Request { call, request } = effect {
                let result = Ok(server.answer(&request));
                effects.extend(flow.handle(now, Event::Response { call, result }));
            }
        }
        flow
    }

    #[test]
    fn references_lead_to_the_documents_of_the_host() {
        let flow =
            shows(json!({"type": "object", "properties": {"place": {"$ref": "schemas/region"}}}));
        let region = json!({"type": "object", "properties": {"region": {"enum": ["eu", "us"]}}});
        let documents = BTreeMap::from([("schemas/region".to_owned(), region)]);
        let nodes = |documents| {
            let mut forms = KeptForms::default();
            forms.follow(&flow, &documents);
            match &forms.get(Some(0)).expect("the form is shown").source {
                FormSource::Compiled(form) => form.survey().nodes,
                _ => 0,
            }
        };
        assert_eq!(nodes(documents), 3, "the form, the place and its region");
        // A place whose reference leads nowhere takes a value of any type.
        assert_ne!(nodes(BTreeMap::new()), 3, "the region is not known");
    }
}
