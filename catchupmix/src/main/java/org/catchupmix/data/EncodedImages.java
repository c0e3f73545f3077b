package org.catchupmix.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Images in their files, as they are encoded there. Several threads may read at once. */
public interface EncodedImages {
  int size();

  /** File of an image, for messages; with its position if it is in a shard. */
  String name(int i);

  /** Reads the bytes of an image into the memory of the calling thread's decoder. */
  MemorySegment read(int i, ImageDecoder decoder) throws IOException;

  /** Shard of an image, 0 without shards; images of one shard are neighbours. */
  default int shard(int i) {
    return 0;
  }

  int[] labels();
}
