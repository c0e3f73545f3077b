package org.example;

import java.util.List;
import org.catchupmix.core.primitive.Work;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.kernels.backend.CudaCustom;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * {@code dx = dy / (1 + exp(-x))}, the gradient of {@link SoftplusForward}.
 *
 * @param x what it was applied to
 * @param dy gradient w.r.t. its result
 * @param dx gradient w.r.t. x
 */
public record SoftplusGradient(Tensor x, Tensor dy, Tensor dx) implements CudaCustom {
  @Override
  public Work work() {
    return Work.reading(x, dy).writing(dx);
  }

  @Override
  public void compute(List<double[]> reads, List<double[]> writes) {
    double[] in = reads.get(0);
    double[] upstream = reads.get(1);
    double[] out = writes.get(0);
    for (int i = 0; i < in.length; i++) {
      out[i] = upstream[i] / (1 + StrictMath.exp(-in[i]));
    }
  }

  @Override
  public void launch(KernelLibrary kernels) {
    SoftplusKernels.launch(kernels, "softplus_gradient", x, dy, dx);
  }
}
