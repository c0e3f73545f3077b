/**
 * Training of a run.
 *
 * <p>{@link org.catchupmix.run.trainer.Trainer} trains a network by a recipe: {@code TrainingRun}
 * opens the run ({@code StoppedRun} one to be resumed), and {@code TrainingLoop} goes through
 * epochs and batches. What else rank 0 does is {@code FirstRank}, which writes by {@code RunLog}
 * and {@code Checkpoints}; other ranks are a {@link org.catchupmix.run.trainer.Follower} each. A
 * {@link org.catchupmix.run.trainer.RunListener} hears of finished runs.
 */
package org.catchupmix.run.trainer;
