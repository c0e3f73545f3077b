package org.catchupmix.nn.layers;

import java.util.function.Function;
import org.catchupmix.core.autograd.ArithmeticOp.Relu;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.LayerOp.AveragePool;
import org.catchupmix.core.operation.LayerOp.GlobalAveragePool;
import org.catchupmix.core.operation.LayerOp.MaxPool;
import org.catchupmix.core.operation.ShapeOp.Reshape;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/** Layers without parameters. */
public final class Layers {
  private Layers() {}

  public static Layer relu() {
    return of(x -> new Relu(x));
  }

  /** Takes the largest value of each window; sizes in pixels. */
  public static Layer maxPool(int window, int stride, int padding) {
    return of(x -> new MaxPool(x, window, stride, padding));
  }

  /** Takes the mean of each window; sizes in pixels. */
  public static Layer averagePool(int window, int stride, int padding) {
    return of(x -> new AveragePool(x, window, stride, padding));
  }

  /** Takes the mean over all pixels, {@code [N,H,W,C]} to {@code [N,C]}. */
  public static Layer globalAveragePool() {
    return of(x -> new GlobalAveragePool(x));
  }

  /** {@code [N,H,W,C]} to {@code [N,HWC]}. */
  public static Layer flatten() {
    return of(
        x -> {
          int samples = x.shape().dim(0);
          return new Reshape(x, Shape.of(samples, (int) x.shape().elements() / samples));
        });
  }

  /**
   * Passes features through a mix point.
   *
   * @param name unique in the network, see {@link Pass#at}
   */
  public static Layer mixPoint(String name) {
    return new Layer() {
      @Override
      public Var forward(Pass pass, Var x) {
        return pass.at(name, x);
      }

      @Override
      public void collect(Names names) {
        names.mixPoint(name);
      }
    };
  }

  /** Makes a layer of its own for each use, so that a listener of a pass tells them apart. */
  private static Layer of(Function<Var, Op> operation) {
    return new Layer() {
      @Override
      public Var forward(Pass pass, Var x) {
        return pass.apply(this, operation.apply(x));
      }
    };
  }
}
