package org.catchupmix.kernels.cost;

import java.util.HashSet;
import java.util.Set;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;

/**
 * How many loads of a warp are under way together, by the order of the PTX: loads follow one
 * another until an instruction reads what one of them brings, and there the warp waits.
 *
 * <pre>
 *   loads in flight = requests of all loads / sum over the waits of how often each was waited at
 * </pre>
 *
 * NVIDIA's compiler may move a load further up; that is not seen here.
 */
public final class LoadsInFlight {
  private LoadsInFlight() {}

  /** Of a launch, at least 1. */
  public static double of(LaunchReport report) {
    Set<String> pending = new HashSet<>();
    double requests = 0;
    double waits = 0;
    double times = 0;
    for (LaunchReport.Cost cost : report.costs()) {
      PtxInstruction in = cost.instruction();
      if (in.reads().stream().anyMatch(pending::contains)) {
        waits += times;
        times = 0;
        pending.clear();
      }
      if (isLoad(in) && cost.globalLoads().requests() > 0) {
        requests += cost.globalLoads().requests();
        times = Math.max(times, cost.globalLoads().requests());
        pending.addAll(in.writes());
      }
    }
    waits += times;
    return waits == 0 ? 1 : Math.max(1, requests / waits);
  }

  /**
   * The most loads of a kernel that follow one another before an instruction reads what one of them
   * brings, or before a branch: what the source asks for, of which a compiler should leave no less.
   */
  public static int most(PtxEntry kernel) {
    Set<Integer> targets = new HashSet<>(kernel.labels().values());
    Set<String> pending = new HashSet<>();
    int loads = 0;
    int most = 0;
    for (int i = 0; i < kernel.instructions().size(); i++) {
      PtxInstruction in = kernel.instructions().get(i);
      if (targets.contains(i)
          || InstructionKind.of(in) == InstructionKind.BRANCH
          || in.reads().stream().anyMatch(pending::contains)) {
        loads = 0;
        pending.clear();
      }
      if (isLoad(in) && in.name().equals("ld")) {
        pending.addAll(in.writes());
        most = Math.max(most, ++loads);
      }
    }
    return most;
  }

  private static boolean isLoad(PtxInstruction in) {
    return InstructionKind.of(in) == InstructionKind.GLOBAL_LOAD;
  }
}
