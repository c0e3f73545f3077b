package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.Update;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * The optimizer, {@code sgd.cu}, and random numbers, {@code philox.cu}; formulas in {@link Update}.
 *
 * @param library of the device
 */
public record CudaUpdates(KernelLibrary library) {
  /** Of a step on n elements. */
  public static final Variants<Integer> VARIANTS =
      new Variants<>(
          "sgd",
          List.of(
              Variant.<Integer>of("v1", n -> Blocks.of(Grids.threads(n))).forStudy(),
              // The same sectors by a quarter of the requests and less than half of the
              // instructions.
              Variant.of("v2", n -> Blocks.of(Grids.fours(n)))));

  /** Runs one of these. */
  public void run(Update primitive) {
    switch (primitive) {
      case Update.SgdStep(var w, var gradient, var velocity, var step) ->
          VARIANTS.launch(
              library,
              size(w),
              DType.F32,
              settings(pointers(w, gradient, velocity).i32(size(w)), step));
      case Update.FillUniform(var seed, var stream, var out) ->
          fill("fill_uniform", KernelArguments.of().i64(seed).i64(stream), out);
      case Update.FillNormal(var seed, var stream, var mean, var std, var out) ->
          fill("fill_normal", KernelArguments.of().i64(seed).i64(stream).f32(mean).f32(std), out);
    }
  }

  /**
   * Runs steps of the same settings in one launch for each 96 of them; one by one where a variant
   * was chosen.
   *
   * @param steps of tensors of their own
   */
  public void runAll(List<Update.SgdStep> steps) {
    if (library.choices().labels().containsKey(VARIANTS.operation())) {
      steps.forEach(this::run);
      return;
    }
    SgdSettings step = steps.getFirst().settings();
    TensorTable.launch(
        library,
        VARIANTS.file(),
        "sgd_all",
        steps.stream().map(s -> List.of(s.w(), s.gradient(), s.velocity())).toList(),
        arguments -> settings(arguments, step));
  }

  private static KernelArguments settings(KernelArguments arguments, SgdSettings step) {
    return arguments
        .f32(step.rate())
        .f32(step.momentum())
        .f32(step.weightDecay())
        .flag(step.nesterov());
  }

  private void fill(String entry, KernelArguments arguments, Tensor out) {
    library.launch(
        "philox", entry, Grids.fours(size(out)), arguments.pointer(memory(out)).i32(size(out)));
  }
}
