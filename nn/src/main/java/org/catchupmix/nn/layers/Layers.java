package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.ops.AveragePool;
import org.catchupmix.core.autograd.ops.GlobalAveragePool;
import org.catchupmix.core.autograd.ops.MaxPool;
import org.catchupmix.core.autograd.ops.Relu;
import org.catchupmix.nn.Module;

/** Layers without parameters. */
public final class Layers {
  private Layers() {}

  /** {@code max(x, 0)}. */
  public static Module relu() {
    return (pass, x) -> pass.graph().apply(new Relu(x));
  }

  /** The largest value of each window; sizes in pixels. */
  public static Module maxPool(int window, int stride, int padding) {
    return (pass, x) -> pass.graph().apply(new MaxPool(x, window, stride, padding));
  }

  /** The mean of each window; sizes in pixels. */
  public static Module averagePool(int window, int stride, int padding) {
    return (pass, x) -> pass.graph().apply(new AveragePool(x, window, stride, padding));
  }

  /** The mean over all pixels, {@code [N,H,W,C]} to {@code [N,C]}. */
  public static Module globalAveragePool() {
    return (pass, x) -> pass.graph().apply(new GlobalAveragePool(x));
  }
}
