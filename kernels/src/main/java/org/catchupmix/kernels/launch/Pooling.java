package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.function.ToIntFunction;
import org.catchupmix.core.DType;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Pooling of F32 or BF16 over square windows; its gradients are gathers. */
public final class Pooling {
  private static final String FILE = "pool";

  /** Of the maximum of each window. */
  public static final Variants<PoolGeometry, Blocks> MAX = variants("max_pool", Pooling::outputs);

  /** Of its gradient. */
  public static final Variants<PoolGeometry, Blocks> MAX_GRADIENT =
      variants("max_pool_gradient", Pooling::inputs);

  /** Both give the same bits; they are told how many threads there are. */
  private static Variants<PoolGeometry, Blocks> variants(
      String operation, ToIntFunction<PoolGeometry> elements) {
    return new Variants<>(
        operation,
        FILE,
        List.of(
            Variant.of("v1", g -> threads(elements.applyAsInt(g))),
            // It does the index arithmetic of a window, which is most of the work, for four
            // channels at once.
            Variant.<PoolGeometry, Blocks>of("v2", g -> threads(elements.applyAsInt(g) / 4))
                .inFours(PoolGeometry::channels)));
  }

  private static Blocks threads(int count) {
    return Blocks.threads(count, count);
  }

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
  private static KernelArguments sizes(KernelArguments arguments, PoolGeometry g) {
    return arguments
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
      Variants<PoolGeometry, Blocks> variants,
      DType type,
      PoolGeometry g,
      KernelArguments arguments) {
    Variant<PoolGeometry, Blocks> variant = variants.on(library, g, type);
    Blocks blocks = variant.blocks().apply(g);
    library.launch(
        FILE, variants.entry(variant, type), blocks.launch(), sizes(blocks.addTo(arguments), g));
  }

  /** {@code y} = the largest of each window, {@code winner} its place. */
  public void max(DType type, DeviceMemory x, PoolGeometry g, DeviceMemory y, DeviceMemory winner) {
    launch(MAX, type, g, KernelArguments.of().pointer(x).pointer(y).pointer(winner));
  }

  /** {@code dx} = sum of {@code dy} over the windows that a pixel won. */
  public void maxGradient(
      DType type, DeviceMemory dy, DeviceMemory winner, PoolGeometry g, DeviceMemory dx) {
    launch(MAX_GRADIENT, type, g, KernelArguments.of().pointer(dy).pointer(winner).pointer(dx));
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
        sizes(arguments.i32(elements), g).f32(each));
  }
}
