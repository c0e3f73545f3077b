package org.catchupmix.study.puzzles;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.report.InstructionKind;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.LaunchReport.Cost;

/** Cost of the launches of a trial. */
record Counts(Trial trial, List<LaunchReport> launches) {
  private static final int SECTOR = 32;
  static final int WARP = 32;

  private long sum(ToLongFunction<Cost> of) {
    return costs().mapToLong(of).sum();
  }

  Stream<Cost> costs() {
    return launches.stream().flatMap(launch -> launch.costs().stream());
  }

  /** Sectors of global memory over those that the accessed bytes would fill. */
  double sectorsToIdeal() {
    return (double) sum(c -> c.global().units()) / sum(c -> c.global().idealUnits());
  }

  double bankConflicts() {
    return sum(c -> c.shared().conflicts());
  }

  double barriersPerBlock() {
    double blocks = launches.stream().mapToLong(LaunchReport::blocks).sum();
    return launches.stream().mapToLong(LaunchReport::barriers).sum() / blocks;
  }

  double instructionsPerElement() {
    return (double) sum(c -> c.count().lanes()) / trial.elements();
  }

  double warpInstructionsPerElement() {
    return (double) sum(c -> c.count().warps()) / trial.elements();
  }

  /** Threads of a warp that do not execute an instruction of it, on average. */
  double idleThreads() {
    return WARP - (double) sum(c -> c.count().lanes()) / sum(c -> c.count().warps());
  }

  /** Bytes of loaded sectors over the bytes of the inputs. */
  double reads() {
    long inputs =
        trial.arrays().stream()
            .filter(a -> a.contents() != null)
            .mapToLong(KernelArray::bytes)
            .sum();
    return (double) SECTOR * sum(c -> c.globalLoads().units()) / inputs;
  }

  /** Executed instructions of a kind by threads, per element. */
  double perElement(InstructionKind kind) {
    return (double) costs().filter(c -> kindOf(c) == kind).mapToLong(c -> c.count().lanes()).sum()
        / trial.elements();
  }

  /** Warps that diverged at a branch, per block. */
  double divergencesPerBlock() {
    return (double) sum(Cost::divergences)
        / launches.stream().mapToLong(LaunchReport::blocks).sum();
  }

  /** Atomic operations on global memory by threads. */
  double globalAtomics() {
    return costs()
        .filter(c -> kindOf(c) == InstructionKind.ATOMIC && !c.instruction().opcode().isShared())
        .mapToLong(c -> c.count().lanes())
        .sum();
  }

  static InstructionKind kindOf(Cost cost) {
    return InstructionKind.of(cost.instruction());
  }

  /** Line of the submission that an instruction is of, through inlined functions; or 0. */
  int line(Cost cost) {
    SourceLine source = outer(cost);
    return source == null || !source.file().equals(file()) ? 0 : source.line();
  }

  private static SourceLine outer(Cost cost) {
    SourceLine source = cost.instruction().source();
    return source == null || source.inlined().isEmpty() ? source : source.inlined().getLast();
  }

  /** The file of the first kernel, not of the headers' functions that it calls. */
  private String file() {
    return costs().map(Counts::outer).filter(Objects::nonNull).findFirst().orElseThrow().file();
  }

  /** The source line at which a cost is largest; 0 if it is unknown. */
  int worstLine(ToDoubleFunction<Cost> of) {
    Map<Integer, Double> lines =
        costs()
            .filter(c -> line(c) > 0)
            .collect(Collectors.groupingBy(this::line, TreeMap::new, Collectors.summingDouble(of)));
    return lines.entrySet().stream()
        .filter(line -> line.getValue() > 0)
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0);
  }
}
