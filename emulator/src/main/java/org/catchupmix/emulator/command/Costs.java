package org.catchupmix.emulator.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.report.AnnotatedSource;
import org.catchupmix.emulator.report.InstructionKind;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.Metric;
import org.catchupmix.emulator.report.SourceFiles;
import org.catchupmix.gpu.Chip;

/**
 * Costs of a launch: counters, occupancy and roofline bound on a chip, and costs per source line.
 *
 * @param chip null for none
 * @param registers per thread by the chip's compiler; empty where they are unknown
 */
record Costs(LaunchReport report, Chip chip, OptionalInt registers) {
  /** Counters that are not zero. */
  Map<Metric, Double> counters() {
    Map<Metric, Double> all = Metric.counted(List.of(report));
    all.values().removeIf(n -> n == 0);
    if (chip != null && registers.isPresent()) {
      all.put(Metric.REGISTERS, (double) registers.getAsInt());
      Metric.addOccupancy(report, chip, registers.getAsInt(), all);
    }
    if (chip != null && report.touchedBytes() > 0) {
      // The roofline's bound: touched bytes once through memory, or FP32 operations.
      double memory = report.touchedBytes() / chip.bytesPerSecond();
      all.put(Metric.BOUND, 1e6 * Math.max(memory, flops() / chip.flops()));
    }
    return all;
  }

  private double flops() {
    return report.costs().stream()
        .filter(cost -> InstructionKind.of(cost.instruction()) == InstructionKind.FLOAT)
        .mapToDouble(cost -> cost.count().lanes() * flops(cost.instruction().operation()))
        .sum();
  }

  private static double flops(Operation operation) {
    return operation == Operation.FMA || operation == Operation.MAD ? 2 : 1;
  }

  /** The source files with their costs, by lines of CUDA or of the PTX. */
  List<AnnotatedSource> annotated(boolean byPtx, String ptx, SourceFiles sources)
      throws IOException {
    return byPtx
        ? AnnotatedSource.ptx(List.of(report), ptx)
        : AnnotatedSource.cuda(List.of(report), sources);
  }
}
