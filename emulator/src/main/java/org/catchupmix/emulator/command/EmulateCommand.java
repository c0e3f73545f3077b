package org.catchupmix.emulator.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.check.LaunchBudget;
import org.catchupmix.emulator.program.ProgramOptions;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.report.AnnotatedSource;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.HostProblem;
import org.catchupmix.emulator.report.Metric;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.Sarif;
import org.catchupmix.emulator.report.SourceFiles;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.io.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Runs a kernel of any source, checks it and counts its costs. */
@Command(
    name = "emulate",
    description = {
      "Runs one kernel of a CUDA source or of PTX, or a whole CUDA program, without a GPU.",
      "Checks each memory access, looks for races, counts instructions, sectors and bank "
          + "conflicts. A .cu file requires nvcc, NVRTC or clang; its host code runs with --program only.",
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
      "    --arg f32[1] --check --continue --chip 86 --json sum.json",
      "  ${COMMAND-FULL-NAME} --program main.cu kernels.cu --nvcc -Iinclude -- 1000 data.txt"
    })
public final class EmulateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE.cu|FILE.ptx",
      description = "file that contains the kernel, or the program")
  private Path file;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ENTRY",
      description = "name of the kernel in the source or in the PTX")
  private String entry;

  @Parameters(index = "2..*", hidden = true)
  private List<String> more = List.of();

  @Mixin private ProgramMode program = new ProgramMode();

  @Option(
      names = "--kernel",
      paramLabel = "REGEX",
      converter = RegularExpression.class,
      description =
          "run the kernel whose name matches, in the PTX or in C++ with parameters, such as one instance of a template; if several match, list them")
  private Pattern kernel;

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
      description =
          "set a __device__ or __constant__ variable before the launch; NAME:bytes=HEX sets a struct")
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
      description =
          "apply the memory model of PTX to the letter, such as to stores of equal values")
  private boolean strict;

  @Option(
      names = "--cooperative",
      description = "keep all blocks resident, for grid.sync of cooperative groups")
  private boolean cooperative;

  @Option(
      names = "--continue",
      description =
          "continue after a fault and list all faults; with --program, even after what a GPU would end")
  private boolean goOn;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "host threads that run blocks; results do not depend on their number (default: all processors, 1 with --chip)")
  private Integer threads;

  @Mixin private CompilerOption compiler = new CompilerOption();

  @Option(
      names = {"--nvcc", "--compiler-option"},
      paramLabel = "OPTION",
      description =
          "option for the compiler (with --program for g++ if no file is CUDA), such as -DN=4, -Iinclude, or -G for values of variables at a fault")
  private List<String> nvcc = List.of();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "write counters, findings and arrays to FILE")
  private Path json;

  @Option(
      names = "--sarif",
      paramLabel = "FILE",
      description =
          "write findings to FILE as SARIF 2.1.0, which code hosts and editors show at their lines")
  private Path sarif;

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
          "do not report findings that match a line of FILE: a kind and a place such as 'race sum.cu:12', or a regular expression such as 'sum.cu:12.*a race'; implies --continue")
  private Path suppress;

  @Mixin private LimitOptions limits = new LimitOptions();

  @Option(
      names = "--annotate",
      description =
          "print the source with the share of instructions, sectors, bank conflicts and divergence of each line; also in --json")
  private boolean annotate;

  @Option(
      names = "--sources",
      paramLabel = "DIR",
      description =
          "folder of source files that --annotate and --html may show, beside the folder of the kernel")
  private List<Path> sources = List.of();

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
    Chip target = chip == null ? null : ChipNumber.chip(chip);
    if (program.isAsked()) {
      return program(target);
    }
    if (file == null || !more.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          file == null
              ? "Missing required parameter: 'FILE.cu|FILE.ptx'"
              : "Unmatched argument '%s': several files are for --program"
                  .formatted(more.getFirst()));
    }
    for (Path path : written()) {
      AtomicFile.requireWritable(path);
    }
    KernelFile kernels = KernelFile.open(file, target, compiler.name(), nvcc);
    kernels.compiled().ifPresent(cuda -> print.println(cuda.by().sentence()));
    if (ptxOut != null) {
      AtomicFile.write(ptxOut, kernels.source().ptx());
    }
    if (entry != null && kernel != null) {
      throw new IllegalArgumentException("give ENTRY or --kernel, not both");
    }
    Optional<String> name =
        entry == null ? kernels.only(Optional.ofNullable(kernel), print) : Optional.of(entry);
    int code = name.isEmpty() ? 0 : run(kernels, name.get(), target, print);
    print.flush();
    return code;
  }

  /** Runs a whole program. */
  private int program(Chip target) throws IOException {
    boolean forKernels =
        kernel != null || html != null || ptxOut != null || check || annotate || cooperative;
    if (forKernels || !given.isEmpty() || !variables.isEmpty() || !out.isEmpty()) {
      throw new IllegalArgumentException(
          "--program runs whole programs: leave out --kernel, --arg, --var, --out, --html, --ptx, --check, --annotate and --cooperative");
    }
    List<String> words = new ArrayList<>(more);
    Stream.of(entry, file == null ? null : file.toString())
        .filter(Objects::nonNull)
        .forEach(words::addFirst);
    ProgramOptions options =
        new ProgramOptions(
            program.applied(options(target, limits.ofLaunches())),
            Path.of(""),
            suppress == null ? _ -> false : Suppressions.read(suppress)::covers,
            maxFindings,
            limits.seconds(),
            program.isLate());
    return program.run(spec.commandLine(), words, compiler.name(), nvcc, options, json, sarif);
  }

  /** Files that it writes. */
  private List<Path> written() {
    List<Path> all = new ArrayList<>(out);
    Stream.of(json, sarif, html, ptxOut).filter(Objects::nonNull).forEach(all::add);
    return all;
  }

  private int run(KernelFile kernels, String name, Chip target, PrintWriter print)
      throws IOException {
    Suppressions known = suppress == null ? Suppressions.NONE : Suppressions.read(suppress);
    OptionalInt registers = kernels.registers(name, target);
    Launch launch = launch();
    Emulation emulation =
        new Emulation(
            kernels.source(), name, launch, parsed(given), parsed(variables), registers, seed);
    EmulatorOptions options = options(target, limits.of(launch));
    reject(emulation, options.checks().budget());
    EmulatedRun run = emulation.run(options, print::print).without(known);
    if (check && run.faults() == 0 && run.ended()) {
      run = run.with(differences(emulation, options, run, known));
    } else if (check && run.ended()) {
      run.notes().add("--check: other orders were not run, since this one has faults");
    }
    if (run.ended()) {
      limits.missedStop().ifPresent(run.notes()::add);
    }
    Optional<Costs> costs = run.report().map(report -> new Costs(report, target, registers));
    report(run, costs, kernels.source(), name, print);
    for (Path path : run.ended() ? out : List.<Path>of()) {
      write(path, run);
    }
    return run.faults() == 0 ? 0 : 1;
  }

  /** Rejects wrong options before a long run. */
  private void reject(Emulation emulation, LaunchBudget limits) {
    for (Path path : out) {
      emulation.array("--out " + path, arrayName(path));
    }
    if (maxFindings < 0) {
      throw new IllegalArgumentException(
          "--max-findings %d must not be negative".formatted(maxFindings));
    }
    if (!by.equals("cuda") && !by.equals("ptx")) {
      throw new IllegalArgumentException("--by %s must be cuda or ptx".formatted(by));
    }
    for (Path folder : sources) {
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException("--sources %s is not a folder".formatted(folder));
      }
    }
    if (check && (limits.isSample() || limits.seconds() > 0)) {
      throw new IllegalArgumentException(
          "--check compares all blocks: leave --blocks and --seconds out");
    }
  }

  /** Prints a run, and writes it as HTML and JSON if asked for. */
  private void report(
      EmulatedRun run, Optional<Costs> costs, KernelSource source, String name, PrintWriter print)
      throws IOException {
    Map<Metric, Double> counters = costs.map(Costs::counters).orElse(Map.of());
    SourceFiles files = new SourceFiles(sourceFolders());
    List<AnnotatedSource> lines =
        costs.isPresent() && (annotate || html != null)
            ? costs.get().annotated(by.equals("ptx"), source.ptx(), files)
            : List.of();
    run.notes().addAll(files.refused());
    run.print(print, counters, maxFindings);
    if (annotate) {
      lines.forEach(file -> print.printf("%n%s", file.text()));
    }
    print.flush();
    if (html != null) {
      String title = "%s of %s".formatted(CppNames.plain(name), source.origin());
      AtomicFile.write(html, AnnotatedSource.page(title, lines));
    }
    if (json != null) {
      List<Map<String, Object>> counts = lines.stream().flatMap(f -> f.counts().stream()).toList();
      AtomicFile.write(json, run.json(name, counters, annotate ? counts : List.of()));
    }
    if (sarif != null) {
      Sarif log = new Sarif(ptxOut == null ? file : ptxOut, Path.of(""));
      List<Sarif.Result> results =
          run.findings().stream().map(finding -> new Sarif.Result(finding, null)).toList();
      AtomicFile.write(sarif, Json.of(log.of(results)) + "\n");
    }
  }

  private List<Path> sourceFolders() {
    List<Path> folders = new ArrayList<>(List.of(file.toAbsolutePath().getParent()));
    folders.addAll(sources);
    return folders;
  }

  private static List<EmulatedArgument> parsed(List<String> texts) throws IOException {
    List<EmulatedArgument> all = new ArrayList<>();
    for (String text : texts) {
      all.add(EmulatedArgument.of(text, "" + all.size()));
    }
    return all;
  }

  private EmulatorOptions options(Chip target, LaunchBudget limits) {
    EmulatorOptions defaults = EmulatorOptions.defaults();
    // A chip's bound needs the touched bytes, which are unknown if cores share the launch.
    int processors = chip == null || program.isAsked() ? defaults.threads() : 1;
    return defaults
        .withThreads(threads == null ? processors : threads)
        .withSeed(seed)
        .withChip(target)
        .withStrict(strict)
        .withContinued(goOn || suppress != null)
        .withBudget(limits);
  }

  /** Runs it in two more orders, and returns their faults and the arrays that differ. */
  private List<Finding> differences(
      Emulation emulation, EmulatorOptions options, EmulatedRun first, Suppressions known) {
    List<Finding> differences = new ArrayList<>();
    for (long order = seed + 1; order < seed + 3; order++) {
      EmulatedRun other = emulation.run(options.withSeed(order), _ -> {}).without(known);
      for (Finding f : other.findings()) {
        if (f.isFault()) {
          differences.add(f.with(new Problem.InOrder(order, f.problem())));
        }
      }
      for (int i = 0; i < other.arrays().size(); i++) {
        EmulatedArray array = first.arrays().get(i);
        int at = Arrays.mismatch(array.bytes(), other.arrays().get(i).bytes());
        if (at >= 0) {
          String name = array.argument().name();
          differences.add(
              Finding.of(
                  Finding.Severity.FAULT, new HostProblem.ArrayDiffers(name, at, seed, order)));
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

  private static void write(Path path, EmulatedRun run) throws IOException {
    String name = arrayName(path);
    EmulatedArray array =
        run.arrays().stream()
            .filter(a -> a.argument().name().equals(name))
            .findFirst()
            .orElseThrow();
    if (!array.isWritten()) {
      throw new DriverException(
          "--out %s: the kernel has not written all of argument %s".formatted(path, name));
    }
    AtomicFile.write(path, file -> file.write(array.npy()));
  }

  private Launch launch() {
    Extent g = Extent.parse("--grid", grid, 1);
    Extent b = Extent.parse("--block", block, 1);
    return new Launch(g.x(), g.y(), g.z(), b.x(), b.y(), b.z(), shared, cooperative);
  }

  static final class RegularExpression implements ITypeConverter<Pattern> {
    @Override
    public Pattern convert(String text) {
      try {
        return Pattern.compile(text);
      } catch (PatternSyntaxException e) {
        throw new TypeConversionException(
            "'%s' is no regular expression: %s".formatted(text, e.getDescription()));
      }
    }
  }
}
