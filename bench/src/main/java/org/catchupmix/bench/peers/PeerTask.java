package org.catchupmix.bench.peers;

import java.util.Locale;

/** Work that engines are compared by. */
public enum PeerTask {
  /** Forward pass, cross entropy, backward pass and SGD. */
  TRAIN,
  /** Forward pass with running statistics, without gradients, and the cross entropy. */
  EVAL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
