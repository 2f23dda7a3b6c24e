//! Every fixture of the workspace gives the form, the instances and the errors that it expects.

#[test]
fn fixtures_pass() {
    let report = formloom_testing::run(formloom_tests::root().join("fixtures"));
    println!(
        "{} fixtures, {} cases, {} skipped",
        report.fixtures,
        report.cases,
        report.skipped.len()
    );
    report.assert_all_pass();
}
