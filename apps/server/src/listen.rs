//! Binds loopback addresses, and takes only so many connections at once. Whoever opens one and sends nothing holds nobody
//! up: the head of a request has a deadline, and so has each part of its body; where there is no place left, the oldest connection without a request makes
//! room.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;
use tower_http::timeout::TimeoutBody;

use crate::config::{Limits, StartError};

/// After an error of the operating system, such as that there are no more handles.
const PAUSE: Duration = Duration::from_millis(100);

/// A bound address with a limit.
#[derive(Debug)]
pub(crate) struct Limited {
    listener: TcpListener,
    places: Arc<Semaphore>,
    head: Duration,
}

/// Connections that have sent no request yet, by their age.
#[derive(Debug, Default)]
struct Silent(Mutex<BTreeMap<u64, Arc<Notify>>>);

/// Binds a loopback address, and gives the origin that it stands for.
pub(crate) async fn bind(
    address: SocketAddr,
    flag: &'static str,
    limits: &Limits,
) -> Result<(Limited, String), StartError> {
    if !address.ip().is_loopback() {
        return Err(StartError::NotLoopback { address });
    }
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse { address, flag },
        _ => StartError::Listen {
            address,
            reason: error.to_string(),
        },
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let limited = Limited {
        listener,
        places: Arc::new(Semaphore::new(limits.connections.max(1))),
        head: limits.head,
    };
    Ok((limited, format!("http://{bound}")))
}

/// Serves until the server stops, and then what was begun.
pub(crate) async fn serve(
    limited: Limited,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let silent = Arc::new(Silent::default());
    // They end with this future.
    let mut connections = JoinSet::new();
    let mut number = 0;
    loop {
        let accepted = tokio::select! {
            accepted = limited.accept(&silent) => accepted,
            // An error means that nobody can stop it any more, which is a stop as well.
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        let (stream, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection was not taken");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        number += 1;
        let makes_room = silent.add(number);
        let (router, deadline) = (router.clone(), limited.head);
        let served = {
            let silent = Arc::clone(&silent);
            service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                silent.remove(number);
                let request: Request =
                    request.map(|body| Body::new(TimeoutBody::new(deadline, body)));
                router.clone().oneshot(request)
            })
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limited.head)
            .serve_connection(TokioIo::new(stream), served);
        let connection = graceful.watch(connection);
        let silent = Arc::clone(&silent);
        while connections.try_join_next().is_some() {}
        connections.spawn(async move {
            tokio::select! {
                // What goes wrong on the way is the client's to see.
                _ = connection => {}
                () = makes_room.notified() => {}
            }
            silent.remove(number);
            drop(place);
        });
    }
    graceful.shutdown().await;
    Ok(())
}

impl Limited {
    async fn accept(
        &self,
        silent: &Silent,
    ) -> io::Result<(TcpStream, Option<OwnedSemaphorePermit>)> {
        let (stream, _) = self.listener.accept().await?;
        let places = Arc::clone(&self.places);
        let place = match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => Some(place),
            Err(_) => {
                silent.makes_room();
                // The semaphore is never closed.
                places.acquire_owned().await.ok()
            }
        };
        Ok((stream, place))
    }
}

impl Silent {
    fn add(&self, number: u64) -> Arc<Notify> {
        let makes_room = Arc::new(Notify::new());
        self.lock().insert(number, Arc::clone(&makes_room));
        makes_room
    }

    fn remove(&self, number: u64) {
        self.lock().remove(&number);
    }

    fn makes_room(&self) {
        if let Some((_, oldest)) = self.lock().pop_first() {
            oldest.notify_one();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
