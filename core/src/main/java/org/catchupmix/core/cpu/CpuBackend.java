package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.floats;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.cpu.conv.Convolutions;
import org.catchupmix.core.cpu.conv.Epilogue;
import org.catchupmix.core.cpu.conv.MatMul;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;
import org.catchupmix.core.cpu.vector.Gate;
import org.catchupmix.core.cpu.vector.VectorWidth;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayBuffer;
import org.catchupmix.core.host.HostBackend;
import org.catchupmix.core.host.HostConversion;
import org.catchupmix.core.host.HostIndices;
import org.catchupmix.core.host.HostMemory;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Custom;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Matrix.Conv2dInputGradient;
import org.catchupmix.core.primitive.Matrix.Conv2dWeightGradient;
import org.catchupmix.core.primitive.Matrix.Matmul;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;

/**
 * The {@code cpu} backend: each kind of primitive has a part, and all parts share memory and
 * threads.
 */
final class CpuBackend implements HostBackend {
  private final HostMemory memory = new HostMemory();
  private final Workers workers;
  private final ConvolutionAlgorithm algorithm;
  private final Convolutions convolutions;
  private final MatMul product;
  private final CpuElementwise elementwise;
  private final CpuReductions reductions;
  private final CpuBatchNorm batchNorm;
  private final CpuNormalization normalization;
  private final CpuPooling pooling;
  private final CpuLosses losses;
  private final CpuRows rows;
  private final CpuMixing mixing;
  private final CpuUpdates updates;
  private final CpuRandomNumbers random;

  CpuBackend(BackendOptions options) {
    workers = new Workers(options.threads());
    algorithm = options.convolution();
    convolutions = new Convolutions(workers, memory.floats(), algorithm);
    product = new MatMul(workers, memory.floats());
    CpuContext cpu = new CpuContext(workers, memory);
    elementwise = new CpuElementwise(cpu);
    reductions = new CpuReductions(cpu);
    batchNorm = new CpuBatchNorm(cpu);
    normalization = new CpuNormalization(cpu);
    pooling = new CpuPooling(cpu);
    losses = new CpuLosses(cpu);
    rows = new CpuRows(cpu);
    mixing = new CpuMixing(cpu);
    updates = new CpuUpdates(cpu);
    random = new CpuRandomNumbers(cpu);
  }

  @Override
  public String name() {
    return CpuProvider.NAME;
  }

  @Override
  public DType computeDtype() {
    return DType.F32;
  }

  @Override
  public String arithmetic() {
    // Appended, not formatted: the digits are the same in each country.
    return String.join(
        "-",
        "cpu" + CpuTuning.REVISION,
        "f32",
        CpuTuning.SPECIES.vectorBitSize() + (Fma.FUSED ? "" : "-nofma"),
        System.getProperty("os.arch"),
        lower(algorithm));
  }

  @Override
  public Set<BackendOption> options() {
    return EnumSet.of(BackendOption.THREADS, BackendOption.CONVOLUTION, BackendOption.PRECISION);
  }

  @Override
  public String summary() {
    return VectorWidth.instructions() + ", " + threads();
  }

  private String threads() {
    return workers.threads() + (workers.threads() == 1 ? " thread" : " threads");
  }

  @Override
  public String description() {
    return "single precision, %s, %s, convolution %s"
        .formatted(
            VectorWidth.name(),
            threads(),
            switch (algorithm) {
              case DIRECT -> "direct";
              case WINOGRAD -> "Winograd for 3x3 of stride 1";
              case AUTO -> "auto: Winograd for 3x3 of stride 1 where it is faster";
            });
  }

  @Override
  public HostMemory memory() {
    return memory;
  }

  @Override
  public void run(Primitive primitive) {
    HostIndices.require(primitive);
    switch (primitive) {
      case Elementwise p -> elementwise.run(p);
      case Reduction p -> reductions.run(p);
      case Matrix p -> matrix(p);
      case BatchNorm p -> batchNorm.run(p);
      case Normalization p -> normalization.run(p);
      case Pooling p -> pooling.run(p);
      case Loss p -> losses.run(p);
      case Rows p -> rows.run(p);
      case Mixing p -> mixing.run(p);
      case Update p -> updates.run(p);
      case RandomNumbers p -> random.run(p);
      case Custom p -> HostConversion.run(p);
    }
  }

  private void matrix(Matrix primitive) {
    switch (primitive) {
      case Matmul p -> product.run(p);
      case Matrix.Conv2d(Tensor x, Tensor w, Conv2dGeometry g, Tensor y) ->
          convolutions.run(Convolutions.Pass.FORWARD, g, floats(x), floats(w), floats(y));
      case Matrix.Conv2dInference p -> inference(p);
      case Conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry g, Tensor dx) ->
          convolutions.run(Convolutions.Pass.INPUT_GRADIENT, g, floats(dy), floats(w), floats(dx));
      case Conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry g, Tensor dw) ->
          convolutions.run(Convolutions.Pass.WEIGHT_GRADIENT, g, floats(x), floats(dy), floats(dw));
    }
  }

  private void inference(Matrix.Conv2dInference p) {
    int channels = p.geometry().outChannels();
    float[] zero = filled(channels, 0);
    float[] scale =
        p.norm()
            .map(n -> batchNorm.inferenceScale(n.gamma(), n.statistics()))
            .orElseGet(() -> filled(channels, 1));
    float[] mean = p.norm().map(n -> floats(n.statistics().runningMean())).orElse(zero);
    float[] shift = p.norm().map(n -> floats(n.beta())).orElse(zero);
    float[] residual = p.residual().map(ArrayBuffer::floats).orElse(null);
    int gate = p.relu() ? Gate.RELU : Gate.OPEN;
    Epilogue end = new Epilogue(channels, mean, scale, shift, residual, gate);
    convolutions.run(p.geometry(), floats(p.x()), floats(p.w()), end, floats(p.y()));
    memory.floats().give(scale);
    memory.floats().give(zero);
  }

  private float[] filled(int length, float value) {
    float[] array = memory.floats().take(length);
    Arrays.fill(array, 0, length, value);
    return array;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    workers.close();
    memory.trim();
  }
}
