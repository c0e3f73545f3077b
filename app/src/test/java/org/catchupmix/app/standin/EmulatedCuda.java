package org.catchupmix.app.standin;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.app.Main;
import org.catchupmix.io.TemporaryFolder;

/**
 * The program on a {@code libcuda.so.1} of ours with the emulator behind it: {@code --device cuda}
 * goes through JCuda's own native code and does what {@code --device emulator} does. The arguments
 * are those of {@code catchup}; the environment's {@code STAND_IN} says how nasty the device is,
 * see {@link LateDevice#of}. {@code scripts/stand-in-gpu} starts it by hand.
 */
@SuppressWarnings("restricted") // the launcher enables native access
final class EmulatedCuda {
  /** The upcalls in the order of the C source's {@code struct Device}. */
  private static final List<String> UPCALLS =
      List.of(
          "allocate",
          "release",
          "function",
          "launch",
          "shared",
          "copy",
          "record",
          "await",
          "query",
          "capture",
          "replay");

  private EmulatedCuda() {}

  /** Runs {@code catchup} and ends with its code. */
  public static void main(String[] args) throws Throwable {
    connect();
    Main.main(args);
  }

  /**
   * Makes the library and loads it: whoever asks the loader for {@code libcuda.so.1} from now on
   * finds that one.
   */
  static void connect() throws Throwable {
    LateDevice device = LateDevice.of(System.getenv().getOrDefault("STAND_IN", ""));
    SymbolLookup library = library();
    MemorySegment table = Arena.global().allocate(ValueLayout.ADDRESS, UPCALLS.size());
    for (int i = 0; i < UPCALLS.size(); i++) {
      table.setAtIndex(ValueLayout.ADDRESS, i, upcall(device, UPCALLS.get(i)));
    }
    MethodHandle connect =
        Linker.nativeLinker()
            .downcallHandle(
                library.find("standInConnect").orElseThrow(),
                FunctionDescriptor.ofVoid(
                    ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    connect.invoke(table, device.memoryBytes(), device.chip());
  }

  private static SymbolLookup library() throws IOException, InterruptedException {
    String compiled = System.getProperty("standin.library");
    if (compiled != null) {
      return SymbolLookup.libraryLookup(Path.of(compiled), Arena.global());
    }
    Path sources =
        Path.of(System.getProperty("standin.sources", "../kernels/src/test/c")).toAbsolutePath();
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Process gcc =
          new ProcessBuilder(
                  sources.resolve("make-library").toString(),
                  "libcuda.so.1",
                  "counted_cuda.c",
                  folder.path().toString())
              .inheritIO()
              .start();
      if (gcc.waitFor() != 0) {
        throw new IOException("gcc could not make the stand-in for libcuda.so.1");
      }
      return SymbolLookup.libraryLookup(folder.path().resolve("libcuda.so.1"), Arena.global());
    }
  }

  private static MemorySegment upcall(LateDevice device, String name)
      throws IllegalAccessException {
    Method method =
        Arrays.stream(LateDevice.class.getDeclaredMethods())
            .filter(m -> m.getName().equals(name))
            .findFirst()
            .orElseThrow();
    MethodHandle handle = MethodHandles.lookup().unreflect(method).bindTo(device);
    MemoryLayout[] parameters =
        Arrays.stream(method.getParameterTypes())
            .map(EmulatedCuda::layout)
            .toArray(MemoryLayout[]::new);
    return Linker.nativeLinker()
        .upcallStub(
            handle,
            FunctionDescriptor.of(layout(method.getReturnType()), parameters),
            Arena.global());
  }

  private static MemoryLayout layout(Class<?> type) {
    if (type == int.class) {
      return ValueLayout.JAVA_INT;
    }
    return type == long.class ? ValueLayout.JAVA_LONG : ValueLayout.ADDRESS;
  }
}
