package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.List;
import java.util.Optional;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.BatchNorm.BatchNormInference;
import org.catchupmix.core.primitive.BatchNorm.BatchNormInferenceGradient;
import org.catchupmix.core.primitive.BatchNorm.BatchNormTraining;
import org.catchupmix.core.primitive.BatchNorm.BatchNormTrainingGradient;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Launcher of batch normalization of rows {@code [R,C]}, {@code batch_norm.cu}, and its gradient,
 * {@code batch_norm_gradient.cu}. {@link BatchNorm} has the formulas. Tensors with rows are F32 or
 * BF16, tensors per channel are F32.
 */
public final class CudaBatchNorm {
  private static final String FORWARD = "batch_norm";
  private static final String GRADIENT = "batch_norm_gradient";

  /** Floats per partial sum, chunk and channel, as in the sources. */
  private static final int PARTIAL = 4;

  private final KernelLibrary library;

  public CudaBatchNorm(KernelLibrary library) {
    this.library = library;
  }

  /** Input from which a gradient takes the ReLU's mask; ordinals as in the CUDA source. */
  private enum Gate {
    OPEN,
    FROM_Y,
    FROM_X
  }

  /** A matrix {@code [R,C]}. */
  public record Sizes(int rows, int channels) {
    static Sizes of(Tensor x) {
      return new Sizes((int) x.shape().rows(), x.shape().dim(-1));
    }
  }

  /** Variants of the forward pass, in training and with constant statistics. */
  public static final Variants<Sizes> VARIANTS =
      variants(FORWARD, "batch_norm_statistics", "batch_norm_normalize");

  public static final Variants<Sizes> GRADIENT_VARIANTS =
      variants(GRADIENT, "batch_norm_gradient_sums", "batch_norm_input_gradient");

  /** Makes variants of two kernels: one sums rows into coefficients, one writes the result. */
  private static Variants<Sizes> variants(String operation, String sums, String result) {
    return new Variants<>(
        operation,
        List.of(
            variant("v1", sums, result, Variant.of("v1", CudaBatchNorm::byChannel)),
            variant(
                "v5",
                sums,
                result,
                Variant.<Sizes>ofTarget("v5", CudaBatchNorm::inChunks)
                    .refusing(CudaBatchNorm::unsuitable))));
  }

  private static Variant<Sizes> variant(
      String label, String sums, String result, Variant<Sizes> variant) {
    return variant.launching(
        (_, type) ->
            List.of(
                Variant.entry(sums + "_" + label, type),
                Variant.entry(result + "_" + label, type)));
  }

  private static Blocks byChannel(Sizes s) {
    Launch launch = new Launch(s.channels, 1, 1, 1, Grids.BLOCK, 1, 0);
    return new Blocks(launch, 1, s.rows, s.channels, s.rows);
  }

  private static RowChunks chunks(Sizes s, Target target) {
    return RowChunks.of(s.rows, s.channels, width(target));
  }

  /** Returns the number of channels in 16 bytes. */
  private static int width(Target target) {
    return 16 / target.type().bytes();
  }

  private static Blocks inChunks(Sizes s, Target target) {
    RowChunks c = chunks(s, target);
    return new Blocks(c.launch(), c.chunks(), s.rows, s.channels, c.rowsPerChunk());
  }

  private static Optional<String> unsuitable(Sizes s, Target target) {
    int width = width(target);
    if (s.channels % width != 0) {
      return Optional.of(
          "loads of 16 bytes require C %% %d == 0, C is %d".formatted(width, s.channels));
    }
    int groups = chunks(s, target).groups();
    return groups <= KernelLibrary.TICKETS
        ? Optional.empty()
        : Optional.of(
            "it requires a counter for each of %d channel groups, there are %d"
                .formatted(groups, KernelLibrary.TICKETS));
  }

  private Variants.Call call(Variants<Sizes> variants, Tensor x) {
    return variants.on(library, Sizes.of(x), x.dtype());
  }

