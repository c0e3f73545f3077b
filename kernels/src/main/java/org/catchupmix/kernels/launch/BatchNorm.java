package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.function.Function;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Batch normalisation of {@code [R,C]}, {@code batch_norm.cu}, and its gradient, {@code
 * batch_norm_gradient.cu}; formulas in {@link org.catchupmix.core.Normalization}. What has rows is
 * of a type, F32 or BF16; what is per channel is F32.
 */
public final class BatchNorm {
  private static final String FORWARD = "batch_norm";
  private static final String GRADIENT = "batch_norm_gradient";

  /**
   * A matrix {@code [R,C]}.
   *
   * @param rows R
   * @param channels C
   */
  public record Sizes(int rows, int channels) {}

  /**
   * How a variant divides its passes.
   *
   * @param sums blocks of a pass that sums rows
   * @param numbers blocks of a pass over all numbers
   * @param chunks of rows, summed one by one
   * @param rowsPerChunk rows of a chunk
   * @param sizes what both passes are told
   */
  public record Passes(Launch sums, Launch numbers, int chunks, int rowsPerChunk, int... sizes) {
    /** One thread per channel, or per number. */
    private static Passes plain(Sizes s) {
      return new Passes(
          Grids.threads(s.channels),
          Grids.threads(s.rows * s.channels),
          1,
          s.rows,
          s.rows,
          s.channels);
    }

    private static Passes inChunks(Sizes s, int width) {
      RowChunks chunks = RowChunks.of(s.rows, s.channels, width);
      return new Passes(
          chunks.launch(),
          chunks.launch(),
          chunks.chunks(),
          chunks.rowsPerChunk(),
          s.rows,
          s.channels,
          chunks.rowsPerChunk());
    }

    private KernelArguments addTo(KernelArguments arguments) {
      return new Blocks(sums, chunks, sizes).addTo(arguments);
    }
  }

  /** In training and by constant statistics. */
  public static final Variants<Sizes, Passes> VARIANTS =
      variants(FORWARD, "batch_norm_statistics", "batch_norm_normalize");

  /** Of the gradients. */
  public static final Variants<Sizes, Passes> GRADIENT_VARIANTS =
      variants(GRADIENT, "batch_norm_gradient_sums", "batch_norm_input_gradient");

  private static Variants<Sizes, Passes> variants(String operation, String sums, String numbers) {
    return new Variants<>(
        operation,
        operation,
        List.of(
            variant("v1", sums, numbers, Passes::plain).inF32().forStudy(),
            variant("v2", sums, numbers, s -> Passes.inChunks(s, 1)),
            // The bytes of v2 in a fourth of the accesses and two thirds of the instructions, as
            // counted for [2048,64]; v1 sums with one thread per channel, which leaves a GPU idle.
            variant("v3", sums, numbers, s -> Passes.inChunks(s, 4)).inFours(Sizes::channels)));
  }

  private static Variant<Sizes, Passes> variant(
      String label, String sums, String numbers, Function<Sizes, Passes> passes) {
    return Variant.of(label, passes)
        .launching(
            (_, type) ->
                List.of(
                    TypedEntry.of(sums + "_" + label, type),
                    TypedEntry.of(numbers + "_" + label, type)));
  }

  /** A variant on a matrix. */
  private record Chosen(
      Variants<Sizes, Passes> variants, Variant<Sizes, Passes> variant, Passes passes, DType type) {
    private String sums() {
      return variants.entries(variant, type).getFirst();
    }

    private String numbers() {
      return variants.entries(variant, type).getLast();
    }
  }

  private Chosen choose(Variants<Sizes, Passes> variants, DType type, int rows, int channels) {
    Sizes sizes = new Sizes(rows, channels);
    Variant<Sizes, Passes> variant = variants.on(library, sizes, type);
    return new Chosen(variants, variant, variant.blocks().apply(sizes), type);
  }

  private final KernelLibrary library;

  /** On a device. */
  public BatchNorm(KernelLibrary library) {
    this.library = library;
  }

  /** Normalises by the statistics of the batch. */
  public void training(
      DType type,
      DeviceMemory x,
      DeviceMemory gamma,
      DeviceMemory beta,
      double momentum,
      double epsilon,
      boolean relu,
      DeviceMemory runningMean,
      DeviceMemory runningVariance,
      DeviceMemory y,
      DeviceMemory mean,
      DeviceMemory invStd,
      int rows,
      int channels) {
    try (Scratch scratch = new Scratch(library.driver())) {
      Chosen chosen = choose(VARIANTS, type, rows, channels);
      Passes passes = chosen.passes;
      DeviceMemory moments = scratch.doubles(2L * passes.chunks * channels);
      library.launch(
          FORWARD,
          chosen.sums(),
          passes.sums,
          passes.addTo(KernelArguments.of().pointer(x)).pointer(moments));
      DeviceMemory scale = scratch.floats(channels);
      DeviceMemory shift = scratch.floats(channels);
      library.launch(
          FORWARD,
          "batch_norm_training_coefficients",
          RowChunks.toCombine(passes.chunks, channels).launch(),
          KernelArguments.of()
              .pointer(moments)
              .i32(passes.chunks)
              .i32(passes.rowsPerChunk)
              .i32(rows)
              .i32(channels)
              .pointer(gamma)
              .pointer(beta)
              .f64(momentum)
              .f64(epsilon)
              .pointer(runningMean)
              .pointer(runningVariance)
              .pointer(mean)
              .pointer(invStd)
              .pointer(scale)
              .pointer(shift));
      normalize(chosen, x, mean, scale, shift, relu, y);
    }
  }

