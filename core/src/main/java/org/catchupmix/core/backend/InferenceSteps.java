package org.catchupmix.core.backend;

import org.catchupmix.core.primitive.BatchNorm.BatchNormInference;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Matrix.Conv2d;
import org.catchupmix.core.primitive.Matrix.Conv2dInference;
import org.catchupmix.core.tensor.Tensor;

/** Runs a {@link Conv2dInference} unfused, for backends without a fused kernel. */
public final class InferenceSteps {
  private InferenceSteps() {}

  /** Runs a primitive for each step on the backend of the tensors. */
  public static void run(Conv2dInference p) {
    Tensor y = p.y();
    boolean adds = p.residual().isPresent();
    Backend backend = Backend.of(y);
    try (TensorScope scope = new TensorScope(backend)) {
      Tensor sum = p.norm().isEmpty() && !adds ? y : scope.like(y);
      backend.run(new Conv2d(p.x(), p.w(), p.geometry(), sum));
      if (p.norm().isPresent()) {
        Conv2dInference.Norm n = p.norm().get();
        Tensor normed = adds ? scope.like(y) : y;
        backend.run(
            new BatchNormInference(
                sum, n.gamma(), n.beta(), n.statistics(), p.relu() && !adds, normed));
        sum = normed;
      }
      if (adds) {
        backend.run(new Elementwise.Add(sum, p.residual().get(), y));
      }
      if (p.relu() && (adds || p.norm().isEmpty())) {
        backend.run(new Elementwise.Relu(y, y));
      }
    }
  }
}
