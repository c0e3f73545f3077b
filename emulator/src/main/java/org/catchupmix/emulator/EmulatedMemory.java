package org.catchupmix.emulator;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.ptx.PtxVariable;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.FindingText;
import org.catchupmix.emulator.report.HostProblem;
import org.catchupmix.emulator.report.Region;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DeviceMemoryUse;
import org.catchupmix.gpu.DriverException;

/**
 * Allocations and module variables of the emulated device, which its host and its kernels make and
 * free. The host may not read bytes that nobody wrote.
 */
final class EmulatedMemory {
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  private final AddressSpace space;
  private final long capacity;
  private final Map<Long, Allocation> live = new HashMap<>();

  /** Variables of modules, which are never freed. */
  private final Map<Long, Allocation> variables = new HashMap<>();

  private Observer observer;
  private long liveBytes;
  private long variableBytes;
  private long peakBytes;
  private long allocationsMade;

  /** Manages a number of bytes, with addresses of a space. */
  EmulatedMemory(AddressSpace space, long capacity) {
    this.space = space;
    this.capacity = capacity;
  }

  /** Reports allocations from now on; null ends it. */
  void observe(Observer by) {
    observer = by;
  }

  private long freeBytes() {
    return capacity - liveBytes - variableBytes;
  }

  DeviceMemory allocate(long bytes) {
    return allocate(bytes, "allocation " + (allocationsMade + 1));
  }

  /** Allocates memory under a name that messages use. */
  DeviceMemory allocate(long bytes, String name) {
    if (bytes < 1) {
      throw new IllegalArgumentException("allocate: " + bytes + " bytes, must be at least 1");
    }
    requireRoom("", bytes);
    if (bytes > LARGEST) {
      throw new DriverException(
          "the emulated device holds at most %d bytes in one allocation, not %d"
              .formatted(LARGEST, bytes));
    }
    return new DeviceMemory(newAllocation(Region.Kind.ALLOCATION, bytes, name).base, bytes);
  }

  /** Allocates for a kernel; 0 if there is no room. */
  long allocateForKernel(long bytes) {
    boolean fits = bytes > 0 && bytes <= Math.min(LARGEST, freeBytes());
    return fits ? newAllocation(Region.Kind.MALLOC, bytes, "" + (allocationsMade + 1)).base : 0;
  }

  /** Frees what a kernel allocated; false for anything else. */
  boolean freeForKernel(long address) {
    Allocation allocation = live.get(address);
    boolean known = allocation != null && allocation.region.kind() == Region.Kind.MALLOC;
    if (known) {
      free(allocation);
    }
    return known;
  }

  /** Allocates a variable of a module, with its initial bytes. */
  Allocation variable(String origin, PtxVariable variable) {
    requireRoom(origin + ": variable " + variable.name() + ": ", variable.bytes());
    boolean constant = variable.space() == PtxVariable.Space.CONST;
    Allocation allocation =
        fromHeap(Region.Kind.VARIABLE, variable.name(), variable.bytes(), constant);
    variables.put(allocation.base, allocation);
    variableBytes += variable.bytes();
    if (variable.initial() != null) {
      System.arraycopy(variable.initial(), 0, allocation.data, 0, variable.bytes());
    }
    allocation.defined.fill(); // zero unless the file has initial values
    return allocation;
  }

  private Allocation newAllocation(Region.Kind kind, long bytes, String name) {
    Allocation allocation = fromHeap(kind, name, bytes, false);
    allocationsMade++;
    live.put(allocation.base, allocation);
    liveBytes += bytes;
    peakBytes = Math.max(peakBytes, liveBytes);
    if (observer != null) {
      observer.allocated(name, allocation.base, bytes);
    }
    return allocation;
  }

  private void requireRoom(String what, long bytes) {
    if (bytes > freeBytes()) {
      throw new DriverException(
          "%sthe emulated device has no room for %d bytes: %d of its %d are free, %d are held by %d allocations%s"
              .formatted(
                  what,
                  bytes,
                  freeBytes(),
                  capacity,
                  liveBytes,
                  live.size(),
                  variableBytes == 0 ? "" : ", %d by variables".formatted(variableBytes)));
    }
  }

