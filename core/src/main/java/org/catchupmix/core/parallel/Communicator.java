package org.catchupmix.core.parallel;

import java.util.List;
import org.catchupmix.core.tensor.Tensor;

/**
 * The ranks, processes {@code 0..size-1} that train one network together, and what they hand each
 * other: lists of tensors of the device's compute dtype, the same shapes on both sides. All calls
 * are by the one thread that uses the device. A tensor that is sent may be written or released as
 * soon as the call returns; one that is received holds its numbers when its transfer is done.
 *
 * <p>A communicator never adds: the receiver does, in an order that does not depend on the ranks.
 */
public interface Communicator extends AutoCloseable {
  /** The number of this process. */
  int rank();

  /** The number of processes. */
  int size();

  /**
   * Sends tensors to another rank.
   *
   * @param tag tells transfers between two ranks apart, at least 0
   */
  Transfer send(List<Tensor> tensors, int to, int tag);

  /**
   * Whether tags are ignored and transfers match in the order in which they begin. Then a send may
   * wait for its receiver, so all ranks must begin transfers in one order.
   */
  default boolean meetsInOrder() {
    return false;
  }

  /** Receives what another rank sends under this tag. */
  Transfer receive(List<Tensor> tensors, int from, int tag);

  /** Gives all ranks the tensors of one. All ranks call it, in the same order among such calls. */
  Transfer broadcast(List<Tensor> tensors, int root);

  /** Ends it, on all ranks. */
  @Override
  void close();
}
