package org.catchupmix.kernels.launch;

import org.catchupmix.core.DType;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Pooling of F32 or BF16 over square windows; its gradients are gathers. */
public final class Pooling {
  /** How the maximum and its gradient are divided among threads; all give the same bits. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("one thread for each element", 1),
    /** Wide. */
    V2("one thread for four channels, in loads and stores of 16 bytes", 4);

    private final String idea;
    private final int channels;

    Variant(String idea, int channels) {
      this.idea = idea;
      this.channels = channels;
    }

    @Override
    public String idea() {
      return idea;
    }

    /** Whether the channels divide among its threads. */
    public boolean fits(PoolGeometry g) {
      return g.channels() % channels == 0;
    }

    /**
     * The fastest that fits: V2 does the index arithmetic of a window, which is most of the work,
     * for four channels at once.
     */
    public static Variant best(PoolGeometry g) {
      return V2.fits(g) ? V2 : V1;
    }
  }

  private static final String FILE = "pool";

  private final KernelLibrary library;

  /** For a device. */
  public Pooling(KernelLibrary library) {
    this.library = library;
  }

  private static int inputs(PoolGeometry g) {
    return g.batch() * g.height() * g.width() * g.channels();
  }

  private static int outputs(PoolGeometry g) {
    return g.batch() * g.outHeight() * g.outWidth() * g.channels();
  }

  /** Adds the sizes in the order of the kernels' parameters. */
  private static KernelArguments sizes(KernelArguments arguments, int threads, PoolGeometry g) {
    return arguments
        .i32(threads)
        .i32(g.height())
        .i32(g.width())
        .i32(g.channels())
        .i32(g.outHeight())
        .i32(g.outWidth())
        .i32(g.window())
        .i32(g.stride())
        .i32(g.padding());
  }

  private void launch(
      String kernel,
      Variant variant,
      DType type,
      int elements,
      PoolGeometry g,
      KernelArguments arguments) {
    if (!variant.fits(g)) {
      throw new IllegalArgumentException(
          "%s: variant %s wants channels in multiples of %d, %s has %d"
              .formatted(kernel, variant.label(), variant.channels, g.inputShape(), g.channels()));
    }
    int threads = elements / variant.channels;
    library.launch(
        FILE, variant.entry(kernel, type), Grids.threads(threads), sizes(arguments, threads, g));
  }

  /** {@code y} = the largest of each window, {@code winner} its place. */
  public void max(
      Variant variant,
      DType type,
      DeviceMemory x,
      PoolGeometry g,
      DeviceMemory y,
      DeviceMemory winner) {
    launch(
        "max_pool",
        variant,
        type,
        outputs(g),
        g,
        KernelArguments.of().pointer(x).pointer(y).pointer(winner));
  }

  /** {@code dx} = sum of {@code dy} over the windows that a pixel won. */
  public void maxGradient(
      Variant variant,
      DType type,
      DeviceMemory dy,
      DeviceMemory winner,
      PoolGeometry g,
      DeviceMemory dx) {
    launch(
        "max_pool_gradient",
        variant,
        type,
        inputs(g),
        g,
        KernelArguments.of().pointer(dy).pointer(winner).pointer(dx));
  }

  /** {@code y} = the average of each window, padding counted as zeros. */
  public void average(DType type, DeviceMemory x, PoolGeometry g, DeviceMemory y) {
    average("average_pool", type, outputs(g), g, KernelArguments.of().pointer(x).pointer(y));
  }

  /** {@code dx} = a share of {@code dy} from each window that holds a pixel. */
  public void averageGradient(DType type, DeviceMemory dy, PoolGeometry g, DeviceMemory dx) {
    average(
        "average_pool_gradient", type, inputs(g), g, KernelArguments.of().pointer(dy).pointer(dx));
  }

  private void average(
      String kernel, DType type, int elements, PoolGeometry g, KernelArguments arguments) {
    double each = 1.0 / (g.window() * g.window());
    library.launch(
        FILE,
        TypedEntry.of(kernel, type),
        Grids.threads(elements),
        sizes(arguments, elements, g).f32(each));
  }
}
