package org.catchupmix.kernels.cost;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.LaunchReport.Touched;

/**
 * What of the device's memory lies in the second-level cache, tensor by tensor: the ones touched
 * last, as many as fit into half of it. A tensor that is larger than that does not stay at all.
 * Half is assumed: a cache that is filled to the last line by whole tensors is none.
 */
final class CachedMemory {
  private final long room;
  private final Map<Long, Long> cached = new LinkedHashMap<>();
  private long held;

  CachedMemory(GpuRates gpu) {
    room = gpu.l2Bytes() / 2;
  }

  /**
   * The bytes that a launch moves from and to the memory itself.
   *
   * @param read of what is not cached
   * @param written all
   * @param again share of what it reads that is not cached once it has read all: it would read it
   *     anew
   */
  record Moved(double read, double written, double again) {
    double bytes() {
      return read + written;
    }
  }

  /** What a launch moves. */
  Moved move(List<Touched> touched) {
    double written = 0;
    double read = 0;
    double reads = 0;
    for (Touched t : touched) {
      written += t.written() ? t.bytes() : 0;
      reads += t.read() ? t.bytes() : 0;
      read += t.read() && !cached.containsKey(t.address()) ? t.bytes() : 0;
    }
    touched.stream().filter(Touched::read).forEach(this::keep);
    double lost = 0;
    for (Touched t : touched) {
      lost += t.read() && !cached.containsKey(t.address()) ? t.bytes() : 0;
    }
    touched.stream().filter(t -> !t.read()).forEach(this::keep);
    return new Moved(read, written, reads == 0 ? 0 : lost / reads);
  }

  /** All that a launch would move without a cache. */
  static double uncached(List<Touched> touched) {
    return touched.stream()
        .mapToDouble(t -> t.bytes() * ((t.read() ? 1.0 : 0) + (t.written() ? 1 : 0)))
        .sum();
  }

  private void keep(Touched t) {
    forget(t.address());
    if (t.bytes() > room) {
      return;
    }
    cached.put(t.address(), t.bytes());
    held += t.bytes();
    Iterator<Long> oldest = cached.values().iterator();
    while (held > room) {
      held -= oldest.next();
      oldest.remove();
    }
  }

  /** Memory was given back: nobody reads what is left of it. */
  void forget(long address) {
    Long bytes = cached.remove(address);
    held -= bytes == null ? 0 : bytes;
  }
}