  public void run(BatchNorm primitive) {
    switch (primitive) {
      case BatchNormTraining p -> training(p);
      case BatchNormTrainingGradient p -> gradient(p, false);
      case BatchNormInference p -> {
        try (TensorScope scope = new TensorScope(Backend.of(p.x()))) {
          Tensor scale = scope.like(p.gamma());
          coefficients(p.statistics(), p.gamma(), scale, scope.like(p.gamma()));
          write(
              call(VARIANTS, p.x()),
              pointers(p.x(), p.statistics().runningMean(), scale, p.beta()).flag(p.relu()),
              p.y());
        }
      }
      case BatchNormInferenceGradient p -> {
        try (TensorScope scope = new TensorScope(Backend.of(p.x()))) {
          Tensor invStd = scope.like(p.gamma());
          coefficients(p.statistics(), p.gamma(), scope.like(p.gamma()), invStd);
          // With constant statistics the gate reads y, so beta is unused.
          Tensor beta = p.gamma();
          gradient(
              new BatchNormTrainingGradient(
                  p.x(),
                  p.y(),
                  p.relu(),
                  p.dy(),
                  p.gamma(),
                  beta,
                  p.statistics().runningMean(),
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
    Variants.Call call = call(VARIANTS, p.x());
    try (TensorScope scope = new TensorScope(Backend.of(p.x()));
        Scratch scratch = new Scratch(library.driver())) {
      Tensor scale = scope.like(p.gamma());
      Tensor shift = scope.like(p.gamma());
      KernelArguments arguments = withSums(call, pointers(p.x()), p.gamma(), scratch);
      BatchNorm.Statistics running = p.statistics();
      pointers(arguments, p.gamma(), p.beta()).f64(running.momentum()).f64(running.epsilon());
      call.launch(
          pointers(
              arguments,
              running.runningMean(),
              running.runningVariance(),
              p.mean(),
              p.invStd(),
              scale,
              shift));
      write(call, pointers(p.x(), p.mean(), scale, shift).flag(p.relu()), p.y());
    }
  }

  /** Computes scale and invStd, F32 {@code [C]}, from constant statistics. */
  private void coefficients(
      BatchNorm.Statistics statistics, Tensor gamma, Tensor scale, Tensor invStd) {
    Tensor variance = statistics.runningVariance();
    library.launch(
        FORWARD,
        "batch_norm_inference_coefficients",
        Grids.threads(size(gamma)),
        pointers(
            pointers(variance, gamma).f64(statistics.epsilon()).i32(size(gamma)), scale, invStd));
  }

  /**
   * Runs a gradient.
   *
   * @param constantStatistics whether the mean is the running mean, as in inference
   */
  private void gradient(BatchNormTrainingGradient p, boolean constantStatistics) {
    Variants.Call call = call(GRADIENT_VARIANTS, p.x());
    Gate gate = gate(p, constantStatistics);
    try (TensorScope scope = new TensorScope(Backend.of(p.x()));
        Scratch scratch = new Scratch(library.driver())) {
      Tensor scale = scope.like(p.gamma());
      Tensor slope = scope.like(p.gamma());
      Tensor offset = scope.like(p.gamma());
      KernelArguments arguments =
          withSums(call, pointers(gated(p, gate), p.mean(), p.beta()), p.gamma(), scratch);
      pointers(arguments, p.gamma(), p.invStd()).flag(constantStatistics);
      call.launch(pointers(arguments, p.dgamma(), p.dbeta(), scale, slope, offset));
      write(
          call,
          pointers(
              gated(p, gate).flag(constantStatistics), p.mean(), p.beta(), scale, slope, offset),
          p.dx());
    }
  }

  /**
   * Selects the source of the ReLU's mask. In BF16 it is recomputed from x, which saves reading y.
   */
  private static Gate gate(BatchNormTrainingGradient p, boolean constantStatistics) {
    if (!p.relu()) {
      return Gate.OPEN;
    }
    return constantStatistics || p.x().dtype() != DType.BF16 ? Gate.FROM_Y : Gate.FROM_X;
  }

  /** Returns the first arguments of both kernels of a gradient. */
  private static KernelArguments gated(BatchNormTrainingGradient p, Gate gate) {
    return pointers(p.x(), p.y()).i32(gate.ordinal()).pointer(memory(p.dy()));
  }

  /** Adds sizes, memory for partial sums, and tickets. */
  private KernelArguments withSums(
      Variants.Call call, KernelArguments arguments, Tensor gamma, Scratch scratch) {
    long sums = (long) PARTIAL * call.blocks().chunks() * size(gamma);
    return call.with(arguments).pointers(scratch.floats(sums), library.tickets());
  }

  private void write(Variants.Call call, KernelArguments arguments, Tensor result) {
    library.launch(
        call.file(),
        call.entries().getLast(),
        call.blocks().launch(),
        call.with(arguments).pointer(memory(result)));
  }
}
