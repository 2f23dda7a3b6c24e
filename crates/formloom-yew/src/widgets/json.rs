//! Any JSON as text. While it is none, the widget says where it stops to be.

use formloom_core::NodeView;
use formloom_core::exact::{self, JsonError};
use yew::prelude::{Html, html};

use super::text::area;
use crate::handle::FormHandle;
use crate::handle::described::described_by;
use crate::words::Word;

/// The problem stands behind the area, and describes it. It is not read out with every key.
pub(super) fn json(form: &FormHandle, view: &NodeView) -> Html {
    // Where the value is a text, any text is one.
    let problem = view.text.as_deref().and_then(problem);
    let id = format!("{}-problem", form.element_id(view.id));
    let own = problem.map(|_| id.clone());
    let described = [described_by(form, view), own]
        .into_iter()
        .flatten()
        .reduce(|ids, id| ids + " " + &id);
    // There is always something behind the area, if only nothing: so it stays the same element, which has the focus.
    html! {
        <>
            { area(form, view, "json", described) }
            if let Some((line, column)) = problem {
                <p data-part="json-problem" class={form.class("json-problem")} {id}>{ form.say(Word::JsonProblem { line, column }) }</p>
            }
        </>
    }
}

/// The line and the column, from 1, at which a text stops to be JSON; none where it is JSON, also where a value would not
/// hold all of it, which the error of the field says.
fn problem(text: &str) -> Option<(usize, usize)> {
    let Err(JsonError::Malformed {
        line: number,
        column,
        ..
    }) = exact::read(text)
    else {
        return None;
    };
    // A text that ends too early ends in the line of its last letter; columns are of letters, not of bytes.
    let line = text.split('\n').nth(number.saturating_sub(1));
    let before = |line: &str| {
        let ends = |(at, letter): (usize, char)| at + letter.len_utf8() <= column;
        line.char_indices().take_while(|place| ends(*place)).count()
    };
    Some((number.max(1), line.map_or(0, before).max(1)))
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn the_problem_has_a_place() {
        #[track_caller]
        fn check(text: &str, expected: Option<(usize, usize)>) {
            assert_eq!(problem(text), expected, "{text:?}");
        }
        check("{}", None);
        check("[1,", Some((1, 3)));
        check("{\n  \"a\": x\n}", Some((2, 8)));
        check("{\"é\": x}", Some((1, 7)));
        check("[1e999]", None);
        check("{\"a\": 1, \"a\": 2}", None);
        check("\n\n]", Some((3, 1)));
        check("{\n", Some((2, 1)));
    }
}
