package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.LaunchReport.GlobalTraffic;
import org.catchupmix.emulator.PtxEmulator;

/** Counts what variants do on the emulator: the launches of a variant added up. */
final class EmulatorMeter implements LabMeter {
  private static final int WARP = 32;

  private final PtxEmulator emulator;

  EmulatorMeter(PtxEmulator emulator) {
    this.emulator = emulator;
  }

  @Override
  public Map<Metric, Double> measure(Runnable launches, long leastBytes) {
    List<LaunchReport> reports = new ArrayList<>();
    emulator.listen(reports::add);
    try {
      launches.run();
    } finally {
      emulator.listen(null);
    }
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    double instructions = sum(reports, r -> r.total().warps());
    double warps =
        sum(reports, r -> r.launch().blocks() * Math.ceilDiv(r.launch().threads(), WARP));
    values.put(Metric.LAUNCHES, (double) reports.size());
    values.put(Metric.WARPS, warps);
    values.put(Metric.WARP_INSTRUCTIONS, instructions);
    values.put(Metric.INSTRUCTIONS_PER_WARP, instructions / warps);
    for (Metric metric : Metric.values()) {
      if (metric.kind() != null) {
        values.put(metric, sum(reports, r -> r.count(metric.kind()).warps()));
      }
    }
    values.put(Metric.LANE_INSTRUCTIONS, sum(reports, r -> r.total().lanes()));
    putTraffic(
        values,
        reports,
        LaunchReport::globalLoads,
        Metric.LOAD_REQUESTS,
        Metric.LOAD_SECTORS,
        Metric.LOAD_SECTORS_PER_REQUEST,
        Metric.LOAD_TO_IDEAL);
    putTraffic(
        values,
        reports,
        LaunchReport::globalStores,
        Metric.STORE_REQUESTS,
        Metric.STORE_SECTORS,
        Metric.STORE_SECTORS_PER_REQUEST,
        Metric.STORE_TO_IDEAL);
    values.put(
        Metric.BANK_CONFLICTS,
        sum(reports, r -> r.sharedLoads().conflicts() + r.sharedStores().conflicts()));
    values.put(Metric.DIVERGENT_BRANCHES, sum(reports, LaunchReport::divergentBranches));
    values.put(Metric.BARRIERS, sum(reports, LaunchReport::barriers));
    values.put(
        Metric.SHARED_BYTES,
        reports.stream().mapToDouble(r -> r.launch().sharedBytes()).max().orElse(0));
    return values;
  }

  private static void putTraffic(
      Map<Metric, Double> values,
      List<LaunchReport> reports,
      Function<LaunchReport, GlobalTraffic> of,
      Metric requests,
      Metric sectors,
      Metric perRequest,
      Metric toIdeal) {
    double requestCount = sum(reports, r -> of.apply(r).requests());
    double sectorCount = sum(reports, r -> of.apply(r).sectors());
    double ideal = sum(reports, r -> of.apply(r).idealSectors());
    values.put(requests, requestCount);
    values.put(sectors, sectorCount);
    if (requestCount > 0) {
      values.put(perRequest, sectorCount / requestCount);
      values.put(toIdeal, sectorCount / ideal);
    }
  }

  private static double sum(List<LaunchReport> reports, ToLongFunction<LaunchReport> of) {
    return reports.stream().mapToLong(of).sum();
  }
}
