//! Pairs that wait to be judged, by the depth of their place, and there by the rank of their subschema.

use super::ids::PairId;

/// What a bucket that is empty again may keep of its room.
const MOST_KEPT: usize = 64;

/// Gives the deepest first, and at one depth the highest rank first: what is applied before what applies it.
#[derive(Default)]
pub(super) struct Queue {
    depths: Vec<Depth>,
    /// Nothing waits behind this one.
    deepest: usize,
}

/// What waits at one depth.
#[derive(Default)]
struct Depth {
    ranks: Vec<Vec<PairId>>,
    /// Nothing waits behind this one.
    highest: usize,
}

impl Queue {
    pub(super) fn push(&mut self, depth: u32, rank: u32, id: PairId) {
        let (number, rank) = (depth as usize, rank as usize);
        self.deepest = self.deepest.max(number);
        if let Some(ranks) = room(&mut self.depths, number) {
            ranks.highest = ranks.highest.max(rank);
            if let Some(waiting) = room(&mut ranks.ranks, rank) {
                waiting.push(id);
            }
        }
    }

    /// The next one, with its depth and rank.
    pub(super) fn pop(&mut self) -> Option<(u32, u32, PairId)> {
        loop {
            let depth = self.depths.get_mut(self.deepest)?;
            while let Some(waiting) = depth.ranks.get_mut(depth.highest) {
                if let Some(id) = waiting.pop() {
                    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
                    return Some((number(self.deepest), number(depth.highest), id));
                }
                if waiting.capacity() > MOST_KEPT {
                    *waiting = Vec::new();
                }
                match depth.highest.checked_sub(1) {
                    Some(lower) => depth.highest = lower,
                    None => break,
                }
            }
            self.deepest = self.deepest.checked_sub(1)?;
        }
    }
}

fn room<T: Default>(slots: &mut Vec<T>, number: usize) -> Option<&mut T> {
    if slots.len() <= number {
        slots.resize_with(number + 1, T::default);
    }
    slots.get_mut(number)
}

#[cfg(test)]
mod tests {
    use super::{PairId, Queue};

    #[test]
    fn the_deepest_and_what_is_applied_come_first() {
        let mut queue = Queue::default();
        for (depth, rank, id) in [(1, 0, 1), (0, 7, 2), (2, 0, 3), (1, 2, 4), (2, 1, 5)] {
            queue.push(depth, rank, PairId(id));
        }
        let mut order = Vec::new();
        while let Some((depth, _, PairId(id))) = queue.pop() {
            order.push(id);
            if id == 4 {
                queue.push(depth, 1, PairId(6));
                queue.push(depth - 1, 8, PairId(7));
            }
        }
        assert_eq!(order, [5, 3, 4, 6, 1, 7, 2], "by depth, then by rank");
        queue.push(0, 0, PairId(8));
        assert_eq!(queue.pop(), Some((0, 0, PairId(8))), "it is used again");
        assert_eq!(queue.pop(), None, "nothing waits");
    }
}
