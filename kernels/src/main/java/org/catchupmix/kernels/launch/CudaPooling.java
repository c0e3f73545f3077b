package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.List;
import java.util.function.ToIntFunction;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Pooling over square windows of F32 or BF16, {@code pool.cu}, with gradients as gathers. Global
 * pooling is a mean along axes, and its gradient a broadcast.
 */
public final class CudaPooling {
  private static final String FILE = "pool";

  public static final Variants<PoolGeometry> MAX =
      variants("max_pool", g -> elements(g.outputShape()));

  public static final Variants<PoolGeometry> MAX_GRADIENT =
      variants("max_pool_gradient", g -> elements(g.inputShape()));

  private final KernelLibrary library;

  public CudaPooling(KernelLibrary library) {
    this.library = library;
  }

  private static Variants<PoolGeometry> variants(
      String operation, ToIntFunction<PoolGeometry> elements) {
    return new Variants<>(
        operation,
        FILE,
        List.of(
            Variant.of("v1", g -> threads(elements.applyAsInt(g))),
            // Four channels share the index arithmetic, which is most of the work.
            Variant.<PoolGeometry>of("v2", g -> threads(elements.applyAsInt(g) / 4))
                .inFours(PoolGeometry::channels)));
  }

  private static int elements(Shape shape) {
    return (int) shape.elements();
  }

  private static Blocks threads(int count) {
    return Blocks.of(Grids.threads(count), count);
  }

  public void run(Pooling primitive) {
    switch (primitive) {
      case Pooling.MaxPool(var x, var geometry, var y, var winner) ->
          max(MAX, geometry, x.dtype(), pointers(x, y, winner));
      case Pooling.MaxPoolGradient(var dy, var winner, var geometry, var dx) ->
          max(MAX_GRADIENT, geometry, dy.dtype(), pointers(dy, winner, dx));
      case Pooling.AveragePool(var x, var geometry, var y) ->
          average("average_pool", geometry, x, y);
      case Pooling.AveragePoolGradient(var dy, var geometry, var dx) ->
          average("average_pool_gradient", geometry, dy, dx);
      case Pooling.GlobalAveragePool(var x, var y) -> {
        CudaReductions.Sizes s = planes(x.shape());
        new CudaReductions(library).sum(x.dtype(), memory(x), s, 1.0 / s.count(), memory(y));
      }
      case Pooling.GlobalAveragePoolGradient(var dy, var dx) -> {
        CudaReductions.Sizes s = planes(dx.shape());
        new CudaReductions(library)
            .broadcast(dy.dtype(), memory(dy), s, 1.0 / s.count(), memory(dx));
      }
    }
  }

  private static CudaReductions.Sizes planes(Shape s) {
    return new CudaReductions.Sizes(s.dim(0), s.dim(1) * s.dim(2), s.dim(3));
  }

  /** Adds sizes in the order of the kernels' parameters. */
  private static KernelArguments sizes(KernelArguments arguments, PoolGeometry g) {
    return arguments
        .i32(g.height(), g.width(), g.channels(), g.outHeight(), g.outWidth())
        .i32(g.window(), g.stride(), g.padding());
  }

  private void max(
      Variants<PoolGeometry> variants, PoolGeometry g, DType type, KernelArguments arguments) {
    Variants.Call call = variants.on(library, g, type);
    call.launch(sizes(call.with(arguments), g));
  }

  private void average(String kernel, PoolGeometry g, Tensor from, Tensor to) {
    library.launch(
        FILE,
        Variant.entry(kernel, from.dtype()),
        Grids.threads(size(to)),
        sizes(pointers(from, to).i32(size(to)), g).f32(1.0 / (g.window() * g.window())));
  }
}
