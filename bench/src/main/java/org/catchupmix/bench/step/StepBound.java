package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.DryBackend;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Work;
import org.catchupmix.core.roofline.GpuPeaks;
import org.catchupmix.core.roofline.LowerBound;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.Tensor;

/**
 * The least time of a training step on a GPU: the {@link LowerBound}s of its primitives, summed.
 *
 * <p>Consecutive primitives of one kind count as one launch, since a backend may join them.
 *
 * @param seconds the bound
 * @param memorySeconds time that memory needs for all primitives
 * @param arithmeticSeconds time that arithmetic needs for all primitives
 * @param launchSeconds time that launches add
 */
public record StepBound(
    double seconds, double memorySeconds, double arithmeticSeconds, double launchSeconds) {
  /** Runs a step of shapes, without numbers, and adds up its primitives. */
  public static StepBound of(GpuPeaks gpu, StepSetting setting, MixedStep mixed) {
    Precision precision = setting.device().options().precision();
    Counting counting = new Counting(gpu, precision);
    try (SyntheticTraining training = new SyntheticTraining(setting, counting)) {
      training.choose(mixed);
      training.train(1); // allocates momentum
      counting.bounds.clear();
      training.train(1);
    }
    List<LowerBound> bounds = counting.bounds;
    return new StepBound(
        bounds.stream().mapToDouble(LowerBound::seconds).sum(),
        bounds.stream().mapToDouble(LowerBound::memorySeconds).sum(),
        bounds.stream().mapToDouble(LowerBound::arithmeticSeconds).sum(),
        bounds.stream().mapToDouble(LowerBound::launchSeconds).sum());
  }

  /** Collects the bounds of the primitives that run on a backend of shapes. */
  private static final class Counting implements BackendDecorator {
    private final GpuPeaks gpu;
    private final Precision precision;
    private final Backend inner;
    private final List<LowerBound> bounds = new ArrayList<>();
    private String last;

    Counting(GpuPeaks gpu, Precision precision) {
      this.gpu = gpu;
      this.precision = precision;
      this.inner = new DryBackend(DType.F32, precision == Precision.BF16 ? DType.BF16 : DType.F32);
    }

    @Override
    public Backend inner() {
      return inner;
    }

    @Override
    public void run(Primitive primitive) {
      Work work = primitive.work();
      boolean joined = primitive.name().equals(last);
      last = primitive.name();
      bounds.add(
          LowerBound.of(
              gpu,
              work.bytes(),
              work.flops(),
              primitive instanceof Matrix ? precision : Precision.FP32,
              joined ? 0 : 1));
    }

    /** Gives zeros, such as a loss that is finite. */
    @Override
    public Fetched fetch(List<Tensor> tensors) {
      return Fetched.of(tensors.stream().map(t -> new double[(int) t.shape().elements()]).toList());
    }
  }
}
