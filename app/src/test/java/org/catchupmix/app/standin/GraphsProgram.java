package org.catchupmix.app.standin;

import java.lang.foreign.MemorySegment;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.jcuda.JCudaDriver;

/** Graphs where memory is short: prints what each of its cases says. */
final class GraphsProgram {
  private static final long MIB = 1L << 20;

  private GraphsProgram() {}

  /** On the library that the environment names, of 16 MiB. */
  public static void main(String[] args) throws Throwable {
    try (JCudaDriver gpu = new JCudaDriver(0)) {
      DeviceMemory in = gpu.allocate(4);
      DeviceMemory out = gpu.allocate(4);
      gpu.upload(MemorySegment.ofArray(new int[] {42}), in);
      // Kept for work that runs by itself: a recording finds that it may have it.
      gpu.free(gpu.allocate(12 * MIB));
      try (GpuDriver.Recorded recorded =
          gpu.record(
                  () -> {
                    DeviceMemory between = gpu.allocate(10 * MIB);
                    gpu.copy(in, between, 4);
                    gpu.copy(between, out, 4);
                    gpu.free(between);
                  })
              .orElseThrow()) {
        recorded.run();
        int[] number = new int[1];
        gpu.download(out, MemorySegment.ofArray(number));
        System.out.println("recorded " + number[0]);
        say("launch", recorded::run);
        say("beside a graph", () -> gpu.allocate(10 * MIB));
      }
      say("recording", () -> gpu.record(() -> gpu.allocate(20 * MIB)));
      say("foreign", () -> gpu.record(() -> gpu.free(in)));
      say("closing", () -> gpu.record(gpu::close));
      gpu.download(in, MemorySegment.ofArray(new int[1]));
      System.out.println("afterwards all is well");
    }
  }

  private static void say(String what, Runnable refused) {
    try {
      refused.run();
      System.out.println(what + ": was not refused");
    } catch (DeviceException | IllegalStateException e) {
      System.out.println(what + ": " + e.getMessage());
    }
  }
}
