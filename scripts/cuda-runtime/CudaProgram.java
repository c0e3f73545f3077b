import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxVariable;

/**
 * Runs the main function of a CUDA program with its kernels on the emulator; cudart.c forwards its calls of the CUDA runtime to this
 * class. Usage: {@code CudaProgram PROGRAM.so [ARGUMENT...]}. A fault ends it with code 3, unless {@code -Dprogram.continue=true}.
 * Finally it prints a line per kernel: KERNEL, name, outcome (ran, accused, refused, never), launches, message.
 */
public final class CudaProgram {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final boolean CONTINUED = Boolean.getBoolean("program.continue");
  private static final Map<String, Integer> RAN = new LinkedHashMap<>();
  private static final Map<String, String> ACCUSED = new HashMap<>();
  private static final Map<String, String> REFUSED = new HashMap<>();
  private static final List<PtxLibrary> MODULES = new ArrayList<>();
  private static PtxEmulator gpu;
  private static MemorySegment ended;

  private CudaProgram() {}

  /** Serializes the threads of a program. */
  private static synchronized int attempt(Callable<Integer> work) {
    try {
      return work.call();
    } catch (Throwable e) {
      String kind = e.getClass().getSimpleName();
      finish("EMULATOR " + (kind.equals("EmulatorFault") ? "fault" : kind) + ": " + e.getMessage(), 3);
      return 1;
    }
  }

  /** Does something that cannot fail halfway; ends the program after an error. */
  private static int done(Runnable work) {
    return attempt(
        () -> {
          work.run();
          return 0;
        });
  }

  private static void finish(String said, int code) {
    ended.set(JAVA_INT, 0, 1);
    try {
      MemorySegment flush = LINKER.defaultLookup().find("fflush").orElseThrow();
      LINKER
          .downcallHandle(flush, FunctionDescriptor.of(JAVA_INT, ADDRESS))
          .invoke(MemorySegment.NULL);
    } catch (Throwable e) {
      System.err.println(e);
    }
    System.out.println("\n" + said); // the program's last line may lack a newline
    for (PtxLibrary library : MODULES) {
      library.module().entries().forEach(entry -> kernel(library, entry.name()));
    }
    System.out.flush();
    try { // not by System.exit, which would wait for a program that is exiting
      LINKER.downcallHandle(LINKER.defaultLookup().find("_exit").orElseThrow(), FunctionDescriptor.ofVoid(JAVA_INT)).invoke(code);
    } catch (Throwable e) {
      Runtime.getRuntime().halt(code);
    }
  }

  private static void kernel(PtxLibrary library, String name) {
    int times = RAN.getOrDefault(name, 0);
    String state = ACCUSED.containsKey(name) ? "accused" : times > 0 ? "ran" : "never";
    String said = ACCUSED.get(name);
    if (said == null && times == 0) {
      try {
        library.function(name);
      } catch (DriverException e) {
        REFUSED.put(name, e.getMessage());
      }
    }
    if (REFUSED.containsKey(name)) {
      state = "refused";
      said = REFUSED.get(name);
    }
    System.out.println(String.join("\t", "KERNEL", name, state, "" + times, said == null ? "" : said));
  }

  static MemorySegment malloc(long bytes) {
    long[] address = new long[1];
    done(() -> address[0] = gpu.allocate(bytes).address());
    return MemorySegment.ofAddress(address[0]);
  }

  static int free(MemorySegment memory) {
    return done(() -> gpu.free(new DeviceMemory(memory.address(), 1)));
  }

  static int upload(MemorySegment to, MemorySegment from, long bytes) {
    return done(() -> gpu.upload(from.reinterpret(bytes), new DeviceMemory(to.address(), bytes)));
  }

  /** Downloads; uninitialized memory reads as zeros, as it mostly does on a GPU. */
  static int download(MemorySegment to, MemorySegment from, long bytes) {
    return done(
        () -> {
          if (!gpu.peek(new DeviceMemory(from.address(), bytes), to.reinterpret(bytes))) {
            System.out.println("EMULATOR note: copies back memory that nothing has written");
          }
        });
  }

  static int copy(MemorySegment to, MemorySegment from, long bytes) {
    return done(() -> gpu.copy(new DeviceMemory(from.address(), bytes), new DeviceMemory(to.address(), bytes), bytes));
  }

  /** Whether an address is the emulator's: from 2^44 to 2^46, where no process has memory. */
  static int holds(MemorySegment memory) {
    return memory.address() >>> 44 == 1 || memory.address() >>> 44 == 2 ? 1 : 0;
  }

  /** Ends the program early, once it has done its work. */
  static int end(int code) {
    finish("EMULATOR ended with " + code, code);
    return 0;
  }

  /** Address of a module variable; null if unknown. */
  static MemorySegment variable(int module, MemorySegment name) {
    try {
      return MemorySegment.ofAddress(MODULES.get(module).variable(name.reinterpret(4096).getString(0)).address());
    } catch (DriverException e) {
      return MemorySegment.NULL;
    }
  }

  /** Loads PTX and returns the module's number, or -1 after an error. */
  static int load(MemorySegment text) {
    try {
      MODULES.add(gpu.load(new KernelSource("loaded", text.reinterpret(Integer.MAX_VALUE).getString(0), "loaded " + MODULES.size())));
      return MODULES.size() - 1;
    } catch (DriverException e) {
      System.out.println("EMULATOR refuses: " + e.getMessage());
      return -1;
    }
  }

  /** Size of a kernel's parameter; 0 after the last. */
  static int parameter(int module, MemorySegment name, int at) {
    List<PtxEntry.Parameter> parameters = entry(MODULES.get(module), name.reinterpret(1 << 16).getString(0)).parameters();
    return at < parameters.size() ? parameters.get(at).bytes() : 0;
  }

