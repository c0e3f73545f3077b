/**
 * A run and its folder: {@link org.catchupmix.run.Trainer} trains a network by a recipe and writes
 * a {@link org.catchupmix.run.RunFolder} with settings, measurements, logs and checkpoints, from
 * which a run that was killed resumes bit-exactly.
 */
package org.catchupmix.run;
