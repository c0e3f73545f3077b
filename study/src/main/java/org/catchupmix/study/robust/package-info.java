/**
 * Robustness tests of trained networks, and how their results are shown.
 *
 * <p>{@link Robustness} runs the suites that are asked for, on images that are attacked ({@code
 * attack}), corrupted or deformed ({@code corrupt}) or unknown, and on the confidence of
 * predictions ({@code confidence}). {@link ResultTable} prints the results of several runs side by
 * side; {@link RobustnessSection} shows them in a report, with {@code SeverityChart}.
 */
package org.catchupmix.study.robust;
