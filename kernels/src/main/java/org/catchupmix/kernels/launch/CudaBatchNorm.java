package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Normalization;
import org.catchupmix.core.Normalization.BatchNormInference;
import org.catchupmix.core.Normalization.BatchNormInferenceGradient;
import org.catchupmix.core.Normalization.BatchNormTraining;
import org.catchupmix.core.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Batch normalization of rows {@code [R,C]}, {@code batch_norm.cu}, and its gradient, {@code
 * batch_norm_gradient.cu}; formulas in {@link Normalization}. What has rows is F32 or BF16; what is
 * per channel is F32.
 *
 * <p>{@code v6} is one cooperative launch. Where a device makes none, or holds too few blocks
 * together, {@code v5} runs in its place, to the same bits, and {@link KernelLibrary#notes} says
 * so. It also runs, without a note, where nobody chose {@code v6} and the device keeps less than
 * 3/4 of the rows, as a slice of an H100 does: v6 was predicted to pay where most are kept. With
 * constant statistics nothing waits for sums, and {@code v5} runs.
 *
 * @param library of the device
 */
public record CudaBatchNorm(KernelLibrary library) {
  private static final String FORWARD = "batch_norm";
  private static final String GRADIENT = "batch_norm_gradient";

  /** All in one cooperative launch; what it falls back to. */
  private static final String TOGETHER = "v6";

  private static final String APART = "v5";

  private static final int H100 = 90;

  /** Numbers of the first stage of PreActResNet-18 at batch 128. */
  private static final long LARGEST_TOGETHER = 131_072 * 64;

  /**
   * A matrix {@code [R,C]}.
   *
   * @param rows R
   * @param channels C
   */
  public record Sizes(int rows, int channels) {
    static Sizes of(Tensor x) {
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
            // v5 has taken its place.
            variant("v3", sums, combine, result, s -> inChunks(s, 4))
                .inFours(Sizes::channels)
                .forStudy(),
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
                .forStudy(),
            // By the cost model for all chips: it does without the launch that combines, and in
            // bfloat16 without reading y. No GPU has timed it yet.
            counted(APART, sums + "_v5", result + "_v5"),
            // Where the cost model says that it is faster: docs/decisions/0034. No GPU has timed
            // it.
            Variant.<Sizes>ofTarget(TOGETHER, (s, target) -> counted(s, channelsOf16Bytes(target)))
                .refusing(CudaBatchNorm::uncounted)
                .whereTarget(CudaBatchNorm::paysTogether)));
  }

  /**
   * Whether one launch is predicted to be faster by 5 % at least: on an H100, in BF16, up to the
   * largest layer that was predicted, all of whose rows but a fifth its shared memory holds.
   */
  private static boolean paysTogether(Sizes s, Target target) {
    return target.chip() == H100
        && target.type() == DType.BF16
        && (long) s.rows * s.channels <= LARGEST_TOGETHER;
  }

  /** Two launches, of which the first, whose last blocks combine its sums, is a kernel's own. */
  static Variant<Sizes> counted(String label, String sums, String result) {
    return Variant.<Sizes>ofTarget(label, (s, target) -> counted(s, channelsOf16Bytes(target)))
        .refusing(CudaBatchNorm::uncounted)
        .launching((_, type) -> List.of(Variant.entry(sums, type), Variant.entry(result, type)));
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

  private static int channelsOf16Bytes(Target target) {
    return 16 / target.type().bytes();
  }

  private static Blocks counted(Sizes s, int width) {
    RowChunks chunks = RowChunks.counted(s.rows, s.channels, width);
    return new Blocks(chunks.launch(), chunks.chunks(), s.rows, s.channels, chunks.rowsPerChunk());
  }

  private static Optional<String> uncounted(Sizes s, Target target) {
    int width = channelsOf16Bytes(target);
    if (s.channels % width != 0) {
      return Optional.of(
          "loads of 16 bytes require C %% %d == 0, C is %d".formatted(width, s.channels));
    }
    int groups = RowChunks.counted(s.rows, s.channels, width).groups();
    return groups <= KernelLibrary.TICKETS
        ? Optional.empty()
        : Optional.of(
            "it counts the blocks of %d groups of channels, at most %d"
                .formatted(groups, KernelLibrary.TICKETS));
  }

  /**
   * By the variant for these sizes.
   *
   * @param kept tensors of which a cooperative launch keeps the rows; 0 where none may be one
   */
  private BatchNormPasses passes(Variants<Sizes> variants, Tensor x, int kept) {
    Sizes sizes = Sizes.of(x);
    Variants.Call call = variants.on(library, sizes, x.dtype());
    if (call.entries().size() > 1) {
      return new BatchNormPasses(call, sizes, null);
    }
    if (kept > 0) {
      Optional<KeptRows> together =
          KeptRows.of(library, call.file(), call.entries().getFirst(), call.blocks(), kept);
      if (together.isEmpty()) {
        library.note(
            "%s %s of %d rows and %d channels requires a cooperative launch%s; %s runs it"
                .formatted(
                    variants.operation(),
                    TOGETHER,
                    sizes.rows,
                    sizes.channels,
                    KeptRows.missing(
                        library, call.file(), call.entries().getFirst(), call.blocks()),
                    APART));
      } else if (together.get().keepMost() || variants.areChosen(library)) {
        return new BatchNormPasses(call, sizes, together.get());
      }
    }
    Target target = Target.of(x.dtype(), library.chip());
    return new BatchNormPasses(
        variants.call(library, variants.named(APART), sizes, target), sizes, null);
  }

  /** Runs one of these. */
  public void run(Normalization primitive) {
    switch (primitive) {
      case BatchNormTraining p -> training(p, VARIANTS, pointers(p.x()));
      case BatchNormTrainingGradient p -> {
        if (p.accumulate() && !passes(GRADIENT_VARIANTS, p.x(), 0).areCounted()) {
          p.inTwo(
              part -> {
                if (part instanceof Elementwise sum) {
                  new CudaElementwise(library).run(sum);
                } else {
                  run((Normalization) part);
                }
              });
        } else {
          gradient(p, false);
        }
      }
      case BatchNormInference p -> {
        try (Scope scope = new Scope(p.x().backend())) {
          Tensor scale = scope.like(p.gamma());
          coefficients(p.runningVariance(), p.gamma(), p.epsilon(), scale, scope.like(p.gamma()));
          passes(VARIANTS, p.x(), 0)
              .write(pointers(p.x(), p.runningMean(), scale, p.beta()).flag(p.relu()), p.y());
        }
      }
      case BatchNormInferenceGradient p -> {
        try (Scope scope = new Scope(p.x().backend())) {
          Tensor invStd = scope.like(p.gamma());
          coefficients(p.runningVariance(), p.gamma(), p.epsilon(), scope.like(p.gamma()), invStd);
          // Its y is not that of a beta: constant statistics read it.
          Tensor beta = p.gamma();
          gradient(
              new BatchNormTrainingGradient(
                  p.x(),
                  p.y(),
                  p.relu(),
                  p.dy(),
                  p.gamma(),
                  beta,
                  p.runningMean(),
                  invStd,
                  false,
                  p.dx(),
                  p.dgamma(),
                  p.dbeta()),
              true);
        }
      }
    }
  }

  /**
   * Training by one of some variants.
   *
   * @param rows what the sums read first
   */
  void training(BatchNormTraining p, Variants<Sizes> variants, KernelArguments rows) {
    BatchNormPasses passes = passes(variants, p.x(), 1);
    int channels = passes.sizes().channels;
    try (Scope scope = new Scope(p.x().backend());
        Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory moments = passes.scratch(scratch, 2);
      Tensor scale = scope.like(p.gamma());
      Tensor shift = scope.like(p.gamma());
      UnaryOperator<KernelArguments> coefficients =
          before ->
              pointers(
                  pointers(before, p.gamma(), p.beta()).f64(p.momentum()).f64(p.epsilon()),
                  p.runningMean(),
                  p.runningVariance(),
                  p.mean(),
                  p.invStd(),
                  scale,
                  shift);
      if (passes.together() != null) {
        passes.runTogether(rows, moments, coefficients, p.relu(), p.y());
        return;
      }
      if (passes.areCounted()) {
        passes.sumCounted(rows, moments, coefficients);
      } else {
        passes.sum(rows, moments);
        passes.combine(
            coefficients.apply(
                KernelArguments.of()
                    .pointer(moments)
                    .i32(passes.chunks(), passes.rowsPerChunk())
                    .i32(passes.sizes().rows, channels)));
      }
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
    int gate = gate(p, constantStatistics);
    int kept = constantStatistics ? 0 : gate == 1 ? 3 : 2;
    BatchNormPasses passes = passes(GRADIENT_VARIANTS, p.x(), kept);
    int channels = passes.sizes().channels;
    try (Scope scope = new Scope(p.x().backend());
        Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory sums = passes.scratch(scratch, 3);
      Tensor scale = scope.like(p.gamma());
      Tensor slope = scope.like(p.gamma());
      Tensor offset = scope.like(p.gamma());
      UnaryOperator<KernelArguments> coefficients =
          before ->
              pointers(
                  pointers(before, p.gamma(), p.invStd()).flag(constantStatistics),
                  p.dgamma(),
                  p.dbeta(),
                  scale,
                  slope,
                  offset);
      KernelArguments gated = pointers(gated(p, gate), p.mean(), p.beta());
      if (passes.together() != null) {
        passes.runTogether(gated, sums, coefficients, p.accumulate(), p.dx());
        return;
      }
      if (passes.areCounted()) {
        passes.sumCounted(gated, sums, coefficients);
        passes.write(
            pointers(
                gated(p, gate).flag(constantStatistics).flag(p.accumulate()),
                p.mean(),
                p.beta(),
                scale,
                slope,
                offset),
            p.dx());
        return;
      }
      passes.sum(pointers(gated(p, p.relu() ? 1 : 0), p.mean()), sums);
      passes.combine(
          pointers(
              KernelArguments.of()
                  .pointer(sums)
                  .i32(passes.chunks(), passes.sizes().rows, channels)
                  .flag(constantStatistics),
              p.gamma(),
              p.invStd(),
              p.dgamma(),
              p.dbeta(),
              scale,
              slope,
              offset));
      passes.write(
          pointers(
              gated(p, p.relu() ? 1 : 0).flag(constantStatistics), p.mean(), scale, slope, offset),
          p.dx());
    }
  }

  /**
   * Where v5 learns what the ReLU let through: nowhere, from y, or from x, as in the source. From x
   * it is what v5 rounds to y; a forward pass by another variant may differ from it where y is
   * within rounding of 0.
   */
  private static int gate(BatchNormTrainingGradient p, boolean constantStatistics) {
    return !p.relu() ? 0 : constantStatistics || p.x().dtype() != DType.BF16 ? 1 : 2;
  }

  /** What both passes of a gradient read first; y is not read without a ReLU. */
  private static KernelArguments gated(BatchNormTrainingGradient p, int gate) {
    return pointers(p.x(), p.y()).i32(gate).pointer(memory(p.dy()));
  }
}
