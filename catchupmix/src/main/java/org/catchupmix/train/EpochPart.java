package org.catchupmix.train;

/**
 * How much of an epoch is done: what a run that is killed within one needs beside its weights.
 *
 * @param steps done
 * @param images of them
 * @param lossSum sum of their losses, mixed as trained, in nats
 * @param seconds that they took
 */
record EpochPart(int steps, int images, double lossSum, double seconds) {
  static final EpochPart NONE = new EpochPart(0, 0, 0, 0);

  /** This and one more step of so many images and their mean loss. */
  EpochPart withStep(int batch, double loss, double stepSeconds) {
    return new EpochPart(steps + 1, images + batch, lossSum + loss * batch, seconds + stepSeconds);
  }

  double meanLoss() {
    return lossSum / images;
  }
}
