/**
 * Mix methods. A {@link org.catchupmix.mix.MixMethod} draws, for each batch, a {@link
 * org.catchupmix.mix.BatchMix}. At a mix point that gives {@link org.catchupmix.mix.Mixed}:
 * features and how their labels are mixed. It knows nothing else of the network. {@link
 * org.catchupmix.mix.MixedForward} is the forward pass and the loss of a batch so mixed.
 *
 * <p>{@link org.catchupmix.mix.CatchupMix} is Catch-up Mix; {@link org.catchupmix.mix.MixMethods}
 * finds all methods by name. A method is one record with its options, see {@link
 * org.catchupmix.mix.MixMethod}.
 */
package org.catchupmix.mix;
