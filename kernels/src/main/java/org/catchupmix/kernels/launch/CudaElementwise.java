package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.Bf16;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Tensor;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Operations on each element by itself, {@code elementwise.cu}, {@code fill.cu} and {@code
 * cast.cu}; formulas in {@link Elementwise}.
 *
 * @param library of the device
 */
public record CudaElementwise(KernelLibrary library) {
  private static final String FILE = "elementwise";

  /** The operations by name; all have the same variants, of n elements. */
  private static final Map<String, Variants<Integer>> OPERATIONS =
      Stream.of(
              "add",
              "multiply",
              "axpy",
              "scale",
              "relu",
              "relu_gradient",
              "interpolate",
              "add_bias")
          .collect(
              Collectors.toMap(
                  o -> o,
                  o ->
                      new Variants<>(
                          o,
                          FILE,
                          List.of(
                              Variant.<Integer>of("v1", n -> Blocks.of(Grids.threads(n)))
                                  .inF32()
                                  .forStudy(),
                              // The same sectors by a quarter of the requests and a third of the
                              // instructions.
                              Variant.of("v2", n -> Blocks.of(Grids.fours(n))))),
                  (a, _) -> a,
                  LinkedHashMap::new));

  /** The variants of all operations. */
  public static List<Variants<Integer>> variants() {
    return List.copyOf(OPERATIONS.values());
  }

  /** Runs one of these. */
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
      case Elementwise.Add(var a, var b, var out) -> launch("add", out, pointers(a, b, out));
      case Elementwise.Multiply(var a, var b, var out) ->
          launch("multiply", out, pointers(a, b, out));
      case Elementwise.Axpy(var alpha, var x, var y) ->
          launch("axpy", y, pointers(KernelArguments.of().f32(alpha), x, y));
      case Elementwise.Scale(var alpha, var x, var out) ->
          launch("scale", out, pointers(KernelArguments.of().f32(alpha), x, out));
      case Elementwise.AddBias(var x, var bias, var out) ->
          launch("add_bias", out, pointers(x, bias, out), size(bias));
      case Elementwise.Relu(var x, var out) -> launch("relu", out, pointers(x, out));
      case Elementwise.ReluGradient(var y, var dy, var dx) ->
          launch("relu_gradient", dx, pointers(y, dy, dx));
      // Both factors are rounded from double: 1 - lambda in single precision would lose digits
      // where lambda is small.
      case Elementwise.Interpolate(var a, var b, var lambda, var out) ->
          launch(
              "interpolate", out, pointers(a, b).f32(lambda).f32(1 - lambda).pointer(memory(out)));
    }
  }

  /** The arguments are followed by the number of elements, and by what follows that. */
  private void launch(String operation, Tensor out, KernelArguments arguments, int... more) {
    arguments.i32(size(out));
    Arrays.stream(more).forEach(arguments::i32);
    OPERATIONS.get(operation).launch(library, size(out), out.dtype(), arguments);
  }

  private void fill(double value, Tensor out) {
    library.launch(
        "fill",
        TypedEntry.of("fill", out.dtype()),
        Grids.fours(size(out)),
        KernelArguments.of()
            .f32(out.dtype() == DType.BF16 ? Bf16.round(value) : value)
            .pointer(memory(out))
            .i32(size(out)));
  }
}
