package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

/** An emulator with the kernels of a file of {@code src/test/cuda}, or of a text. */
final class Fixture implements AutoCloseable {
  final PtxEmulator emulator;
  private final PtxLibrary module;

  Fixture(String file) {
    this(file, EmulatorOptions.defaults());
  }

  Fixture(String file, EmulatorOptions options) {
    this(new KernelSource(file, ptx(file), file + ".ptx"), options);
  }

  Fixture(KernelSource source, EmulatorOptions options) {
    emulator = new PtxEmulator(options);
    module = emulator.load(source);
  }

  /** An emulator with the kernels of a PTX text. */
  static Fixture text(String ptx, EmulatorOptions options) {
    return new Fixture(new KernelSource("test", ptx, "test.ptx"), options);
  }

  /** Runs a test in several orders of blocks and warps. */
  static void forSeeds(String file, int seeds, Consumer<Fixture> test) {
    for (long seed = 1; seed <= seeds; seed++) {
      try (Fixture fixture = new Fixture(file, EmulatorOptions.defaults().withSeed(seed))) {
        test.accept(fixture);
      }
    }
  }

  static String ptx(String file) {
    try (InputStream in = Fixture.class.getResourceAsStream(file + ".ptx")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DeviceMemory undefined(int bytes) {
    return emulator.allocate(bytes);
  }

  DeviceMemory floats(float... values) {
    return upload(MemorySegment.ofArray(values));
  }

  /** The floats 0, 1, 2... */
  DeviceMemory count(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = i;
    }
    return floats(values);
  }

  DeviceMemory ints(int... values) {
    return upload(MemorySegment.ofArray(values));
  }

  DeviceMemory bytes(byte... values) {
    return upload(MemorySegment.ofArray(values));
  }

  DeviceMemory longs(long... values) {
    return upload(MemorySegment.ofArray(values));
  }

  private DeviceMemory upload(MemorySegment host) {
    DeviceMemory memory = emulator.allocate(host.byteSize());
    emulator.upload(host, memory);
    return memory;
  }

  float[] floats(DeviceMemory memory) {
    float[] values = new float[(int) (memory.bytes() / 4)];
    emulator.download(memory, MemorySegment.ofArray(values));
    return values;
  }

  int[] ints(DeviceMemory memory) {
    int[] values = new int[(int) (memory.bytes() / 4)];
    emulator.download(memory, MemorySegment.ofArray(values));
    return values;
  }

  long[] longs(DeviceMemory memory) {
    long[] values = new long[(int) (memory.bytes() / 8)];
    emulator.download(memory, MemorySegment.ofArray(values));
    return values;
  }

  byte[] bytes(DeviceMemory memory) {
    byte[] values = new byte[(int) memory.bytes()];
    emulator.download(memory, MemorySegment.ofArray(values));
    return values;
  }

  DeviceMemory variable(String name) {
    return module.variable(name);
  }

  /** Whether a message names a source line, possibly among the call sites of inlined code. */
  static boolean names(String message, String place) {
    return Pattern.compile("[( ]" + Pattern.quote(place) + "[) ]").matcher(message).find();
  }

  /** Arguments of a kernel: memory by its address, and 32-bit integers. */
  static KernelArguments given(Object... values) {
    KernelArguments given = KernelArguments.of();
    for (Object value : values) {
      given = value instanceof DeviceMemory m ? given.pointer(m) : given.i32((Integer) value);
    }
    return given;
  }

  LaunchReport run(String kernel, Launch launch, KernelArguments arguments) {
    emulator.launch(module.function(kernel), launch, arguments);
    return emulator.lastReport();
  }

  /** Returns the message of a launch that must be faulted; it must contain these words. */
  String fault(String kernel, Launch launch, KernelArguments arguments, String... words) {
    String message =
        assertThrows(EmulatorFault.class, () -> run(kernel, launch, arguments)).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
    return message;
  }

  @Override
  public void close() {
    emulator.close();
  }
}
