package org.catchupmix.core.parallel;

import java.util.Optional;
import org.catchupmix.core.backend.Backend;

/**
 * Moves tensors between ranks by a library of the device itself, past the host. Found by {@link
 * java.util.ServiceLoader}.
 */
public interface CommunicatorProvider {
  /** Whether it supports this device. */
  boolean suits(Backend device);

  /** Reason why its library cannot be used here; empty if it can. */
  Optional<String> missing();

  /** Bytes by which the ranks find each other. Rank 0 makes them and sends them to the others. */
  byte[] identity();

  /**
   * Joins the others; all ranks call it at the same time.
   *
   * @throws CommunicationException if the library refuses
   */
  Communicator open(Backend device, byte[] identity, int rank, int size);

  /** Its name and version, such as {@code NCCL 2.23.4}. */
  String name();
}
