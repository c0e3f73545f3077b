package org.catchupmix.core.cpu;

import java.util.Arrays;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.cpu.WinogradConvolution.Pass;
import org.catchupmix.core.host.ArrayPool;

/**
 * Convolution in groups of channels, and its two gradients, by ordinary convolutions.
 *
 * <p>Few channels do not fill a vector. So some neighbouring groups are convolved together, as many
 * as reach {@link CpuTuning#GROUPED_CHANNELS}: their channels are copied out of x, the weights are
 * the blocks on the diagonal of a weight matrix that is zero elsewhere, and the channels of the
 * result are copied into y. A sum gains zeros by this; if an input is infinite or NaN, the outputs
 * of the groups beside it become NaN as well.
 *
 * <p>Results have the same bits for any number of threads.
 */
final class GroupedConvolution {
  /** A pass of a convolution with one group, of its two operands in their order. */
  interface Ordinary {
    void run(Pass pass, Conv2dGeometry g, float[] a, float[] b, float[] out);
  }

  /** What a tensor of a convolution is. */
  private enum Operand {
    INPUT,
    WEIGHT,
    OUTPUT
  }

  private final Workers workers;
  private final ArrayPool<float[]> pool;
  private final Ordinary ordinary;

  /**
   * Convolutions that run on these threads.
   *
   * @param pool where scratch memory comes from
   */
  GroupedConvolution(Workers workers, ArrayPool<float[]> pool, Ordinary ordinary) {
    this.workers = workers;
    this.pool = pool;
    this.ordinary = ordinary;
  }

  /** Runs a pass; out is overwritten. */
  void run(Pass pass, Conv2dGeometry g, float[] a, float[] b, float[] out) {
    int wanted = Math.ceilDiv(CpuTuning.GROUPED_CHANNELS, Math.max(g.groupIn(), g.groupOut()));
    int together = Math.clamp(wanted, 1, g.groups());
    for (int first = 0; first < g.groups(); first += together) {
      new Part(g, first, Math.min(together, g.groups() - first)).run(pass, a, b, out);
    }
  }

  /** Groups {@code first .. first+count-1}. */
  private final class Part {
    private final Conv2dGeometry all;
    private final Conv2dGeometry some;
    private final int first;
    private final int count;

    Part(Conv2dGeometry all, int first, int count) {
      this.all = all;
      this.some = all.withChannels(count * all.groupIn(), count * all.groupOut(), 1);
      this.first = first;
      this.count = count;
    }

    void run(Pass pass, float[] a, float[] b, float[] out) {
      Operand ofA = pass == Pass.INPUT_GRADIENT ? Operand.OUTPUT : Operand.INPUT;
      Operand ofB = pass == Pass.WEIGHT_GRADIENT ? Operand.OUTPUT : Operand.WEIGHT;
      Operand ofOut =
          switch (pass) {
            case FORWARD -> Operand.OUTPUT;
            case INPUT_GRADIENT -> Operand.INPUT;
            case WEIGHT_GRADIENT -> Operand.WEIGHT;
          };
      float[] someA = taken(ofA);
      float[] someB = taken(ofB);
      float[] someOut = taken(ofOut);
      copy(ofA, a, someA, true);
      copy(ofB, b, someB, true);
      ordinary.run(pass, some, someA, someB, someOut);
      copy(ofOut, out, someOut, false);
      pool.give(someA);
      pool.give(someB);
      pool.give(someOut);
    }

    private float[] taken(Operand operand) {
      return pool.take(
          Math.toIntExact(
              switch (operand) {
                case INPUT -> some.inputShape().elements();
                case WEIGHT -> some.weightShape().elements();
                case OUTPUT -> some.outputShape().elements();
              }));
    }

    /** Between the tensor of all groups and that of these, in either direction. */
    private void copy(Operand operand, float[] whole, float[] part, boolean out) {
      switch (operand) {
        case INPUT ->
            channels(all.batch() * all.height(), all.width(), all.groupIn(), whole, part, out);
        case OUTPUT ->
            channels(
                all.batch() * all.outHeight(), all.outWidth(), all.groupOut(), whole, part, out);
        case WEIGHT -> diagonal(whole, part, out);
      }
    }

    /** Those of each pixel, a row of pixels a task. */
    private void channels(
        int rows, int columns, int channels, float[] whole, float[] part, boolean out) {
      int length = count * channels;
      int pitch = all.groups() * channels;
      workers.run(
          rows,
          (row, worker) -> {
            for (int pixel = row * columns; pixel < (row + 1) * columns; pixel++) {
              move(whole, pixel * pitch + first * channels, part, pixel * length, length, out);
            }
          });
    }

    /** The weights of each group: a block on the diagonal of those of all. */
    private void diagonal(float[] whole, float[] part, boolean out) {
      if (out) {
        Arrays.fill(part, 0);
      }
      int taps = all.kernelHeight() * all.kernelWidth();
      int length = all.groupIn();
      for (int channel = 0; channel < some.outChannels(); channel++) {
        int from = (first * all.groupOut() + channel) * taps * length;
        int to = channel * taps * count * length + channel / all.groupOut() * length;
        for (int tap = 0; tap < taps; tap++) {
          move(whole, from + tap * length, part, to + tap * count * length, length, out);
        }
      }
    }
  }

  private static void move(
      float[] whole, int inWhole, float[] part, int inPart, int length, boolean out) {
    if (out) {
      System.arraycopy(whole, inWhole, part, inPart, length);
    } else {
      System.arraycopy(part, inPart, whole, inWhole, length);
    }
  }
}
