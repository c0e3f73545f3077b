package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/** Runs convolutions by plans, which it makes once for each pass and size. */
public final class Convolutions {
  /** The three passes of a convolution, each with two operands. */
  public enum Pass {
    /** y from x and w. */
    FORWARD,
    /** dx from dy and w. */
    INPUT_GRADIENT,
    /** dw from x and dy. */
    WEIGHT_GRADIENT
  }

  /**
   * One pass of a convolution of given sizes, with all that depends on the sizes alone.
   *
   * <p>Results have the same bits for any number of threads.
   */
  interface Plan {
    /**
     * Runs the pass; overwrites out.
     *
     * @param pool lends scratch memory
     * @param a the first operand of the {@link Pass}
     * @param b the second operand
     */
    void run(Workers workers, ArrayPool<float[]> pool, float[] a, float[] b, float[] out);
  }

  /** A forward pass that ends each part of its result with an epilogue. */
  interface ForwardPlan extends Plan {
    /** Runs the pass and the epilogue; overwrites y. */
    void run(
        Workers workers, ArrayPool<float[]> pool, float[] x, float[] w, float[] y, Epilogue end);

    @Override
    default void run(Workers workers, ArrayPool<float[]> pool, float[] x, float[] w, float[] y) {
      run(workers, pool, x, w, y, Epilogue.NONE);
    }
  }

  private record Key(Pass pass, Conv2dGeometry geometry) {}

  private final Workers workers;
  private final ArrayPool<float[]> pool;
  private final ConvolutionAlgorithm algorithm;
  private final PlanCache<Key, Plan> plans = new PlanCache<>();

  public Convolutions(Workers workers, ArrayPool<float[]> pool, ConvolutionAlgorithm algorithm) {
    this.workers = workers;
    this.pool = pool;
    this.algorithm = algorithm;
  }

  /** Runs a pass of two operands, in the order of {@link Pass}; overwrites out. */
  public void run(Pass pass, Conv2dGeometry g, float[] a, float[] b, float[] out) {
    plan(new Key(pass, g)).run(workers, pool, a, b, out);
  }

  /** Runs the forward pass and what follows it; overwrites y. */
  public void run(Conv2dGeometry g, float[] x, float[] w, Epilogue end, float[] y) {
    Plan plan = plan(new Key(Pass.FORWARD, g));
    if (plan instanceof ForwardPlan forward) {
      forward.run(workers, pool, x, w, y, end);
    } else {
      plan.run(workers, pool, x, w, y);
      end.apply(workers, y, Math.toIntExact(g.outputShape().rows()));
    }
  }

  private Plan plan(Key key) {
    return plans.get(key, k -> plan(k.pass(), k.geometry()));
  }

  private Plan plan(Pass pass, Conv2dGeometry g) {
    if (g.groups() > 1) {
      return spreads(pass, g)
          ? depthwise(pass, g)
          : new GroupedConvolution(pass, g, part -> plan(pass, part));
    }
    boolean winograd =
        switch (algorithm) {
          case DIRECT -> false;
          case WINOGRAD -> WinogradChoice.supports(g);
          case AUTO -> WinogradChoice.isFaster(g, pass);
        };
    return winograd ? winograd(pass, g) : direct(pass, g);
  }

  /**
   * Whether {@link #depthwise} computes groups of these sizes, and is faster. With a stride, most
   * of its products for the gradient w.r.t. the input are with zeros.
   */
  private static boolean spreads(Pass pass, Conv2dGeometry g) {
    int group = g.groupIn();
    return group == g.groupOut()
        && Integer.bitCount(group) == 1
        && group <= Math.min(CpuTuning.SPREAD_CHANNELS, CpuTuning.LANES)
        && (group == 1 || g.stride() == 1 || pass != Pass.INPUT_GRADIENT);
  }

  /** Makes a plan for groups of few channels, as many of input as of output. */
  static Plan depthwise(Pass pass, Conv2dGeometry g) {
    return DepthwiseRowPlan.supports(g) ? DepthwiseRowPlan.of(pass, g) : strips(pass, g);
  }

  /** Makes a plan for groups of few channels that copies strips of the source. */
  static Plan strips(Pass pass, Conv2dGeometry g) {
    return switch (pass) {
      case FORWARD -> DepthwiseConvolution.forward(g);
      case INPUT_GRADIENT -> DepthwiseConvolution.inputGradient(g);
      case WEIGHT_GRADIENT -> new DepthwiseWeightGradient(g);
    };
  }

  /** Makes a plan that computes each product of the formula. */
  static Plan direct(Pass pass, Conv2dGeometry g) {
    return switch (pass) {
      case FORWARD -> directForward(g);
      case INPUT_GRADIENT -> new DirectInputGradient(g);
      case WEIGHT_GRADIENT -> new DirectWeightGradient(g);
    };
  }

  /** The weights of an output channel already lie in the order of the window. */
  private static ForwardPlan directForward(Conv2dGeometry g) {
    GatherConvolution convolution = GatherConvolution.forward(g);
    return (workers, pool, x, w, y, end) -> {
      float[] packed = pool.take(convolution.packedLength());
      int terms = convolution.terms(0);
      int first = convolution.packedOffset(0);
      PackedWeights.packColumns(workers, w, 0, terms, g.outChannels(), packed, first);
      convolution.run(workers, x, packed, y, end);
      pool.give(packed);
    };
  }

  /**
   * Makes a plan by Winograd's minimal filtering, for what {@link WinogradChoice#supports}.
   *
   * <p>Relative errors with 64 to 512 channels, in the Euclidean norm: 2.4e-6, where the direct
   * convolution has 0.3e-6.
   */
  static Plan winograd(Pass pass, Conv2dGeometry g) {
    return switch (pass) {
      case FORWARD -> WinogradForward.forward(g);
      case INPUT_GRADIENT -> WinogradForward.inputGradient(g);
      case WEIGHT_GRADIENT -> new WinogradWeightGradient(g);
    };
  }
}
