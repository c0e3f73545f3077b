package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.PerWorker;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * A convolution as gathered GEMMs: the common part of the forward pass and of the gradient to the
 * input.
 *
 * <p>A grid of {@code rows x columns} points is laid over the source. Point (i, j) sees a {@link
 * Window} of source pixels, whose top left pixel is {@code (i*step - top, j*step - left)}. Each
 * {@link Phase} makes one target pixel from each point of its part of the grid, at {@code
 * (i*targetStep + rowShift, j*targetStep + columnShift)}, from a part of the window. The forward
 * pass has one phase, the gradient of a convolution of stride s has s*s.
 *
 * <p>A task is a strip of grid rows of one image, or a group of whole images if they are small. It
 * copies the part of the source it sees into scratch memory that stays in L2 and puts zeros where
 * the windows reach over the border, so that the inner loops know no border. Where no window does,
 * it reads the source itself.
 *
 * <p>A task goes from block to block of its pixels, and in a block from tile to tile of channels.
 * Rows of many channels are put together in scratch memory and stored as a whole: stored tile by
 * tile, they would reach memory in pieces of 128 bytes.
 */
final class GatherConvolution {
  /** A grid over the source, and the pixels between neighbouring points in the target. */
  record Grid(
      ImageSize source, ImageSize target, int rows, int columns, Window window, int targetStep) {
    /** Whether a window reaches over the border of the source. */
    boolean overBorder() {
      return window.top() > 0
          || window.left() > 0
          || seenRows(rows) - window.top() > source.rows()
          || seenColumns() - window.left() > source.columns();
    }

    /** Source rows that some grid rows see. */
    int seenRows(int gridRows) {
      return (gridRows - 1) * window.step() + window.rows();
    }

    /** Source columns that the grid sees. */
    int seenColumns() {
      return (columns - 1) * window.step() + window.columns();
    }
  }

  /**
   * The windows of a grid, in pixels of the source.
   *
   * @param step from one window to the next
   * @param top rows by which the first window lies above the source
   * @param left columns by which the first window lies left of the source
   */
  record Window(int rows, int columns, int step, int top, int left) {}

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

  /**
   * A phase with all that depends on the sizes only.
   *
   * @param points the part of the grid
   * @param gemm stores into the target, or into the rows of a block
   * @param target offset of each pixel of a task in the target
   * @param packed where its packed weights start
   */
  private record Part(Phase phase, Points points, GatherGemm gemm, int[] target, int packed) {}

  /** Points of the grid. */
  private record Points(int row, int rowEnd, int column, int columns) {}

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
  private final boolean wholeRows;
  private final int blockPixels;
  private final int rowLength;

