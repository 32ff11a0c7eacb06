/**
 * Ends jest's output with the one line that pipelines read: `N passed, N failed, N skipped`. It is written when the
 * process ends, because jest's own summary comes after all other reporters.
 */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.once("exit", () => {
      process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
    });
  }
}

module.exports = ClosingLineReporter;
