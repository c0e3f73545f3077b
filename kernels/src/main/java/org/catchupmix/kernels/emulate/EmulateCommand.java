package org.catchupmix.kernels.emulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.catchupmix.core.UserException;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.lab.ChipNumber;
import org.catchupmix.kernels.lab.KernelText;
import org.catchupmix.kernels.library.ForeignCuda;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup emulate}: runs a kernel of any source, checks it and counts its costs. */
@Command(
    name = "emulate",
    description = {
      "Runs one kernel of a CUDA source or of PTX without a GPU.",
      "Checks each memory access, looks for races, counts instructions, sectors and bank "
          + "conflicts. A .cu file requires nvcc; its host code does not run, and headers of missing libraries are replaced by stubs.",
      "",
      "Without ENTRY it lists the kernels, and the reason if one cannot run. With ENTRY it prints the counters of the launch, faults, notes, memory that was not freed, and a line for each array. The exit code is 1 if there is a fault."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "  catchup emulate saxpy.cu saxpy --grid 4 --block 256 --arg i32=1000 \\",
      "    --arg f32=2 --arg f32[1000]=random --arg y:f32[1000]=zeros --out y.npy",
      "  catchup emulate reduce.ptx sum --block 64 --arg f32[64]=iota \\",
      "    --arg f32[1] --check --continue --chip 86 --json sum.json"
    })
