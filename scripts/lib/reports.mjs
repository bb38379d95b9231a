/** Counts from the JSON reports of vitest and Playwright. A missing report counts nothing. */

/** A test file that cannot be loaded has no tests in the report: it counts as one failure. */
export function vitestCounts(report) {
  if (!report) return { passed: 0, failed: 0 };
  const broken = (report.testResults ?? []).filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken };
}

/** A test that passed only on a second try is not a pass. Errors outside of tests count too. */
export function playwrightCounts(report) {
  if (!report) return { passed: 0, failed: 0 };
  const { expected, unexpected, flaky } = report.stats;
  const errors = unexpected + flaky === 0 ? (report.errors ?? []).length : 0;
  return { passed: expected, failed: unexpected + flaky + errors };
}
