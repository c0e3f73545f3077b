package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventElapsedTime;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
import static jcuda.driver.JCudaDriver.cuMemsetD8Async;

import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuTimer;

/** Timer based on CUDA events. */
final class EventTimer implements GpuTimer {
  /** Launches per graph, enough to make the start of the graph negligible. */
  private static final int IN_A_GRAPH = 20;

  private final GpuDriver driver;
  private final CUstream stream;
  private final MemoryCache memory;

  EventTimer(GpuDriver driver, CUstream stream, MemoryCache memory) {
    this.driver = driver;
    this.stream = stream;
    this.memory = memory;
  }

  @Override
  public double[] microseconds(Runnable launches, int repetitions, boolean coldL2) {
    if (repetitions < 1) {
      throw new IllegalArgumentException(
          "microseconds: " + repetitions + " repetitions: must be at least 1");
    }
    // The first run compiles, allocates memory, and raises the clocks.
    launches.run();
    driver.synchronize();
    CUevent start = event();
    CUevent stop = event();
    try {
      return coldL2
          ? cold(launches, repetitions, start, stop)
          : warm(launches, repetitions, start, stop);
    } finally {
      CudaStatus.run("closing", () -> cuEventDestroy(start));
      CudaStatus.run("closing", () -> cuEventDestroy(stop));
    }
  }

  /** Times several launches in one graph, so that the host's launch time is excluded. */
  private double[] warm(Runnable launches, int repetitions, CUevent start, CUevent stop) {
    Runnable some =
        () -> {
          for (int i = 0; i < IN_A_GRAPH; i++) {
            launches.run();
          }
        };
    try (CapturedGraph graph = new CapturedGraph(stream, memory, some)) {
      graph.run();
      double[] micros = new double[repetitions];
      for (int i = 0; i < repetitions; i++) {
        // Keeps the GPU busy until the timed graph is launched too: no launch latency is timed.
        graph.run();
        record(start);
        graph.run();
        record(stop);
        micros[i] = elapsed(start, stop) / IN_A_GRAPH;
      }
      return micros;
    }
  }

  /**
   * Times each repetition after overwriting the L2 cache. The write also keeps the device busy
   * while the host launches, so the host's launch time is excluded.
   */
  private double[] cold(Runnable launches, int repetitions, CUevent start, CUevent stop) {
    DeviceMemory flush = driver.allocate(Math.max(64L << 20, 2L * driver.properties().l2Bytes()));
    try {
      double[] micros = new double[repetitions];
      for (int i = 0; i < repetitions; i++) {
        byte value = (byte) i;
        CudaStatus.run(
            "emptying the cache",
            () -> cuMemsetD8Async(DeviceAddress.of(flush), value, flush.bytes(), stream));
        record(start);
        launches.run();
        record(stop);
        micros[i] = elapsed(start, stop);
      }
      return micros;
    } finally {
      driver.free(flush);
    }
  }

  private static CUevent event() {
    CUevent event = new CUevent();
    CudaStatus.run("an event", () -> cuEventCreate(event, 0));
    return event;
  }

  private void record(CUevent event) {
    CudaStatus.run("an event", () -> cuEventRecord(event, stream));
  }

  private static double elapsed(CUevent start, CUevent stop) {
    float[] millis = new float[1];
    CudaStatus.run("timed launches", () -> cuEventSynchronize(stop));
    CudaStatus.run("an event", () -> cuEventElapsedTime(millis, start, stop));
    return millis[0] * 1e3;
  }
}
