package org.catchupmix.emulator.report;

import java.util.List;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.gpu.Launch;

/**
 * What a launch did, each instruction by itself, and the sums of them.
 *
 * @param kernel its name
 * @param launch how many threads
 * @param costs of the instructions that ran, in the order of the PTX
 * @param barriers barriers that a block passed
 * @param sharedBytes shared memory of a block, static and dynamic
 * @param nanoseconds that the emulator took; says nothing about a GPU
 */
public record LaunchReport(
    String kernel,
    Launch launch,
    List<Cost> costs,
    long barriers,
    int sharedBytes,
    long nanoseconds) {
  /**
   * What an instruction cost in all its runs.
   *
   * @param instruction with its line in the PTX and in the CUDA source
   * @param count how often it ran
   * @param globalLoads what it read of the device's memory
   * @param globalStores what it wrote there
   * @param sharedLoads what it read of shared memory
   * @param sharedStores what it wrote there
   * @param divergences how often the lanes of a warp parted at it
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
   * Instructions.
   *
   * @param warps as a GPU issues them, one for up to 32 threads
   * @param lanes the threads that took part, added up
   */
  public record Count(long warps, long lanes) {
    private static final Count NONE = new Count(0, 0);

    private Count plus(Count other) {
      return new Count(warps + other.warps, lanes + other.lanes);
    }
  }

  /**
   * Access to the memory of the device.
   *
   * @param requests instructions of warps
   * @param sectors pieces of 32 bytes that they touched
   * @param idealSectors how many would have done for the bytes that they used
   */
  public record GlobalTraffic(long requests, long sectors, long idealSectors) {
    public static final GlobalTraffic NONE = new GlobalTraffic(0, 0, 0);

    private GlobalTraffic plus(GlobalTraffic other) {
      return new GlobalTraffic(
          requests + other.requests, sectors + other.sectors, idealSectors + other.idealSectors);
    }

    /** 4 is what 32 floats side by side need. */
    public double sectorsPerRequest() {
      return requests == 0 ? 0 : (double) sectors / requests;
    }

    /** 1 is best. */
    public double overIdeal() {
      return idealSectors == 0 ? 1 : (double) sectors / idealSectors;
    }
  }

  /**
   * Access to shared memory.
   *
   * @param requests instructions of warps
   * @param wavefronts wavefronts that the 32 banks of 4 bytes needed
   * @param idealWavefronts wavefronts that as many words need without conflicts
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

  /** All instructions. */
  public Count total() {
    return costs.stream().map(Cost::count).reduce(Count.NONE, Count::plus);
  }

  /** The instructions of a kind, 0 if there were none. */
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

  /** Of {@code ld.shared}. */
  public SharedTraffic sharedLoads() {
    return costs.stream().map(Cost::sharedLoads).reduce(SharedTraffic.NONE, SharedTraffic::plus);
  }

  /** Of {@code st.shared}. */
  public SharedTraffic sharedStores() {
    return costs.stream().map(Cost::sharedStores).reduce(SharedTraffic.NONE, SharedTraffic::plus);
  }

  /** Branches run by a warp. */
  public long branches() {
    return costs.stream()
        .filter(cost -> List.of("bra", "brx").contains(cost.instruction().name()))
        .mapToLong(cost -> cost.count().warps())
        .sum();
  }

  /** Those at which the lanes of a warp parted. */
  public long divergentBranches() {
    return costs.stream().mapToLong(Cost::divergences).sum();
  }
}
