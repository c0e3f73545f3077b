package org.catchupmix.emulator.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.check.Limits;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.report.AnnotatedSource;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.Metric;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.Launch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a kernel of any source, checks it and counts its costs. */
@Command(
    name = "emulate",
    description = {
      "Runs one kernel of a CUDA source or of PTX without a GPU.",
      "Checks each memory access, looks for races, counts instructions, sectors and bank "
          + "conflicts. A .cu file requires nvcc; its host code does not run, and headers of missing libraries are replaced by stubs.",
      "",
      "Without ENTRY and --kernel it lists the kernels, and the reason if one cannot run. Otherwise it prints the counters of the launch, faults, notes, memory that was not freed, a line for each array, and the verdict. The exit code is 1 if there is a fault."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "  ${COMMAND-FULL-NAME} saxpy.cu saxpy --grid 4 --block 256 --arg i32=1000 \\",
      "    --arg f32=2 --arg f32[1000]=random --arg y:f32[1000]=zeros --out y.npy",
      "  ${COMMAND-FULL-NAME} reduce.ptx sum --block 64 --arg f32[64]=iota \\",
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

  @Option(
      names = "--kernel",
      paramLabel = "REGEX",
      description =
          "run the kernel whose name in the PTX matches, such as one instance of a template; if several match, list them")
  private String kernel;

  @Option(
      names = "--grid",
      paramLabel = "X[,Y[,Z]]",
      description = "number of blocks (default: ${DEFAULT-VALUE})")
  private String grid = "1";

  @Option(
      names = "--block",
      paramLabel = "X[,Y[,Z]]",
      description = "threads per block (default: ${DEFAULT-VALUE})")
  private String block = "32";

  @Option(
      names = "--shared",
      paramLabel = "BYTES",
      description = "dynamic shared memory per block (default: ${DEFAULT-VALUE})")
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
          "apply the limits of a chip, such as 80 for sm_80, and print the bound by its roofline and, for a .cu file, registers and occupancy (default: 48 KiB of shared memory per block, any number of registers)")
  private Integer chip;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "seed of random arguments and of the order of blocks and warps (default: ${DEFAULT-VALUE})")
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
      description =
          "number of warp instructions after which the launch counts as endless (default: ${DEFAULT-VALUE})")
  private long most = 1_000_000_000L;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "host threads that run blocks; results do not depend on their number (default: all processors, 1 with --chip)")
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

  @Option(
      names = "--max-findings",
      paramLabel = "N",
      description = "print at most N findings (default: ${DEFAULT-VALUE})")
  private int maxFindings = 100;

  @Option(
      names = "--suppress",
      paramLabel = "FILE",
      description =
          "do not report findings that match a line of FILE, a regular expression such as 'sum.cu:12.*a race'; implies --continue")
  private Path suppress;

  @Option(
      names = "--blocks",
      paramLabel = "N%",
      description =
          "run a sample of the blocks, chosen by --seed; refused if blocks may communicate through atomic or volatile accesses")
  private String blocks = "100%";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "end the launch after N seconds; the verdict says how many blocks ran")
  private long seconds;

  @Option(
      names = "--stop-at",
      paramLabel = "[FILE:]LINE",
      description = "end where a thread reaches a source line, and print its state as at a fault")
  private String stopAt;

  @Option(
      names = "--thread",
      paramLabel = "X,Y,Z[@X,Y,Z]",
      description = "the thread of --stop-at, with its block after @ (default: ${DEFAULT-VALUE})")
  private String thread = "0,0,0@0,0,0";

  @Option(
      names = "--annotate",
      description =
          "print the source with the share of instructions, sectors, bank conflicts and divergence of each line; also in --json")
  private boolean annotate;

  @Option(
      names = "--by",
      paramLabel = "cuda|ptx",
      description = "lines of --annotate and --html (default: ${DEFAULT-VALUE})")
  private String by = "cuda";

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "write the annotated source as an HTML page in which darker lines cost more")
  private Path html;

  /**
   * Runs it.
   *
   * @throws DriverException if the kernel, or nvcc, cannot run
   * @throws IllegalArgumentException for a wrong argument
   */
  @Override
  public Integer call() throws IOException {
    PrintWriter print = spec.commandLine().getOut();
    Chip limits = chip == null ? null : ChipNumber.chip(chip);
    KernelFile kernels = KernelFile.open(file, limits, nvcc);
    if (ptxOut != null) {
      Files.writeString(ptxOut, kernels.source().ptx());
    }
    if (entry != null && kernel != null) {
      throw new IllegalArgumentException("give ENTRY or --kernel, not both");
    }
    Optional<String> name =
        entry == null ? kernels.only(Optional.ofNullable(kernel), print) : Optional.of(entry);
    if (name.isEmpty()) {
      print.flush();
      return 0;
    }
    Suppressions known = suppress == null ? Suppressions.NONE : Suppressions.read(suppress);
    OptionalInt registers = kernels.registers(name.get(), limits);
    Emulation emulation =
        new Emulation(
            kernels.source(),
            name.get(),
            launch(),
            parsed(given),
            parsed(variables),
            registers,
            seed);
    emulation.requireArrays();
    for (Path path : out) {
      emulation.array("--out " + path, arrayName(path));
      requireWritable(path);
    }
    for (Path path : Arrays.asList(json, html)) {
      requireWritable(path);
    }
    if (!by.equals("cuda") && !by.equals("ptx")) {
      throw new IllegalArgumentException("--by %s must be cuda or ptx".formatted(by));
    }
    if (check && (limits().isSample() || seconds > 0)) {
      throw new IllegalArgumentException(
          "--check compares all blocks: leave --blocks and --seconds out");
    }
    EmulatedRun run = emulation.run(options(seed, limits), print::print).without(known);
    if (check && run.faults() == 0 && run.ended()) {
      run = run.with(differences(emulation, run, known));
    }
    if (stopAt != null && run.ended()) {
      run.notes().add("thread %s has not executed line %s".formatted(thread, stopAt));
    }
    Optional<Costs> costs = run.report().map(report -> new Costs(report, limits, registers));
    Map<Metric, Double> counters = costs.map(Costs::counters).orElse(Map.of());
    List<AnnotatedSource> lines =
        costs.isPresent() && (annotate || html != null)
            ? costs.get().annotated(by.equals("ptx"), kernels.source().ptx())
            : List.of();
    run.print(print, counters, maxFindings);
    if (annotate) {
      lines.forEach(file -> print.printf("%n%s", file.text("warps", "")));
    }
    print.flush();
    if (html != null) {
      String title = "%s of %s".formatted(CppNames.plain(name.get()), kernels.source().origin());
      Files.writeString(html, AnnotatedSource.page(title, lines, "warps", ""));
    }
    if (json != null) {
      List<Map<String, Object>> counts = lines.stream().flatMap(f -> f.counts().stream()).toList();
      Files.writeString(json, run.json(name.get(), counters, annotate ? counts : List.of()));
    }
    for (Path path : run.ended() ? out : List.<Path>of()) {
      write(path, emulation, run);
    }
    return run.faults() == 0 ? 0 : 1;
  }

  /** Rejects a path that cannot be written, before a long run; null is none. */
  private static void requireWritable(Path path) {
    if (path != null) {
      Path folder = path.toAbsolutePath().getParent();
      boolean good =
          Files.exists(path)
              ? Files.isRegularFile(path) && Files.isWritable(path)
              : Files.isWritable(folder);
      if (!good) {
        throw new DriverException(path + " cannot be written");
      }
    }
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
    // The bound of a chip counts touched bytes, which cores would count twice.
    int alone = chip == null ? defaults.threads() : 1;
    return defaults
        .withThreads(threads == null ? alone : threads)
        .withSeed(order)
        .withChip(limits)
        .withStrict(strict)
        .withContinued(goOn || suppress != null)
        .withLimits(limits());
  }

  private Limits limits() {
    if (!blocks.matches("\\d{1,3}(\\.\\d{1,6})?%")) {
      throw new IllegalArgumentException(
          "--blocks %s must be a percentage such as 5%%".formatted(blocks));
    }
    double share = Double.parseDouble(blocks.substring(0, blocks.length() - 1)) / 100;
    return new Limits(most, share, seconds, stopAt == null ? null : stop());
  }

  private Limits.Stop stop() {
    if (!stopAt.matches("(.*:)?\\d{1,9}")) {
      throw new IllegalArgumentException(
          "--stop-at %s must be LINE or FILE:LINE".formatted(stopAt));
    }
    Launch launch = launch();
    String[] parts = thread.split("@", 2);
    int inBlock = index("--thread", parts[0], launch.blockX(), launch.blockY(), launch.blockZ());
    int block =
        parts.length == 1
            ? 0
            : index("--thread", parts[1], launch.gridX(), launch.gridY(), launch.gridZ());
    return new Limits.Stop(stopAt, block, inBlock);
  }

  /** The number of a thread or block by its coordinates; missing ones are 0. */
  private static int index(String option, String text, int... extents) {
    int[] at = numbers(option, text, 0);
    for (int k = 0; k < extents.length; k++) {
      if (at[k] < 0 || at[k] >= extents[k]) {
        throw new IllegalArgumentException(
            "%s %s: coordinate %d must be 0..%d".formatted(option, text, k, extents[k] - 1));
      }
    }
    return (at[2] * extents[1] + at[1]) * extents[0] + at[0];
  }

  /** Runs it in two more orders, and returns their faults and the arrays that differ. */
  private List<Finding> differences(Emulation emulation, EmulatedRun first, Suppressions known) {
    List<Finding> differences = new ArrayList<>();
    for (long order = seed + 1; order < seed + 3; order++) {
      EmulatedRun other =
          emulation
              .run(options(order, chip == null ? null : ChipNumber.chip(chip)), _ -> {})
              .without(known);
      for (Finding f : other.findings()) {
        if (f.severity() == Finding.Severity.FAULT) {
          String message = "in the order of seed %d: %s".formatted(order, f.message());
          differences.add(new Finding(f.severity(), message, f.times(), f.context()));
        }
      }
      for (int i = 0; i < other.arrays().size(); i++) {
        EmulatedArray array = first.arrays().get(i);
        int at = Arrays.mismatch(array.bytes(), other.arrays().get(i).bytes());
        if (at >= 0) {
          String message =
              "argument %s depends on the order of blocks and warps: byte %d differs between seeds %d and %d"
                  .formatted(array.argument().name(), at, seed, order);
          differences.add(new Finding(Finding.Severity.FAULT, message, 1, List.of()));
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
      throw new DriverException(
          "--out %s: the kernel has not written all of argument %s"
              .formatted(path, argument.name()));
    }
    Files.write(path, array.npy());
  }

  private Launch launch() {
    int[] g = numbers("--grid", grid, 1);
    int[] b = numbers("--block", block, 1);
    return new Launch(g[0], g[1], g[2], b[0], b[1], b[2], shared, cooperative);
  }

  /** Parses one to three numbers; missing ones get a value. */
  private static int[] numbers(String option, String text, int missing) {
    String[] parts = text.split(",", -1);
    int[] all = {missing, missing, missing};
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
}
