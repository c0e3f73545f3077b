package org.catchupmix.app.standin;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.jcuda.JCudaDriver;

/** Copies numbers of many sizes up and down, with more under way than there is pinned memory. */
final class TransfersProgram {
  private static final int MEBIBYTE = 1 << 20;

  private TransfersProgram() {}

  private static byte[] random(int bytes) {
    byte[] all = new byte[bytes];
    new Random(bytes).nextBytes(all);
    return all;
  }

  private static void require(byte[] expected, byte[] actual, String what) {
    int wrong = Arrays.mismatch(expected, actual);
    if (wrong >= 0) {
      throw new AssertionError("%s of %d bytes: byte %d".formatted(what, expected.length, wrong));
    }
  }

  private static void anySize(JCudaDriver gpu, int bytes) {
    byte[] sent = random(bytes);
    byte[] changing = sent.clone();
    DeviceMemory memory = gpu.allocate(bytes);
    gpu.upload(MemorySegment.ofArray(changing), memory);
    Arrays.fill(changing, (byte) 0); // the host memory may change now
    GpuDriver.Arrival arrival = gpu.fetch(List.of(memory, memory));
    byte[] back = new byte[bytes];
    gpu.download(memory, MemorySegment.ofArray(back));
    require(sent, back, "download");
    for (MemorySegment there : arrival.await()) {
      byte[] fetched = new byte[bytes];
      MemorySegment.ofArray(fetched).copyFrom(there);
      require(sent, fetched, "fetch");
    }
    gpu.free(memory);
  }

  /** Uploads again and again to one place, and copies both its ends elsewhere after each upload. */
  private static void inOrder(JCudaDriver gpu, int bytes, int uploads) {
    DeviceMemory place = gpu.allocate(bytes);
    byte[] sent = new byte[bytes];
    List<DeviceMemory> seen = new ArrayList<>();
    for (int i = 0; i < uploads; i++) {
      byte[] ends = random(16 + i);
      System.arraycopy(ends, 0, sent, 0, 16);
      System.arraycopy(ends, 0, sent, bytes - 16, 16);
      gpu.upload(MemorySegment.ofArray(sent), place);
      for (long offset : new long[] {0, bytes - 16}) {
        DeviceMemory copy = gpu.allocate(16);
        gpu.copy(new DeviceMemory(place.address() + offset, 16), copy, 16);
        seen.add(copy);
      }
    }
    List<MemorySegment> there = gpu.fetch(seen).await();
    for (int i = 0; i < there.size(); i++) {
      byte[] copy = new byte[16];
      MemorySegment.ofArray(copy).copyFrom(there.get(i));
      require(Arrays.copyOf(random(16 + i / 2), 16), copy, "upload " + i);
    }
  }

  /** On the library that the environment names. */
  public static void main(String[] args) throws Throwable {
    try (JCudaDriver gpu = new JCudaDriver(0)) {
      for (int bytes :
          new int[] {1, 63, 64, 65, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 3 * MEBIBYTE + 5}) {
        anySize(gpu, bytes);
      }
      anySize(gpu, 20 * MEBIBYTE + 3); // more than a download's blocks
      inOrder(gpu, MEBIBYTE + 9, 100);
      inOrder(gpu, 40 * MEBIBYTE + 16, 12); // more than is pinned
    }
  }
}
