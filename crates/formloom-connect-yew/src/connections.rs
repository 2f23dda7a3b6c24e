//! Hooks that load lists: integrations, and the customer's connections page by page.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use formloom_connect::backend::{ConnectionQuery, IntegrationQuery};
use formloom_connect::wire::{Connection, Integration};
use formloom_connect::{ConnectError, ConnectionId, HttpRequest};
use formloom_connect_web::Client;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::{
    Callback, UseForceUpdateHandle, hook, use_effect_with, use_force_update, use_memo,
};

/// Connections of a page.
const PAGE: u32 = 20;

/// Pages of integrations, of a thousand each.
const MOST_PAGES: usize = 20;

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

/// A list that is loaded again and again: the answer to the last request counts, and a failure takes nothing away.
struct List<T> {
    items: RefCell<Loaded<Rc<Vec<T>>>>,
    /// Why the list that is shown may be old.
    trouble: RefCell<Option<ConnectError>>,
    generation: Cell<u64>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            items: RefCell::default(),
            trouble: RefCell::default(),
            generation: Cell::default(),
        }
    }
}

impl<T> List<T> {
    /// A request starts; what comes of an earlier one does not count any more.
    fn begin(&self) -> u64 {
        self.generation.set(self.generation.get() + 1);
        self.generation.get()
    }

    fn is_last(&self, generation: u64) -> bool {
        self.generation.get() == generation
    }

    fn set(&self, items: Result<Vec<T>, ConnectError>) {
        let mut shown = self.items.borrow_mut();
        let mut trouble = self.trouble.borrow_mut();
        *trouble = None;
        match items {
            Ok(items) => *shown = Loaded::Ready(Rc::new(items)),
            Err(error) if matches!(*shown, Loaded::Ready(_)) => *trouble = Some(error),
            Err(error) => *shown = Loaded::Failed(Box::new(error)),
        }
    }

    fn ready(&self) -> Option<Rc<Vec<T>>> {
        match &*self.items.borrow() {
            Loaded::Ready(items) => Some(items.clone()),
            _ => None,
        }
    }
}

/// The customer's connections. All clones are the same list.
#[derive(Clone)]
pub struct UseConnections(Rc<Connections>);

struct Connections {
    client: Client,
    include_archived: Cell<bool>,
    list: List<Connection>,
    cursor: RefCell<Option<String>>,
    update: UseForceUpdateHandle,
}

impl UseConnections {
    /// What is loaded so far.
    pub fn list(&self) -> Loaded<Rc<Vec<Connection>>> {
        self.0.list.items.borrow().clone()
    }

    /// Why the list that is shown could not be loaded anew, or not be continued.
    pub fn trouble(&self) -> Option<ConnectError> {
        self.0.list.trouble.borrow().clone()
    }

    /// Whether there are more.
    pub fn has_more(&self) -> bool {
        self.0.cursor.borrow().is_some()
    }

    /// Loads the list anew, as far as it was loaded.
    pub fn reload(&self) {
        let count = self.0.list.ready().map_or(0, |list| list.len());
        let count = u32::try_from(count).unwrap_or(PAGE).max(PAGE);
        self.load(None, count);
    }

    /// Loads the next page.
    pub fn more(&self) {
        let cursor = self.0.cursor.borrow().clone();
        if cursor.is_some() {
            self.load(cursor, PAGE);
        }
    }

    /// Gives a connection another name.
    pub fn rename(&self, id: &ConnectionId, name: &str, done: Callback<Result<(), ConnectError>>) {
        let request = self.0.client.backend().rename(id, name);
        self.act(request, done);
    }

    /// Has the credentials tried, or the tokens renewed, now. What fails for good is in the list afterwards.
    pub fn refresh(&self, id: &ConnectionId, done: Callback<Result<(), ConnectError>>) {
        let request = self.0.client.backend().refresh(id);
        self.act(request, done);
    }

    /// Disconnects: the connection is archived.
    pub fn archive(&self, id: &ConnectionId, done: Callback<Result<(), ConnectError>>) {
        let request = self.0.client.backend().archive(id);
        self.act(request, done);
    }

    fn act(&self, request: HttpRequest, done: Callback<Result<(), ConnectError>>) {
        let this = self.clone();
        spawn_local(async move {
            let result = match this.0.client.send(request).await {
                Ok(response) => this.0.client.backend().read_done(&response),
                Err(error) => Err(error.into()),
            };
            this.reload();
            done.emit(result);
        });
    }

