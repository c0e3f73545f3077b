/**
 * Comparison of methods: {@link CompareCommand} trains them, here or by {@code SweepSubmission} on
 * a cluster, which {@code SweepStatusCommand} and {@code SweepCollectCommand} follow.
 */
package org.catchupmix.app.compare;
