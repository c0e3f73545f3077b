package org.catchupmix.mix;

import org.catchupmix.core.random.PhiloxRandom;

/** A way of mixing the samples of a batch. */
public interface MixMethod {
  /**
   * Draws what happens to one batch.
   *
   * @param batch number of samples
   * @param height of the pictures in pixels
   * @param width of the pictures in pixels
   * @param random the batch's own random numbers
   */
  BatchMix draw(int batch, int height, int width, PhiloxRandom random);
}
