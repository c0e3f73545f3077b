package org.catchupmix.study.puzzles;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.report.LaunchReport.Cost;
import org.catchupmix.emulator.report.LaunchReport.Traffic;

/** A cause of costs that the executed instructions show, at a line of the submission. */
public sealed interface Advice {
  /** Line of the source; 0 if it is unknown. */
  int line();

  /** Instructions in double precision by threads, per element; the puzzles have floats only. */
  record DoublePrecision(int line, double perElement) implements Advice {}

  /** Divisions of integers by what the compiler does not know, per element. */
  record Division(int line, int bits, double perElement) implements Advice {}

  /** Accesses of threads to their local memory, per element. */
  record LocalMemory(int line, double perElement) implements Advice {}

  /** Sectors of global memory that a warp loads or stores at once, and those that would do. */
  record Scattered(int line, boolean load, double sectors, double ideal) implements Advice {}

  /** Finds what the instructions of a trial show. */
  static List<Advice> of(Counts counts) {
    List<Advice> all = new ArrayList<>();
    Map<Integer, Double> doubles = lines(counts, Advice::isDouble);
    if (!doubles.isEmpty()) {
      all.add(doublePrecision(doubles, counts.trial().elements()));
    }
    for (int bits : new int[] {Integer.SIZE, Long.SIZE}) {
      lines(counts, in -> divides(in, bits))
          .forEach((line, n) -> all.add(new Division(line, bits, n / counts.trial().elements())));
    }
    lines(counts, in -> in.has(Modifier.LOCAL))
        .forEach((line, n) -> all.add(new LocalMemory(line, n / counts.trial().elements())));
    all.addAll(scattered(counts, true, Cost::globalLoads));
    all.addAll(scattered(counts, false, Cost::globalStores));
    return List.copyOf(all);
  }

  /** Adds what functions of the library compute to the line that does most by itself. */
  private static Advice doublePrecision(Map<Integer, Double> lines, long elements) {
    int worst =
        lines.entrySet().stream()
            .filter(line -> line.getKey() > 0)
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(0);
    double sum = lines.values().stream().mapToDouble(Double::doubleValue).sum();
    return new DoublePrecision(worst, sum / elements);
  }

  /** Executions by threads of some instructions, by lines. */
  private static Map<Integer, Double> lines(Counts counts, Predicate<PtxInstruction> which) {
    return counts
        .costs()
        .filter(cost -> which.test(cost.instruction()) && cost.count().lanes() > 0)
        .collect(
            Collectors.groupingBy(
                counts::line, TreeMap::new, Collectors.summingDouble(c -> c.count().lanes())));
  }

  private static boolean isDouble(PtxInstruction in) {
    return switch (in.family()) {
      case ARITHMETIC, SUM, SPECIAL, CONVERSION, COMPARISON, SELECTION -> in.has(PtxType.F64);
      default -> false;
    };
  }

  private static boolean divides(PtxInstruction in, int bits) {
    PtxType type = in.opcode().type();
    return (in.operation() == Operation.DIV || in.operation() == Operation.REM)
        && !type.isFloat()
        && type.bytes() * Byte.SIZE == bits
        && in.operand(2) instanceof PtxOperand.Register;
  }

  /** Finds lines at which a warp needs twice the sectors, or more. */
  private static List<Advice> scattered(
      Counts counts, boolean load, Function<Cost, Traffic> traffic) {
    Map<Integer, Traffic> lines =
        counts
            .costs()
            .filter(cost -> traffic.apply(cost).requests() > 0)
            .collect(Collectors.toMap(counts::line, traffic, Traffic::plus, TreeMap::new));
    List<Advice> all = new ArrayList<>();
    lines.forEach(
        (line, t) -> {
          if (t.units() >= 2 * t.idealUnits() && t.units() > t.requests()) {
            double requests = t.requests();
            all.add(new Scattered(line, load, t.units() / requests, t.idealUnits() / requests));
          }
        });
    return all;
  }

  /** Whether it makes up most of a counter's surplus; PTX counts a division as one. */
  default boolean explains(double surplus) {
    return switch (this) {
      case DoublePrecision(int _, double perElement) -> 2 * perElement >= surplus;
      case LocalMemory(int _, double perElement) -> 2 * perElement >= surplus;
      case Scattered _ -> true;
      case Division _ -> false;
    };
  }

  /** The counters that it raises. */
  default Goal.Counted counted() {
    return switch (this) {
      case DoublePrecision _, Division _, LocalMemory _ -> Goal.Counted.INSTRUCTIONS;
      case Scattered _ -> Goal.Counted.SECTORS;
    };
  }

  /** Whether it costs time even where each counter meets its goal. */
  default boolean isAlwaysSaid() {
    return this instanceof DoublePrecision;
  }

  /** Returns it for JSON: its kind and its numbers. */
  default Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("line", line());
    switch (this) {
      case DoublePrecision(int _, double perElement) -> {
        all.put("kind", "double-precision");
        all.put("per_element", perElement);
      }
      case Division(int _, int bits, double perElement) -> {
        all.put("kind", "division");
        all.put("bits", bits);
        all.put("per_element", perElement);
      }
      case LocalMemory(int _, double perElement) -> {
        all.put("kind", "local-memory");
        all.put("per_element", perElement);
      }
      case Scattered(int _, boolean load, double sectors, double ideal) -> {
        all.put("kind", load ? "scattered-load" : "scattered-store");
        all.put("sectors", sectors);
        all.put("ideal", ideal);
      }
    }
    return all;
  }

  /** Says it to a learner. */
  default String text() {
    return (line() == 0 ? "" : "line %d: ".formatted(line()))
        + switch (this) {
          case DoublePrecision(int _, double perElement) ->
              "%s per element: instructions in double precision, which most GPUs compute 32 to 64 times slower than float. 1.0 and pow(x, 2) are double, 1.0f and powf(x, 2) are float"
                  .formatted(number(perElement));
          case Division(int _, int bits, double perElement) ->
              "%s per element: divisions of %d-bit integers by a number that the compiler does not know. Each counts as one instruction, but takes about %d on a GPU; a constant divisor takes a few"
                  .formatted(number(perElement), bits, bits == Integer.SIZE ? 20 : 100);
          case LocalMemory(int _, double perElement) ->
              "%s per element: accesses to local memory, which is as far away as global memory. An array of a thread stays in registers only if each index is a constant after loops are unrolled"
                  .formatted(number(perElement));
          case Scattered(int _, boolean load, double sectors, double ideal) ->
              "a warp %s %s sectors at once where %s would do; %s, these are about %s%s apart"
                  .formatted(
                      load ? "loads" : "stores",
                      number(sectors),
                      number(ideal),
                      Goal.NEIGHBOURS,
                      number(sectors / ideal),
                      sectors > 31 ? " or more" : "");
        };
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
  }
}
