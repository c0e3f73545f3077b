package org.catchupmix.core.cpu.conv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Convolution in groups of channels, and its two gradients, by ordinary convolutions.
 *
 * <p>Few channels do not fill a vector. So neighbouring groups are convolved together, as many as
 * reach {@link CpuTuning#GROUPED_CHANNELS}: their channels are copied out of x, the weights are the
 * blocks on the diagonal of a weight matrix that is zero elsewhere, and the channels of the result
 * are copied into y. This adds zeros to the sums; if an input is infinite or NaN, the outputs of
 * the groups beside it become NaN as well.
 */
final class GroupedConvolution implements Convolutions.Plan {
  /** The role of a tensor in a convolution. */
  private enum Operand {
    INPUT,
    WEIGHT,
    OUTPUT
  }

  /** Groups {@code first .. first+count-1}, convolved together. */
  private record Part(int first, int count, Conv2dGeometry geometry, Convolutions.Plan plan) {}

  private final Conv2dGeometry g;
  private final ImageSize input;
  private final ImageSize output;
  private final Operand operandA;
  private final Operand operandB;
  private final Operand operandOut;
  private final List<Part> parts = new ArrayList<>();
  private final int lengthA;
  private final int lengthB;
  private final int lengthOut;

  /** Plans a pass; {@code ordinary} plans it for convolutions with one group. */
  GroupedConvolution(
      Convolutions.Pass pass,
      Conv2dGeometry g,
      Function<Conv2dGeometry, Convolutions.Plan> ordinary) {
    this.g = g;
    input = ImageSize.of(g.inputShape());
    output = ImageSize.of(g.outputShape());
    operandA = pass == Convolutions.Pass.INPUT_GRADIENT ? Operand.OUTPUT : Operand.INPUT;
    operandB = pass == Convolutions.Pass.WEIGHT_GRADIENT ? Operand.OUTPUT : Operand.WEIGHT;
    operandOut =
        switch (pass) {
          case FORWARD -> Operand.OUTPUT;
          case INPUT_GRADIENT -> Operand.INPUT;
          case WEIGHT_GRADIENT -> Operand.WEIGHT;
        };
    int wanted = Math.ceilDiv(CpuTuning.GROUPED_CHANNELS, Math.max(g.groupIn(), g.groupOut()));
    int together = Math.clamp(wanted, 1, g.groups());
    for (int first = 0; first < g.groups(); first += together) {
      int count = Math.min(together, g.groups() - first);
      Conv2dGeometry part = g.withChannels(count * g.groupIn(), count * g.groupOut(), 1);
      parts.add(new Part(first, count, part, ordinary.apply(part)));
    }
    Conv2dGeometry largest = parts.getFirst().geometry();
    lengthA = length(largest, operandA);
    lengthB = length(largest, operandB);
    lengthOut = length(largest, operandOut);
  }

  private static int length(Conv2dGeometry g, Operand operand) {
    return Math.toIntExact(
        switch (operand) {
          case INPUT -> g.inputShape().elements();
          case WEIGHT -> g.weightShape().elements();
          case OUTPUT -> g.outputShape().elements();
        });
  }

  @Override
  public void run(Workers workers, ArrayPool<float[]> pool, float[] a, float[] b, float[] out) {
    if (parts.size() < CpuTuning.MIN_TASKS) {
      parts.forEach(part -> run(part, workers, pool, a, b, out));
    } else {
      // A part's copies stay in the cache of the thread that made them.
      workers.run(
          parts.size(), (i, worker) -> run(parts.get(i), workers.inside(worker), pool, a, b, out));
    }
  }

  private void run(
      Part part, Workers workers, ArrayPool<float[]> pool, float[] a, float[] b, float[] out) {
    float[] partA = pool.take(lengthA);
    float[] partB = pool.take(lengthB);
    float[] partOut = pool.take(lengthOut);
    copy(workers, part, operandA, a, partA, true);
    copy(workers, part, operandB, b, partB, true);
    part.plan().run(workers, pool, partA, partB, partOut);
    copy(workers, part, operandOut, out, partOut, false);
    pool.give(partA);
    pool.give(partB);
    pool.give(partOut);
  }

  /** Copies {@code out} of the tensor of all groups into that of a part, or back. */
  private void copy(
      Workers workers, Part part, Operand operand, float[] whole, float[] some, boolean out) {
    switch (operand) {
      case INPUT -> copyChannels(workers, part, input, whole, some, out);
      case OUTPUT -> copyChannels(workers, part, output, whole, some, out);
      case WEIGHT -> copyWeights(part, whole, some, out);
    }
  }

  /** Copies the part's channels of each pixel. */
  private void copyChannels(
      Workers workers, Part part, ImageSize size, float[] whole, float[] some, boolean out) {
    int rows = size.images() * size.rows();
    if (workers.threads() == 1) {
      copyRows(part, size, whole, some, out, 0, rows);
    } else {
      workers.run(rows, (row, worker) -> copyRows(part, size, whole, some, out, row, row + 1));
    }
  }

  private void copyRows(
      Part part, ImageSize size, float[] whole, float[] some, boolean out, int first, int end) {
    int channels = size.channels() / g.groups();
    int length = part.count() * channels;
    for (int pixel = first * size.columns(); pixel < end * size.columns(); pixel++) {
      int from = pixel * size.channels() + part.first() * channels;
      copy(whole, from, some, pixel * length, length, out);
    }
  }

  /** Copies the weights of each group: a block on the diagonal of those of the part. */
  private void copyWeights(Part part, float[] whole, float[] some, boolean out) {
    if (out) {
      Arrays.fill(some, 0);
    }
    int taps = g.kernelHeight() * g.kernelWidth();
    int length = g.groupIn();
    for (int channel = 0; channel < part.geometry().outChannels(); channel++) {
      int from = (part.first() * g.groupOut() + channel) * taps * length;
      int to = channel * taps * part.count() * length + channel / g.groupOut() * length;
      for (int tap = 0; tap < taps; tap++) {
        copy(whole, from + tap * length, some, to + tap * part.count() * length, length, out);
      }
    }
  }

  private static void copy(
      float[] whole, int inWhole, float[] some, int inSome, int length, boolean out) {
    if (out) {
      System.arraycopy(whole, inWhole, some, inSome, length);
    } else {
      System.arraycopy(some, inSome, whole, inWhole, length);
    }
  }
}
