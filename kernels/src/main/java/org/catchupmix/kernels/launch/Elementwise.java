package org.catchupmix.kernels.launch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Operations on each of n elements by itself; formulas in {@link org.catchupmix.core.Elementwise}.
 * All tensors of a call are of a type, F32 or BF16, unless said.
 */
public final class Elementwise {
  private static final String FILE = "elementwise";

  /** The operations by name; all have the same variants, of n elements. */
  private static final Map<String, Variants<Integer, Blocks>> OPERATIONS =
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
                              Variant.<Integer, Blocks>of("v1", n -> Blocks.of(Grids.threads(n)))
                                  .inF32()
                                  .forStudy(),
                              // The same sectors by a quarter of the requests and a third of the
                              // instructions.
                              Variant.of("v2", n -> Blocks.of(Grids.fours(n))))),
                  (a, _) -> a,
                  LinkedHashMap::new));

  private final KernelLibrary library;

  /** For a device. */
  public Elementwise(KernelLibrary library) {
    this.library = library;
  }

  /** The variants of all operations. */
  public static List<Variants<Integer, Blocks>> variants() {
    return List.copyOf(OPERATIONS.values());
  }

  private void launch(String operation, DType type, int n, KernelArguments arguments) {
    Variants<Integer, Blocks> variants = OPERATIONS.get(operation);
    Variant<Integer, Blocks> variant = variants.on(library, n, type);
    library.launch(
        FILE, variants.entry(variant, type), variant.blocks().apply(n).launch(), arguments);
  }

  /** {@code out = a + b}. */
  public void add(DType type, DeviceMemory a, DeviceMemory b, DeviceMemory out, int n) {
    launch("add", type, n, KernelArguments.of().pointer(a).pointer(b).pointer(out).i32(n));
  }

  /** {@code out = a * b}. */
  public void multiply(DType type, DeviceMemory a, DeviceMemory b, DeviceMemory out, int n) {
    launch("multiply", type, n, KernelArguments.of().pointer(a).pointer(b).pointer(out).i32(n));
  }

  /** {@code y = y + alpha * x}. */
  public void axpy(DType type, double alpha, DeviceMemory x, DeviceMemory y, int n) {
    launch("axpy", type, n, KernelArguments.of().f32(alpha).pointer(x).pointer(y).i32(n));
  }

  /** {@code out = alpha * x}. */
  public void scale(DType type, double alpha, DeviceMemory x, DeviceMemory out, int n) {
    launch("scale", type, n, KernelArguments.of().f32(alpha).pointer(x).pointer(out).i32(n));
  }

  /** {@code out = max(x, 0)}, NaN stays NaN. */
  public void relu(DType type, DeviceMemory x, DeviceMemory out, int n) {
    launch("relu", type, n, KernelArguments.of().pointer(x).pointer(out).i32(n));
  }

  /** {@code dx = y > 0 ? dy : 0}. */
  public void reluGradient(DType type, DeviceMemory y, DeviceMemory dy, DeviceMemory dx, int n) {
    launch(
        "relu_gradient", type, n, KernelArguments.of().pointer(y).pointer(dy).pointer(dx).i32(n));
  }

  /**
   * {@code out = lambda * a + (1 - lambda) * b}. Both factors are rounded from double: {@code 1 -
   * lambda} in single precision would lose digits where lambda is small.
   */
  public void interpolate(
      DType type, DeviceMemory a, DeviceMemory b, double lambda, DeviceMemory out, int n) {
    launch(
        "interpolate",
        type,
        n,
        KernelArguments.of().pointer(a).pointer(b).f32(lambda).f32(1 - lambda).pointer(out).i32(n));
  }

  /** {@code out[..,c] = x[..,c] + bias[c]}, all F32. */
  public void addBias(DeviceMemory x, DeviceMemory bias, DeviceMemory out, int n, int channels) {
    launch(
        "add_bias",
        DType.F32,
        n,
        KernelArguments.of().pointer(x).pointer(bias).pointer(out).i32(n).i32(channels));
  }
}
