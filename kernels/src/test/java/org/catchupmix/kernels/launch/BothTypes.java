package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.catchupmix.core.DType;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.kernels.library.KernelLibrary;

/** A kernel in F32 and in BF16 on the same numbers, on the emulator. */
final class BothTypes implements AutoCloseable {
  /** Launches for a type. */
  interface Call {
    void run(DType type, DeviceMemory[] in, DeviceMemory out);
  }

  private final GpuDriver driver = new PtxEmulator(EmulatorOptions.defaults().withCounting(false));
  private final TypedMemory memory = new TypedMemory(driver);
  private final Random random = new Random(9);

  /** The launchers. */
  final KernelSet kernels = new KernelSet(new KernelLibrary(driver));

  GpuDriver driver() {
    return driver;
  }

  /** Numbers that BF16 has, now and then NaN, an infinity or a zero. */
  float[] draw(int count) {
    float[] special = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f};
    float[] values = normal(count);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(20) == 0) {
        values[i] = special[random.nextInt(special.length)];
      }
    }
    return values;
  }

  /** Normal numbers that BF16 has. */
  float[] normal(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return TypedMemory.rounded(values);
  }

  /** 0 and 1. */
  DeviceMemory mask(int count) {
    byte[] values = new byte[count];
    for (int i = 0; i < count; i++) {
      values[i] = (byte) random.nextInt(2);
    }
    return uploaded(MemorySegment.ofArray(values));
  }

  DeviceMemory ints(int... values) {
    return uploaded(MemorySegment.ofArray(values));
  }

  DeviceMemory floats(float... values) {
    return memory.of(DType.F32, values);
  }

  private DeviceMemory uploaded(MemorySegment host) {
    DeviceMemory m = driver.allocate(host.byteSize());
    driver.upload(host, m);
    return m;
  }

  byte[] bytes(DeviceMemory m) {
    byte[] values = new byte[(int) m.bytes()];
    driver.download(m, MemorySegment.ofArray(values));
    return values;
  }

  /** What a call leaves in a result of count numbers. */
  float[] result(DType type, DType resultType, int count, Call call, float[]... inputs) {
    DeviceMemory[] in =
        Arrays.stream(inputs).map(v -> memory.of(type, v)).toArray(DeviceMemory[]::new);
    DeviceMemory out = memory.room(resultType, count);
    long before = driver.memoryUse().liveBytes();
    call.run(type, in, out);
    assertEquals(before, driver.memoryUse().liveBytes(), "scratch is given back");
    float[] values = memory.values(resultType, out);
    Arrays.stream(in).forEach(driver::free);
    driver.free(out);
    return values;
  }

  /** The result in BF16 is that in F32, rounded once: to the bit. */
  void isF32Rounded(String what, int count, Call call, float[]... inputs) {
    assertArrayEquals(
        TypedMemory.rounded(result(DType.F32, DType.F32, count, call, inputs)),
        result(DType.BF16, DType.BF16, count, call, inputs),
        what);
  }

  /** The result, F32 for both types, is the same. */
  void isTheSame(String what, int count, Call call, float[]... inputs) {
    assertArrayEquals(
        result(DType.F32, DType.F32, count, call, inputs),
        result(DType.BF16, DType.F32, count, call, inputs),
        what);
  }

  /** Each variant that accepts the sizes in both types, chosen while the action runs. */
  <S> void forEach(Variants<S, ?> variants, S sizes, Consumer<String> action) {
    for (Variant<S, ?> v : variants.all()) {
      if (v.accepts(sizes, DType.F32) && v.accepts(sizes, DType.BF16)) {
        kernels.library().choose(new KernelChoices(Map.of(variants.operation(), v.label())));
        action.accept(v.label());
      }
    }
    kernels.library().choose(KernelChoices.NONE);
  }

  @Override
  public void close() {
    driver.close();
  }
}
