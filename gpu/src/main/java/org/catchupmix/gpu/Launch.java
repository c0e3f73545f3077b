package org.catchupmix.gpu;

/**
 * Grid, block and shared memory of a launch.
 *
 * @param gridY blocks; a device takes at most 65535
 * @param gridZ blocks; a device takes at most 65535
 * @param blockZ threads of a block, at most 64
 * @param sharedBytes dynamic shared memory of a block
 * @param cooperative whether all blocks are resident at once and may wait for each other, as in
 *     {@code grid.sync} of cooperative groups ({@code cuLaunchCooperativeKernel})
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
  public static final int MAX_THREADS = 1024;

  /** Most blocks along the second and third axis of a grid. */
  public static final int MAX_GRID = 65535;

  /** Most threads along the third axis of a block. */
  private static final int MAX_DEPTH = 64;

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

  public Launch(
      int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int sharedBytes) {
    this(gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, false);
  }

  /** Makes a row of blocks, each a row of threads. */
  public static Launch of(int grid, int block) {
    return new Launch(grid, 1, 1, block, 1, 1, 0);
  }

  /** Makes a plane of blocks, each a row of threads. */
  public static Launch of(int gridX, int gridY, int block) {
    return new Launch(gridX, gridY, 1, block, 1, 1, 0);
  }

  public Launch withShared(int bytes) {
    return new Launch(gridX, gridY, gridZ, blockX, blockY, blockZ, bytes, cooperative);
  }

  public Launch together() {
    return new Launch(gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, true);
  }

  /** Tells whether the grid has too many blocks for any GPU along its second or third axis. */
  public boolean exceedsGrid() {
    return gridY > MAX_GRID || gridZ > MAX_GRID;
  }

  public int threads() {
    return blockX * blockY * blockZ;
  }

  public long blocks() {
    return (long) gridX * gridY * gridZ;
  }
}
