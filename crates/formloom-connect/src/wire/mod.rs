//! The wire types of the Membrane API, to whose current generation the older ones are brought (docs: the vendor's reference; membrane.md here).
//! What the wire may leave out is optional, what is unknown is kept, and nothing that can hold a secret is in `Debug`.

mod connection;
mod error_body;
mod integration;
mod lenient;
mod message;
mod option;
mod page;
mod payload;
mod request;

pub use connection::{ClientAction, Connection, ConnectionState, IntegrationOf, Readiness};
pub use error_body::ApiErrorBody;
pub use integration::Integration;
pub use message::{RejectedMessage, ResultMessage};
pub use option::{ConnectionOption, OptionKind};
pub use page::Page;
pub use payload::ConnectPayload;
pub use request::{ConnectionRequest, RequestStatus};
