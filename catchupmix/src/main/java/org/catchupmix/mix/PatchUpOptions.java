package org.catchupmix.mix;

/**
 * The choices of PatchUp, named as in its paper.
 *
 * @param type {@code patchup_type}: what happens to the elements of a block
 * @param block {@code block_size}, the side of a block, odd
 * @param gamma share of the elements that is altered, about, above 0 and at most 1
 */
public record PatchUpOptions(Type type, int block, double gamma) {
  /** What happens to the elements of a block. */
  public enum Type {
    /** They are the partner's. */
    HARD(0.5, 0.7),
    /** They are interpolated with the partner's. */
    SOFT(0.75, 1);

    private final double gamma;
    private final double probability;

    Type(double gamma, double probability) {
      this.gamma = gamma;
      this.probability = probability;
    }

    /** gamma of the authors' commands for CIFAR-10. */
    public double gamma() {
      return gamma;
    }

    /** {@code patchup_prob}, the share of batches that are mixed, of these commands. */
    public double probability() {
      return probability;
    }
  }

  /** What the authors' commands use for CIFAR-10. */
  public static final PatchUpOptions DEFAULTS = new PatchUpOptions(Type.HARD, 7, Type.HARD.gamma());

  /** Checks the settings. */
  public PatchUpOptions {
    if (block < 1 || block % 2 == 0) {
      throw new IllegalArgumentException(
          "--patchup-block " + block + " wants to be odd and at least 1");
    }
    if (!(gamma > 0 && gamma <= 1)) {
      throw new IllegalArgumentException("--patchup-gamma " + gamma + " wants 0 < G <= 1");
    }
  }
}
