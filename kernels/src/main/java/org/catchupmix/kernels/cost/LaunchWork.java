package org.catchupmix.kernels.cost;

import java.util.EnumMap;
import java.util.Map;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.emulator.ptx.PtxInstruction;

/**
 * What all blocks of a launch do together.
 *
 * @param launch how many threads
 * @param registers of a thread
 * @param sharedBytes of a block
 * @param warpInstructions instructions of warps, by the limit that they meet; under {@link
 *     Limit#ISSUE} all of them
 * @param tensorMacs multiply-adds of tensor cores
 * @param sharedWavefronts of shared memory
 * @param sectors pieces of 32 bytes that warps asked for
 * @param loadRequests of warps to the device's memory
 * @param loadsInFlight how many of a warp are under way together
 * @param barriers that a block passes
 * @param dramBytes that the memory must move
 */
public record LaunchWork(
    Launch launch,
    int registers,
    int sharedBytes,
    Map<Limit, Double> warpInstructions,
    double tensorMacs,
    double sharedWavefronts,
    double sectors,
    double loadRequests,
    double loadsInFlight,
    double barriers,
    double dramBytes) {
  /**
   * From what the emulator counted.
   *
   * @param report of a launch
   * @param blocksRun the blocks that it counted: all, or those of a sample
   * @param registers of a thread, as NVIDIA's compiler says
   * @param loadsInFlight of a warp at once, at least 1
   * @param dramBytes that the whole launch must move
   */
  public static LaunchWork of(
      LaunchReport report, long blocksRun, int registers, double loadsInFlight, double dramBytes) {
    double scale = (double) report.launch().blocks() / blocksRun;
    Map<Limit, Double> warps = new EnumMap<>(Limit.class);
    double macs = 0;
    double requests = 0;
    for (LaunchReport.Cost cost : report.costs()) {
      PtxInstruction in = cost.instruction();
      double count = cost.count().warps() * scale;
      Limit pipe = pipe(InstructionKind.of(in));
      double slots = IssueSlots.of(in) * count;
      warps.merge(Limit.ISSUE, slots, Double::sum);
      if (pipe != null) {
        warps.merge(pipe, slots, Double::sum);
      }
      macs += IssueSlots.tensorMacs(in) * count;
      requests += cost.globalLoads().requests() * scale;
    }
    return new LaunchWork(
        report.launch(),
        registers,
        report.sharedBytes(),
        warps,
        macs,
        scale * (report.sharedLoads().wavefronts() + report.sharedStores().wavefronts()),
        scale * (report.globalLoads().sectors() + report.globalStores().sectors()),
        requests,
        loadsInFlight,
        (double) report.barriers() / blocksRun,
        dramBytes);
  }

  /** What an instruction is bound by beside its issue; null if by nothing that is counted here. */
  private static Limit pipe(InstructionKind kind) {
    return switch (kind) {
      case FLOAT -> Limit.FP32;
      case DOUBLE -> Limit.FP64;
      case INTEGER, CONVERSION, MOVE -> Limit.INTEGER;
      case SPECIAL -> Limit.SPECIAL;
      default -> null;
    };
  }
}
