package org.catchupmix.bench.peers;

import org.catchupmix.bench.step.SyntheticTraining.Timed;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * A convolution of this engine that runs repeatedly on the same tensors.
 *
 * <p>Every engine computes the tensors by one formula: element i, in the order of {@code [N,H,W,C]}
 * and {@code [Cout,KH,KW,Cin/G]}, is {@code (i * factor mod 2^32) / 2^32 - 1/2}. So it can compare
 * results by a checksum, {@code c . r / |r|} for such a vector c: about the same for equal results,
 * and of another size and sign for others.
 */
final class TimedConvolution implements AutoCloseable {
  private static final long X = 2_654_435_761L;
  private static final long WEIGHTS = 2_246_822_519L;
  private static final long DY = 3_266_489_917L;
  private static final long CHECK = 668_265_263L;

  private final TensorScope scope;
  private final Backend backend;
  private final Conv2dGeometry geometry;
  private final Tensor x;
  private final Tensor w;
  private final Tensor dy;

  TimedConvolution(Backend backend, Conv2dGeometry geometry) {
    this.backend = backend;
    this.geometry = geometry;
    scope = new TensorScope(backend);
    x = filled(geometry.inputShape(), X);
    w = filled(geometry.weightShape(), WEIGHTS);
    dy = filled(geometry.outputShape(), DY);
  }

  private Tensor filled(Shape shape, long factor) {
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) number(i, factor);
    }
    return scope.of(shape, values);
  }

  private static double number(long i, long factor) {
    return (i * factor & 0xffff_ffffL) * 0x1p-32 - 0.5;
  }

  /** Runs a pass some times; the loss of the result is its checksum. */
  Timed run(ConvolutionPass pass, int count) {
    try (TensorScope result = new TensorScope(backend)) {
      Tensor out =
          result.real(
              switch (pass) {
                case FORWARD -> geometry.outputShape();
                case DGRAD -> geometry.inputShape();
                case WGRAD -> geometry.weightShape();
              });
      Primitive primitive =
          switch (pass) {
            case FORWARD -> new Matrix.Conv2d(x, w, geometry, out);
            case DGRAD -> new Matrix.Conv2dInputGradient(dy, w, geometry, out);
            case WGRAD -> new Matrix.Conv2dWeightGradient(x, dy, geometry, out);
          };
      long begun = System.nanoTime();
      for (int i = 0; i < count; i++) {
        backend.run(primitive);
      }
      double seconds = (System.nanoTime() - begun) * 1e-9 / count;
      return new Timed(seconds, checksum(out.toDoubles()));
    }
  }

  private static double checksum(double[] result) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < result.length; i++) {
      sum += result[i] * number(i, CHECK);
      squares += result[i] * result[i];
    }
    return sum / Math.sqrt(squares);
  }

  @Override
  public void close() {
    scope.close();
  }
}