public final class EmulateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE.cu|FILE.ptx",
      description = "file that contains the kernel")
  private Path file;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ENTRY",
      description = "name of the kernel in the source or in the PTX")
  private String entry;

  @Option(names = "--grid", paramLabel = "X[,Y[,Z]]", description = "number of blocks")
  private String grid = "1";

  @Option(names = "--block", paramLabel = "X[,Y[,Z]]", description = "threads per block")
  private String block = "32";

  @Option(names = "--shared", paramLabel = "BYTES", description = "dynamic shared memory per block")
  private int shared;

  @Option(
      names = "--arg",
      paramLabel = "ARGUMENT",
      description = "one for each parameter, in order: " + EmulatedArgument.FORMS)
  private List<String> given = List.of();

  @Option(
      names = "--var",
      paramLabel = "NAME:TYPE[COUNT]=VALUE",
      description = "set a __device__ or __constant__ variable before the launch")
  private List<String> variables = List.of();

  @Option(
      names = "--out",
      paramLabel = "NAME.npy",
      description = "write an array after the run; NAME is the argument's name or number")
  private List<Path> out = List.of();

  @Option(
      names = "--chip",
      converter = ChipNumber.class,
      paramLabel = "75|80|86|89|90",
      description =
          "apply the limits of a chip, such as 80 for sm_80 (default: 48 KiB of shared memory per block, any number of registers)")
  private Integer chip;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "seed of random arguments and of the order of blocks and warps")
  private long seed = 1;

  @Option(
      names = "--check",
      description = "run three orders of blocks and warps; results that differ are a fault")
  private boolean check;

  @Option(
      names = "--strict",
      description = "also report stores of equal values and volatile accesses as races")
  private boolean strict;

  @Option(
      names = "--cooperative",
      description = "keep all blocks resident, for grid.sync of cooperative groups")
  private boolean cooperative;

  @Option(names = "--continue", description = "continue after a fault and list all faults")
  private boolean goOn;

  @Option(
      names = "--max-instructions",
      paramLabel = "N",
      description = "number of warp instructions after which the launch counts as endless")
  private long most = 1_000_000_000L;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "threads of the emulator; results do not depend on it (default: all processors)")
  private Integer threads;

  @Option(
      names = "--nvcc",
      paramLabel = "OPTION",
      description = "option for nvcc, such as -DN=4 or -Iinclude")
  private List<String> nvcc = List.of();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "write counters, findings and arrays to FILE")
  private Path json;

  @Option(names = "--ptx", paramLabel = "FILE", description = "write the PTX to FILE")
  private Path ptxOut;

  @Override
  public Integer call() throws IOException {
    try {
      return run();
    } catch (DriverException e) {
      throw new UserException(e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private int run() throws IOException {
    PrintWriter print = spec.commandLine().getOut();
    Chip limits = chip == null ? null : ChipNumber.chip(chip);
    Optional<ForeignCuda> compiled = compiled(limits);
    KernelSource source = source(compiled);
    if (ptxOut != null) {
      AtomicFile.write(ptxOut, source.ptx());
    }
    if (entry == null) {
      list(source, print);
      print.flush();
      return 0;
    }
    Emulation emulation =
        new Emulation(
            source,
            entry,
            launch(),
            parsed(given),
            parsed(variables),
            registers(compiled, source),
            seed);
    emulation.requireArrays();
    for (Path path : out) {
      emulation.array("--out " + path, arrayName(path));
      AtomicFile.requireWritable(path);
    }
    if (json != null) {
      AtomicFile.requireWritable(json);
    }
    EmulatedRun first = emulation.run(options(seed, limits), print::print);
    first.print(print);
    for (Path path : first.ended() ? out : List.<Path>of()) {
      write(path, emulation, first);
    }
    List<String> differences = check && first.ended() ? differences(emulation, first) : List.of();
    differences.forEach(message -> print.println("fault: " + message));
    print.flush();
    if (json != null) {
      AtomicFile.write(json, first.json(entry, differences));
    }
    return first.faults() + differences.size() == 0 ? 0 : 1;
  }

  private static List<EmulatedArgument> parsed(List<String> texts) {
    List<EmulatedArgument> all = new ArrayList<>();
    texts.forEach(text -> all.add(EmulatedArgument.of(text, all.size())));
    return all;
  }

  private EmulatorOptions options(long order, Chip limits) {
    if (threads != null && threads < 1) {
      throw new IllegalArgumentException("--threads %d, must be at least 1".formatted(threads));
    }
    EmulatorOptions defaults = EmulatorOptions.defaults();
    return defaults
        .withThreads(threads == null ? defaults.threads() : threads)
        .withSeed(order)
        .withChip(limits)
        .withStrict(strict)
        .withContinued(goOn)
        .withBudget(most);
  }

  /** Prints the kernels with the sizes of their parameters, or why one cannot run. */
  private static void list(KernelSource source, PrintWriter print) {
    try (PtxEmulator gpu = new PtxEmulator()) {
      PtxLibrary library = gpu.load(source);
      for (PtxEntry kernel : library.module().entries()) {
        String description;
        try {
          library.function(kernel.name());
          description =
              String.join(
                  ", ", kernel.parameters().stream().map(p -> p.bytes() + " bytes").toList());
        } catch (DriverException e) {
          description = "refused: " + e.getMessage();
        }
        print.printf("%s  %s%n", CppNames.plain(kernel.name()), description);
      }
    }
  }

  /** Runs it in two more orders, and returns faults and bits that differ. */
  private List<String> differences(Emulation emulation, EmulatedRun first) {
    List<String> differences = new ArrayList<>();
    for (long order = seed + 1; order < seed + 3; order++) {
      EmulatedRun other =
          emulation.run(options(order, chip == null ? null : ChipNumber.chip(chip)), _ -> {});
      for (Finding f : other.ended() ? List.<Finding>of() : other.findings()) {
        differences.add("in the order of seed %d: %s".formatted(order, f.message()));
      }
      for (int i = 0; i < other.arrays().size(); i++) {
        EmulatedArray array = first.arrays().get(i);
        int at = Arrays.mismatch(array.bytes(), other.arrays().get(i).bytes());
        if (at >= 0) {
          differences.add(
              "argument %s depends on the order of blocks and warps: byte %d differs between seeds %d and %d"
                  .formatted(array.argument().name(), at, seed, order));
        }
      }
    }
    return differences;
  }

  private static String arrayName(Path path) {
    String file = path.getFileName().toString();
    if (!file.endsWith(".npy")) {
      throw new IllegalArgumentException("--out %s must end with .npy".formatted(path));
    }
    return file.substring(0, file.length() - ".npy".length());
  }

  private static void write(Path path, Emulation emulation, EmulatedRun run) throws IOException {
    EmulatedArgument.Memory argument = emulation.array("--out " + path, arrayName(path));
    EmulatedArray array =
        run.arrays().stream().filter(a -> a.argument().equals(argument)).findFirst().orElseThrow();
    if (!array.isWritten()) {
      throw new UserException(
          "--out %s: the kernel has not written all of argument %s"
              .formatted(path, argument.name()));
    }
    byte[] npy = array.npy();
    AtomicFile.write(path, to -> to.write(npy));
  }

  private Launch launch() {
    int[] g = extents("--grid", grid);
    int[] b = extents("--block", block);
    return new Launch(g[0], g[1], g[2], b[0], b[1], b[2], shared, cooperative);
  }

  /** Parses one to three extents; missing ones are 1. */
  private static int[] extents(String option, String text) {
    String[] parts = text.split(",", -1);
    int[] all = {1, 1, 1};
    try {
      for (int k = 0; k < parts.length; k++) {
        all[k] = Integer.parseInt(parts[k].strip());
      }
      return all;
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "%s %s must be one to three whole numbers".formatted(option, text), e);
    }
  }

  /** Compiles a CUDA source; empty for PTX. */
  private Optional<ForeignCuda> compiled(Chip limits) throws IOException {
    return KernelText.requireFile(file).toString().endsWith(".cu")
        ? Optional.of(ForeignCuda.compile(file, limits == null ? 80 : limits.number(), nvcc))
        : Optional.empty();
  }

  private KernelSource source(Optional<ForeignCuda> compiled) throws IOException {
    String name = file.getFileName().toString();
    if (compiled.isPresent()) {
      return new KernelSource(name, compiled.get().ptx(), file.toString());
    }
    if (!name.endsWith(".ptx")) {
      throw new IllegalArgumentException(file + " must be a CUDA source, .cu, or PTX, .ptx");
    }
    return new KernelSource(name, KernelText.read(file), file.toString());
  }

  /** Returns registers by the chip's compiler; empty for PTX and without a chip. */
  private OptionalInt registers(Optional<ForeignCuda> compiled, KernelSource source)
      throws IOException {
    if (compiled.isEmpty() || chip == null) {
      return OptionalInt.empty();
    }
    try (PtxEmulator gpu = new PtxEmulator()) {
      return compiled.get().registers(gpu.load(source).function(entry).name(), chip);
    }
  }
}
