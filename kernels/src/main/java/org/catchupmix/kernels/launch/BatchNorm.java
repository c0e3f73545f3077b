package org.catchupmix.kernels.launch;

import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Batch normalisation of {@code [R,C]}, {@code batch_norm.cu}, and its gradient, {@code
 * batch_norm_gradient.cu}; formulas in {@link org.catchupmix.core.Normalization}. What has rows is
 * of a type, F32 or BF16; what is per channel is F32.
 */
public final class BatchNorm {
  /** The kernels, from plain to fast. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("One thread per channel walks all rows for a sum; else one thread per number.", 1),
    /** In chunks. */
    V2(
        "Rows are split into chunks, one per block; neighbouring threads read neighbouring channels,"
            + " and keep the coefficients of theirs.",
        1),
    /** Wide accesses. */
    V3("As v2, with four channels per thread in 16-byte accesses.", 4);

    private final String idea;
    private final int width;

    Variant(String idea, int width) {
      this.idea = idea;
      this.width = width;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /**
   * The bytes of v2 in a fourth of the accesses and two thirds of the instructions, as counted for
   * [2048,64]; v1 sums with one thread per channel, which leaves a card idle.
   */
  public static final Variant BEST = Variant.V3;

  private static final String FORWARD = "batch_norm";
  private static final String GRADIENT = "batch_norm_gradient";

  private final KernelLibrary library;

  /** On a device. */
  public BatchNorm(KernelLibrary library) {
    this.library = library;
  }

  /** Whether a variant can run: wide accesses want channels in fours, and v1 is there for F32. */
  public static boolean accepts(Variant variant, DType type, int channels) {
    return channels % variant.width == 0 && (type == DType.F32 || variant != Variant.V1);
  }

  /** The best variant for these sizes. */
  public static Variant choose(int channels) {
    return channels % BEST.width == 0 ? BEST : Variant.V2;
  }

  /** Normalises by the statistics of the batch, by a variant that accepts type and channels. */
  public void training(
      Variant variant,
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
      RowChunks chunks = chunks(variant, rows, channels);
      DeviceMemory moments = scratch.doubles(2L * chunks.chunks() * channels);
      library.launch(
          FORWARD,
          variant.entry("batch_norm_statistics", type),
          variant == Variant.V1 ? Grids.threads(channels) : chunks.launch(),
          sizes(KernelArguments.of().pointer(x), variant, rows, channels, chunks).pointer(moments));
      DeviceMemory scale = scratch.floats(channels);
      DeviceMemory shift = scratch.floats(channels);
      library.launch(
          FORWARD,
          "batch_norm_training_coefficients",
          RowChunks.toCombine(chunks.chunks(), channels).launch(),
          KernelArguments.of()
              .pointer(moments)
              .i32(chunks.chunks())
              .i32(chunks.rowsPerChunk())
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
      normalize(variant, type, x, mean, scale, shift, relu, rows, channels, y);
    }
  }

  /** The gradient of {@link #training}, by a variant that accepts type and channels. */
  public void trainingGradient(
      Variant variant,
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
    gradient(variant, in, false, gamma, invStd, dx, dgamma, dbeta);
  }

  /** Normalises by constant statistics, by a variant that accepts type and channels. */
  public void inference(
      Variant variant,
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
      normalize(variant, type, x, runningMean, scale, beta, relu, rows, channels, y);
    }
  }

  /** The gradient of {@link #inference}, by a variant that accepts type and channels. */
  public void inferenceGradient(
      Variant variant,
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
      gradient(variant, in, true, gamma, invStd, dx, dgamma, dbeta);
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
      Variant variant,
      Gated in,
      boolean constantStatistics,
      DeviceMemory gamma,
      DeviceMemory invStd,
      DeviceMemory dx,
      DeviceMemory dgamma,
      DeviceMemory dbeta) {
    int rows = in.rows();
    int channels = in.channels();
    RowChunks chunks = chunks(variant, rows, channels);
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory sums = scratch.doubles(3L * chunks.chunks() * channels);
      library.launch(
          GRADIENT,
          variant.entry("batch_norm_gradient_sums", in.type()),
          variant == Variant.V1 ? Grids.threads(channels) : chunks.launch(),
          sizes(in.arguments().pointer(in.mean()), variant, rows, channels, chunks).pointer(sums));
      DeviceMemory scale = scratch.floats(channels);
      DeviceMemory slope = scratch.floats(channels);
      DeviceMemory offset = scratch.floats(channels);
      library.launch(
          GRADIENT,
          "batch_norm_gradient_coefficients",
          RowChunks.toCombine(chunks.chunks(), channels).launch(),
          KernelArguments.of()
              .pointer(sums)
              .i32(chunks.chunks())
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
          GRADIENT,
          variant.entry("batch_norm_input_gradient", in.type()),
          variant == Variant.V1 ? Grids.threads(rows * channels) : chunks.launch(),
          sizes(arguments, variant, rows, channels, chunks).pointer(dx));
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
      Variant variant,
      DType type,
      DeviceMemory x,
      DeviceMemory mean,
      DeviceMemory scale,
      DeviceMemory shift,
      boolean relu,
      int rows,
      int channels,
      DeviceMemory y) {
    RowChunks chunks = chunks(variant, rows, channels);
    KernelArguments arguments =
        KernelArguments.of().pointer(x).pointer(mean).pointer(scale).pointer(shift).flag(relu);
    library.launch(
        FORWARD,
        variant.entry("batch_norm_normalize", type),
        variant == Variant.V1 ? Grids.threads(rows * channels) : chunks.launch(),
        sizes(arguments, variant, rows, channels, chunks).pointer(y));
  }

  /** V1 has all rows in one. */
  private static RowChunks chunks(Variant variant, int rows, int channels) {
    return variant == Variant.V1
        ? new RowChunks(1, 1, 1, rows, 1)
        : RowChunks.of(rows, channels, variant.width);
  }

  private static KernelArguments sizes(
      KernelArguments arguments, Variant variant, int rows, int channels, RowChunks chunks) {
    arguments.i32(rows).i32(channels);
    return variant == Variant.V1 ? arguments : arguments.i32(chunks.rowsPerChunk());
  }
}
