package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuGraphDestroy;
import static jcuda.driver.JCudaDriver.cuGraphExecDestroy;
import static jcuda.driver.JCudaDriver.cuGraphInstantiate;
import static jcuda.driver.JCudaDriver.cuGraphLaunch;
import static jcuda.driver.JCudaDriver.cuStreamBeginCapture;
import static jcuda.driver.JCudaDriver.cuStreamEndCapture;

import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import org.catchupmix.gpu.GpuDriver;

/**
 * Captured launches that start at once, which saves the host the time of each launch. Their memory
 * stays in use or in the cache, which is held.
 */
final class CapturedGraph implements GpuDriver.Recorded {
  private final CUstream stream;
  private final MemoryCache memory;
  private final CUgraphExec exec = new CUgraphExec();

  /**
   * Captures launches.
   *
   * @param memory is held until the graph is closed, and reports its use if memory is short
   * @param launches must not wait for the device nor copy to or from the host
   */
  CapturedGraph(CUstream stream, MemoryCache memory, Runnable launches) {
    this.stream = stream;
    this.memory = memory;
    memory.hold();
    try {
      capture(launches);
    } catch (RuntimeException | Error e) {
      memory.release();
      throw e;
    }
  }

  private void capture(Runnable launches) {
    CUgraph graph = new CUgraph();
    // Relaxed, since the cache may have to allocate a workspace meanwhile.
    CudaStatus.run(
        "capture",
        () -> cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED));
    try {
      launches.run();
    } catch (RuntimeException | Error e) {
      // Ending the capture also fails, but its message says less than the first failure.
      if (CudaStatus.status(() -> cuStreamEndCapture(stream, graph)) == null) {
        CudaStatus.status(() -> cuGraphDestroy(graph));
      }
      throw e;
    }
    CudaStatus.run("capture", () -> cuStreamEndCapture(stream, graph));
    try {
      CudaStatus.run("making a graph", memory, () -> cuGraphInstantiate(exec, graph, 0));
    } finally {
      CudaStatus.run("capture", () -> cuGraphDestroy(graph));
    }
  }

  @Override
  public void run() {
    CudaStatus.run("the launch of a graph", memory, () -> cuGraphLaunch(exec, stream));
  }

  @Override
  public void close() {
    memory.release();
    // The driver completes running launches first.
    CudaStatus.run("closing", () -> cuGraphExecDestroy(exec));
  }
}
