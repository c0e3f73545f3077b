package org.catchupmix.emulator.async;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.emulator.launch.Listing;
import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.report.AsyncProblem;

/** Registers of a warp that {@code wgmma} uses until a wait for its group. */
public final class WarpMatrices {
  /** A multiplication that may not have ended, and whether it writes a register. */
  private record Pending(int group, Origin by, boolean result) {}

  /** Multiplications that the warp has begun, in all and up to each group's end. */
  private int begun;

  private final List<Integer> begunBy = new ArrayList<>();

  /** Multiplications that the warp waits for. */
  private int awaited;

  /** The last multiplication. */
  private Origin last;

  private final boolean strict;

  private boolean fenced;
  private final Map<String, Pending> pending = new HashMap<>();

  /** Registers that have been changed since the last {@code wgmma.fence}. */
  private final Set<String> changed = new HashSet<>();

  WarpMatrices(boolean strict) {
    this.strict = strict;
  }

  public void fence() {
    fenced = true;
    changed.clear();
  }

  /** A multiplication begins, which writes and reads registers. */
  public void begin(Origin at, List<String> results, List<String> factors) {
    String wrong =
        Stream.concat(results.stream(), factors.stream())
            .filter(changed::contains)
            .findFirst()
            .orElse(null);
    if (!fenced) {
      throw at.fault(new AsyncProblem.NoFence());
    }
    if (wrong != null && strict) { // nvcc moves arithmetic behind the fence of the source
      throw at.fault(new AsyncProblem.ChangedAfterFence(wrong));
    }
    factors.forEach(name -> pending.put(name, new Pending(committed(), at, false)));
    results.forEach(name -> pending.put(name, new Pending(committed(), at, true)));
    begun++;
    last = at;
  }

  /** Another instruction uses registers. */
  public void use(Origin at, Listing listing, List<String> read, List<String> written) {
    for (List<String> some : List.of(written, read)) {
      for (String name : some) {
        Pending known = pending.get(name);
        if (known != null && (known.result || some == written)) {
          at.report(
              new AsyncProblem.RegisterPending(
                  some == written, name, listing.line(known.by.stepNumber())));
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

  Origin last() {
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