  GatherConvolution(Grid grid, Phase... phases) {
    this.grid = grid;
    copies = grid.overBorder();
    int channels = grid.source().channels();
    rowStride = copies ? grid.seenColumns() * channels : grid.source().rowStride();
    stripRows = stripRows();
    strips = Math.ceilDiv(grid.rows(), stripRows);
    imageStride = (copies ? grid.seenRows(stripRows) : grid.source().rows()) * rowStride;
    groupImages = strips > 1 ? 1 : groupImages();
    groups = Math.ceilDiv(grid.source().images(), groupImages);
    int targetChannels = grid.target().channels();
    wholeRows = targetChannels > CpuTuning.CHANNELS_STORED_BY_TILE;
    rowLength = wholeRows ? CpuTuning.wholeVectors(targetChannels) : 0;
    blockPixels = GatherKernel.wholeBlocks(CpuTuning.BLOCK_FLOATS / Math.max(channels, rowLength));
    int tiles = PackedWeights.tiles(targetChannels);
    tileGroups = Math.clamp(Math.ceilDiv(CpuTuning.MIN_TASKS, strips * groups), 1, tiles);
    parts = new Part[phases.length];
    int packed = Aligned.FIRST;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(phases[i], packed);
      packed += parts[i].gemm().packedLength();
    }
    packedLength = packed;
  }

  /**
   * Makes the forward pass:
   *
   * <pre>
   *   y[n,oh,ow,co] = sum over kh, kw, ci of
   *       x[n, oh*stride - padding + kh, ow*stride - padding + kw, ci] * w[co,kh,kw,ci]
   * </pre>
   *
   * <p>x is zero outside. The grid is the output, the window is the kernel, and there is one phase.
   */
  static GatherConvolution forward(Conv2dGeometry g) {
    int padding = g.padding();
    Window window = new Window(g.kernelHeight(), g.kernelWidth(), g.stride(), padding, padding);
    ImageSize y = ImageSize.of(g.outputShape());
    return new GatherConvolution(
        new Grid(ImageSize.of(g.inputShape()), y, y.rows(), y.columns(), window, 1),
        new Phase(0, 0, 0, 0, window.rows(), window.columns()));
  }

  private int stripRows() {
    int byPixels = Math.ceilDiv(CpuTuning.TASK_PIXELS, grid.columns());
    Window window = grid.window();
    int byMemory = (CpuTuning.PADDED_FLOATS / rowStride - window.rows()) / window.step() + 1;
    int most = Math.clamp(Math.min(byPixels, byMemory), 1, grid.rows());
    return Math.ceilDiv(grid.rows(), Math.ceilDiv(grid.rows(), most));
  }

  private int groupImages() {
    int byPixels = Math.ceilDiv(CpuTuning.TASK_PIXELS, grid.rows() * grid.columns());
    int byMemory = CpuTuning.PADDED_FLOATS / imageStride;
    return Math.clamp(Math.min(byPixels, byMemory), 1, grid.source().images());
  }

  private Part part(Phase phase, int packed) {
    ImageSize target = grid.target();
    int row = first(phase.rowShift());
    int rowEnd = end(phase.rowShift(), grid.rows(), target.rows());
    int column = first(phase.columnShift());
    int columnEnd = end(phase.columnShift(), grid.columns(), target.columns());
    int columns = Math.max(columnEnd - column, 0);
    int channels = grid.source().channels();
    int step = grid.window().step();
    int targetStep = grid.targetStep();
    PixelTable.Steps sourceSteps =
        new PixelTable.Steps(imageStride, step * rowStride, step * channels);
    PixelTable.Steps targetSteps =
        new PixelTable.Steps(
            target.imageStride(), targetStep * target.rowStride(), targetStep * target.channels());
    int rows = Math.min(stripRows, Math.max(rowEnd - row, 0));
    PixelTable table = PixelTable.of(groupImages, rows, columns, sourceSteps, targetSteps);
    Runs runs = Runs.of(phase.useRows(), rowStride, phase.useColumns() * channels);
    PixelTable stored = wholeRows ? table.intoRows(blockPixels, rowLength) : table;
    GatherGemm gemm = new GatherGemm(stored, runs, target.channels());
    return new Part(phase, new Points(row, rowEnd, column, columns), gemm, table.target(), packed);
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

  /** The offset of a phase's packed weights. */
  int packedOffset(int phase) {
    return parts[phase].packed();
  }

  /** Terms in a sum of a phase. */
  int terms(int phase) {
    return parts[phase].gemm().runs().terms();
  }

  /**
   * Computes all of target; every element is overwritten.
   *
   * @param end follows the forward pass
   */
  void run(Workers workers, float[] source, float[] packed, float[] target, Epilogue end) {
    int length =
        SumTile.FLOATS + blockPixels * rowLength + (copies ? groupImages * imageStride : 0);
    PerWorker<GatherGemm.Arrays> arrays =
        new PerWorker<>(
            workers,
            worker -> {
              float[] scratch = workers.scratch(worker, length);
              float[] x = copies ? scratch : source;
              float[] out = wholeRows ? scratch : target;
              return new GatherGemm.Arrays(x, packed, out, scratch, Aligned.FIRST);
            });
    workers.run(
        strips * groups * tileGroups,
        (task, worker) ->
            task(task / tileGroups, task % tileGroups, source, arrays.get(worker), target, end));
  }

  /**
   * Runs one task; its scratch memory holds a {@link SumTile}, the rows of a block and the copy of
   * the source.
   */
  private void task(
      int area,
      int tileGroup,
      float[] source,
      GatherGemm.Arrays arrays,
      float[] target,
      Epilogue end) {
    int image = area / strips * groupImages;
    int images = Math.min(groupImages, grid.source().images() - image);
    int row = area % strips * stripRows;
    int rowEnd = Math.min(row + stripRows, grid.rows());
    Window window = grid.window();
    int rows = arrays.so() + SumTile.FLOATS;
    int xo;
    if (copies) {
      xo = rows + blockPixels * rowLength;
      for (int n = 0; n < images; n++) {
        int seenRows = grid.seenRows(rowEnd - row);
        copy(source, image + n, row, seenRows, arrays.x(), xo + n * imageStride);
      }
    } else {
      xo = grid.source().offset(image, row * window.step() - window.top(), -window.left());
    }
    for (Part part : parts) {
      Points points = part.points();
      int from = Math.max(row, points.row());
      int to = Math.min(rowEnd, points.rowEnd());
      int pixels = images * (to - from) * points.columns();
      if (to <= from || pixels == 0) {
        continue;
      }
      Phase phase = part.phase();
      int firstRow = (from - row) * window.step() + phase.firstRow();
      int firstColumn = points.column() * window.step() + phase.firstColumn();
      int targetRow = from * grid.targetStep() + phase.rowShift();
      int targetColumn = points.column() * grid.targetStep() + phase.columnShift();
      int at = xo + firstRow * rowStride + firstColumn * grid.source().channels();
      int first = grid.target().offset(image, targetRow, targetColumn);
      int tiles = part.gemm().tiles();
      int tile = tileGroup * tiles / tileGroups;
      int endTile = (tileGroup + 1) * tiles / tileGroups;
      int channel = tile * GatherGemm.TILE;
      int channels = Math.min(endTile * GatherGemm.TILE, grid.target().channels()) - channel;
      for (int p = 0; p < pixels; p += blockPixels) {
        int next = Math.min(p + blockPixels, pixels);
        for (int i = tile; i < endTile; i++) {
          part.gemm().run(arrays, p, next, at, part.packed(), i, wholeRows ? rows : first);
        }
        if (!wholeRows) {
          // Pixels of a forward pass follow each other.
          end.apply(target, first + part.target()[p] + channel, next - p, channel, channels);
          continue;
        }
        for (int q = p, o = rows + channel; q < next; q++, o += rowLength) {
          end.store(arrays.out(), o, target, first + part.target()[q] + channel, channel, channels);
        }
      }
    }
  }

  /** Copies the source rows that grid rows from {@code row} on see, zeros beyond the border. */
  private void copy(float[] from, int image, int row, int seenRows, float[] to, int o) {
    ImageSize source = grid.source();
    Window window = grid.window();
    int channels = source.channels();
    int first = Math.clamp(window.left(), 0, grid.seenColumns());
    int end = Math.clamp(source.columns() + window.left(), first, grid.seenColumns());
    for (int i = 0; i < seenRows; i++, o += rowStride) {
      int r = row * window.step() - window.top() + i;
      if (r < 0 || r >= source.rows() || first == end) {
        Arrays.fill(to, o, o + rowStride, 0);
        continue;
      }
      int at = source.offset(image, r, first - window.left());
      Arrays.fill(to, o, o + first * channels, 0);
      System.arraycopy(from, at, to, o + first * channels, (end - first) * channels);
      Arrays.fill(to, o + end * channels, o + rowStride, 0);
    }
  }
}
