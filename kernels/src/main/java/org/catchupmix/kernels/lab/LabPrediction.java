package org.catchupmix.kernels.lab;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.DType;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.gpu.Chip;
import org.catchupmix.kernels.cost.CostModel;
import org.catchupmix.kernels.cost.GpuRates;
import org.catchupmix.kernels.cost.LaunchPhases;
import org.catchupmix.kernels.cost.LaunchWork;
import org.catchupmix.kernels.cost.Limit;
import org.catchupmix.kernels.cost.Prediction;
import org.catchupmix.kernels.cost.Roof;
import org.catchupmix.kernels.jcuda.KernelResources;

/**
 * What a chip would make of a variant: how its largest launch fills the chip, and how long all of
 * its launches take by the {@link CostModel}, beside the operation's {@link Roof}.
 *
 * @param chip that is asked for
 * @param resources of the kernels there
 */
record LabPrediction(Chip chip, List<KernelResources> resources) {
  private static final int SECTOR = 32;

  private Optional<KernelResources> used(LaunchReport launch) {
    return resources.stream().filter(r -> r.kernel().equals(launch.kernel())).findFirst();
  }

  /** Adds its numbers; none where the registers of a kernel are not known. */
  void add(OpCase problem, DType type, List<LaunchReport> launches, Map<Metric, Double> values) {
    if (launches.isEmpty() || launches.stream().anyMatch(l -> used(l).isEmpty())) {
      return;
    }
    addOccupancy(
        launches.stream().max(Comparator.comparingLong(r -> r.launch().blocks())).orElseThrow(),
        values);
    double bytes = problem.bytes(DType.F32, type);
    GpuRates gpu = GpuRates.of(chip);
    CostModel model = new CostModel(gpu);
    double seconds = 0;
    Map<Limit, Double> bounds = new EnumMap<>(Limit.class);
    for (LaunchReport launch : launches) {
      Prediction predicted =
          model.predict(LaunchPhases.of(launch).stream().map(phase -> work(phase, bytes)).toList());
      seconds += predicted.seconds();
      bounds.merge(predicted.bound(), predicted.kernelSeconds(), Double::sum);
    }
    boolean tensor = launches.stream().anyMatch(l -> l.count(InstructionKind.TENSOR).warps() > 0);
    Roof roof = LabDevice.Rates.of(gpu).roof(problem, type, tensor);
    values.put(Metric.PREDICTED, seconds * 1e6);
    values.put(
        Metric.BOUND,
        (double)
            bounds.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey()
                .ordinal());
    addRates("predicted", roof, seconds, values);
  }

  /** Adds what the operation reaches in a time, and its share of the roof. */
  static void addRates(String prefix, Roof roof, double seconds, Map<Metric, Double> values) {
    values.put(Metric.of(prefix + "_gb_s"), roof.bytes() / seconds / 1e9);
    if (roof.flops() > 0) {
      values.put(Metric.of(prefix + "_tflop_s"), roof.flops() / seconds / 1e12);
    }
    values.put(Metric.of(prefix + "_roof"), (double) roof.bound().ordinal());
    values.put(Metric.of(prefix + "_share_of_roof"), roof.seconds() / seconds);
  }

  /**
   * Of a launch, or of a phase of one. Its memory moves what it asks for, but no more than the
   * operation must move: what several blocks read comes from the second-level cache.
   */
  private LaunchWork work(LaunchReport launch, double leastBytes) {
    double asked =
        (double) SECTOR * (launch.globalLoads().sectors() + launch.globalStores().sectors());
    return LaunchWork.of(launch, used(launch).orElseThrow(), Math.min(asked, leastBytes));
  }

  private void addOccupancy(LaunchReport largest, Map<Metric, Double> values) {
    int threads = largest.launch().threads();
    int registers = used(largest).orElseThrow().registers();
    int resident = chip.residentBlocks(threads, registers, largest.sharedBytes());
    int warps = Math.ceilDiv(threads, Metric.WARP) * Metric.WARP;
    double waves = largest.launch().blocks() / ((double) resident * chip.multiprocessors());
    values.put(Metric.RESIDENT_BLOCKS, (double) resident);
    values.put(Metric.OCCUPANCY, (double) resident * warps / chip.threads());
    values.put(Metric.WAVES, waves);
    values.put(Metric.TAIL, 1 - waves / Math.ceil(waves));
  }
}
