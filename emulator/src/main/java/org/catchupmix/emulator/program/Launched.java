package org.catchupmix.emulator.program;

import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.report.CallSite;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.Launch;

/**
 * A launch of a program.
 *
 * @param symbol name of the kernel in the PTX
 * @param site of the call
 * @param report null if a fault ended it
 */
record Launched(String symbol, Launch launch, CallSite site, LaunchReport report) {
  /** Its kernel in C++, with parameters. */
  String kernel() {
    return CppNames.full(symbol);
  }

  Launched with(LaunchReport counts) {
    return new Launched(symbol, launch, site, counts);
  }

  /** Its grid, block and shared memory. */
  String sizes() {
    return "grid %s, block %s%s%s"
        .formatted(
            extent(launch.gridX(), launch.gridY(), launch.gridZ()),
            extent(launch.blockX(), launch.blockY(), launch.blockZ()),
            launch.sharedBytes() == 0 ? "" : ", %d bytes shared".formatted(launch.sharedBytes()),
            launch.cooperative() ? ", cooperative" : "");
  }

  private static String extent(int x, int y, int z) {
    return z > 1 ? "%d,%d,%d".formatted(x, y, z) : y > 1 ? "%d,%d".formatted(x, y) : "" + x;
  }
}
