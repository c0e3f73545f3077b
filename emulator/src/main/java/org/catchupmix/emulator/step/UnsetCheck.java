package org.catchupmix.emulator.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Register;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.ptx.UnsetRegisters;
import org.catchupmix.emulator.registers.Slots;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * Tracks, before an instruction, which lanes have unset registers. Computing with unset values is
 * allowed, as compilers speculate; branching on them, using them as addresses or storing them to
 * global memory is a fault.
 *
 * <p>If part of the operands may determine the result (masked bits, {@code and}, packed parts), the
 * result is unset only if all operands are. An unset value may be missed, none is invented.
 */
public final class UnsetCheck extends Step {
  private static final Set<String> ANY =
      Set.of(
          ("add sub mul mad mul24 mad24 sad div rem abs neg min max fma rcp sqrt rsqrt sin cos lg2"
                  + " ex2 tanh setp set slct cvt cvta mov not cnot popc clz brev bfind bfe copysign"
                  + " shl shr shf dp4a dp2a isspacep")
              .split(" "));
  private static final Set<String> ALL = Set.of("and", "or", "xor", "lop3", "prmt", "bfi");

  private enum Rule {
    SELECT,
    ANY,
    ALL,
    SET
  }

  private record Tracked(int number, String name) {}

  private final Rule rule;
  private final int guardSlot;
  private final Tracked trackedGuard;
  private final List<Tracked> addresses = new ArrayList<>();

  /** Source registers; null for those that are always set. */
  private final List<Tracked> sources = new ArrayList<>();

  private final List<Tracked> results = new ArrayList<>();

  /** Slot of the predicate of {@code selp}, or -1. */
  private final int selector;

  /** Use of the sources beyond computing, as a verb; null for none. */
  private final String use;

  public UnsetCheck(PtxInstruction in, Slots slots, UnsetRegisters unset) {
    super(in, -1);
    hidden();
    List<String> writes = in.writes();
    trackedGuard = in.guard() == null ? null : tracked(in.guard().name(), unset);
    guardSlot = in.guard() == null ? -1 : slots.register(in.guard().name());
    for (PtxOperand operand :
        in.operands().subList(writes.isEmpty() ? 0 : 1, in.operands().size())) {
      List<String> names = new ArrayList<>();
      operand.registers(names);
      boolean address = operand instanceof PtxOperand.Address;
      for (String name : names) {
        (address ? addresses : sources).add(tracked(name, unset));
      }
      if (names.isEmpty() && in.name().equals("selp")) {
        sources.add(null); // so that sources are in the order of operands
      }
    }
    for (String name : writes) {
      Tracked result = tracked(name, unset);
      if (result != null) {
        results.add(result);
      }
    }
    boolean packs = in.operands().size() > 1 && in.operand(1) instanceof PtxOperand.Vector;
    boolean combined = in.name().equals("setp") && in.operands().size() > 3;
    selector =
        in.name().equals("selp")
                && in.operand(3) instanceof Register(String p, boolean _)
                && slots.type(p) == PtxType.PRED
            ? slots.register(p)
            : -1;
    rule =
        selector >= 0
            ? Rule.SELECT
            : ALL.contains(in.name()) || packs || combined
                ? Rule.ALL
                : ANY.contains(in.name()) ? Rule.ANY : Rule.SET;
    use =
        in.has("local") || in.has("param")
            ? null
            : switch (in.name()) {
              case "st" -> "stores";
              case "atom", "red" -> "updates with";
              case "brx" -> "branches on";
              default -> null;
            };
  }

  private static Tracked tracked(String name, UnsetRegisters unset) {
    int number = unset.number(name);
    return number < 0 ? null : new Tracked(number, name);
  }

  private static int unset(Warp warp, Tracked register) {
    return register == null ? 0 : warp.unset[register.number()];
  }

  @Override
  public void execute(Warp warp, int active) {
    int taking = active;
    int unknown = active & unset(warp, trackedGuard);
    if (guardSlot >= 0) {
      int p = warp.registers.p[guardSlot];
      taking &= instruction.guard().negated() ? ~p : p;
    }
    if (unknown != 0 && results.isEmpty()) {
      found(
          warp,
          unknown,
          instruction.name().equals("bra") ? "branches on" : "is guarded by",
          trackedGuard);
    }
    for (Tracked address : addresses) {
      int wrong = taking & unset(warp, address);
      if (wrong != 0) {
        found(warp, wrong, "has an address from", address);
      }
    }
    uses(warp, taking);
    if (!results.isEmpty()) {
      result(warp, taking, unknown);
    }
  }

  /** Reports uses beyond computation. */
  private void uses(Warp warp, int taking) {
    int wrong = use == null || sources.isEmpty() ? 0 : taking;
    for (Tracked source : sources) {
      wrong &= unset(warp, source);
    }
    if (wrong == 0) {
      return;
    }
    Tracked one = sources.getFirst();
    if (instruction.name().equals("st") && instruction.has("shared")) {
      warp.run.reports.note(this, warp, Integer.numberOfTrailingZeros(wrong), said(warp, use, one));
    } else {
      found(warp, wrong, use, one);
    }
  }

  private void result(Warp warp, int taking, int unknown) {
    int wrong = unknown;
    Tracked from = unknown != 0 ? trackedGuard : null;
    if (rule == Rule.SELECT) {
      int p = warp.registers.p[selector];
      int left = unset(warp, sources.get(0));
      int right = unset(warp, sources.get(1));
      int chosen = unset(warp, sources.get(2));
      wrong |= taking & (chosen | p & left | ~p & right);
      from = chosen != 0 ? sources.get(2) : left != 0 ? sources.get(0) : sources.get(1);
    } else if (rule != Rule.SET && !sources.isEmpty()) {
      int all = rule == Rule.ALL ? -1 : 0;
      for (Tracked source : sources) {
        int here = unset(warp, source);
        all = rule == Rule.ALL ? all & here : all | here;
        from = here != 0 ? source : from;
      }
      wrong |= taking & all;
    }
    PtxInstruction origin = wrong == 0 ? null : origin(warp, from);
    for (Tracked result : results) {
      int n = result.number();
      warp.unset[n] = warp.unset[n] & ~taking | wrong;
      if (wrong != 0) {
        warp.unsetOrigins[n] = origin;
      }
    }
  }

  /** The instruction that first read an unset value. */
  private PtxInstruction origin(Warp warp, Tracked register) {
    PtxInstruction before = warp.unsetOrigins[register.number()];
    return before == null ? instruction : before;
  }

  private String said(Warp warp, String verb, Tracked register) {
    PtxInstruction before = warp.unsetOrigins[register.number()];
    return before == null
        ? "%s %s, a variable that was never set".formatted(verb, register.name())
        : "%s %s, computed from %s in %s"
            .formatted(
                verb,
                register.name(),
                before.name().equals("ld")
                    ? "uninitialized memory that was read"
                    : "a variable that was read before it was set",
                warp.run.program.line(before));
  }

  private void found(Warp warp, int lanes, String verb, Tracked register) {
    warp.run.reports.fault(
        this, warp, Integer.numberOfTrailingZeros(lanes), said(warp, verb, register));
  }
}
