//! Every fixture of the workspace gives the form, the instances and the errors that it expects.

use formloom_testing::RunOptions;

#[test]
fn fixtures_pass() {
    // CI names the corpus relative to the workspace, and tests run in their package's folder.
    let options = RunOptions {
        corpus: formloom_tests::corpus(),
        ..RunOptions::from_env()
    };
    let report = formloom_testing::run_with(formloom_tests::root().join("fixtures"), &options);
    println!(
        "{} fixtures, {} cases, {} skipped",
        report.fixtures,
        report.cases,
        report.skipped.len()
    );
    report.assert_all_pass();
}
