package org.catchupmix.kernels.launch;

import java.util.Optional;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * How a cooperative launch divides the chunks of {@link RowChunks} among blocks that all are on the
 * device together, and how much of its rows a block keeps in shared memory ({@code kept_rows.cuh}).
 * Both depend on the device; what a chunk is does not, and so neither do results.
 *
 * @param launch its blocks, a multiple of the groups of channels, and their shared memory
 * @param kept rows of each thread that are kept, of all chunks of its block
 * @param all rows of each thread
 */
record KeptRows(Launch launch, int kept, int all) {
  /** Of a row a thread keeps so many bytes of each tensor. */
  private static final int BYTES = 16;

  /** No multiprocessor has as much shared memory. */
  private static final int MOST_BYTES = 1 << 20;

  /** Whether at most a fourth of the rows is read again. */
  boolean keepMost() {
    return 4L * kept >= 3L * all;
  }

  /** Why a device has none, behind "requires a cooperative launch". */
  static String missing(KernelLibrary library, String file, String entry, Blocks counted) {
    Launch apart = counted.launch();
    int held = library.residentBlocks(file, entry, apart.threads(), 0);
    return held == 0
        ? ", and this GPU makes none of this kernel"
        : " of at least %d blocks, and this GPU holds %d together"
            .formatted(apart.gridX() / counted.chunks(), held);
  }

  /** A device that holds fewer blocks together than there are groups of channels has none. */
  static Optional<KeptRows> of(
      KernelLibrary library, String file, String entry, Blocks counted, int tensors) {
    Launch apart = counted.launch();
    int chunks = counted.chunks();
    int groups = apart.gridX() / chunks;
    int most = library.residentBlocks(file, entry, apart.threads(), 0) / groups;
    if (most == 0) {
      return Optional.empty();
    }
    int each = Math.ceilDiv(chunks, Math.min(chunks, most)); // chunks of a block
    int blocks = Math.ceilDiv(chunks, each) * groups;
    int rowsPerChunk = counted.numbers()[2];
    int all = each * (rowsPerChunk / apart.blockY());
    int slot = BYTES * tensors * apart.threads();
    int kept = 0;
    // The most rows for which all blocks still are there together.
    for (int above = Math.min(all, MOST_BYTES / slot) + 1; above - kept > 1; ) {
      int middle = (kept + above) / 2;
      if (library.residentBlocks(file, entry, apart.threads(), middle * slot) >= blocks) {
        kept = middle;
      } else {
        above = middle;
      }
    }
    Launch together =
        new Launch(blocks, 1, 1, apart.blockX(), apart.blockY(), 1, kept * slot, true);
    return Optional.of(new KeptRows(together, kept, all));
  }
}
