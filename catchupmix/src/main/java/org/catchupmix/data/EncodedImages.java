package org.catchupmix.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Images in their files, each as it is encoded there. Several threads ask at once. */
interface EncodedImages {
  /** How many there are. */
  int size();

  /** The file of an image, for messages; of one in a shard, the shard and its place there. */
  String name(int i);

  /**
   * Reads the bytes of an image.
   *
   * @param desk of the calling thread, on which they are put
   */
  MemorySegment read(int i, Desk desk) throws IOException;

  /** The shard that an image lies in, 0 where there are none; those of one shard are neighbours. */
  int shard(int i);

  /** Bytes of memory that tell where the images are. */
  long indexBytes();
}
