/**
 * Training. {@link org.catchupmix.train.TrainingStep} is one step: forward, loss, backward, update.
 * {@link org.catchupmix.train.Trainer} is a whole run by a {@link org.catchupmix.train.Recipe}: it
 * reads the {@link org.catchupmix.train.TrainingData}, trains and tests each epoch, and writes a
 * {@link org.catchupmix.train.RunFolder} from which a run that was killed resumes bit-exactly.
 * {@link org.catchupmix.train.Evaluation} tests a network on images.
 */
package org.catchupmix.train;
