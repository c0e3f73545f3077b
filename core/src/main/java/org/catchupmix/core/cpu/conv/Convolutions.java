package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/** Runs convolutions by plans, which it makes once for each pass and size. */
public final class Convolutions {
  private record Key(ConvolutionPass pass, Conv2dGeometry geometry) {}

  private final Workers workers;
  private final ArrayPool<float[]> pool;
  private final ConvolutionAlgorithm algorithm;
  private final PlanCache<Key, ConvolutionPlan> plans = new PlanCache<>();

  public Convolutions(Workers workers, ArrayPool<float[]> pool, ConvolutionAlgorithm algorithm) {
    this.workers = workers;
    this.pool = pool;
    this.algorithm = algorithm;
  }

  /** Runs a pass of two operands, in the order of {@link ConvolutionPass}; overwrites out. */
  public void run(ConvolutionPass pass, Conv2dGeometry g, float[] a, float[] b, float[] out) {
    plans.get(new Key(pass, g), this::plan).run(workers, pool, a, b, out);
  }

  private ConvolutionPlan plan(Key key) {
    Conv2dGeometry g = key.geometry();
    ConvolutionPass pass = key.pass();
    if (g.groups() > 1) {
      return new GroupedConvolution(pass, g, part -> plan(new Key(pass, part)));
    }
    boolean winograd =
        switch (algorithm) {
          case DIRECT -> false;
          case WINOGRAD -> WinogradChoice.supports(g);
          case AUTO -> WinogradChoice.pays(g, pass);
        };
    return winograd ? winograd(pass, g, WinogradChoice.tile(g, pass)) : direct(pass, g);
  }

  /** A plan that computes each product of the formula. */
  static ConvolutionPlan direct(ConvolutionPass pass, Conv2dGeometry g) {
    return switch (pass) {
      case FORWARD -> new DirectForward(g);
      case INPUT_GRADIENT -> new DirectInputGradient(g);
      case WEIGHT_GRADIENT -> new DirectWeightGradient(g);
    };
  }

  /**
   * A plan by Winograd's minimal filtering, for what {@link WinogradChoice#supports}.
   *
   * <p>Relative errors with 64 to 512 channels, in the Euclidean norm: 0.9e-6 for tiles of 2 and
   * 2.4e-6 for tiles of 4, where the direct convolution has 0.3e-6.
   */
  static ConvolutionPlan winograd(ConvolutionPass pass, Conv2dGeometry g, WinogradTile tile) {
    return switch (pass) {
      case FORWARD -> WinogradForward.forward(g, tile);
      case INPUT_GRADIENT -> WinogradForward.inputGradient(g, tile);
      case WEIGHT_GRADIENT -> new WinogradWeightGradient(g, tile);
    };
  }
}
