/**
 * Commands that examine and compare trained runs.
 *
 * <p>In the order of a study: {@link CompareCommand} trains several methods, here or by {@code
 * SweepSubmission} on a cluster, which {@code SweepStatusCommand} and {@code SweepCollectCommand}
 * follow; {@link EvalCommand} tests runs, with {@code SuiteRuns} for robustness; {@link
 * AnalyzeCommand} looks into them; {@link FiguresCommand} makes all figures of the paper and {@link
 * ReportCommand} a page. {@link MixViewCommand} shows how a pair is mixed, {@link GraphCommand} the
 * graph of a step; {@link JShellCommand} and {@link NotebookCommand} open the lessons. The work
 * itself is done by the packages of {@code org.catchupmix.study}.
 */
package org.catchupmix.app.study;
