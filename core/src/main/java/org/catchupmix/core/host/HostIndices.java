package org.catchupmix.core.host;

import java.util.List;
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
    List<Primitive.Indices> all = primitive.indices();
    for (int i = 0; i < all.size(); i++) { // without an iterator on the heap
      all.get(i).require(primitive, ArrayBuffer.ints(all.get(i).tensor()));
    }
  }
}
