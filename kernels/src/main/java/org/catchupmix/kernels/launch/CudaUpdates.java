package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.Update;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * The optimizer, {@code sgd.cu}, and random numbers, {@code philox.cu}; formulas in {@link Update}.
 *
 * @param library of the device
 */
public record CudaUpdates(KernelLibrary library) {
  /** Of a step on n elements, with a gradient in F32. */
  public static final Variants<Integer> VARIANTS =
      new Variants<>(
          "sgd",
          List.of(
              Variant.<Integer>of("v1", n -> Blocks.of(Grids.threads(n))).inF32().forStudy(),
              // The same sectors by a quarter of the requests and less than half of the
              // instructions.
              Variant.<Integer>of("v2", n -> Blocks.of(Grids.fours(n))).inF32()));

  /** Channels of a gradient or a copy that has more than its weight. */
  private static final int WIDE = 8;

  /** Runs one of these. */
  public void run(Update primitive) {
    switch (primitive) {
      case Update.SgdStep p
          when (p.gradient().dtype() == DType.BF16 || p.copy().isPresent())
              && !VARIANTS.areChosen(library) ->
          runTogether(List.of(p));
      case Update.SgdStep p -> {
        VARIANTS.launch(
            library,
            size(p.w()),
            p.gradient().dtype(),
            settings(pointers(p.w(), p.gradient(), p.velocity()).i32(size(p.w())), p));
        CudaElementwise casts = new CudaElementwise(library);
        p.copy().ifPresent(copy -> casts.run(new Elementwise.Cast(p.w(), copy)));
      }
      case Update.Stop(var x, var stopped) ->
          library.launch(VARIANTS.file(), "stop", Launch.of(1, 1), pointers(x, stopped));
      case Update.Snapshot p -> snapshotAll(List.of(p));
      case Update.FillUniform(var seed, var stream, var out) ->
          fill("fill_uniform", KernelArguments.of().i64(seed).i64(stream), out);
      case Update.FillNormal(var seed, var stream, var mean, var std, var out) ->
          fill("fill_normal", KernelArguments.of().i64(seed).i64(stream).f32(mean).f32(std), out);
    }
  }

  /**
   * Runs steps of the same settings and control in one launch for each 96 of them with gradients of
   * a type; one by one where a variant was chosen.
   *
   * @param steps of tensors of their own
   */
  public void runAll(List<Update.SgdStep> steps) {
    if (VARIANTS.areChosen(library)) {
      steps.forEach(this::run);
      return;
    }
    // Weights that a network casts to BF16 have gradients in it, others in F32.
    steps.stream()
        .collect(
            Collectors.groupingBy(s -> s.gradient().dtype(), TreeMap::new, Collectors.toList()))
        .values()
        .forEach(this::runTogether);
  }

  /** All with gradients of one type. */
  private void runTogether(List<Update.SgdStep> steps) {
    Update.SgdStep step = steps.getFirst();
    TensorTable.launch(
        library,
        VARIANTS.file(),
        Variant.entry("sgd_all", step.gradient().dtype()),
        steps.stream()
            .map(s -> Arrays.asList(s.w(), s.gradient(), s.velocity(), s.copy().orElse(null)))
            .toList(),
        channels(steps),
        arguments -> settings(arguments, step));
  }

  /** As {@code sgd.cu} has them: which tensors have fewer channels than their gradient or copy. */
  private static byte[] channels(List<Update.SgdStep> steps) {
    byte[] channels = new byte[steps.size()];
    for (int i = 0; i < channels.length; i++) {
      Shape w = steps.get(i).w().shape();
      boolean gradient = !steps.get(i).gradient().shape().equals(w);
      boolean copy = steps.get(i).copy().filter(c -> !c.shape().equals(w)).isPresent();
      if (gradient || copy) {
        requireWide(steps.get(i).gradient(), gradient);
        steps.get(i).copy().ifPresent(c -> requireWide(c, copy));
        channels[i] = (byte) (w.dim(-1) | (gradient ? 64 : 0) | (copy ? 128 : 0));
      }
    }
    return channels;
  }

  private static void requireWide(Tensor t, boolean wide) {
    if (wide && t.shape().dim(-1) != WIDE) {
      throw new IllegalArgumentException(
          "sgd: %s has more channels than its weight, must have %d".formatted(t, WIDE));
    }
  }

  /**
   * Takes snapshots in one launch for each 96 of them.
   *
   * @param snapshots that the same number may stop
   */
  public void snapshotAll(List<Update.Snapshot> snapshots) {
    Tensor stopped = snapshots.getFirst().stopped();
    new CudaElementwise(library)
        .copyAll(
            snapshots.stream().map(s -> List.of(s.x(), s.out())).toList(), Optional.of(stopped));
  }

  private static KernelArguments settings(KernelArguments arguments, Update.SgdStep p) {
    SgdSettings step = p.settings();
    arguments.f32(step.rate()).f32(step.momentum()).f32(step.weightDecay()).flag(step.nesterov());
    MemorySegment control = MemorySegment.ofArray(new long[2]);
    if (p.control().isPresent()) {
      Update.StepControl c = p.control().get();
      control.setAtIndex(ValueLayout.JAVA_LONG, 0, memory(c.rate()).address());
      control.setAtIndex(ValueLayout.JAVA_LONG, 1, memory(c.stopped()).address());
    }
    return arguments.struct(control, Long.BYTES);
  }

  private void fill(String entry, KernelArguments arguments, Tensor out) {
    library.launch(
        "philox", entry, Grids.fours(size(out)), arguments.pointer(memory(out)).i32(size(out)));
  }
}
