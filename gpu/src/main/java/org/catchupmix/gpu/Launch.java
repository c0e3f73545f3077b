package org.catchupmix.gpu;

/**
 * How many threads a kernel is started with.
 *
 * @param gridX blocks
 * @param gridY blocks; a device takes at most 65535
 * @param gridZ blocks; a device takes at most 65535
 * @param blockX threads of a block
 * @param blockY threads of a block
 * @param blockZ threads of a block, at most 64
 * @param sharedBytes dynamic shared memory of a block
 * @param cooperative whether all blocks are on the device together, so that they may wait for one
 *     another, as {@code grid.sync} of cooperative groups does: {@code cuLaunchCooperativeKernel}
 */
public record Launch(
    int gridX,
    int gridY,
    int gridZ,
    int blockX,
    int blockY,
    int blockZ,
    int sharedBytes,
    boolean cooperative) {
  /** Threads that a block has at most. */
  public static final int MAX_THREADS = 1024;

  /** Blocks of a grid along its second and third axis at most. */
  public static final int MAX_GRID = 65535;

  /** Threads of a block along its third axis at most. */
  private static final int MAX_DEPTH = 64;

  /** Checks the sizes. */
  public Launch {
    if (gridX < 1 || gridY < 1 || gridZ < 1) {
      throw new IllegalArgumentException(
          "launch: grid %d,%d,%d must be at least 1 along each axis"
              .formatted(gridX, gridY, gridZ));
    }
    if (blockX < 1
        || blockY < 1
        || blockZ < 1
        || blockZ > MAX_DEPTH
        || (long) blockX * blockY * blockZ > MAX_THREADS) {
      throw new IllegalArgumentException(
          "launch: block %d,%d,%d must have 1..%d threads, at most %d along the third axis"
              .formatted(blockX, blockY, blockZ, MAX_THREADS, MAX_DEPTH));
    }
    if (sharedBytes < 0) {
      throw new IllegalArgumentException("launch: " + sharedBytes + " bytes of shared memory");
    }
  }

  /** Blocks that need not be on the device together. */
  public Launch(
      int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int sharedBytes) {
    this(gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, false);
  }

  /** A row of blocks, each a row of threads. */
  public static Launch of(int grid, int block) {
    return new Launch(grid, 1, 1, block, 1, 1, 0);
  }

  /** A plane of blocks, each a row of threads. */
  public static Launch of(int gridX, int gridY, int block) {
    return new Launch(gridX, gridY, 1, block, 1, 1, 0);
  }

  /** Returns this launch with dynamic shared memory. */
  public Launch withShared(int bytes) {
    return new Launch(gridX, gridY, gridZ, blockX, blockY, blockZ, bytes, cooperative);
  }

  /** Returns this launch as a cooperative one: all blocks are resident at once. */
  public Launch together() {
    return new Launch(gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, true);
  }

  /** Whether no GPU takes the grid: it has too many blocks along its second or third axis. */
  public boolean exceedsGrid() {
    return gridY > MAX_GRID || gridZ > MAX_GRID;
  }

  /** Threads of a block. */
  public int threads() {
    return blockX * blockY * blockZ;
  }

  /** Blocks of the grid. */
  public long blocks() {
    return (long) gridX * gridY * gridZ;
  }
}
