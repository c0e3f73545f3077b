/**
 * Measurements of a run and their files: {@link org.catchupmix.run.metrics.Metrics} after each
 * epoch, {@code StepLog} of each step, {@link org.catchupmix.run.metrics.Timing}, and {@link
 * org.catchupmix.run.metrics.Origin}, the programs and machines that trained it.
 */
package org.catchupmix.run.metrics;
