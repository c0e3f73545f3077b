/**
 * Tests of trained runs: {@link EvalCommand} measures accuracy, and by {@code SuiteRuns} robustness
 * ({@code SuiteOptions}).
 */
package org.catchupmix.app.eval;
