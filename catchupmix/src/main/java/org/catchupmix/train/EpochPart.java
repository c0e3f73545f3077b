package org.catchupmix.train;

/**
 * Completed part of an epoch, which a run that is killed within one needs beside its weights.
 *
 * @param lossSum sum over the images, mixed as trained, in nats
 * @param correct images that were right, see {@link StepResult}
 */
public record EpochPart(int steps, int images, double lossSum, double correct, double seconds) {
  public static final EpochPart NONE = new EpochPart(0, 0, 0, 0, 0);

  public EpochPart withStep(StepResult step, double stepSeconds) {
    return new EpochPart(
        steps + 1,
        images + step.images(),
        lossSum + step.loss() * step.images(),
        correct + step.correct(),
        seconds + stepSeconds);
  }

  public double meanLoss() {
    return lossSum / images;
  }

  public double top1() {
    return 100 * correct / images;
  }
}
