package org.catchupmix.kernels.jcuda;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

/**
 * A program that uses a {@link JCudaDriver} in all ways and prints results; see {@link
 * JCudaDriverTest}.
 */
final class FakeGpuProgram {
  private static final KernelSource GOOD = new KernelSource("scale", ".entry scale(", "scale.ptx");

  private FakeGpuProgram() {}

  public static void main(String[] args) throws InterruptedException {
    GpuDriverProbe.look()
        .devices()
        .forEach(gpu -> System.out.println("probe: " + GpuDriverProbe.describe(gpu)));
    if (System.getenv("FAKE_CUDA_NO_PINNED") != null) {
      try (JCudaDriver gpu = new JCudaDriver(0)) {
        DeviceMemory memory = gpu.allocate(4);
        say("no pinned memory", () -> gpu.upload(MemorySegment.ofArray(new int[1]), memory));
      }
      return;
    }
    JCudaDriver gpu = new JCudaDriver(0);
    System.out.println("open: " + gpu.properties());
    numbers(gpu);
    refusals(gpu);
    twoOnOneThread(gpu);
    otherThread(gpu);
    gpu.close();
    System.out.println("closed");
  }

  private static void numbers(JCudaDriver gpu) {
    int n = 3_000_001; // several pieces of pinned memory, and a rest
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = i % 1000;
    }
    DeviceMemory a = gpu.allocate(4L * n);
    DeviceMemory b = gpu.allocate(4L * n);
    GpuFunction scale = gpu.load(GOOD).function("scale");
    gpu.upload(MemorySegment.ofArray(x), a);
    gpu.launch(
        scale,
        Launch.of(n / 256 + 1, 256),
        KernelArguments.of().pointer(a).f32(3).i32(n).pointer(b));
    gpu.copy(b, a, 4L * n);
    float[] y = new float[n];
    gpu.download(a, MemorySegment.ofArray(y));
    for (int i = 0; i < n; i++) {
      if (y[i] != 3 * x[i]) {
        throw new AssertionError("at " + i + ": " + y[i]);
      }
    }
    Runnable launch =
        () ->
            gpu.launch(
                scale, Launch.of(1, 32), KernelArguments.of().pointer(a).f32(1).i32(9).pointer(b));
    System.out.println(
        "numbers: right, %.0f and %.0f us"
            .formatted(
                gpu.microseconds(launch, 3, false)[0], gpu.microseconds(launch, 3, true)[0]));
    gpu.free(a);
    gpu.free(b);
    System.out.println("memory: " + gpu.memoryUse().liveBytes() + " bytes in use");
  }

  private static void refusals(JCudaDriver gpu) {
    say("too much", () -> gpu.allocate(200L << 20));
    say("bad", () -> gpu.load(new KernelSource("b", "bad", "bad.ptx")));
    say("new", () -> gpu.load(new KernelSource("n", "new", "new.ptx")));
    say("no kernel", () -> gpu.load(GOOD).function("scael"));
    say("big", () -> gpu.load(new KernelSource("b", "big", "big.ptx")));
    say("no GPU", () -> new JCudaDriver(3));
    gpu.free(gpu.allocate(100L << 20));
    gpu.load(new KernelSource("r", "room", "room.ptx"));
    System.out.println("room: made by giving back what was kept");
    GpuFunction scale = gpu.load(GOOD).function("scale");
    DeviceMemory small = gpu.allocate(16);
    say(
        "outside",
        () ->
            gpu.launch(
                scale,
                Launch.of(100, 256),
                KernelArguments.of().pointer(small).f32(1).i32(20_000).pointer(small)));
    gpu.free(small);
  }

  private static void twoOnOneThread(JCudaDriver gpu) {
    DeviceMemory before = gpu.allocate(4096);
    try (JCudaDriver second = new JCudaDriver(1)) {
      numbers(second);
      gpu.copy(before, before, 4096);
      gpu.synchronize();
      second.synchronize();
    }
    gpu.free(before);
  }

  private static void say(String what, Runnable refused) {
    try {
      refused.run();
      System.out.println(what + ": was not refused");
    } catch (DeviceException e) {
      System.out.println(what + ": " + e.getMessage().replace("\n", " / "));
    }
  }

  private static void otherThread(JCudaDriver gpu) throws InterruptedException {
    AtomicReference<String> said = new AtomicReference<>("was not refused");
    Thread other =
        new Thread(
            () -> {
              try {
                gpu.synchronize();
              } catch (IllegalStateException e) {
                said.set(e.getMessage());
              }
            },
            "other");
    other.start();
    other.join();
    System.out.println("thread: " + said.get());
  }
}
