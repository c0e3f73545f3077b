package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.List;
import java.util.function.Function;
import org.catchupmix.core.Normalization;
import org.catchupmix.core.Normalization.BatchNormInference;
import org.catchupmix.core.Normalization.BatchNormInferenceGradient;
import org.catchupmix.core.Normalization.BatchNormTraining;
import org.catchupmix.core.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Batch normalization of rows {@code [R,C]}, {@code batch_norm.cu}, and its gradient, {@code
 * batch_norm_gradient.cu}; formulas in {@link Normalization}. What has rows is F32 or BF16; what is
 * per channel is F32.
 *
 * @param library of the device
 */
public record CudaBatchNorm(KernelLibrary library) {
  private static final String FORWARD = "batch_norm";
  private static final String GRADIENT = "batch_norm_gradient";

  /**
   * A matrix {@code [R,C]}.
   *
   * @param rows R
   * @param channels C
   */
  public record Sizes(int rows, int channels) {
    private static Sizes of(Tensor x) {
      return new Sizes((int) x.shape().rows(), x.shape().dim(-1));
    }
  }

  /** In training and by constant statistics. */
  public static final Variants<Sizes> VARIANTS =
      variants(
          FORWARD,
          "batch_norm_statistics",
          "batch_norm_training_coefficients",
          "batch_norm_normalize");

  /** Of the gradients. */
  public static final Variants<Sizes> GRADIENT_VARIANTS =
      variants(
          GRADIENT,
          "batch_norm_gradient_sums",
          "batch_norm_gradient_coefficients",
          "batch_norm_input_gradient");

  /**
   * Each has a kernel that sums rows, one that combines the sums, and one that writes the result.
   */
  private static Variants<Sizes> variants(
      String operation, String sums, String combine, String result) {
    return new Variants<>(
        operation,
        List.of(
            variant("v1", sums, combine, result, CudaBatchNorm::plain).inF32().forStudy(),
            variant("v2", sums, combine, result, s -> inChunks(s, 1)),
            // The bytes of v2 in a fourth of the accesses and two thirds of the instructions, as
            // counted for [2048,64]; v1 sums with one thread per channel, which leaves a GPU idle.
            variant("v3", sums, combine, result, s -> inChunks(s, 4)).inFours(Sizes::channels),
            // For GPUs whose FP64 has a 32nd or a 64th of FP32's rate; taken by itself once one has
            // timed it, since its sums differ from v3's in their last bits.
            variant("v4", sums, combine, result, s -> inChunks(s, 4))
                .inFours(Sizes::channels)
                .launching(
                    (_, type) ->
                        List.of(
                            Variant.entry(sums + "_v4", type),
                            combine + "_two",
                            Variant.entry(result + "_v3", type)))
                .forStudy()));
  }

  private static Variant<Sizes> variant(
      String label, String sums, String combine, String result, Function<Sizes, Blocks> blocks) {
    return Variant.of(label, blocks)
        .launching(
            (_, type) ->
                List.of(
                    Variant.entry(sums + "_" + label, type),
                    combine,
                    Variant.entry(result + "_" + label, type)));
  }

  /** The sums with one thread per channel, in one chunk. */
  private static Blocks plain(Sizes s) {
    return new Blocks(Grids.threads(s.channels), 1, s.rows, s.channels);
  }

  private static Blocks inChunks(Sizes s, int width) {
    RowChunks chunks = RowChunks.of(s.rows, s.channels, width);
    return new Blocks(chunks.launch(), chunks.chunks(), s.rows, s.channels, chunks.rowsPerChunk());
  }

  /** Both passes over a matrix by one variant. */
  private record Passes(Variants.Call call, Sizes sizes) {
    int chunks() {
      return call.blocks().chunks();
    }

    /** Rows that are summed into one partial sum. */
    int rowsPerChunk() {
      int[] numbers = call.blocks().numbers();
      return numbers.length > 2 ? numbers[2] : sizes.rows;
    }

    void sum(KernelArguments arguments, DeviceMemory sums) {
      call.launch(call.with(arguments).pointer(sums));
    }

    /** The plain variant has one thread per number here. */
    void write(KernelArguments arguments, Tensor result) {
      Blocks blocks = call.blocks();
      boolean plain = blocks.numbers().length == 2;
      call.library()
          .launch(
              call.file(),
              call.entries().getLast(),
              plain ? Grids.threads(sizes.rows * sizes.channels) : blocks.launch(),
              call.with(arguments).pointer(memory(result)));
    }

