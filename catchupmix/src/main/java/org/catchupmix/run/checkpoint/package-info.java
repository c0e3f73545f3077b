/**
 * Saved states of a run: {@link org.catchupmix.run.checkpoint.Checkpoint} is the last one, from
 * which it resumes, {@code BestWeights} are those of its best epoch, and {@link
 * org.catchupmix.run.checkpoint.RunWeights} reads either.
 */
package org.catchupmix.run.checkpoint;
