package org.catchupmix.kernels.cost;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.ptx.PtxInstruction;

/**
 * The phases of a launch: what its blocks do before they wait for one another, and what behind
 * that. A block waits where it reads a word by {@code ld.acquire} again and again until it has
 * changed ({@code together.cuh}): the last such load of the PTX, with its branch, is the barrier.
 */
public final class LaunchPhases {
  private LaunchPhases() {}

  /** One of a launch that is not cooperative, or whose blocks do not wait. */
  public static List<LaunchReport> of(LaunchReport report) {
    int begin = barrier(report);
    if (begin < 0) {
      return List.of(report);
    }
    List<LaunchReport.Cost> costs = report.costs();
    return List.of(
        part(report, costs.subList(0, begin)),
        part(report, costs.subList(behind(costs, begin), costs.size())));
  }

  /** The same launch without the questions of those that wait: how many they are is chance. */
  static LaunchReport withoutWaiting(LaunchReport report) {
    int begin = barrier(report);
    if (begin < 0) {
      return report;
    }
    List<LaunchReport.Cost> costs = report.costs();
    return part(
        report,
        Stream.concat(
                costs.subList(0, begin).stream(),
                costs.subList(behind(costs, begin), costs.size()).stream())
            .toList());
  }

  /** Where the barrier begins; -1 where there is none, or nobody came to it. */
  private static int barrier(LaunchReport report) {
    List<LaunchReport.Cost> costs = report.costs();
    int[] acquires =
        IntStream.range(0, report.launch().cooperative() ? costs.size() : 0)
            .filter(i -> acquires(costs.get(i).instruction()))
            .toArray();
    // The first asks what is there before.
    return acquires.length < 2 ? -1 : acquires[acquires.length - 1];
  }

  private static boolean acquires(PtxInstruction in) {
    return in.name().equals("ld") && in.has("acquire");
  }

  private static int behind(List<LaunchReport.Cost> costs, int barrier) {
    int branch = barrier;
    while (!costs.get(branch).instruction().name().equals("bra")) {
      branch++;
    }
    return branch + 1;
  }

  /** Whether all warps of a block wait there, not only the lanes of one. */
  private static boolean isOfBlock(PtxInstruction in) {
    return List.of("bar", "barrier").contains(in.name()) && !in.has("warp");
  }

  private static LaunchReport part(LaunchReport of, List<LaunchReport.Cost> costs) {
    long warps = (of.launch().threads() + 31) / 32;
    long barriers =
        costs.stream()
                .filter(c -> isOfBlock(c.instruction()))
                .mapToLong(c -> c.count().warps())
                .sum()
            / warps;
    return new LaunchReport(
        of.kernel(),
        of.launch(),
        costs,
        barriers,
        of.blocksRun(),
        of.touched(),
        of.sharedBytes(),
        of.nanoseconds());
  }
}
