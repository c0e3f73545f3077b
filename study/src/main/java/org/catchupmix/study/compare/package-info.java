/**
 * Comparisons of mix methods over several seeds.
 *
 * <p>A {@link Comparison} is each {@link MethodSetting} with each seed, perhaps of a {@link Grid},
 * and has a {@link PlannedRun} for each. {@link RunQueue} trains what is missing; {@link
 * ComparisonTable} has the results, and {@link ComparisonPage} writes them.
 */
package org.catchupmix.study.compare;
