package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DeviceMemoryUse;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Test;

class MemoryCacheTest {
  private static final long MIB = 1L << 20;

  /** A device of some size that checks returned addresses. */
  private static final class Device implements MemoryCache.RawMemory {
    private final long total;
    private final Map<Long, Long> taken = new HashMap<>();
    private long next = 1L << 32;

    Device(long total) {
      this.total = total;
    }

    @Override
    public long allocate(long bytes) {
      if (bytes > freeBytes()) {
        return 0;
      }
      long address = next;
      next += (bytes / MemoryCache.SMALLEST + 2) * MemoryCache.SMALLEST;
      taken.put(address, bytes);
      return address;
    }

    @Override
    public void release(long address) {
      assertTrue(taken.remove(address) != null, "released twice");
    }

    @Override
    public long freeBytes() {
      return total - taken.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public long totalBytes() {
      return total;
    }
  }

  private final Device device = new Device(10 * MIB);
  private final MemoryCache cache = new MemoryCache(device);

  @Test
  void classesWasteAnEighthAtMost() {
    for (long bytes = 1; bytes < 3 * MIB; bytes += 97) {
      long rounded = MemoryCache.rounded(bytes);
      assertTrue(rounded >= bytes && rounded % MemoryCache.SMALLEST == 0, "class of " + bytes);
      assertTrue(rounded - bytes < Math.max(256, bytes / 8 + 1), "class of " + bytes);
      assertEquals(rounded, MemoryCache.rounded(rounded), "class of the class of " + bytes);
    }
  }

  @Test
  void aSecondStepAsksTheDeviceForNothing() {
    MemoryCache large = new MemoryCache(new Device(64 * MIB));
    for (int step = 0; step < 3; step++) {
      List<DeviceMemory> all = new ArrayList<>();
      for (long bytes : new long[] {4, 300, MIB, 3 * MIB + 5, 300}) {
        all.add(large.allocate(bytes));
      }
      all.forEach(large::free);
    }
    DeviceMemoryUse use = large.use();
    assertEquals(5, use.fresh());
    assertEquals(0, use.liveBytes());
    assertEquals(use.peakBytes(), use.pooledBytes());
  }

  @Test
  void memoryKeepsTheSizeAskedFor() {
    DeviceMemory memory = cache.allocate(5);
    assertEquals(5, memory.bytes());
    assertEquals(256, cache.use().liveBytes());
    cache.free(memory);
    assertThrows(IllegalStateException.class, () -> cache.free(memory), "freed twice");
  }

  @Test
  void aMuchLargerBlockIsNotTaken() {
    MemoryCache large = new MemoryCache(new Device(64 * MIB));
    large.free(large.allocate(8 * MIB));
    large.allocate(4 * MIB);
    assertEquals(2, large.use().fresh());
    large.allocate(7 * MIB + MIB / 2);
    assertEquals(2, large.use().fresh());
  }

  @Test
  void givesBackWhatItKeepsBeforeItFails() {
    cache.free(cache.allocate(6 * MIB));
    cache.allocate(8 * MIB);
    assertEquals(0, cache.use().pooledBytes());
    assertEquals(1, device.taken.size());
  }

  @Test
  void aRefusalNamesTheSizeAndTheHolders() {
    cache.allocate(6 * MIB);
    GpuException e = assertThrows(GpuException.class, () -> cache.allocate(5 * MIB));
    assertTrue(
        e.getMessage().matches(".*5.0 MiB.*4.0 MiB of 10.0 MiB;.* 6.0 MiB in 1 blocks.*"),
        e.getMessage());
    assertEquals(6 * MIB, cache.use().liveBytes());
    MemoryCache kept = new MemoryCache(new Device(10 * MIB));
    kept.free(kept.allocate(6 * MIB));
    kept.allocate(MIB);
    String said = kept.tooLittle("a library asks for more").getMessage();
    assertTrue(said.matches(".* 1.0 MiB in 1 blocks, 6.0 MiB .* hold 0 bytes.*"), said);
  }

  /** A captured graph may use memory that was freed while capturing. */
  @Test
  void heldMemoryStaysOnTheDevice() {
    cache.free(cache.allocate(6 * MIB));
    cache.hold();
    cache.trim();
    assertEquals(4 * MIB, device.freeBytes());
    assertThrows(GpuException.class, () -> cache.allocate(5 * MIB));
    cache.release();
    cache.allocate(5 * MIB);
    assertEquals(0, cache.use().pooledBytes());
  }

  @Test
  void aCacheGivesBackMemoryWhereAnotherIsShort() {
    MemoryCache graphs = cache.forGraphs();
    cache.free(cache.allocate(6 * MIB));
    DeviceMemory ofGraph = graphs.allocate(7 * MIB);
    assertEquals(0, cache.use().pooledBytes());
    graphs.hold();
    graphs.free(ofGraph);
    for (MemoryCache asked : List.of(cache, graphs)) {
      GpuException e = assertThrows(GpuException.class, () -> asked.allocate(8 * MIB));
      assertTrue(
          e.getMessage().matches(".* 0 bytes in 0 blocks, .*7.0 MiB, 0 bytes .* hold 0 bytes.*"),
          e.getMessage());
    }
    graphs.release();
    cache.allocate(8 * MIB);
    assertEquals(0, graphs.use().pooledBytes());
  }

  @Test
  void blocksInUseNeverOverlapAndNothingIsLost() {
    Device largeDevice = new Device(512 * MIB);
    MemoryCache large = new MemoryCache(largeDevice);
    Random random = new Random(7);
    List<DeviceMemory> live = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      if (live.size() > 20 || !live.isEmpty() && random.nextBoolean()) {
        large.free(live.remove(random.nextInt(live.size())));
      } else {
        live.add(large.allocate(1 + random.nextInt(1 << 21)));
      }
      assertEquals(live.size(), live.stream().map(DeviceMemory::address).distinct().count());
    }
    for (DeviceMemory m : live) {
      assertTrue(largeDevice.taken.get(m.address()) >= m.bytes(), m::toString);
    }
    large.close();
    assertEquals(0, largeDevice.taken.size());
  }
}
