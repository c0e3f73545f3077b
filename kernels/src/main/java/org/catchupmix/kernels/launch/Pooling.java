package org.catchupmix.kernels.launch;

import org.catchupmix.core.PoolGeometry;
import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Pooling over square windows, one thread for each result; its gradients are gathers. */
public final class Pooling {
  private final KernelLibrary library;

  /** For a device. */
  public Pooling(KernelLibrary library) {
    this.library = library;
  }

  private void launch(String file, String kernel, int n, KernelArguments arguments) {
    library.launch(file, kernel, Grids.threads(n), arguments);
  }

  /** Adds the sizes in the order of the kernels' parameters. */
  private static KernelArguments sizes(KernelArguments arguments, int n, PoolGeometry g) {
    return arguments
        .i32(n)
        .i32(g.height())
        .i32(g.width())
        .i32(g.channels())
        .i32(g.outHeight())
        .i32(g.outWidth())
        .i32(g.window())
        .i32(g.stride())
        .i32(g.padding());
  }

  private static int inputs(PoolGeometry g) {
    return g.batch() * g.height() * g.width() * g.channels();
  }

  private static int outputs(PoolGeometry g) {
    return g.batch() * g.outHeight() * g.outWidth() * g.channels();
  }

  private static double each(PoolGeometry g) {
    return 1.0 / (g.window() * g.window());
  }

  /** {@code y} = the largest of each window, {@code winner} its place. */
  public void max(DeviceMemory x, PoolGeometry g, DeviceMemory y, DeviceMemory winner) {
    int n = outputs(g);
    launch(
        "max_pool",
        "max_pool",
        n,
        sizes(KernelArguments.of().pointer(x).pointer(y).pointer(winner), n, g));
  }

  /** {@code dx} = sum of {@code dy} over the windows that a pixel won. */
  public void maxGradient(DeviceMemory dy, DeviceMemory winner, PoolGeometry g, DeviceMemory dx) {
    int n = inputs(g);
    launch(
        "max_pool",
        "max_pool_gradient",
        n,
        sizes(KernelArguments.of().pointer(dy).pointer(winner).pointer(dx), n, g));
  }

  /** {@code y} = the average of each window. */
  public void average(DeviceMemory x, PoolGeometry g, DeviceMemory y) {
    int n = outputs(g);
    launch(
        "average_pool",
        "average_pool",
        n,
        sizes(KernelArguments.of().pointer(x).pointer(y), n, g).f32(each(g)));
  }

  /** {@code dx} = a share of {@code dy} from each window that holds a pixel. */
  public void averageGradient(DeviceMemory dy, PoolGeometry g, DeviceMemory dx) {
    int n = inputs(g);
    launch(
        "average_pool",
        "average_pool_gradient",
        n,
        sizes(KernelArguments.of().pointer(dy).pointer(dx), n, g).f32(each(g)));
  }
}
