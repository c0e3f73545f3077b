package org.catchupmix.core.parallel;

import java.util.List;
import org.catchupmix.core.tensor.Tensor;

/**
 * Transfers between the ranks, processes {@code 0..size-1} that train one network together.
 *
 * <p>A transfer moves a list of tensors of the device's compute dtype, with the same shapes on both
 * sides. A call returns when the tensors may be used or released. Transfers between two ranks match
 * in the order in which they begin, and a send may wait for its receiver. All calls are made by the
 * thread that uses the device.
 *
 * <p>A communicator never adds: the receiver does, in an order that does not depend on the ranks.
 */
public interface Communicator extends AutoCloseable {
  /**
   * Sends tensors to another rank.
   *
   * @throws CommunicationException if they cannot arrive
   */
  void send(List<Tensor> tensors, int to);

  /**
   * Receives the tensors that another rank sends.
   *
   * @throws CommunicationException if they cannot arrive
   */
  void receive(List<Tensor> tensors, int from);

  /** Gives all ranks the tensors of one. All ranks call it, in the same order among such calls. */
  void broadcast(List<Tensor> tensors, int root);

  /** Closes it, on all ranks. */
  @Override
  void close();
}
