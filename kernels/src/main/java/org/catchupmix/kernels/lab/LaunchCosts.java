package org.catchupmix.kernels.lab;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.LaunchReport;

/** Prints what a launch cost. */
final class LaunchCosts {
  private LaunchCosts() {}

  static void print(PrintWriter print, LaunchReport r) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put(
        "instructions of warps",
        "%d, %.1f threads each"
            .formatted(
                r.total().warps(), (double) r.total().lanes() / Math.max(1, r.total().warps())));
    for (InstructionKind kind : InstructionKind.values()) {
      if (r.count(kind).warps() > 0) {
        lines.put("  " + kind.label(), "" + r.count(kind).warps());
      }
    }
    traffic(lines, "global loads", r.globalLoads());
    traffic(lines, "global stores", r.globalStores());
    banks(lines, "shared loads", r.sharedLoads());
    banks(lines, "shared stores", r.sharedStores());
    lines.put("branches", "%d, %d divergent".formatted(r.branches(), r.divergentBranches()));
    lines.put("barriers", "" + r.barriers());
    lines.put("shared memory of a block", r.sharedBytes() + " bytes");
    lines.forEach((name, value) -> print.printf("%-26s  %s%n", name, value));
  }

  private static void traffic(
      Map<String, String> lines, String name, LaunchReport.GlobalTraffic t) {
    if (t.requests() > 0) {
      lines.put(
          name,
          "%d requests, %.2f sectors each, %.2f times the sectors needed"
              .formatted(t.requests(), t.sectorsPerRequest(), t.overIdeal()));
    }
  }

  private static void banks(Map<String, String> lines, String name, LaunchReport.SharedTraffic t) {
    if (t.requests() > 0) {
      lines.put(
          name,
          "%d requests, %d wavefronts, %d of them bank conflicts"
              .formatted(t.requests(), t.wavefronts(), t.conflicts()));
    }
  }
}
