package org.catchupmix.emulator.report;

import java.util.List;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.gpu.Launch;

/**
 * Costs of a launch per instruction, and their sums.
 *
 * @param kernel its name
 * @param launch its sizes
 * @param costs of executed instructions, in the order of the PTX
 * @param barriers passed by blocks
 * @param sharedBytes static and dynamic shared memory of a block
 * @param nanoseconds taken by the emulator, unrelated to a GPU's time
 */
public record LaunchReport(
    String kernel,
    Launch launch,
    List<Cost> costs,
    long barriers,
    int sharedBytes,
    long nanoseconds) {
  /**
   * Cost of an instruction.
   *
   * @param instruction with its PTX and CUDA lines
   * @param count executions
   * @param globalLoads traffic
   * @param globalStores traffic
   * @param sharedLoads traffic
   * @param sharedStores traffic
   * @param divergences times at which a warp diverged here
   */
  public record Cost(
      PtxInstruction instruction,
      Count count,
      GlobalTraffic globalLoads,
      GlobalTraffic globalStores,
      SharedTraffic sharedLoads,
      SharedTraffic sharedStores,
      long divergences) {}

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
   * Traffic of global memory.
   *
   * @param requests warp instructions
   * @param sectors 32-byte sectors touched
   * @param idealSectors sectors needed for the bytes used
   */
  public record GlobalTraffic(long requests, long sectors, long idealSectors) {
    public static final GlobalTraffic NONE = new GlobalTraffic(0, 0, 0);

    private GlobalTraffic plus(GlobalTraffic other) {
      return new GlobalTraffic(
          requests + other.requests, sectors + other.sectors, idealSectors + other.idealSectors);
    }

    /** Sectors per request; 32 consecutive floats need 4. */
    public double sectorsPerRequest() {
      return requests == 0 ? 0 : (double) sectors / requests;
    }

    /** Sectors over the ideal number; 1 is best. */
    public double overIdeal() {
      return idealSectors == 0 ? 1 : (double) sectors / idealSectors;
    }
  }

  /**
   * Traffic of shared memory.
   *
   * @param requests warp instructions
   * @param wavefronts needed by the 32 banks
   * @param idealWavefronts needed without conflicts
   */
  public record SharedTraffic(long requests, long wavefronts, long idealWavefronts) {
    public static final SharedTraffic NONE = new SharedTraffic(0, 0, 0);

    private SharedTraffic plus(SharedTraffic other) {
      return new SharedTraffic(
          requests + other.requests,
          wavefronts + other.wavefronts,
          idealWavefronts + other.idealWavefronts);
    }

    /** Wavefronts lost to lanes that access different words of one bank. */
    public long conflicts() {
      return wavefronts - idealWavefronts;
    }
  }

  /** Sum over all instructions. */
  public Count total() {
    return costs.stream().map(Cost::count).reduce(Count.NONE, Count::plus);
  }

  /** Sum over the instructions of a kind. */
  public Count count(InstructionKind kind) {
    return costs.stream()
        .filter(cost -> InstructionKind.of(cost.instruction()) == kind)
        .map(Cost::count)
        .reduce(Count.NONE, Count::plus);
  }

  /** Traffic of {@code ld.global}. */
  public GlobalTraffic globalLoads() {
    return costs.stream().map(Cost::globalLoads).reduce(GlobalTraffic.NONE, GlobalTraffic::plus);
  }

  /** Traffic of {@code st.global}. */
  public GlobalTraffic globalStores() {
    return costs.stream().map(Cost::globalStores).reduce(GlobalTraffic.NONE, GlobalTraffic::plus);
  }

  /** Traffic of {@code ld.shared}. */
  public SharedTraffic sharedLoads() {
    return costs.stream().map(Cost::sharedLoads).reduce(SharedTraffic.NONE, SharedTraffic::plus);
  }

  /** Traffic of {@code st.shared}. */
  public SharedTraffic sharedStores() {
    return costs.stream().map(Cost::sharedStores).reduce(SharedTraffic.NONE, SharedTraffic::plus);
  }

  /** Branches executed by warps. */
  public long branches() {
    return costs.stream()
        .filter(cost -> List.of("bra", "brx").contains(cost.instruction().name()))
        .mapToLong(cost -> cost.count().warps())
        .sum();
  }

  /** Branches at which a warp diverged. */
  public long divergentBranches() {
    return costs.stream().mapToLong(Cost::divergences).sum();
  }
}
