package org.catchupmix.parallel;

import java.util.List;

/** What ranks say to each other besides tensors. All ranks call each, in the same order. */
interface Messages {
  /**
   * Gives all ranks what rank 0 has.
   *
   * @param ofRoot ignored on the others
   */
  byte[] broadcast(byte[] ofRoot);

  /** Gives rank 0 what each has, in the order of the ranks; the others get an empty list. */
  List<byte[]> gather(byte[] own);
}
