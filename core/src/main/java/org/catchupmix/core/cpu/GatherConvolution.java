package org.catchupmix.core.cpu;

import java.util.Arrays;
import org.catchupmix.core.host.ArrayPool;

/**
 * A convolution as gathered GEMMs: the common part of the forward pass and of the gradient to the
 * input.
 *
 * <p>A grid of {@code rows x columns} points is laid over the source. Point (i, j) sees a window of
 * {@code windowRows x windowColumns} source pixels, whose top left pixel is {@code (i*step - top,
 * j*step - left)}. Each {@link Phase} makes one target pixel from each point of its part of the
 * grid, at {@code (i*targetStep + rowShift, j*targetStep + columnShift)}, from a part of the
 * window. The forward pass has one phase, the gradient of a convolution of stride s has s*s.
 *
 * <p>A task is a strip of grid rows of one image, or a group of whole images if they are small. It
 * copies the part of the source it sees into scratch memory that stays in L2 and puts zeros where
 * the windows reach over the border, so that the inner loops know no border. Where no window does,
 * it reads the source itself.
 */
final class GatherConvolution {
  /** Source {@code [images, sourceRows, sourceColumns, sourceChannels]} and the grid over it. */
  record Grid(
      int images,
      int sourceRows,
      int sourceColumns,
      int sourceChannels,
      int targetRows,
      int targetColumns,
      int targetChannels,
      int rows,
      int columns,
      int step,
      int top,
      int left,
      int windowRows,
      int windowColumns,
      int targetStep) {

    /** Whether a window reaches over the border of the source. */
    boolean overBorder() {
      return top > 0
          || left > 0
          || (rows - 1) * step - top + windowRows > sourceRows
          || (columns - 1) * step - left + windowColumns > sourceColumns;
    }

    /** Source rows that some grid rows see. */
    int seenRows(int gridRows) {
      return (gridRows - 1) * step + windowRows;
    }

    int seenColumns() {
      return (columns - 1) * step + windowColumns;
    }
  }

  /**
   * One target pixel for each point of a part of the grid.
   *
   * @param rowShift target row of grid row 0; may be negative
   * @param columnShift target column of grid column 0; may be negative
   * @param firstRow first row of the window that is used
   * @param firstColumn first column of the window that is used
   * @param useRows rows of the window from there on; 0 makes the target zero
   * @param useColumns columns of the window from there on
   */
  record Phase(
      int rowShift, int columnShift, int firstRow, int firstColumn, int useRows, int useColumns) {}

  /** A phase with all that depends on the sizes only. */
  private record Part(
      Phase phase,
      int rowFrom,
      int rowTo,
      int columnFrom,
      int columns,
      PixelTable table,
      Runs runs,
      int packedOffset) {}

  private final Grid grid;
  private final Part[] parts;
  private final boolean copies;
  private final int rowStride;
  private final int imageStride;
  private final int stripRows;
  private final int strips;
  private final int groupImages;
  private final int groups;
  private final int tileGroups;
  private final int packedLength;