  private static PtxEntry entry(PtxLibrary library, String kernel) {
    return library.module().entries().stream().filter(e -> e.name().equals(kernel)).findFirst().orElseThrow();
  }

  /** Static shared memory of a kernel; its variables are named after it. */
  static int static_shared(int module, MemorySegment name) {
    String kernel = name.reinterpret(1 << 16).getString(0);
    return MODULES.get(module).module().variables().stream()
        .filter(v -> v.space() == PtxVariable.Space.SHARED && v.name().contains(kernel.replaceFirst("^_Z", "_ZZ")))
        .mapToInt(PtxVariable::bytes)
        .sum();
  }

  private static KernelArguments arguments(PtxEntry entry, MemorySegment given) {
    KernelArguments arguments = KernelArguments.of();
    MemorySegment all = given.reinterpret(8L * Math.max(1, entry.parameters().size()));
    for (int k = 0; k < entry.parameters().size(); k++) {
      int bytes = entry.parameters().get(k).bytes();
      byte[] value = all.get(ADDRESS, 8L * k).reinterpret(bytes).toArray(JAVA_BYTE);
      MemorySegment copy = MemorySegment.ofArray(value);
      switch (bytes) {
        case 1 -> arguments.i8(value[0]);
        case 2 -> arguments.i16(copy.get(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, 0));
        case 4 -> arguments.i32(copy.get(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 0));
        case 8 -> arguments.i64(copy.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0));
        default -> arguments.struct(copy, Math.min(16, Integer.lowestOneBit(entry.parameters().get(k).offset() | 16)));
      }
    }
    return arguments;
  }

  static int launch(
      int module, MemorySegment name, int gx, int gy, int gz, int bx, int by, int bz, int shared, int cooperative,
      MemorySegment given) {
    return attempt(
        () -> {
          String kernel = name.reinterpret(1 << 16).getString(0);
          PtxLibrary library = MODULES.get(module);
          KernelArguments arguments = arguments(entry(library, kernel), given);
          GpuFunction function = library.function(kernel); // or the program ends, as others would lack its results
          try {
            Launch launch = new Launch(gx, gy, gz, bx, by, bz, shared, cooperative != 0);
            RAN.merge(kernel, 1, Integer::sum);
            gpu.launch(function, launch, arguments);
          } catch (DriverException e) {
            if (e instanceof EmulatorFault && !CONTINUED) {
              ACCUSED.putIfAbsent(kernel, e.getMessage());
              throw e;
            }
            System.out.println("EMULATOR refuses: " + e.getMessage());
            (e instanceof EmulatorFault ? ACCUSED : REFUSED).putIfAbsent(kernel, e.getMessage());
            return 1;
          }
          for (Finding finding : gpu.findings()) {
            System.out.println("EMULATOR " + finding);
            if (finding.severity() == Finding.Severity.FAULT) {
              ACCUSED.putIfAbsent(kernel, finding.message());
            }
          }
          return 0;
        });
  }

  /** Stores each method that C knows as {@code device_NAME} in the pointer of that name. */
  private static void give(SymbolLookup program) throws IllegalAccessException {
    for (Method method : CudaProgram.class.getDeclaredMethods()) {
      var pointer = program.find("device_" + method.getName());
      if (pointer.isPresent()) {
        MemoryLayout[] given = Arrays.stream(method.getParameterTypes()).map(CudaProgram::layout).toArray(MemoryLayout[]::new);
        FunctionDescriptor shape = FunctionDescriptor.of(layout(method.getReturnType()), given);
        MemorySegment stub = LINKER.upcallStub(MethodHandles.lookup().unreflect(method), shape, Arena.global());
        pointer.get().reinterpret(8).set(ADDRESS, 0, stub);
      }
    }
  }

  private static MemoryLayout layout(Class<?> type) {
    return type == int.class ? JAVA_INT : type == long.class ? JAVA_LONG : ADDRESS;
  }

  public static void main(String[] arguments) throws Throwable {
    gpu =
        new PtxEmulator(
            EmulatorOptions.defaults()
                .withChip(Chip.of(86))
                .withCounting(false)
                .withContinued(CONTINUED)
                .withBudget(Long.getLong("emulator.budget", 400_000_000L)));
    SymbolLookup program = SymbolLookup.libraryLookup(Path.of(arguments[0]).toAbsolutePath(), Arena.global());
    gpu.printTo(System.out::print);
    ended = program.find("device_ended").orElseThrow().reinterpret(4);
    int modules = program.find("device_module_count").orElseThrow().reinterpret(4).get(JAVA_INT, 0);
    MemorySegment texts = program.find("device_modules").orElseThrow().reinterpret(8L * modules);
    for (int m = 0; m < modules; m++) {
      String text = texts.getAtIndex(ADDRESS, m).reinterpret(Integer.MAX_VALUE).getString(0);
      String origin = Path.of(arguments[0]).getFileName() + (m == 0 ? "" : " " + m);
      MODULES.add(gpu.load(new KernelSource(origin, text, origin)));
    }
    give(program);
    int count = arguments.length;
    MemorySegment argv = Arena.global().allocate(8L * (count + 1));
    argv.setAtIndex(ADDRESS, 0, Arena.global().allocateFrom("./program"));
    for (int k = 1; k < arguments.length; k++) {
      argv.setAtIndex(ADDRESS, k, Arena.global().allocateFrom(arguments[k]));
    }
    MemorySegment main = program.find("main").orElseThrow();
    int code =
        (int)
            LINKER
                .downcallHandle(main, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS))
                .invoke(count, argv);
    finish("EMULATOR ended with " + code, code == 0 ? 0 : 1);
  }
}
