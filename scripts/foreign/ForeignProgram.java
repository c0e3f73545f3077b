import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.emulator.EmulatorFault;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.Finding;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.driver.Chip;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.KernelSource;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.emulator.ptx.PtxEntry;

/**
 * Runs the main function of a CUDA program, whose calls of the runtime come here through cudart.c, with its kernels on the
 * emulator: {@code ForeignProgram PROGRAM.so KERNELS.ptx [ARGUMENT...]}. A fault ends it with code 3. At the end the kernels that
 * ran are listed.
 */
public final class ForeignProgram {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Map<String, Integer> RAN = new LinkedHashMap<>();
  private static PtxEmulator gpu;
  private static PtxLibrary library;

  private ForeignProgram() {}

  private static int attempt(Callable<Integer> work) {
    try {
      return work.call();
    } catch (Throwable e) {
      String kind = e.getClass().getSimpleName();
      end("EMULATOR " + (kind.equals("EmulatorFault") ? "fault" : kind) + ": " + e.getMessage(), 3);
      return 1;
    }
  }

  private static void end(String said, int code) {
    try {
      MemorySegment flush = LINKER.defaultLookup().find("fflush").orElseThrow();
      LINKER
          .downcallHandle(flush, FunctionDescriptor.of(JAVA_INT, ADDRESS))
          .invoke(MemorySegment.NULL);
    } catch (Throwable e) {
      System.err.println(e);
    }
    RAN.forEach((kernel, times) -> System.out.println("EMULATOR ran: " + kernel + " x" + times));
    System.out.println(said);
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  static MemorySegment malloc(long bytes) {
    long[] address = new long[1];
    attempt(
        () -> {
          address[0] = gpu.allocate(bytes).address();
          return 0;
        });
    return MemorySegment.ofAddress(address[0]);
  }

  static int free(MemorySegment memory) {
    return attempt(
        () -> {
          gpu.free(new DeviceMemory(memory.address(), 1));
          return 0;
        });
  }

  static int upload(MemorySegment to, MemorySegment from, long bytes) {
    return attempt(
        () -> {
          gpu.upload(from.reinterpret(bytes), new DeviceMemory(to.address(), bytes));
          return 0;
        });
  }

  static int download(MemorySegment to, MemorySegment from, long bytes) {
    return attempt(
        () -> {
          if (!whole(to.reinterpret(bytes), from.address(), bytes)) {
            System.out.println("EMULATOR note: copies back memory that nothing has written");
          }
          return 0;
        });
  }

  /** Programs may copy back what no kernel has written, and get zeros. */
  private static boolean whole(MemorySegment to, long from, long bytes) {
    try {
      gpu.download(new DeviceMemory(from, bytes), to.asSlice(0, bytes));
      return true;
    } catch (EmulatorFault unwritten) {
      long half = bytes / 2;
      if (half == 0) {
        to.set(JAVA_BYTE, 0, (byte) 0); // as memory of a GPU mostly is at first
      } else {
        whole(to, from, half);
        whole(to.asSlice(half), from + half, bytes - half);
      }
      return false;
    }
  }

  static int copy(MemorySegment to, MemorySegment from, long bytes) {
    return attempt(
        () -> {
          gpu.copy(new DeviceMemory(from.address(), bytes), new DeviceMemory(to.address(), bytes), bytes);
          return 0;
        });
  }

  /** Addresses of the emulator's device lie where no process has memory: below 2^46, from 2^44 on. */
  static int holds(MemorySegment memory) {
    return memory.address() >>> 44 == 1 || memory.address() >>> 44 == 2 ? 1 : 0;
  }

  /** The program has done what it is run for. */
  static int end(int code) {
    end("EMULATOR ended with " + code, code);
    return 0;
  }

  static MemorySegment variable(MemorySegment name) {
    return MemorySegment.ofAddress(library.variable(name.reinterpret(4096).getString(0)).address());
  }

  static int launch(
      MemorySegment name, int gx, int gy, int gz, int bx, int by, int bz, int shared, MemorySegment given) {
    return attempt(
        () -> {
          String kernel = name.reinterpret(1 << 16).getString(0);
          PtxEntry entry =
              library.module().entries().stream().filter(e -> e.name().equals(kernel)).findFirst().orElseThrow();
          KernelArguments arguments = KernelArguments.of();
          MemorySegment all = given.reinterpret(8L * Math.max(1, entry.parameters().size()));
          for (int k = 0; k < entry.parameters().size(); k++) {
            int bytes = entry.parameters().get(k).bytes();
            MemorySegment one = all.get(ADDRESS, 8L * k).reinterpret(bytes);
            byte[] value = one.toArray(JAVA_BYTE);
            MemorySegment copy = MemorySegment.ofArray(value);
            switch (bytes) {
              case 1 -> arguments.i8(value[0]);
              case 2 -> arguments.i16(copy.get(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, 0));
              case 4 -> arguments.i32(copy.get(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 0));
              case 8 -> arguments.i64(copy.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0));
              default -> arguments.struct(copy, Math.min(16, Integer.lowestOneBit(entry.parameters().get(k).offset() | 16)));
            }
          }
          gpu.launch(library.function(kernel), new Launch(gx, gy, gz, bx, by, bz, shared), arguments);
          RAN.merge(kernel, 1, Integer::sum);
          for (Finding finding : gpu.findings()) {
            System.out.println("EMULATOR " + finding);
          }
          return 0;
        });
  }

  /** Puts a function of this class where C looks for it. */
  private static void give(SymbolLookup program, String name, FunctionDescriptor shape) throws Exception {
    var method = MethodHandles.lookup().findStatic(ForeignProgram.class, name, shape.toMethodType());
    program
        .find("device_" + name)
        .orElseThrow()
        .reinterpret(8)
        .set(ADDRESS, 0, LINKER.upcallStub(method, shape, Arena.global()));
  }

  public static void main(String[] arguments) throws Throwable {
    Path ptx = Path.of(arguments[1]);
    gpu =
        new PtxEmulator(
            EmulatorOptions.defaults()
                .withChip(Chip.of(86))
                .withCounting(false)
                .withBudget(Long.getLong("emulator.budget", 400_000_000L)));
    library = gpu.load(new KernelSource(ptx.getFileName().toString(), Files.readString(ptx), ptx.toString()));
    SymbolLookup program = SymbolLookup.libraryLookup(Path.of(arguments[0]).toAbsolutePath(), Arena.global());
    give(program, "malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    give(program, "free", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    give(program, "upload", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    give(program, "download", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    give(program, "copy", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    give(program, "holds", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    give(program, "end", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    give(program, "variable", FunctionDescriptor.of(ADDRESS, ADDRESS));
    give(
        program,
        "launch",
        FunctionDescriptor.of(
            JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    int count = arguments.length - 1;
    MemorySegment argv = Arena.global().allocate(8L * (count + 1));
    argv.setAtIndex(ADDRESS, 0, Arena.global().allocateFrom("program"));
    for (int k = 2; k < arguments.length; k++) {
      argv.setAtIndex(ADDRESS, k - 1, Arena.global().allocateFrom(arguments[k]));
    }
    MemorySegment main = program.find("main").orElseThrow();
    int code =
        (int)
            LINKER
                .downcallHandle(main, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS))
                .invoke(count, argv);
    end("EMULATOR ended with " + code, code == 0 ? 0 : 1);
  }
}
