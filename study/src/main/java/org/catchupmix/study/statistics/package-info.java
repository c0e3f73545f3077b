/**
 * Statistics of runs.
 *
 * <p>{@link SampleStatistics} describes the runs of a setting, {@link Difference} two settings over
 * pairs of runs of one seed, {@link Equivalence} whether it is smaller than a margin, and {@link
 * Contrasts} corrects p-values for their number; {@link Reference} says against which runs.
 */
package org.catchupmix.study.statistics;
