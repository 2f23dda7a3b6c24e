//! Hooks that load lists: integrations, and the customer's connections page by page.

use std::rc::Rc;

use formloom_connect::backend::{ConnectionQuery, IntegrationQuery};
use formloom_connect::wire::{Connection, Integration};
use formloom_connect::{ConnectError, ConnectionId, ErrorKind};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::{Callback, UseStateHandle, hook, use_effect_with, use_state};

use crate::client::Client;

/// Connections of a page.
const PAGE: u32 = 20;

/// Something that is loaded.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Loaded<T> {
    /// It is on its way.
    #[default]
    Loading,
    /// It is there.
    Ready(T),
    /// It could not be loaded.
    Failed(Box<ConnectError>),
}

/// The customer's connections.
#[derive(Clone)]
pub struct UseConnections {
    client: Client,
    include_archived: bool,
    list: UseStateHandle<Loaded<Rc<Vec<Connection>>>>,
    cursor: UseStateHandle<Option<String>>,
}

impl UseConnections {
    /// What is loaded so far.
    pub fn list(&self) -> &Loaded<Rc<Vec<Connection>>> {
        &self.list
    }

    /// Whether there are more.
    pub fn has_more(&self) -> bool {
        self.cursor.is_some()
    }

    /// Loads the list anew, as far as it was loaded.
    pub fn reload(&self) {
        let count = match &*self.list {
            Loaded::Ready(list) => u32::try_from(list.len()).unwrap_or(PAGE).max(PAGE),
            _ => PAGE,
        };
        self.load(None, count);
    }

    /// Loads the next page.
    pub fn more(&self) {
        if let Some(cursor) = &*self.cursor {
            self.load(Some(cursor.clone()), PAGE);
        }
    }

    /// Gives a connection another name.
    pub fn rename(&self, id: &ConnectionId, name: &str, done: Callback<Result<(), ConnectError>>) {
        let request = self.client.backend().rename(id, name);
        self.act(request, done);
    }

    /// Disconnects: the connection is archived.
    pub fn archive(&self, id: &ConnectionId, done: Callback<Result<(), ConnectError>>) {
        let request = self.client.backend().archive(id);
        self.act(request, done);
    }

    fn act(
        &self,
        request: formloom_connect::HttpRequest,
        done: Callback<Result<(), ConnectError>>,
    ) {
        let this = self.clone();
        spawn_local(async move {
            let result = match this.client.send(request).await {
                Ok(response) => this.client.backend().read_done(&response),
                Err(_) => Err(ConnectError::new(ErrorKind::Network)),
            };
            this.reload();
            done.emit(result);
        });
    }

    fn load(&self, cursor: Option<String>, limit: u32) {
        let this = self.clone();
        let before = match (&cursor, &*self.list) {
            (Some(_), Loaded::Ready(list)) => list.to_vec(),
            _ => Vec::new(),
        };
        let query = ConnectionQuery {
            limit: Some(limit.min(1_000)),
            cursor,
            include_archived: self.include_archived,
            ..ConnectionQuery::default()
        };
        spawn_local(async move {
            let backend = this.client.backend().clone();
            let page = match this.client.send(backend.connections(&query)).await {
                Ok(response) => backend.read_connections(&response),
                Err(_) => Err(ConnectError::new(ErrorKind::Network)),
            };
            match page {
                Ok(page) => {
                    let mut list = before;
                    list.extend(page.items);
                    this.list.set(Loaded::Ready(Rc::new(list)));
                    this.cursor.set(page.cursor);
                }
                Err(error) => this.list.set(Loaded::Failed(Box::new(error))),
            }
        });
    }
}

/// The customer's connections, loaded page by page.
#[hook]
pub fn use_connections(client: &Client, include_archived: bool) -> UseConnections {
    let list = use_state(Loaded::default);
    let cursor = use_state(|| None);
    let connections = UseConnections {
        client: client.clone(),
        include_archived,
        list,
        cursor,
    };
    let first = connections.clone();
    use_effect_with((client.clone(), include_archived), move |_| {
        first.load(None, PAGE)
    });
    connections
}

/// The integrations that can be connected, and a callback that loads them anew.
#[hook]
pub fn use_integrations(client: &Client) -> (Loaded<Rc<Vec<Integration>>>, Callback<()>) {
    let list = use_state(Loaded::default);
    let load = {
        let (client, list) = (client.clone(), list.clone());
        Callback::from(move |()| {
            let (client, list) = (client.clone(), list.clone());
            spawn_local(async move {
                let backend = client.backend().clone();
                let query = IntegrationQuery {
                    limit: Some(1_000),
                    ..IntegrationQuery::default()
                };
                let page = match client.send(backend.integrations(&query)).await {
                    Ok(response) => backend.read_integrations(&response),
                    Err(_) => Err(ConnectError::new(ErrorKind::Network)),
                };
                list.set(match page {
                    Ok(page) => Loaded::Ready(Rc::new(page.items)),
                    Err(error) => Loaded::Failed(Box::new(error)),
                });
            });
        })
    };
    let first = load.clone();
    use_effect_with(client.clone(), move |_| first.emit(()));
    ((*list).clone(), load)
}
