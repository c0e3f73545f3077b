package org.catchupmix.emulator.launch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.Pages;

/**
 * Device memory, and shared memory of the current block, as one core sees them. Remembers what each
 * step accessed last, and lends histories to allocations.
 */
public final class LaunchMemory {
  public final AddressSpace space;
  public final Sharing sharing;

  /** A core's own view of an allocation, where others run beside it. */
  private final UnaryOperator<Allocation> view;

  private final Predicate<Allocation> mayWrite;

  /** Whether touched pages are marked even where blocks are not shared. */
  private final boolean marks;

  private final Allocation[] last;

  /** Address patterns of steps that all lanes run, and that only some lanes run. */
  private final AccessPattern[] patterns;

  private final AccessPattern[] partPatterns;

  /** Allocations that have borrowed a history. */
  private final List<Allocation> borrowers = new ArrayList<>();

  /** Shared variables of the current block. */
  private List<Allocation> shared = List.of();

  private boolean copiesBegun;

  public LaunchMemory(
      AddressSpace space,
      Sharing sharing,
      UnaryOperator<Allocation> view,
      Predicate<Allocation> mayWrite,
      boolean marks,
      int steps) {
    this.space = space;
    this.sharing = sharing;
    this.view = view;
    this.mayWrite = mayWrite;
    this.marks = marks;
    this.last = new Allocation[steps];
    this.patterns = new AccessPattern[steps];
    this.partPatterns = new AccessPattern[steps];
  }

  /** Begins or continues a block with its own shared variables. */
  public void enter(List<Allocation> variables) {
    if (variables != shared) {
      Arrays.fill(last, null); // may be another block's shared memory
      shared = variables;
    }
  }

  /** The allocation that a step accessed last, or null. */
  public Allocation last(int step) {
    return last[step];
  }

  /** Notes that a step accesses an allocation other than last time. */
  public void accesses(int step, Allocation a) {
    last[step] = a;
    touch(a);
  }

  /** Pattern of the last execution of a step by all or by some lanes. */
  public AccessPattern pattern(int step, int bytes, int active) {
    AccessPattern[] known = active == -1 ? patterns : partPatterns;
    if (known[step] == null) {
      known[step] = new AccessPattern(bytes);
    }
    return known[step];
  }

  /** The shared variable at or before an address, or null. */
  public Allocation sharedNear(long address) {
    return shared.stream()
        .filter(a -> address >= a.base)
        .max(Comparator.comparingLong(a -> a.base))
        .orElse(null);
  }

  /** Finds the allocation of device memory at an address, or null. */
  public Allocation near(long address) {
    Allocation a = space.near(address);
    return a == null || a.constant || a.data == null ? a : view.apply(a);
  }

  /** Lends a history to an allocation of device memory that is accessed first. */
  public void touch(Allocation a) {
    if (!a.shared && !a.constant && a.history == null) {
      lend(a, marks || sharing.isPossible() ? new Pages(a.bytes, null) : null);
    }
  }

  /** Lends a history to an allocation on first use. */
  public void lend(Allocation a, Pages pages) {
    space.histories.lend(a, pages, mayWrite.test(a));
    borrowers.add(a);
  }

  /** Begins to record accesses to memory of which only reads were expected. */
  public void recordFromNow(Allocation a) {
    sharing.needOrder("a write where only reads were expected");
    space.histories.lend(a, a.pages, true);
  }

  /** Returns what was borrowed. */
  public void giveBack() {
    space.histories.takeBack(borrowers);
  }

  /** Bytes that the histories take. */
  public long recorded() {
    return borrowers.stream().mapToLong(a -> a.history.size()).sum();
  }

  /** Bytes of device memory that were touched since a stamp; 0 if some were not recorded. */
  public long touched(int oldest) {
    return borrowers.stream().anyMatch(a -> a.history.isOff())
        ? 0
        : borrowers.stream().mapToLong(a -> a.history.touched(oldest)).sum();
  }

  /** Notes that a warp has started a {@code cp.async}. */
  public void copyBegins() {
    copiesBegun = true;
  }

  public boolean haveCopiesBegun() {
    return copiesBegun;
  }
}