    fn load(&self, cursor: Option<String>, limit: u32) {
        let this = self.clone();
        let generation = this.0.list.begin();
        let before = cursor.as_ref().and_then(|_| this.0.list.ready());
        let query = ConnectionQuery::default()
            .with_limit(limit.min(1_000))
            .with_cursor(cursor)
            .with_include_archived(this.0.include_archived.get());
        spawn_local(async move {
            let backend = this.0.client.backend().clone();
            let page = match this.0.client.send(backend.connections(&query)).await {
                Ok(response) => backend.read_connections(&response),
                Err(error) => Err(error.into()),
            };
            if !this.0.list.is_last(generation) {
                return;
            }
            let items = page.map(|page| {
                *this.0.cursor.borrow_mut() = page.cursor;
                let mut list = before.map(|list| list.to_vec()).unwrap_or_default();
                list.extend(page.items);
                list
            });
            this.0.list.set(items);
            this.0.update.force_update();
        });
    }
}

impl PartialEq for UseConnections {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for UseConnections {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UseConnections")
            .finish_non_exhaustive()
    }
}

/// The customer's connections, loaded page by page.
#[hook]
pub fn use_connections(client: &Client, include_archived: bool) -> UseConnections {
    let update = use_force_update();
    let connections = use_memo(client.clone(), |client| {
        UseConnections(Rc::new(Connections {
            client: client.clone(),
            include_archived: Cell::new(include_archived),
            list: List::default(),
            cursor: RefCell::default(),
            update,
        }))
    });
    let connections = (*connections).clone();
    let first = connections.clone();
    use_effect_with(
        (connections.clone(), include_archived),
        move |(_, include_archived)| {
            first.0.include_archived.set(*include_archived);
            first.load(None, PAGE);
        },
    );
    connections
}

/// Asks for the integrations, page by page, until there are no more or as many as nobody looks through.
async fn all_integrations(client: &Client) -> Result<Vec<Integration>, ConnectError> {
    let backend = client.backend();
    let mut list = Vec::new();
    let mut cursor = None;
    for _ in 0..MOST_PAGES {
        let query = IntegrationQuery::default()
            .with_limit(1_000)
            .with_cursor(cursor);
        let answer = client.send(backend.integrations(&query)).await?;
        let page = backend.read_integrations(&answer)?;
        list.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    Ok(list)
}

/// The integrations that can be connected, and a callback that loads them anew.
#[hook]
pub fn use_integrations(client: &Client) -> (Loaded<Rc<Vec<Integration>>>, Callback<()>) {
    let update = use_force_update();
    let list = use_memo((), |()| Rc::new(List::<Integration>::default()));
    let list = (*list).clone();
    let load = {
        let (client, list) = (client.clone(), list.clone());
        Callback::from(move |()| {
            let (client, list, update) = (client.clone(), list.clone(), update.clone());
            let generation = list.begin();
            spawn_local(async move {
                let items = all_integrations(&client).await;
                if list.is_last(generation) {
                    list.set(items);
                    update.force_update();
                }
            });
        })
    };
    let first = load.clone();
    use_effect_with(client.clone(), move |_| first.emit(()));
    let items = list.items.borrow().clone();
    (items, load)
}

#[cfg(test)]
mod tests {
    use formloom_connect::{ConnectError, ErrorKind};

    use super::{List, Loaded};

    fn broken() -> Result<Vec<u8>, ConnectError> {
        Err(ConnectError::new(ErrorKind::Network))
    }

    #[test]
    fn a_failure_takes_nothing_away() {
        let list = List::default();
        list.set(broken());
        assert!(
            matches!(&*list.items.borrow(), Loaded::Failed(_)),
            "nothing was there"
        );
        list.set(Ok(vec![1]));
        list.set(broken());
        assert_eq!(list.ready().as_deref(), Some(&vec![1]), "it stays");
        assert!(list.trouble.borrow().is_some(), "and the failure is said");
        list.set(Ok(vec![2]));
        assert!(list.trouble.borrow().is_none(), "until it is over");
    }

    #[test]
    fn only_the_last_request_counts() {
        let list = List::<u8>::default();
        let (first, second) = (list.begin(), list.begin());
        assert!(!list.is_last(first), "the first is late");
        assert!(list.is_last(second), "the second counts");
    }
}
