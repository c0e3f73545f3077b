package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.Normalization;
import org.catchupmix.core.Tensor;
import org.catchupmix.kernels.launch.BatchNorm;

/** Batch normalisation by our own kernels. */
final class CudaBatchNorm {
  private CudaBatchNorm() {}

  /** Runs one of these. */
  static void run(BatchNorm kernels, Normalization primitive) {
    Tensor x = primitive.x();
    int rows = (int) x.shape().rows();
    int channels = x.shape().dim(-1);
    switch (primitive) {
      case Normalization.BatchNormTraining p ->
          kernels.training(
              x.dtype(),
              memory(x),
              memory(p.gamma()),
              memory(p.beta()),
              p.momentum(),
              p.epsilon(),
              p.relu(),
              memory(p.runningMean()),
              memory(p.runningVariance()),
              memory(p.y()),
              memory(p.mean()),
              memory(p.invStd()),
              rows,
              channels);
      case Normalization.BatchNormTrainingGradient p ->
          kernels.trainingGradient(
              x.dtype(),
              memory(x),
              memory(p.y()),
              p.relu(),
              memory(p.dy()),
              memory(p.gamma()),
              memory(p.mean()),
              memory(p.invStd()),
              memory(p.dx()),
              memory(p.dgamma()),
              memory(p.dbeta()),
              rows,
              channels);
      case Normalization.BatchNormInference p ->
          kernels.inference(
              x.dtype(),
              memory(x),
              memory(p.gamma()),
              memory(p.beta()),
              p.epsilon(),
              p.relu(),
              memory(p.runningMean()),
              memory(p.runningVariance()),
              memory(p.y()),
              rows,
              channels);
      case Normalization.BatchNormInferenceGradient p ->
          kernels.inferenceGradient(
              x.dtype(),
              memory(x),
              memory(p.y()),
              p.relu(),
              memory(p.dy()),
              memory(p.gamma()),
              p.epsilon(),
              memory(p.runningMean()),
              memory(p.runningVariance()),
              memory(p.dx()),
              memory(p.dgamma()),
              memory(p.dbeta()),
              rows,
              channels);
    }
  }
}
