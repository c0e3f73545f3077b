package org.catchupmix.bench.scaling;

/**
 * What each GPU trains.
 *
 * @param name for people
 * @param parameters whose gradients are added, in FP32
 * @param batch images of a GPU in a step
 * @param step seconds of a step on one GPU, predicted
 * @param images of the training set
 * @param imageBytes of an image as it comes from disk or memory
 * @param decoded images that a core makes of files in a second; infinite where nothing is decoded
 */
public record Workload(
    String name,
    long parameters,
    int batch,
    double step,
    long images,
    double imageBytes,
    double decoded) {
  /** Share of a step that is its backward pass: two of three convolutions. */
  private static final double BACKWARD = 2.0 / 3;

  /** Bytes of a bucket of gradients, of which the last is on its way when the pass has ended. */
  private static final double BUCKET = 4 << 20;

  /** Bytes of all gradients. */
  public double gradientBytes() {
    return 4.0 * parameters;
  }

  /** Images that a GPU takes in a second when nothing holds it up. */
  public double imagesPerSecond() {
    return batch / step;
  }

  /** Processor cores that decode them. */
  public double cores() {
    return imagesPerSecond() / decoded;
  }

  /** How adding gradients takes so long, for each number of bytes. */
  @FunctionalInterface
  public interface Reduction {
    /** Seconds for so many bytes. */
    double seconds(double bytes);
  }

  /**
   * The part of adding gradients that a backward pass does not hide: all that is longer than it,
   * and at least the last bucket.
   */
  public double exposed(Reduction reduction) {
    double all = reduction.seconds(gradientBytes());
    double last = reduction.seconds(Math.min(BUCKET, gradientBytes()));
    return all == 0 ? 0 : Math.max(last, all - BACKWARD * step);
  }
}
