/**
 * Training of a run.
 *
 * <p>{@link org.catchupmix.run.trainer.Trainer} trains a network by a recipe. It opens a {@code
 * TrainingRun}, lets {@code RankOrder} call it for each epoch in the order in which ranks exchange
 * data (other ranks are a {@link org.catchupmix.run.trainer.Follower}), and writes by {@code
 * RunLog}. A {@link org.catchupmix.run.trainer.RunListener} hears of finished runs.
 */
package org.catchupmix.run.trainer;
