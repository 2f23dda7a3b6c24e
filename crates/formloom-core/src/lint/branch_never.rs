//! `branch_never`: a branch of a `oneOf` or `anyOf` that no value can be in, so nobody can choose it.

use hashbrown::{HashMap, HashSet};

use super::Lint;
use super::claim::Claim;
use crate::model::subschema::{SchemaId, Union, UnionKeyword};
use formloom_schema::TypeSet;
use formloom_schema::{Diagnostic, DiagnosticCode};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for id in lint.ids() {
        for union in &lint.facts(id).unions {
            // What was found stays where the work ends in between.
            let _ = check(lint, id, lint.form.union(*union), found);
        }
    }
}

/// None where the work does not go far enough.
fn check(
    lint: &Lint<'_>,
    owner: SchemaId,
    union: &Union,
    found: &mut Vec<Diagnostic>,
) -> Option<()> {
    let around = lint.around(owner)?;
    let place = lint.claim(&around)?;
    if place.is_empty() {
        return Some(());
    }
    let mut constants: HashMap<String, usize> = HashMap::new();
    for (index, branch) in union.branches.iter().enumerate() {
        let set = lint.always(&[*branch])?;
        let claim = lint.claim(&set)?;
        let mut why = contradiction(lint, &place, &claim)?;
        if why.is_none() {
            why =
                member_contradiction(lint, (around.as_slice(), &place), (set.as_slice(), &claim))?;
        }
        if why.is_none()
            && let Some([constant]) = claim.values.as_deref()
        {
            let first = *constants.entry(constant.to_string()).or_insert(index);
            why = (first != index).then(|| repeated(first, union.keyword));
        }
        if let Some(why) = why {
            found.push(Diagnostic::new(
                DiagnosticCode::BranchNever,
                lint.subschema(*branch).location.show(),
                format!("nobody can choose this branch: {why}; mend it, or remove it"),
            ));
        }
    }
    Some(())
}

fn contradiction(lint: &Lint<'_>, place: &Claim<'_>, branch: &Claim<'_>) -> Option<Option<String>> {
    let why = if branch.never {
        "it is `false`".to_owned()
    } else if branch.is_empty() {
        "its own rules contradict each other".to_owned()
    } else if lint.meet(place, branch)? {
        return Some(None);
    } else if place.types.meets(branch.types) {
        "none of its values is among those that are possible here".to_owned()
    } else {
        let (here, there) = (place.type_names(), branch.type_names());
        format!("its type is {there}, and the type here is {here}")
    };
    Some(Some(why))
}

/// A required member of which the place and the branch say what cannot be true together.
fn member_contradiction(
    lint: &Lint<'_>,
    (around, place): (&[SchemaId], &Claim<'_>),
    (set, branch): (&[SchemaId], &Claim<'_>),
) -> Option<Option<String>> {
    // Only an object needs its members.
    let types = place.types & branch.types;
    if !types.without(TypeSet::OBJECT).is_empty() {
        return Some(None);
    }
    let mut required: HashSet<&str> = HashSet::new();
    for id in around.iter().chain(set) {
        let names = &lint.facts(*id).required;
        lint.spend(names.len())?;
        required.extend(names.iter().map(String::as_str));
    }
    for id in set {
        for (name, child) in &*lint.facts(*id).properties {
            lint.spend(around.len())?;
            let outer: Vec<SchemaId> = around
                .iter()
                .filter_map(|id| lint.facts(*id).properties.get(name).copied())
                .collect();
            if outer.is_empty() || !required.contains(name.as_str()) {
                continue;
            }
            let outer = lint.claim(&lint.always(&outer)?)?;
            let inner = lint.claim(&lint.always(&[*child])?)?;
            if !outer.is_empty() && !lint.meet(&outer, &inner)? {
                return Some(Some(format!(
                    "`{name}` is required, and what it can be here contradicts what it can be outside of the branch"
                )));
            }
        }
    }
    Some(None)
}

fn repeated(first: usize, keyword: UnionKeyword) -> String {
    let first = first + 1;
    match keyword {
        UnionKeyword::OneOf => format!(
            "its constant is that of branch {first} too, and a value that two branches of a `oneOf` accept is not valid"
        ),
        UnionKeyword::AnyOf => format!("its constant is that of branch {first}, which comes first"),
    }
}
