package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;

import java.util.List;
import org.catchupmix.core.backend.InferenceSteps;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;

/**
 * Matmuls and convolutions on a device, by our own kernels or by cuDNN and cuBLAS. Layouts and
 * formulas are those of {@link Matrix}.
 */
public interface Dnn {
  /** Identifies the bits of results, for {@code Backend.arithmetic()}. */
  String arithmetic();

  /** Names libraries and precision for people. */
  String description();

  /** Lists deviations from {@link #description}, for {@code Backend.notes()}. */
  default List<String> notes() {
    return List.of();
  }

  /** Computes {@code out [M,N] = op(a) op(b)}, for each matrix of a batch. */
  void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out);

  /** Runs a pass of a convolution. */
  void convolve(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out);

  default void run(Matrix primitive) {
    switch (primitive) {
      case Matrix.Matmul p -> {
        Shape s = p.out().shape();
        matmul(
            new GemmShape(
                p.products(), s.dim(-2), s.dim(-1), p.terms(), p.transposeA(), p.transposeB()),
            memory(p.a()),
            memory(p.b()),
            memory(p.out()));
      }
      case Matrix.Conv2d(var x, var w, var geometry, var y) ->
          convolve(ConvolutionPass.FORWARD, geometry, memory(x), memory(w), memory(y));
      case Matrix.Conv2dInference p -> InferenceSteps.run(p);
      case Matrix.Conv2dInputGradient(var dy, var w, var geometry, var dx) ->
          convolve(ConvolutionPass.INPUT_GRADIENT, geometry, memory(dy), memory(w), memory(dx));
      case Matrix.Conv2dWeightGradient(var x, var dy, var geometry, var dw) ->
          convolve(ConvolutionPass.WEIGHT_GRADIENT, geometry, memory(x), memory(dy), memory(dw));
    }
  }
}
