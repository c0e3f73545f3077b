package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.primitive.Work;
import org.catchupmix.core.tensor.Bf16;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Element-wise operations, {@code elementwise.cu}, {@code fill.cu}, {@code cast.cu} and {@code
 * map.cu}. {@link Elementwise} has the formulas.
 */
public final class CudaElementwise {
  /** Kernels by primitive, such as {@code relu_gradient_v2} of {@code ReluGradient}. */
  private static final Map<Class<?>, String> KERNELS =
      Primitive.kinds(Elementwise.class).stream()
          .collect(Collectors.toMap(kind -> kind, CudaElementwise::kernel));

  private final KernelLibrary library;

  public CudaElementwise(KernelLibrary library) {
    this.library = library;
  }

  private static String kernel(Class<? extends Primitive> kind) {
    return Primitive.name(kind).replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT) + "_v2";
  }

  public void run(Elementwise primitive) {
    switch (primitive) {
      case Elementwise.Fill(var value, var out) -> fill(value, out);
      case Elementwise.Copy(var x, var out) ->
          library.driver().copy(memory(x), memory(out), x.bytes());
      case Elementwise.Cast(var x, var out) ->
          library.launch(
              "cast",
              "cast_%s_%s".formatted(x.dtype(), out.dtype()).toLowerCase(Locale.ROOT),
              Grids.threads(size(x)),
              pointers(x, out).i32(size(x)));
      case Elementwise.Map(var f, var parameter, var x, var out) ->
          map("map", f, parameter, out, pointers(x, out));
      case Elementwise.MapGradient(var f, var parameter, var at, var dy, var dx) ->
          map("map_gradient", f, parameter, dx, pointers(at, dy, dx));
      case Elementwise.Axpy(var alpha, var x, var y) ->
          launch(primitive, y, pointers(KernelArguments.of().f32(alpha), x, y));
      case Elementwise.Scale(var alpha, var x, var out) ->
          launch(primitive, out, pointers(KernelArguments.of().f32(alpha), x, out));
      case Elementwise.Where(var mask, var a, var b, var out) ->
          launch(primitive, out, pointers(mask, a, b, out), size(mask));
      case Elementwise.AddBias(var x, var bias, var out) ->
          launch(primitive, out, pointers(x, bias, out), size(bias));
      // 1 - lambda in F32 would lose digits of a small lambda, so both factors are rounded from
      // double.
      case Elementwise.Interpolate(var a, var b, var lambda, var out) ->
          launch(primitive, out, pointers(a, b).f32(lambda).f32(1 - lambda).pointer(memory(out)));
      // The others have only tensors: inputs, then the output.
      case Elementwise _ -> {
        Work work = primitive.work();
        KernelArguments arguments = pointers(work.reads().toArray(Tensor[]::new));
        Tensor out = work.writes().getFirst();
        launch(primitive, out, pointers(arguments, out));
      }
    }
  }

  /** Launches with the number of elements and further numbers behind the pointers. */
  private void launch(Elementwise primitive, Tensor out, KernelArguments arguments, int... more) {
    arguments.i32(size(out)).i32(more);
    library.launch(
        "elementwise",
        Variant.entry(KERNELS.get(primitive.getClass()), out.dtype()),
        Grids.perFour(size(out)),
        arguments);
  }

  private void map(
      String kernel, UnaryFunction f, double parameter, Tensor out, KernelArguments arguments) {
    library.launch(
        "map",
        Variant.entry(kernel, out.dtype()),
        Grids.threads(size(out)),
        arguments.i32(size(out), f.ordinal()).f32(parameter));
  }

  private void fill(double value, Tensor out) {
    library.launch(
        "fill",
        Variant.entry("fill", out.dtype()),
        Grids.perFour(size(out)),
        KernelArguments.of()
            .f32(out.dtype() == DType.BF16 ? Bf16.round(value) : value)
            .pointer(memory(out))
            .i32(size(out)));
  }
}