  GatherConvolution(Grid grid, Phase... phases) {
    this.grid = grid;
    copies = grid.overBorder();
    int channels = grid.sourceChannels();
    rowStride = (copies ? grid.seenColumns() : grid.sourceColumns()) * channels;
    stripRows = stripRows();
    strips = Math.ceilDiv(grid.rows(), stripRows);
    imageStride = (copies ? grid.seenRows(stripRows) : grid.sourceRows()) * rowStride;
    groupImages = strips > 1 ? 1 : groupImages();
    groups = Math.ceilDiv(grid.images(), groupImages);
    int tiles = PackedWeights.tiles(grid.targetChannels());
    tileGroups = Math.clamp(Math.ceilDiv(CpuTuning.MIN_TASKS, strips * groups), 1, tiles);
    parts = new Part[phases.length];
    int packed = Aligned.FIRST;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(phases[i], packed);
      packed += PackedWeights.length(parts[i].runs().terms(), grid.targetChannels());
    }
    packedLength = packed;
  }

  private int stripRows() {
    int byPixels = Math.ceilDiv(CpuTuning.TASK_PIXELS, grid.columns());
    int byMemory = (CpuTuning.PADDED_FLOATS / rowStride - grid.windowRows()) / grid.step() + 1;
    int most = Math.clamp(Math.min(byPixels, byMemory), 1, grid.rows());
    return Math.ceilDiv(grid.rows(), Math.ceilDiv(grid.rows(), most));
  }

  private int groupImages() {
    int byPixels = Math.ceilDiv(CpuTuning.TASK_PIXELS, grid.rows() * grid.columns());
    int byMemory = CpuTuning.PADDED_FLOATS / imageStride;
    return Math.clamp(Math.min(byPixels, byMemory), 1, grid.images());
  }

  private Part part(Phase phase, int packedOffset) {
    int rowFrom = first(phase.rowShift());
    int rowTo = end(phase.rowShift(), grid.rows(), grid.targetRows());
    int columnFrom = first(phase.columnShift());
    int columnTo = end(phase.columnShift(), grid.columns(), grid.targetColumns());
    int rows = Math.max(rowTo - rowFrom, 0);
    int columns = Math.max(columnTo - columnFrom, 0);
    int sc = grid.sourceChannels();
    int tc = grid.targetChannels();
    PixelTable table =
        PixelTable.of(
            groupImages,
            Math.min(stripRows, rows),
            columns,
            new PixelTable.Steps(imageStride, grid.step() * rowStride, grid.step() * sc),
            new PixelTable.Steps(
                grid.targetRows() * grid.targetColumns() * tc,
                grid.targetStep() * grid.targetColumns() * tc,
                grid.targetStep() * tc));
    Runs runs = Runs.of(phase.useRows(), rowStride, phase.useColumns() * sc);
    return new Part(phase, rowFrom, rowTo, columnFrom, columns, table, runs, packedOffset);
  }

  /** The first grid row whose target row is not negative. */
  private int first(int shift) {
    return shift >= 0 ? 0 : Math.ceilDiv(-shift, grid.targetStep());
  }

  /** One past the last grid row whose target row exists. */
  private int end(int shift, int gridRows, int targetRows) {
    return Math.min(gridRows, Math.floorDiv(targetRows - 1 - shift, grid.targetStep()) + 1);
  }

  /** Floats to take for the packed weights of all phases. */
  int packedLength() {
    return packedLength;
  }

  /** Where the packed weights of a phase start. */
  int packedOffset(int phase) {
    return parts[phase].packedOffset();
  }

  /** Terms in a sum of a phase. */
  int terms(int phase) {
    return parts[phase].runs().terms();
  }

  /** Computes all of target; every element is overwritten. */
  void run(
      Workers workers, ArrayPool<float[]> pool, float[] source, float[] packed, float[] target) {
    int length = Aligned.up(SumTile.FLOATS + (copies ? groupImages * imageStride : 0));
    float[] scratch = pool.take(Aligned.length(length * workers.threads()));
    workers.run(
        strips * groups * tileGroups,
        (task, worker) -> {
          int area = task / tileGroups;
          int tileGroup = task % tileGroups;
          int group = area / strips;
          int row = area % strips * stripRows;
          int so = Aligned.FIRST + length * worker;
          task(group, row, tileGroup, source, scratch, so, packed, target);
        });
    pool.give(scratch);
  }

  /** One task; its scratch memory holds a {@link SumTile}, then the copy of the source. */
  private void task(
      int group,
      int row,
      int tileGroup,
      float[] source,
      float[] scratch,
      int scratchOffset,
      float[] packed,
      float[] target) {
    int image = group * groupImages;
    int images = Math.min(groupImages, grid.images() - image);
    int rowEnd = Math.min(row + stripRows, grid.rows());
    int tiles = PackedWeights.tiles(grid.targetChannels());
    int firstTile = tileGroup * tiles / tileGroups;
    int endTile = (tileGroup + 1) * tiles / tileGroups;
    float[] x = source;
    int xo;
    if (copies) {
      for (int n = 0; n < images; n++) {
        copy(
            source,
            image + n,
            row,
            grid.seenRows(rowEnd - row),
            scratch,
            scratchOffset + SumTile.FLOATS + n * imageStride);
      }
      x = scratch;
      xo = scratchOffset + SumTile.FLOATS;
    } else {
      xo =
          image * imageStride
              + (row * grid.step() - grid.top()) * rowStride
              - grid.left() * grid.sourceChannels();
    }
    for (Part part : parts) {
      int from = Math.max(row, part.rowFrom());
      int to = Math.min(rowEnd, part.rowTo());
      int pixels = images * (to - from) * part.columns();
      if (to <= from || pixels == 0) {
        continue;
      }
      Phase phase = part.phase();
      int firstRow = (from - row) * grid.step() + phase.firstRow();
      int firstColumn = part.columnFrom() * grid.step() + phase.firstColumn();
      int targetRow = from * grid.targetStep() + phase.rowShift();
      int targetColumn = part.columnFrom() * grid.targetStep() + phase.columnShift();
      GatherGemm.run(
          part.table(),
          pixels,
          part.runs(),
          x,
          xo + firstRow * rowStride + firstColumn * grid.sourceChannels(),
          packed,
          part.packedOffset(),
          grid.targetChannels(),
          firstTile,
          endTile,
          target,
          ((image * grid.targetRows() + targetRow) * grid.targetColumns() + targetColumn)
              * grid.targetChannels(),
          scratch,
          scratchOffset);
    }
  }

  /** Copies the source rows that grid rows from {@code row} on see, zeros beyond the border. */
  private void copy(float[] source, int image, int row, int seenRows, float[] to, int o) {
    int channels = grid.sourceChannels();
    int first = Math.clamp(grid.left(), 0, grid.seenColumns());
    int end = Math.clamp(grid.sourceColumns() + grid.left(), first, grid.seenColumns());
    for (int i = 0; i < seenRows; i++, o += rowStride) {
      int r = row * grid.step() - grid.top() + i;
      if (r < 0 || r >= grid.sourceRows() || first == end) {
        Arrays.fill(to, o, o + rowStride, 0);
        continue;
      }
      int from =
          ((image * grid.sourceRows() + r) * grid.sourceColumns() + first - grid.left()) * channels;
      Arrays.fill(to, o, o + first * channels, 0);
      System.arraycopy(source, from, to, o + first * channels, (end - first) * channels);
      Arrays.fill(to, o + end * channels, o + rowStride, 0);
    }
  }
}
