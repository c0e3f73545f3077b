package org.catchupmix.kernels.backend;

import org.catchupmix.core.primitive.Normalization.BatchNormTraining;
import org.catchupmix.core.primitive.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.tensor.Buffer;

/**
 * Training's batch norm by a library, in the place of our own kernels. Inference stays with our
 * kernels: it is one multiplication and one addition for each value.
 */
public interface LibraryBatchNorm extends AutoCloseable {
  /** The library and its version. */
  String library();

  /** Runs the forward pass. */
  void training(BatchNormTraining primitive);

  /** Runs the backward pass. */
  void trainingGradient(BatchNormTrainingGradient primitive);

  /** The memory of a tensor is given back; what is kept for a saved mean goes with it. */
  void released(Buffer buffer);

  @Override
  void close();
}
