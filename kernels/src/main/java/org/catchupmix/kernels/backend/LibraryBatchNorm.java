package org.catchupmix.kernels.backend;

import org.catchupmix.core.primitive.Normalization.BatchNormTraining;
import org.catchupmix.core.primitive.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.tensor.Buffer;

/**
 * Batch norm of training by a library instead of our own kernels. Inference keeps our kernels,
 * since it is one multiplication and one addition per value.
 */
public interface LibraryBatchNorm extends AutoCloseable {
  /** Returns the library and its version. */
  String library();

  /** Runs the forward pass. */
  void training(BatchNormTraining primitive);

  /** Runs the backward pass. */
  void trainingGradient(BatchNormTrainingGradient primitive);

  /**
   * Tells that the memory of a tensor is released, and with it everything kept for a saved mean.
   */
  void released(Buffer buffer);

  @Override
  void close();
}