    /** Combines the chunks of each channel. */
    void combine(KernelArguments arguments) {
      call.library()
          .launch(
              call.file(),
              call.entries().get(1),
              RowChunks.toCombine(chunks(), sizes.channels).launch(),
              arguments);
    }
  }

  private Passes passes(Variants<Sizes> variants, Tensor x) {
    Sizes sizes = Sizes.of(x);
    return new Passes(variants.on(library, sizes, x.dtype()), sizes);
  }

  /** Runs one of these. */
  public void run(Normalization primitive) {
    switch (primitive) {
      case BatchNormTraining p -> training(p);
      case BatchNormTrainingGradient p -> gradient(p, false);
      case BatchNormInference p -> {
        try (Scope scope = new Scope(p.x().backend())) {
          Tensor scale = scope.like(p.gamma());
          coefficients(p.runningVariance(), p.gamma(), p.epsilon(), scale, scope.like(p.gamma()));
          passes(VARIANTS, p.x())
              .write(pointers(p.x(), p.runningMean(), scale, p.beta()).flag(p.relu()), p.y());
        }
      }
      case BatchNormInferenceGradient p -> {
        try (Scope scope = new Scope(p.x().backend())) {
          Tensor invStd = scope.like(p.gamma());
          coefficients(p.runningVariance(), p.gamma(), p.epsilon(), scope.like(p.gamma()), invStd);
          gradient(
              new BatchNormTrainingGradient(
                  p.x(),
                  p.y(),
                  p.relu(),
                  p.dy(),
                  p.gamma(),
                  p.runningMean(),
                  invStd,
                  p.dx(),
                  p.dgamma(),
                  p.dbeta()),
              true);
        }
      }
    }
  }

  private void training(BatchNormTraining p) {
    Passes passes = passes(VARIANTS, p.x());
    int channels = passes.sizes.channels;
    try (Scope scope = new Scope(p.x().backend());
        Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory moments = scratch.doubles(2L * passes.chunks() * channels);
      passes.sum(pointers(p.x()), moments);
      Tensor scale = scope.like(p.gamma());
      Tensor shift = scope.like(p.gamma());
      passes.combine(
          pointers(
              pointers(
                      KernelArguments.of()
                          .pointer(moments)
                          .i32(passes.chunks(), passes.rowsPerChunk())
                          .i32(passes.sizes.rows, channels),
                      p.gamma(),
                      p.beta())
                  .f64(p.momentum())
                  .f64(p.epsilon()),
              p.runningMean(),
              p.runningVariance(),
              p.mean(),
              p.invStd(),
              scale,
              shift));
      passes.write(pointers(p.x(), p.mean(), scale, shift).flag(p.relu()), p.y());
    }
  }

  /** What constant statistics make of each channel: scale and invStd, F32 {@code [C]}. */
  private void coefficients(
      Tensor variance, Tensor gamma, double epsilon, Tensor scale, Tensor invStd) {
    library.launch(
        FORWARD,
        "batch_norm_inference_coefficients",
        Grids.threads(size(gamma)),
        pointers(pointers(variance, gamma).f64(epsilon).i32(size(gamma)), scale, invStd));
  }

  /** With constant statistics that of inference, whose mean and invStd are the running ones. */
  private void gradient(BatchNormTrainingGradient p, boolean constantStatistics) {
    Passes passes = passes(GRADIENT_VARIANTS, p.x());
    int channels = passes.sizes.channels;
    try (Scope scope = new Scope(p.x().backend());
        Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory sums = scratch.doubles(3L * passes.chunks() * channels);
      passes.sum(gated(p).pointer(memory(p.mean())), sums);
      Tensor scale = scope.like(p.gamma());
      Tensor slope = scope.like(p.gamma());
      Tensor offset = scope.like(p.gamma());
      passes.combine(
          pointers(
              KernelArguments.of()
                  .pointer(sums)
                  .i32(passes.chunks(), passes.sizes.rows, channels)
                  .flag(constantStatistics),
              p.gamma(),
              p.invStd(),
              p.dgamma(),
              p.dbeta(),
              scale,
              slope,
              offset));
      passes.write(
          pointers(gated(p).flag(constantStatistics), p.mean(), scale, slope, offset), p.dx());
    }
  }

  /** What both passes of a gradient read first; y is not read without a ReLU. */
  private static KernelArguments gated(BatchNormTrainingGradient p) {
    return pointers(p.x(), p.y()).flag(p.relu()).pointer(memory(p.dy()));
  }
}
