//! `formloom show`: the form of a schema.

use std::io::Write;

use crate::arguments::Show;
use crate::{Failure, Outcome, document, tree, write_json};

pub(crate) fn run(arguments: &Show, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let options = document::options(&arguments.references)?;
    let compiled = document::compile(&arguments.schema, &options)?;
    let instance = arguments
        .instance
        .as_deref()
        .map(document::read)
        .transpose()?;
    let form = compiled.form.state(instance).tree();
    if arguments.json {
        write_json(out, &form)?;
    } else {
        tree::print(out, &form)?;
    }
    Ok(Outcome::Good)
}
