//! The list of a combobox: open or not, what is searched for, which option the keys are at.

/// Options that a page key passes.
const PAGE: usize = 10;

/// The list as it is.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct List {
    pub(crate) open: bool,
    /// The text as typed since the last pick.
    pub(crate) query: Option<String>,
    /// Which of the options that were found the keys are at.
    pub(crate) active: Option<usize>,
    /// An arrow went there.
    pub(crate) moved: bool,
}

/// What a key does.
#[derive(PartialEq, Debug)]
pub(crate) struct Step {
    /// The list after it, where it differs.
    pub(crate) next: Option<List>,
    /// Which of the options that were found is picked.
    pub(crate) pick: Option<usize>,
    /// The browser does nothing with the key.
    pub(crate) eaten: bool,
}

impl List {
    pub(crate) fn new(open: bool) -> Self {
        Self {
            open,
            ..Self::default()
        }
    }

    /// Another text: the first option that is found is the one that Enter picks.
    pub(crate) fn typed(&self, text: String) -> Self {
        Self {
            open: true,
            active: (!text.trim().is_empty()).then_some(0),
            query: Some(text),
            moved: false,
        }
    }

    /// A click into the text opens and closes.
    pub(crate) fn clicked(&self, chosen: Option<usize>) -> Self {
        Self {
            open: !self.open,
            active: chosen.filter(|_| !self.open),
            ..self.clone()
        }
    }

    /// What a key does: `active` is the option that the keys are at, `chosen` that of the value, of `found` options.
    pub(crate) fn key(
        &self,
        key: &str,
        alt: bool,
        active: Option<usize>,
        chosen: Option<usize>,
        found: usize,
    ) -> Step {
        let last = found.checked_sub(1);
        let at = |active: Option<usize>| Step {
            next: Some(Self {
                open: true,
                active,
                moved: true,
                query: self.query.clone(),
            }),
            pick: None,
            eaten: true,
        };
        let closed = |eaten: bool, pick: Option<usize>| Step {
            next: Some(Self::default()),
            pick,
            eaten,
        };
        let nothing = Step {
            next: None,
            pick: None,
            eaten: false,
        };
        if !self.open {
            return match key {
                "ArrowDown" if alt => at(chosen),
                "ArrowDown" => at(chosen.or(last.map(|_| 0))),
                "ArrowUp" if !alt => at(chosen.or(last)),
                _ => nothing,
            };
        }
        match key {
            "ArrowUp" if alt => closed(true, active),
            "ArrowDown" => at(match active {
                Some(active) if Some(active) < last => Some(active + 1),
                _ => last.map(|_| 0),
            }),
            "ArrowUp" => at(match active {
                Some(active) if active > 0 => Some(active - 1),
                _ => last,
            }),
            "PageDown" => {
                at(active.map_or(last.map(|_| 0), |active| Some(active + PAGE).min(last)))
            }
            "PageUp" => at(active
                .map(|active| active.saturating_sub(PAGE))
                .or(last.map(|_| 0))),
            // In the text they go to its ends.
            "Home" if self.moved => at(last.map(|_| 0)),
            "End" if self.moved => at(last),
            "Enter" => match active {
                Some(_) => closed(true, active),
                // A text that nothing is found for does not submit the form.
                None => Step {
                    eaten: true,
                    ..nothing
                },
            },
            "Escape" => closed(true, None),
            "Tab" => match active.filter(|_| self.moved || self.query.is_some()) {
                Some(_) => closed(false, active),
                None => nothing,
            },
            _ => nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{List, Step};

    /// Presses keys one after the other, and says where they lead: the option that they are at, and what is picked.
    #[track_caller]
    fn check(
        list: List,
        chosen: Option<usize>,
        keys: &[&str],
        expected: (Option<usize>, Option<usize>),
    ) {
        let (mut list, mut picked) = (list, None);
        for key in keys {
            let Step { next, pick, .. } = list.key(key, false, list.active, chosen, 30);
            picked = pick.or(picked);
            list = next.unwrap_or(list);
        }
        assert_eq!((list.active, picked), expected, "{keys:?}");
    }

    #[test]
    fn arrows_go_through_the_options_and_around() {
        check(List::default(), None, &["ArrowDown"], (Some(0), None));
        check(List::default(), None, &["ArrowUp"], (Some(29), None));
        check(List::default(), Some(4), &["ArrowDown"], (Some(4), None));
        check(
            List::default(),
            Some(4),
            &["ArrowDown", "ArrowDown"],
            (Some(5), None),
        );
        check(
            List::default(),
            None,
            &["ArrowUp", "ArrowDown"],
            (Some(0), None),
        );
        check(
            List::default(),
            None,
            &["ArrowDown", "End"],
            (Some(29), None),
        );
        check(List::default(), None, &["ArrowUp", "Home"], (Some(0), None));
        check(
            List::default(),
            None,
            &["ArrowDown", "PageDown"],
            (Some(10), None),
        );
        check(
            List::default(),
            None,
            &["ArrowUp", "PageDown", "PageUp"],
            (Some(19), None),
        );
    }

    #[test]
    fn enter_and_tab_pick_and_escape_does_not() {
        check(
            List::default(),
            None,
            &["ArrowDown", "Enter"],
            (None, Some(0)),
        );
        check(
            List::default(),
            None,
            &["ArrowDown", "Tab"],
            (None, Some(0)),
        );
        check(
            List::default(),
            None,
            &["ArrowDown", "Escape"],
            (None, None),
        );
        let typed = List::default().typed("ger".to_owned());
        check(typed.clone(), None, &["Enter"], (None, Some(0)));
        check(typed, None, &["Escape"], (None, None));
    }

    #[test]
    fn what_a_key_does_not_do_is_left_to_the_browser() {
        let eaten = |list: &List, key: &str, active: Option<usize>| {
            list.key(key, false, active, None, 3).eaten
        };
        let closed = List::default();
        let typed = closed.typed("x".to_owned());
        for key in ["Enter", "Escape", "Tab", "Home", "a"] {
            assert!(!eaten(&closed, key, None), "closed: {key}");
        }
        for key in ["Home", "End", "Tab", "a", "ArrowLeft"] {
            assert!(!eaten(&typed, key, Some(0)), "in the text: {key}");
        }
        for key in ["Enter", "Escape", "ArrowDown"] {
            assert!(eaten(&typed, key, None), "in the list: {key}");
        }
    }

    #[test]
    fn a_click_opens_at_the_value_and_closes() {
        let open = List::default().clicked(Some(7));
        assert_eq!((open.open, open.active), (true, Some(7)), "open");
        assert!(!open.clicked(Some(7)).open, "closed");
        assert_eq!(
            List::default().typed(" ".to_owned()).active,
            None,
            "all of them, and none in particular"
        );
    }
}
