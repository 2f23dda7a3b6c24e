//! Circles in what leads where: Tarjan's search, with a stack of its own. By hand, as that of `petgraph` recurses, and chains of
//! subschemas are as long as their author likes.

/// Who leads to each other, by number. What a circle leads to comes before it; one that is in no circle is alone.
pub fn circles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        edges,
        found: vec![0; edges.len()],
        low: vec![0; edges.len()],
        open: Vec::new(),
        is_open: vec![false; edges.len()],
        next: 1,
        circles: Vec::new(),
    };
    for start in 0..edges.len() {
        search.from(start);
    }
    search.circles
}

struct Search<'a> {
    edges: &'a [Vec<usize>],
    /// When each was found, from 1 on; 0 is never.
    found: Vec<usize>,
    low: Vec<usize>,
    open: Vec<usize>,
    is_open: Vec<bool>,
    next: usize,
    circles: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn from(&mut self, start: usize) {
        if self.found[start] != 0 {
            return;
        }
        self.find(start);
        let mut path = vec![(start, 0)];
        while let Some((at, edge)) = path.last_mut() {
            let at = *at;
            if let Some(to) = self.edges[at].get(*edge).copied() {
                *edge += 1;
                if self.found[to] == 0 {
                    self.find(to);
                    path.push((to, 0));
                } else if self.is_open[to] {
                    self.low[at] = self.low[at].min(self.found[to]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                self.low[*parent] = self.low[*parent].min(self.low[at]);
            }
            if self.low[at] == self.found[at] {
                self.close(at);
            }
        }
    }

    fn find(&mut self, at: usize) {
        self.found[at] = self.next;
        self.low[at] = self.next;
        self.next += 1;
        self.open.push(at);
        self.is_open[at] = true;
    }

    /// Everything that is open since `at` is one circle.
    fn close(&mut self, at: usize) {
        let start = self.open.iter().rposition(|open| *open == at).unwrap_or(0);
        let members = self.open.split_off(start);
        for member in &members {
            self.is_open[*member] = false;
        }
        self.circles.push(members);
    }
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn what_a_circle_leads_to_comes_before_it() {
        let found = circles(&[vec![1], vec![2, 3], vec![1], vec![4], vec![], vec![5]]);
        assert_eq!(found, [vec![4], vec![3], vec![1, 2], vec![0], vec![5]]);
    }

    #[test]
    fn a_long_chain_is_no_deep_recursion() {
        let edges: Vec<Vec<usize>> = (1..=200_000).map(|to| vec![to % 200_000]).collect();
        assert_eq!(circles(&edges).len(), 1, "one circle of all");
    }
}
