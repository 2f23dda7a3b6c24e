//! What was begun is done to its end, whatever becomes of the client: a code that was sent, a token that was renewed and
//! a key that was tried would be lost otherwise.

use super::{Api, ApiError};

/// Runs work on its own, and waits for it as long as the client does. A stop of the server waits for it.
pub(super) async fn to_its_end<T: Send + 'static>(
    app: &Api,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, ApiError> {
    let running = app.work.spawn(work);
    running.await.map_err(|error| ApiError::internal(&error))
}
