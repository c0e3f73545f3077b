package org.catchupmix.app.standin;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.jcuda.JCudaDriver;

/**
 * Uploads again and again to one place, and copies what is there to another behind each: prints
 * what each of the copies saw. The sizes change, as those of the batches of an epoch do.
 */
final class UploadsProgram {
  private static final int UPLOADS = 12;

  private UploadsProgram() {}

  /**
   * A copy of memory that is out of use as soon as the copy is begun: what takes it next must not
   * write it before.
   */
  private static DeviceMemory readAndFreed(JCudaDriver gpu, int number) {
    DeviceMemory read = gpu.allocate(4004);
    gpu.upload(MemorySegment.ofArray(new int[] {number}), read);
    DeviceMemory copy = gpu.allocate(4);
    gpu.copy(read, copy, 4);
    gpu.free(read);
    return copy;
  }

  /** On the stand-in that the environment describes. */
  public static void main(String[] args) throws Throwable {
    EmulatedCuda.connect();
    try (JCudaDriver gpu = new JCudaDriver(0)) {
      DeviceMemory place = gpu.allocate(5000);
      List<DeviceMemory> seen = new ArrayList<>();
      for (int i = 0; i < UPLOADS; i++) {
        MemorySegment number = MemorySegment.ofArray(new int[] {i});
        boolean large = i % 5 == 4;
        long behind = large ? 4000 : 1000;
        if (large) {
          seen.add(readAndFreed(gpu, 100 + i));
        }
        gpu.upload(
            List.of(new GpuDriver.Piece(0, number), new GpuDriver.Piece(behind, number)), place);
        number.fill((byte) -1);
        for (long offset : new long[] {0, behind}) {
          DeviceMemory copy = gpu.allocate(4);
          gpu.copy(new DeviceMemory(place.address() + offset, 4), copy, 4);
          seen.add(copy);
        }
      }
      System.out.println(
          gpu.fetch(seen).await().stream()
              .map(s -> String.valueOf(s.get(ValueLayout.JAVA_INT_UNALIGNED, 0)))
              .collect(Collectors.joining(" ")));
    }
  }
}
