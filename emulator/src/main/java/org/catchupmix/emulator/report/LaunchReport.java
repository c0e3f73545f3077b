package org.catchupmix.emulator.report;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.gpu.Launch;

/**
 * Costs of a launch per instruction, and their sums.
 *
 * @param costs of executed instructions, in the order of the PTX
 * @param blocks that ran to their end; fewer than those of the launch for a sample or a time limit
 * @param touchedBytes of device memory that the launch read or wrote, counted once; 0 if unknown,
 *     as without a chip and on several cores
 * @param barriers passed by blocks
 * @param sharedBytes static and dynamic shared memory of a block
 * @param nanoseconds taken by the emulator, unrelated to a GPU's time
 */
public record LaunchReport(
    String kernel,
    Launch launch,
    List<Cost> costs,
    long blocks,
    long touchedBytes,
    long barriers,
    int sharedBytes,
    long nanoseconds) {
  /** Cost of an instruction, and how often warps diverged there. */
  public record Cost(
      PtxInstruction instruction,
      Count count,
      Traffic globalLoads,
      Traffic globalStores,
      Traffic sharedLoads,
      Traffic sharedStores,
      long divergences) {
    private Cost plus(Cost other) {
      return new Cost(
          instruction,
          count.plus(other.count),
          globalLoads.plus(other.globalLoads),
          globalStores.plus(other.globalStores),
          sharedLoads.plus(other.sharedLoads),
          sharedStores.plus(other.sharedStores),
          divergences + other.divergences);
    }

    /** Traffic of loads and stores of global memory. */
    public Traffic global() {
      return globalLoads.plus(globalStores);
    }

    /** Traffic of loads and stores of shared memory. */
    public Traffic shared() {
      return sharedLoads.plus(sharedStores);
    }
  }

  /**
   * Executed instructions.
   *
   * @param warps warp instructions, as a GPU issues them
   * @param lanes thread instructions
   */
  public record Count(long warps, long lanes) {
    private static final Count NONE = new Count(0, 0);

    private Count plus(Count other) {
      return new Count(warps + other.warps, lanes + other.lanes);
    }
  }

  /**
   * Traffic of global memory in 32-byte sectors, or of shared memory in wavefronts.
   *
   * @param requests warp instructions
   * @param units sectors touched, or wavefronts needed
   * @param idealUnits sectors needed for the bytes used, or wavefronts without conflicts
   */
  public record Traffic(long requests, long units, long idealUnits) {
    public static final Traffic NONE = new Traffic(0, 0, 0);

    public Traffic plus(Traffic other) {
      return new Traffic(
          requests + other.requests, units + other.units, idealUnits + other.idealUnits);
    }

    /** Sectors per request; 32 consecutive floats need 4. */
    public double perRequest() {
      return requests == 0 ? 0 : (double) units / requests;
    }

    /** Wavefronts lost to lanes that access different words of one bank. */
    public long conflicts() {
      return units - idealUnits;
    }
  }

  /** Sums costs by kind of instruction, to keep many reports. */
  public LaunchReport compact() {
    return new LaunchReport(
        kernel,
        launch,
        byKind(costs.stream()),
        blocks,
        touchedBytes,
        barriers,
        sharedBytes,
        nanoseconds);
  }

  /**
   * Sums two launches of a kernel by kind of instruction; its shared memory is the larger of both,
   * its launch the first.
   */
  public LaunchReport plus(LaunchReport other) {
    return new LaunchReport(
        kernel,
        launch,
        byKind(Stream.concat(costs.stream(), other.costs.stream())),
        blocks + other.blocks,
        touchedBytes + other.touchedBytes,
        barriers + other.barriers,
        Math.max(sharedBytes, other.sharedBytes),
        nanoseconds + other.nanoseconds);
  }

  private static List<Cost> byKind(Stream<Cost> costs) {
    Map<InstructionKind, Cost> kinds = new EnumMap<>(InstructionKind.class);
    costs.forEach(cost -> kinds.merge(InstructionKind.of(cost.instruction()), cost, Cost::plus));
    return List.copyOf(kinds.values());
  }

  /** Sum over all instructions. */
  public Count total() {
    return costs.stream().map(Cost::count).reduce(Count.NONE, Count::plus);
  }

  public Count count(InstructionKind kind) {
    return costs.stream()
        .filter(cost -> InstructionKind.of(cost.instruction()) == kind)
        .map(Cost::count)
        .reduce(Count.NONE, Count::plus);
  }

  /** Traffic of {@code ld.global}. */
  public Traffic globalLoads() {
    return traffic(Cost::globalLoads);
  }

  /** Traffic of {@code st.global}. */
  public Traffic globalStores() {
    return traffic(Cost::globalStores);
  }

  /** Traffic of {@code ld.shared}. */
  public Traffic sharedLoads() {
    return traffic(Cost::sharedLoads);
  }

  /** Traffic of {@code st.shared}. */
  public Traffic sharedStores() {
    return traffic(Cost::sharedStores);
  }

  private Traffic traffic(Function<Cost, Traffic> kind) {
    return costs.stream().map(kind).reduce(Traffic.NONE, Traffic::plus);
  }

  public long divergentBranches() {
    return costs.stream().mapToLong(Cost::divergences).sum();
  }
}