  private Allocation fromHeap(Region.Kind kind, String name, long bytes, boolean constant) {
    try {
      return space.allocate(kind, name, bytes, constant);
    } catch (OutOfMemoryError e) {
      throw new DriverException(
          "the emulated device has no room for %d bytes in the Java heap of %d: give java a larger -Xmx"
              .formatted(bytes, Runtime.getRuntime().maxMemory()),
          e);
    }
  }

  /** Allocations not yet freed, including those of kernels. */
  List<Region> held() {
    return live.values().stream()
        .sorted(Comparator.comparingLong(a -> a.base))
        .map(a -> a.region)
        .toList();
  }

  private Allocation find(DeviceMemory memory) {
    Allocation allocation = space.near(memory.address());
    if (allocation == null
        || !allocation.holds(memory.address(), 1)
        || (live.get(allocation.base) != allocation
            && variables.get(allocation.base) != allocation)) {
      throw new DriverException(memory + " is not allocated on this device");
    }
    return allocation;
  }

  void free(DeviceMemory memory) {
    Allocation allocation = find(memory);
    if (variables.containsKey(allocation.base)) {
      throw new DriverException(memory + " is a module variable, which cannot be freed");
    }
    if (allocation.base != memory.address()) {
      throw new DriverException(
          "%s is %s, only whole allocations can be freed"
              .formatted(memory, FindingText.FULL.where(allocation.at(memory.address()))));
    }
    free(allocation);
  }

  private void free(Allocation allocation) {
    live.remove(allocation.base);
    space.free(allocation);
    liveBytes -= allocation.bytes;
    if (observer != null) {
      observer.freed(allocation.base);
    }
  }

  /** Offset of memory in its allocation; refuses more bytes than follow it. */
  private static int offset(String what, long wanted, DeviceMemory memory, Allocation of) {
    long offset = memory.address() - of.base;
    if (wanted > of.bytes - offset) {
      throw new DriverException(
          "%s: %d bytes, where %s has %d"
              .formatted(what, wanted, of.region.title(), of.bytes - offset));
    }
    return (int) offset;
  }

  void upload(MemorySegment host, DeviceMemory memory) {
    Allocation to = find(memory);
    int at = offset("upload", host.byteSize(), memory, to);
    MemorySegment.copy(host, 0, MemorySegment.ofArray(to.data), at, host.byteSize());
    to.defined.add(at, (int) host.byteSize());
  }

  void download(DeviceMemory memory, MemorySegment host) {
    Allocation from = find(memory);
    int at = offset("download", host.byteSize(), memory, from);
    int missing = from.defined.firstMissing(at, (int) host.byteSize());
    if (missing >= 0) {
      throw new EmulatorFault(new HostProblem.UninitializedDownload(from.at(from.base + missing)));
    }
    MemorySegment.copy(MemorySegment.ofArray(from.data), at, host, 0, host.byteSize());
  }

  /** Downloads uninitialized bytes as zeros; returns whether there are none. */
  boolean peek(DeviceMemory memory, MemorySegment host) {
    Allocation from = find(memory);
    int at = offset("download", host.byteSize(), memory, from);
    MemorySegment.copy(MemorySegment.ofArray(from.data), at, host, 0, host.byteSize());
    return from.defined.firstMissing(at, (int) host.byteSize()) < 0;
  }

  void copy(DeviceMemory from, DeviceMemory to, long bytes) {
    Allocation source = find(from);
    Allocation target = find(to);
    int begin = offset("copy", bytes, from, source);
    int at = offset("copy", bytes, to, target);
    System.arraycopy(source.data, begin, target.data, at, Math.toIntExact(bytes));
    target.defined.copyRange(at, source.defined, begin, (int) bytes);
  }

  DeviceMemoryUse use() {
    return new DeviceMemoryUse(liveBytes, peakBytes, 0, allocationsMade);
  }

  /** Frees all allocations, not the variables. */
  void freeAll() {
    live.values().forEach(space::free);
    live.clear();
    liveBytes = 0;
  }
}
