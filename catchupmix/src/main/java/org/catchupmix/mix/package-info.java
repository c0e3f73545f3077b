/**
 * Mix methods. A {@link org.catchupmix.mix.MixMethod} draws, for each batch, a {@link
 * org.catchupmix.mix.BatchMix} that acts at the network's mix points and says how the labels are
 * weighted; it knows nothing else of the network. {@link org.catchupmix.mix.MixedLoss} is the loss
 * of a batch so mixed.
 *
 * <p>{@link org.catchupmix.mix.CatchupMix} is Catch-up Mix. {@link org.catchupmix.mix.MixKind}
 * lists all methods by name, with the paper of each; a method of your own needs no entry there to
 * be trained with, see {@link org.catchupmix.train.TrainingStep}.
 */
package org.catchupmix.mix;
