package org.example;

import java.util.List;
import org.catchupmix.core.primitive.Work;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.kernels.backend.CudaCustom;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * {@code y = log(1 + exp(x))}, a smooth ReLU (Dugas et al. 2001).
 *
 * @param x any shape, an activation
 * @param y its shape and type
 */
public record SoftplusForward(Tensor x, Tensor y) implements CudaCustom {
  @Override
  public Work work() {
    return Work.reading(x).writing(y);
  }

  @Override
  public void compute(List<double[]> reads, List<double[]> writes) {
    double[] in = reads.get(0);
    double[] out = writes.get(0);
    for (int i = 0; i < in.length; i++) {
      // exp of a number that is not positive: it cannot overflow.
      out[i] = Math.max(in[i], 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(in[i])));
    }
  }

  @Override
  public void launch(KernelLibrary kernels) {
    SoftplusKernels.launch(kernels, "softplus", x, y);
  }
}
