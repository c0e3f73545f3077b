/**
 * Mix methods. A {@link org.catchupmix.mix.MixMethod} draws a {@link org.catchupmix.mix.BatchMix}
 * per batch, which turns features at a mix point into {@link org.catchupmix.mix.Mixed} features and
 * labels. {@code org.catchupmix.train.Step} runs the forward pass and the loss.
 *
 * <p>{@link org.catchupmix.mix.CatchupMix} is Catch-up Mix; {@link org.catchupmix.mix.MixMethods}
 * finds methods by name.
 */
package org.catchupmix.mix;
