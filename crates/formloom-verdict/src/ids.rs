//! Numbers of places and pairs.

/// The number of a place in the instance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) struct PlaceId(pub(super) u32);

/// The number of a pair of a place and a subschema.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) struct PairId(pub(super) u32);

/// Stands where there is no place or pair: nothing has to be judged there.
pub(super) const NO_PLACE: PlaceId = PlaceId(u32::MAX);
pub(super) const NO_PAIR: PairId = PairId(u32::MAX);
