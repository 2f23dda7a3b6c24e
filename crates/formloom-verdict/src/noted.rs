//! What is noted of the changes of an instance, for whoever lists what fails.

use formloom_schema::Pointer;

use super::store::{PairId, PlaceId};

/// What was heard so far.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) places: Vec<PlaceId>,
    pub(super) pointers: Vec<(Pointer, bool)>,
    /// Keywords that may list other subschemas than before.
    pub(super) switches: Vec<(PairId, u32)>,
}
