/**
 * Comparisons whose runs a cluster trains: {@link org.catchupmix.study.sweep.SweepPlan} is what is
 * compared, as a file; {@link org.catchupmix.study.sweep.Sweep} submits what is missing and says
 * how far it is; {@link org.catchupmix.study.sweep.Slurm} calls the engine.
 */
package org.catchupmix.study.sweep;
