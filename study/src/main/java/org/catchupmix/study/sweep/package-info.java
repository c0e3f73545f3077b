/**
 * Comparisons whose runs are trained by a Slurm cluster.
 *
 * <p>A {@link Sweep} is a comparison with its {@link SweepPlan}, which a {@code SlurmScript} reads
 * in each task; {@link Slurm} submits and asks, {@link RunStatus} says how far a run is. {@code
 * EarlierResults} keeps what another comparison left in the folder.
 */
package org.catchupmix.study.sweep;
