package org.catchupmix.kernels.cost;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.jcuda.KernelResources;

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
   * @param report of a launch, all of whose blocks ran or a sample
   * @param used by a thread, as NVIDIA's compiler says. Loads in flight are those that its code has
   *     at most, or where that is more, what the order of the PTX says of the launch
   * @param dramBytes that the whole launch must move
   */
  public static LaunchWork of(LaunchReport report, KernelResources used, double dramBytes) {
    double scale = (double) report.launch().blocks() / report.blocksRun();
    Map<Limit, Double> warps = new EnumMap<>(Limit.class);
    double macs = 0;
    double requests = 0;
    for (LaunchReport.Cost cost : report.costs()) {
      PtxInstruction in = cost.instruction();
      double count = cost.count().warps() * scale;
      double slots = IssueSlots.of(in) * count;
      warps.merge(Limit.ISSUE, slots, Double::sum);
      InstructionKind kind = InstructionKind.of(in);
      if (kind == InstructionKind.SPECIAL) {
        warps.merge(Limit.SPECIAL, count, Double::sum);
      }
      Limit pipe = pipe(kind, in);
      if (pipe != null) {
        warps.merge(pipe, slots, Double::sum);
      }
      macs += IssueSlots.tensorMacs(in) * count;
      requests += cost.globalLoads().requests() * scale;
    }
    return new LaunchWork(
        report.launch(),
        used.registers(),
        report.sharedBytes(),
        warps,
        macs,
        scale * (report.sharedLoads().wavefronts() + report.sharedStores().wavefronts()),
        scale * (report.globalLoads().sectors() + report.globalStores().sectors()),
        requests,
        Math.max(used.loadsInFlight(), LoadsInFlight.of(report)),
        (double) report.barriers() / report.blocksRun(),
        dramBytes);
  }

  /**
   * What an instruction is bound by beside its issue; null if by nothing that is counted here.
   * Integer multiplications and what the compiler writes as one, shifts to the left, share the pipe
   * of FP32, whose other half is free.
   */
  private static Limit pipe(InstructionKind kind, PtxInstruction in) {
    return switch (kind) {
      case FLOAT -> Limit.FP32;
      case DOUBLE -> Limit.FP64;
      case INTEGER -> List.of("mul", "mad", "shl").contains(in.name()) ? null : Limit.INTEGER;
      case CONVERSION, MOVE -> Limit.INTEGER;
      case SPECIAL -> in.opcode().endsWith("f64") ? Limit.FP64 : Limit.FP32;
      default -> null;
    };
  }
}
