package org.catchupmix.emulator.memory;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.catchupmix.emulator.report.Location;
import org.catchupmix.emulator.report.Region;

/**
 * Addresses of device memory. Each allocation owns 16 GiB of addresses and starts in the middle, so
 * that wrong indices hit red zones. An address is used again only after 1,000 later allocations
 * were freed, so that recently freed pointers are recognized.
 */
public final class AddressSpace {
  /** Window of generic addresses of shared memory. */
  public static final long SHARED = 1L << 40;

  /** Window of generic addresses of local memory. */
  public static final long LOCAL = 1L << 41;

  /** Generic address of launch parameters. */
  public static final long PARAMETERS = 1L << 42;

  /** Addresses of functions, for indirect calls. */
  public static final long FUNCTIONS = 1L << 43;

  private static final long NULL_PAGE = 1 << 16;

  private static final int SPACING = 34;
  private static final long MIDDLE = 1L << SPACING - 1;
  private static final long FIRST = 1L << 44 - SPACING;

  /** Number of freed allocations remembered for messages; then their addresses are used again. */
  private static final int FREED_KNOWN = 1000;

  public final Histories histories = new Histories();
  private final Queue<Long> freed = new ArrayDeque<>();
  private final Map<Long, Allocation> allocations = new HashMap<>();
  private final Queue<Long> forgotten = new ArrayDeque<>();
  private long next = FIRST;

  public Allocation allocate(Region.Kind kind, String name, long bytes, boolean constant) {
    long slot = forgotten.isEmpty() ? next++ : forgotten.remove();
    Allocation made = new Allocation(kind, name, (slot << SPACING) + MIDDLE, bytes, constant);
    allocations.put(slot, made);
    return made;
  }

  public void parameters(byte[] contents) {
    Allocation made =
        new Allocation(
            Region.Kind.PARAMETERS, "the kernel's parameters", PARAMETERS, contents.length, true);
    System.arraycopy(contents, 0, made.data, 0, contents.length);
    made.defined.fill();
    allocations.put(PARAMETERS >>> SPACING, made);
  }

  /** Frees the contents; the allocation stays known as freed. */
  public void free(Allocation allocation) {
    allocation.data = null;
    allocation.forgetAccesses();
    allocation.defined.clear();
    freed.add(allocation.base >>> SPACING);
    if (freed.size() > FREED_KNOWN) {
      allocations.remove(freed.peek());
      forgotten.add(freed.remove());
    }
  }

  /** Where an address without allocation lies. */
  public Location nowhere(long address) {
    if (address >= 0 && address < NULL_PAGE) {
      return new Location.NearNull(address);
    }
    boolean givenOut = address >>> SPACING >= FIRST && address >>> SPACING < next;
    return givenOut ? Location.Nowhere.FREED_LONG_AGO : Location.Nowhere.NEVER_ALLOCATED;
  }

  public void forgetAccesses() {
    histories.clear();
    allocations.values().forEach(Allocation::forgetAccesses);
  }

  public static boolean isShared(long address) {
    return address >= SHARED && address < LOCAL;
  }

  public static boolean isLocal(long address) {
    return address >= LOCAL && address < 2 * LOCAL;
  }

  /** The address that findings have; those of shared memory are relative to their window. */
  public static long shown(long address) {
    return isShared(address) ? address - SHARED : address;
  }

  /** The allocation in whose slot of addresses one lies, even beside its bytes, or null. */
  public Allocation near(long address) {
    return allocations.get(address >>> SPACING);
  }
}
