package org.catchupmix.core.host;

import org.catchupmix.core.primitive.Primitive;

/** Range check of the indices that a primitive reads from Java arrays. */
public final class HostIndices {
  private HostIndices() {}

  /**
   * Checks the elements of all {@linkplain Primitive#indices integer arguments that have a range}.
   *
   * @throws IllegalArgumentException naming the first that is out of range
   */
  public static void require(Primitive primitive) {
    for (Primitive.Indices indices : primitive.indices()) {
      indices.require(primitive, ArrayBuffer.ints(indices.tensor()));
    }
  }
}
