package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;

import java.util.Optional;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;

/**
 * Matmuls and convolutions, delegated by dtype.
 *
 * @param dnn for F32
 * @param bf16 for BF16
 */
record CudaMatrices(Dnn dnn, Optional<Dnn> bf16) {
  /** Runs a primitive. */
  void run(Matrix primitive) {
    switch (primitive) {
      case Matrix.Matmul p -> {
        Shape s = p.out().shape();
        dnn(p.a())
            .matmul(
                new GemmShape(s.dim(0), s.dim(1), p.terms(), p.transposeA(), p.transposeB()),
                memory(p.a()),
                memory(p.b()),
                memory(p.out()));
      }
      case Matrix.Conv2d(var x, var w, var geometry, var y) ->
          convolve(ConvolutionPass.FORWARD, geometry, x, w, y);
      case Matrix.Conv2dInputGradient(var dy, var w, var geometry, var dx) ->
          convolve(ConvolutionPass.INPUT_GRADIENT, geometry, dy, w, dx);
      case Matrix.Conv2dWeightGradient(var x, var dy, var geometry, var dw) ->
          convolve(ConvolutionPass.WEIGHT_GRADIENT, geometry, x, dy, dw);
    }
  }

  private void convolve(ConvolutionPass pass, Conv2dGeometry g, Tensor a, Tensor b, Tensor out) {
    dnn(a).convolve(pass, g, memory(a), memory(b), memory(out));
  }

  private Dnn dnn(Tensor t) {
    return t.dtype() == DType.BF16 ? bf16.orElseThrow() : dnn;
  }
}
