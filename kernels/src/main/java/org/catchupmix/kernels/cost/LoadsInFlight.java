package org.catchupmix.kernels.cost;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;

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
      boolean load = InstructionKind.of(in) == InstructionKind.GLOBAL_LOAD;
      boolean writes = !in.name().equals("st") && !in.operands().isEmpty();
      List<PtxOperand> read =
          writes ? in.operands().subList(1, in.operands().size()) : in.operands();
      if (!pending.isEmpty()
          && Stream.concat(Stream.ofNullable(in.guard()), read.stream())
              .flatMap(LoadsInFlight::registers)
              .anyMatch(pending::contains)) {
        waits += times;
        times = 0;
        pending.clear();
      }
      if (load && cost.globalLoads().requests() > 0) {
        requests += cost.globalLoads().requests();
        times = Math.max(times, cost.globalLoads().requests());
        registers(in.operands().getFirst()).forEach(pending::add);
      }
    }
    waits += times;
    return waits == 0 ? 1 : Math.max(1, requests / waits);
  }

  private static Stream<String> registers(PtxOperand operand) {
    return switch (operand) {
      case PtxOperand.Register(String name, boolean _) -> Stream.of(name);
      case PtxOperand.Vector(List<PtxOperand> parts) ->
          parts.stream().flatMap(LoadsInFlight::registers);
      case PtxOperand.Pair(PtxOperand first, PtxOperand second) ->
          Stream.of(first, second).flatMap(LoadsInFlight::registers);
      case PtxOperand.Address(PtxOperand base, long _) ->
          base == null ? Stream.empty() : registers(base);
      case PtxOperand.Texel(PtxOperand texture, List<PtxOperand> more) ->
          Stream.concat(registers(texture), more.stream().flatMap(LoadsInFlight::registers));
      default -> Stream.empty();
    };
  }
}