  /** The gradient of {@link #training}. */
  public void trainingGradient(
      DType type,
      DeviceMemory x,
      DeviceMemory y,
      boolean relu,
      DeviceMemory dy,
      DeviceMemory gamma,
      DeviceMemory mean,
      DeviceMemory invStd,
      DeviceMemory dx,
      DeviceMemory dgamma,
      DeviceMemory dbeta,
      int rows,
      int channels) {
    Gated in = new Gated(type, x, y, relu, dy, mean, rows, channels);
    gradient(in, false, gamma, invStd, dx, dgamma, dbeta);
  }

  /** Normalises by constant statistics. */
  public void inference(
      DType type,
      DeviceMemory x,
      DeviceMemory gamma,
      DeviceMemory beta,
      double epsilon,
      boolean relu,
      DeviceMemory runningMean,
      DeviceMemory runningVariance,
      DeviceMemory y,
      int rows,
      int channels) {
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory scale = scratch.floats(channels);
      DeviceMemory invStd = scratch.floats(channels);
      inferenceCoefficients(runningVariance, gamma, epsilon, channels, scale, invStd);
      Chosen chosen = choose(VARIANTS, type, rows, channels);
      normalize(chosen, x, runningMean, scale, beta, relu, y);
    }
  }

  /** The gradient of {@link #inference}. */
  public void inferenceGradient(
      DType type,
      DeviceMemory x,
      DeviceMemory y,
      boolean relu,
      DeviceMemory dy,
      DeviceMemory gamma,
      double epsilon,
      DeviceMemory runningMean,
      DeviceMemory runningVariance,
      DeviceMemory dx,
      DeviceMemory dgamma,
      DeviceMemory dbeta,
      int rows,
      int channels) {
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory scale = scratch.floats(channels);
      DeviceMemory invStd = scratch.floats(channels);
      inferenceCoefficients(runningVariance, gamma, epsilon, channels, scale, invStd);
      Gated in = new Gated(type, x, y, relu, dy, runningMean, rows, channels);
      gradient(in, true, gamma, invStd, dx, dgamma, dbeta);
    }
  }

  /** What both passes of a gradient read; y is not read without a ReLU. */
  private record Gated(
      DType type,
      DeviceMemory x,
      DeviceMemory y,
      boolean relu,
      DeviceMemory dy,
      DeviceMemory mean,
      int rows,
      int channels) {
    KernelArguments arguments() {
      return KernelArguments.of().pointer(x).pointer(y).flag(relu).pointer(dy);
    }
  }

  private void gradient(
      Gated in,
      boolean constantStatistics,
      DeviceMemory gamma,
      DeviceMemory invStd,
      DeviceMemory dx,
      DeviceMemory dgamma,
      DeviceMemory dbeta) {
    int rows = in.rows();
    int channels = in.channels();
    Chosen chosen = choose(GRADIENT_VARIANTS, in.type(), rows, channels);
    Passes passes = chosen.passes;
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory sums = scratch.doubles(3L * passes.chunks * channels);
      library.launch(
          GRADIENT,
          chosen.sums(),
          passes.sums,
          passes.addTo(in.arguments().pointer(in.mean())).pointer(sums));
      DeviceMemory scale = scratch.floats(channels);
      DeviceMemory slope = scratch.floats(channels);
      DeviceMemory offset = scratch.floats(channels);
      library.launch(
          GRADIENT,
          "batch_norm_gradient_coefficients",
          RowChunks.toCombine(passes.chunks, channels).launch(),
          KernelArguments.of()
              .pointer(sums)
              .i32(passes.chunks)
              .i32(rows)
              .i32(channels)
              .flag(constantStatistics)
              .pointer(gamma)
              .pointer(invStd)
              .pointer(dgamma)
              .pointer(dbeta)
              .pointer(scale)
              .pointer(slope)
              .pointer(offset));
      KernelArguments arguments =
          in.arguments()
              .flag(constantStatistics)
              .pointer(in.mean())
              .pointer(scale)
              .pointer(slope)
              .pointer(offset);
      library.launch(
          GRADIENT, chosen.numbers(), passes.numbers, passes.addTo(arguments).pointer(dx));
    }
  }

  private void inferenceCoefficients(
      DeviceMemory variance,
      DeviceMemory gamma,
      double epsilon,
      int channels,
      DeviceMemory scale,
      DeviceMemory invStd) {
    library.launch(
        FORWARD,
        "batch_norm_inference_coefficients",
        Grids.threads(channels),
        KernelArguments.of()
            .pointer(variance)
            .pointer(gamma)
            .f64(epsilon)
            .i32(channels)
            .pointer(scale)
            .pointer(invStd));
  }

  private void normalize(
      Chosen chosen,
      DeviceMemory x,
      DeviceMemory mean,
      DeviceMemory scale,
      DeviceMemory shift,
      boolean relu,
      DeviceMemory y) {
    KernelArguments arguments =
        KernelArguments.of().pointer(x).pointer(mean).pointer(scale).pointer(shift).flag(relu);
    library.launch(
        FORWARD,
        chosen.numbers(),
        chosen.passes.numbers,
        chosen.passes.addTo(arguments).pointer(y));
  }
}
