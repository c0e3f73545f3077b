package org.catchupmix.nn.layers;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.ArithmeticOp;
import org.catchupmix.core.autograd.ArithmeticOp.Relu;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.Functions;
import org.catchupmix.core.operation.LayerOp.AveragePool;
import org.catchupmix.core.operation.LayerOp.GlobalAveragePool;
import org.catchupmix.core.operation.LayerOp.MaxPool;
import org.catchupmix.core.operation.ShapeOp.Permute;
import org.catchupmix.core.operation.ShapeOp.Reshape;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.random.PhiloxRandom;
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

  public static Layer tanh() {
    return map(UnaryFunction.TANH, 0);
  }

  public static Layer sigmoid() {
    return map(UnaryFunction.SIGMOID, 0);
  }

  /** {@code x Phi(x)}, with Phi the distribution of the standard normal. */
  public static Layer gelu() {
    return map(UnaryFunction.GELU, 0);
  }

  /** {@code x > 0 ? x : slope x}. */
  public static Layer leakyRelu(double slope) {
    return map(UnaryFunction.LEAKY_RELU, slope);
  }

  private static Layer map(UnaryFunction f, double parameter) {
    return of(x -> new ArithmeticOp.Map(f, parameter, x));
  }

  /**
   * Dropout, which is the identity in inference. In a training pass it sets each number to 0 with
   * probability p, and multiplies the others by {@code 1/(1-p)}. A GPU does not record training
   * steps with it, which would repeat its masks.
   *
   * @param seed decides the masks together with the layer's name in its network and {@link
   *     Pass#draw}, or else the number of passes so far
   * @throws IllegalArgumentException unless {@code 0 <= p < 1}
   */
  public static Layer dropout(double p, long seed) {
    Preconditions.require(p >= 0 && p < 1, "dropout: p is %s, must be 0 <= p < 1", p);
    AtomicLong passes = new AtomicLong();
    AtomicReference<String> name = new AtomicReference<>("");
    return new Layer() {
      @Override
      public Var forward(Pass pass, Var x) {
        if (!pass.trains(this)) {
          return x;
        }
        long draw = pass.draw().orElseGet(passes::getAndIncrement);
        long stream = PhiloxRandom.stream("dropout " + name, draw);
        Var y = Functions.dropout(pass.graph(), x, p, seed, stream);
        pass.listener().applied(this, y);
        return y;
      }

      @Override
      public void collect(Names names) {
        name.set(names.path());
      }
    };
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

  /**
   * {@code [N,H,W,C]} to {@code [N,CHW]}, in PyTorch's order, channel by channel: so a linear layer
   * behind it has PyTorch's weights.
   */
  public static Layer flatten() {
    return new Layer() {
      @Override
      public Var forward(Pass pass, Var x) {
        Shape s = x.shape();
        boolean manyPixels = s.rank() == 4 && s.dim(1) * s.dim(2) > 1;
        Var channels = manyPixels ? pass.apply(this, new Permute(x, 0, 3, 1, 2)) : x;
        int features = (int) (s.elements() / s.dim(0));
        return pass.apply(this, new Reshape(channels, Shape.of(s.dim(0), features)));
      }
    };
  }

  /** Adds the result of some layers, named 0, 1, 2, ..., to their input; shapes broadcast. */
  public static Layer residual(Layer... layers) {
    Sequential body = Sequential.of(layers);
    return new Layer() {
      @Override
      public Var forward(Pass pass, Var x) {
        Var y = pass.graph().add(x, body.forward(pass, x));
        pass.listener().applied(this, y);
        return y;
      }

      @Override
      public void collect(Names names) {
        body.collect(names);
      }
    };
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
