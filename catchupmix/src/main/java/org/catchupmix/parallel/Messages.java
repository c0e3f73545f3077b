package org.catchupmix.parallel;

import java.util.List;

/** Messages between ranks besides tensors. All ranks make each call, in the same order. */
interface Messages {
  /**
   * Sends the bytes of rank 0 to all ranks.
   *
   * @param ofRoot ignored on the others
   */
  byte[] broadcast(byte[] ofRoot);

  /** Collects the bytes of all ranks on rank 0, in order; the others get an empty list. */
  List<byte[]> gather(byte[] own);
}
