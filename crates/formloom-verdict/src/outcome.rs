//! What judging gives: yes, no, and yes for all that is known.

/// What a subschema or a keyword makes of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Passes,
    /// It passes, and may as well fail: that hangs on a secret that is kept.
    MayFail,
    Fails,
}

impl Outcome {
    pub(super) fn new(passes: bool, may_fail: bool) -> Self {
        match (passes, may_fail) {
            (false, _) => Self::Fails,
            (true, false) => Self::Passes,
            (true, true) => Self::MayFail,
        }
    }
}
