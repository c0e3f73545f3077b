package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.catchupmix.core.GpuPredictor;

/**
 * A step with a way to mix, of which each launch was predicted.
 *
 * @param mixed how it is mixed
 * @param calls its launches in order
 */
public record PredictedStep(MixedStep mixed, List<GpuPredictor.Call> calls) {
  /**
   * Predicts steps on a GPU.
   *
   * @param gpu its name
   * @param setting what is trained; of its device the options count
   * @param ways to mix
   * @throws IllegalArgumentException if the GPU is not known, or cannot do what the options ask
   */
  public static List<PredictedStep> of(String gpu, StepSetting setting, List<MixedStep> ways) {
    try (GpuPredictor.Recording recording =
            GpuPredictor.find().record(gpu, setting.device().options());
        SyntheticTraining training = new SyntheticTraining(setting, recording.backend())) {
      training.step(); // makes momentum
      List<PredictedStep> all = new ArrayList<>();
      for (MixedStep way : ways) {
        training.choose(way);
        recording.begin();
        training.step();
        all.add(new PredictedStep(way, recording.calls()));
      }
      return all;
    }
  }

  /** The predicted time of all launches, one after the other, in seconds. */
  public double seconds() {
    return calls.stream().mapToDouble(GpuPredictor.Call::seconds).sum();
  }

  /** The part of it in which grids start and end. */
  public double launchSeconds() {
    return calls.stream().mapToDouble(GpuPredictor.Call::launchSeconds).sum();
  }

  /**
   * Launches of one kernel.
   *
   * @param name of the kernel
   * @param launches how many
   * @param seconds predicted, all together
   * @param bounds what they are bound by, that of the longest time first
   * @param dramBytes that the memory moves
   */
  public record Kernel(
      String name, int launches, double seconds, String bounds, double dramBytes) {}

  /** By kernel, the longest time first. */
  public List<Kernel> kernels() {
    Map<String, List<GpuPredictor.Call>> byName =
        calls.stream()
            .collect(
                Collectors.groupingBy(
                    GpuPredictor.Call::name, LinkedHashMap::new, Collectors.toList()));
    return byName.entrySet().stream()
        .map(e -> kernel(e.getKey(), e.getValue()))
        .sorted(Comparator.comparingDouble(Kernel::seconds).reversed())
        .toList();
  }

  private static Kernel kernel(String name, List<GpuPredictor.Call> calls) {
    Map<String, Double> bounds = new LinkedHashMap<>();
    calls.forEach(c -> bounds.merge(c.bound(), c.seconds(), Double::sum));
    return new Kernel(
        name,
        calls.size(),
        calls.stream().mapToDouble(GpuPredictor.Call::seconds).sum(),
        bounds.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", ")),
        calls.stream().mapToDouble(GpuPredictor.Call::dramBytes).sum());
  }
}
