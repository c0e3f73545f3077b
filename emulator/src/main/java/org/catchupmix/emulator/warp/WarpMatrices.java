package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The registers of a warp that {@code wgmma} reads and writes until a wait for its group. */
public final class WarpMatrices {
  /** A multiplication that may not have ended, and whether it writes a register. */
  private record Pending(int group, Step step, boolean result) {}

  /** Multiplications that the warp has begun, in all and up to the end of each group. */
  private int begun;

  private final List<Integer> begunBy = new ArrayList<>();

  /** Multiplications that the warp waits for. */
  private int awaited;

  /** The last multiplication. */
  private Step last;

  private boolean fenced;
  private final Map<String, Pending> pending = new HashMap<>();

  /** Registers that have been changed since the last {@code wgmma.fence}. */
  private final Set<String> changed = new HashSet<>();

  public void fence() {
    fenced = true;
    changed.clear();
  }

  /** A multiplication begins, which writes and reads registers. */
  public void begin(Step step, Warp warp, List<String> results, List<String> factors) {
    String wrong =
        Stream.concat(results.stream(), factors.stream())
            .filter(changed::contains)
            .findFirst()
            .orElse(null);
    if (!fenced) {
      throw step.fault(warp, warp.active(), "has no wgmma.fence before it");
    }
    if (wrong != null && warp.run.strict) { // nvcc moves arithmetic behind the fence of the source
      throw step.fault(
          warp, warp.active(), "uses %s, which was changed after the last wgmma.fence", wrong);
    }
    factors.forEach(name -> pending.put(name, new Pending(committed(), step, false)));
    results.forEach(name -> pending.put(name, new Pending(committed(), step, true)));
    begun++;
    last = step;
  }

  /** Another instruction uses registers. */
  public void use(Step step, Warp warp, int active, List<String> read, List<String> written) {
    for (List<String> some : List.of(written, read)) {
      for (String name : some) {
        Pending by = pending.get(name);
        if (by != null && (by.result || some == written)) {
          warp.run.reports.fault(
              step,
              warp,
              Integer.numberOfTrailingZeros(active),
              "pending " + by.step.id,
              "%s %s before wgmma.wait_group has ended the multiplication of %s"
                  .formatted(
                      some == written ? "changes" : "reads",
                      name,
                      warp.run.program.line(by.step.instruction)));
        }
      }
    }
    changed.addAll(written);
  }

  /** A compiler copies registers as it likes: a copy is as pending as what it copies. */
  public void move(List<String> read, List<String> written) {
    for (String to : written) {
      Pending by = read.isEmpty() ? null : pending.get(read.getFirst());
      if (by == null) {
        pending.remove(to);
      } else {
        pending.put(to, by);
      }
    }
  }

  int begun() {
    return begun;
  }

  int awaited() {
    return awaited;
  }

  Step last() {
    return last;
  }

  /** Groups so far. */
  int committed() {
    return begunBy.size();
  }

  /** Groups what has begun. */
  public void commit() {
    begunBy.add(begun);
  }

  void await(int most) {
    int groups = committed() - most;
    awaited = groups > 0 ? begunBy.get(groups - 1) : 0;
    pending.values().removeIf(by -> by.group < groups);
  }
}
