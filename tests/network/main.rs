//! The connection flow and the development backend over real HTTP, natively: faults on the way, providers by
//! others, and load. Time inside the flow is virtual: where nothing is on its way, its timers go off at once.

mod django;
mod faults;
mod host;
mod lasting;
mod load;
mod oidc;
mod person;
mod scene;
mod stage;
