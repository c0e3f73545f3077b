package org.catchupmix.program;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import javax.management.NotificationEmitter;

/**
 * Keeps the heap of a program near the size of its live data.
 *
 * <p>The serial collector fills the old generation up to the heap's limit before it collects there.
 * This asks for a full collection whenever that generation has grown by an eighth, and by at least
 * 32 MiB, since the last one.
 */
public final class HeapBound {
  private static final long MIN_GROWTH = 32L << 20;

  private HeapBound() {}

  /** Watches the heap from now on; other collectors than the serial one are left alone. */
  public static void install() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals("Tenured Gen")) {
        watch(pool);
      }
    }
  }

  private static void watch(MemoryPoolMXBean old) {
    setThreshold(old);
    ((NotificationEmitter) ManagementFactory.getMemoryMXBean())
        .addNotificationListener(
            (_, _) -> {
              System.gc();
              setThreshold(old);
            },
            n -> n.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
            null);
  }

  private static void setThreshold(MemoryPoolMXBean old) {
    long used = old.getUsage().getUsed();
    long threshold = used + Math.max(MIN_GROWTH, used / 8);
    // Near its limit the collector needs no reminder.
    old.setUsageThreshold(threshold < old.getUsage().getMax() ? threshold : 0);
  }
}
