package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.catchupmix.core.UserException;
import org.catchupmix.core.cli.CliCommand;
import org.catchupmix.core.foreign.VectorModule;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.ForeignCuda;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code catchup emulate}: runs a kernel of anyone, checks what it does and counts what it costs.
 */
@Command(
    name = "emulate",
    description = {
      "Runs one kernel of a CUDA source or of PTX without a GPU: checks each access to memory, looks for"
          + " races, counts instructions, sectors and bank conflicts. A .cu file requires nvcc; of its host part"
          + " nothing runs, and headers of libraries that are not installed are made up.",
      "",
      "Without ENTRY it lists the kernels, and says of each that it cannot run why. It prints the counters of the"
          + " launch, what is wrong (fault) and what is worth a look (note), memory that the kernel took and has not"
          + " freed, and a line for each array. Exit code 1 if the kernel does something wrong."
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
public final class EmulateCommand implements CliCommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE.cu|FILE.ptx", description = "what holds the kernel")
  private Path file;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ENTRY",
      description = "the kernel, by its name in the source or in the PTX")
  private String entry;

  @Option(names = "--grid", paramLabel = "X[,Y[,Z]]", description = "blocks (default: 1)")
  private String grid = "1";

  @Option(
      names = "--block",
      paramLabel = "X[,Y[,Z]]",
      description = "threads of a block (default: 32)")
  private String block = "32";

  @Option(
      names = "--shared",
      paramLabel = "BYTES",
      description = "dynamic shared memory of a block")
  private int shared;

  @Option(
      names = "--arg",
      paramLabel = "ARGUMENT",
      description = "one for each parameter, in order: " + EmulatedArgument.FORMS)
  private List<String> given = List.of();

  @Option(
      names = "--var",
      paramLabel = "NAME:TYPE[COUNT]=VALUE",
      description = "writes a __device__ or __constant__ variable before the launch")
  private List<String> variables = List.of();

  @Option(
      names = "--out",
      paramLabel = "NAME.npy",
      description =
          "writes an array there when the kernel has run; NAME is the argument's name or number")
  private List<Path> out = List.of();

  @Option(
      names = "--chip",
      converter = ChipNumber.class,
      paramLabel = "75|80|86|89|90",
      description =
          "whose limits a block must keep; sm_80 is 80 (default: 48 KiB of shared memory, any registers)")
  private Integer chip;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of random arguments and of the order of blocks and warps (default: 1)")
  private long seed = 1;

  @Option(
      names = "--check",
      description =
          "runs it in three orders of blocks and warps; arrays that differ in a bit are a fault")
  private boolean check;

  @Option(
      names = "--strict",
      description =
          "judges races by the letter: several threads that store one value, volatile accesses that meet")
  private boolean strict;

  @Option(
      names = "--cooperative",
      description = "has all blocks on the device together, for grid.sync of cooperative groups")
  private boolean cooperative;

  @Option(names = "--continue", description = "goes on behind a fault and lists all")
  private boolean goOn;

  @Option(
      names = "--max-instructions",
      paramLabel = "N",
      description = "of warps, before it counts as endless (default: 1000000000)")
  private long most = 1_000_000_000L;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "that run blocks side by side; what is said does not depend on it (default: all processors)")
  private Integer threads;

  @Option(
      names = "--nvcc",
      paramLabel = "OPTION",
      description = "handed to nvcc, such as -DN=4 or -Iinclude")
  private List<String> nvcc = List.of();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "writes counters, findings and arrays there")
  private Path json;

  @Option(names = "--ptx", paramLabel = "FILE", description = "writes the PTX there")
  private Path ptxOut;

  /** For picocli. */
  public EmulateCommand() {}

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
    Chip judged = chip();
    KernelSource source = source(judged);
    if (ptxOut != null) {
      AtomicFile.write(ptxOut, source.ptx());
    }
    if (entry == null) {
      list(source, print);
      print.flush();
      return 0;
    }
    List<EmulatedArgument> arguments = new ArrayList<>();
    for (String text : given) {
      EmulatedArgument argument = EmulatedArgument.of(text, arguments.size());
      if (argument.isSame()) {
        named(arguments, "--arg " + text, argument.value()); // those before it
      }
      arguments.add(argument);
    }
    for (Path path : out) {
      named(arguments, path);
      AtomicFile.requireWritable(path);
    }
    int[] g = extents("--grid", grid);
    int[] b = extents("--block", block);
    Launch launch = new Launch(g[0], g[1], g[2], b[0], b[1], b[2], shared, cooperative);
    if (json != null) {
      AtomicFile.requireWritable(json);
    }
    EmulatedRun first = ran(options(seed, judged), source, launch, arguments, print::print);
    first.print(print);
    if (first.ended()) {
      write(arguments, first.contents());
    }
    List<String> wrong = new ArrayList<>();
    for (long order = seed + 1; check && first.ended() && order < seed + 3; order++) {
      EmulatedRun other = ran(options(order, judged), source, launch, arguments, _ -> {});
      if (!other.ended()) {
        for (Finding f : other.findings()) {
          wrong.add("in the order of seed %d: %s".formatted(order, f.message()));
        }
      } else {
        wrong.addAll(differences(arguments, first.contents(), other.contents(), order));
      }
    }
    wrong.forEach(message -> print.println("fault: " + message));
    print.flush();
    if (json != null) {
      AtomicFile.write(json, first.json(entry, wrong));
    }
    return first.faults() + wrong.size() == 0 ? 0 : 1;
  }

  private EmulatorOptions options(long order, Chip judged) {
    if (threads != null && threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads %d, must be at least 1".formatted(threads));
    }
    EmulatorOptions defaults = EmulatorOptions.defaults();
    return defaults
        .withThreads(threads == null ? defaults.threads() : threads)
        .withSeed(order)
        .withChip(judged)
        .withStrict(strict)
        .withContinued(goOn)
        .withBudget(most);
  }

  /** The kernels with the sizes of their parameters; of those that are refused, why. */
  private static void list(KernelSource source, PrintWriter print) {
    try (PtxEmulator gpu = new PtxEmulator()) {
      PtxLibrary library = gpu.load(source);
      for (PtxEntry kernel : library.module().entries()) {
        String what;
        try {
          library.function(kernel.name());
          what =
              String.join(
                  ", ", kernel.parameters().stream().map(p -> p.bytes() + " bytes").toList());
        } catch (DriverException e) {
          what = "refused: " + e.getMessage();
        }
        print.printf("%s  %s%n", CppNames.plain(kernel.name()), what);
      }
    }
  }

  private Chip chip() {
    try {
      return chip == null ? null : Chip.of(chip);
    } catch (DriverException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
    }
  }

  private EmulatedRun ran(
      EmulatorOptions options,
      KernelSource source,
      Launch launch,
      List<EmulatedArgument> arguments,
      Consumer<String> printed)
      throws IOException {
    VectorModule.load();
    try (PtxEmulator gpu = new PtxEmulator(options)) {
      gpu.printTo(printed);
      PtxLibrary library = gpu.load(source);
      registers(library);
      for (String text : variables) {
        EmulatedArgument variable = EmulatedArgument.of(text, 0);
        variable.write(gpu, library.variable(variable.name()), seed);
      }
      KernelArguments all = KernelArguments.of();
      List<DeviceMemory> memory = new ArrayList<>();
      for (EmulatedArgument argument : arguments) {
        if (argument.isSame()) {
          all.pointer(memory.get(arguments.indexOf(named(arguments, "--arg", argument.value()))));
          memory.add(null);
        } else {
          memory.add(argument.pass(gpu, all, seed + memory.size()));
        }
      }
      var function = library.function(entry);
      try {
        gpu.launch(function, launch, all);
      } catch (EmulatorFault fault) {
        List<Finding> found = new ArrayList<>(gpu.findings());
        found.add(new Finding(Finding.Severity.FAULT, fault.getMessage(), 1));
        return new EmulatedRun(arguments, List.of(), null, found, List.of());
      }
      List<byte[]> contents = new ArrayList<>();
      List<String> notes = new ArrayList<>();
      for (int i = 0; i < memory.size(); i++) {
        contents.add(arguments.get(i).contents(gpu, memory.get(i), notes));
      }
      memory.stream().filter(m -> m != null).forEach(gpu::free);
      gpu.held().forEach(held -> notes.add("the kernel has not freed " + held));
      return new EmulatedRun(arguments, contents, gpu.lastReport(), gpu.findings(), notes);
    }
  }

  private List<String> differences(
      List<EmulatedArgument> arguments, List<byte[]> first, List<byte[]> other, long order) {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      int at = Arrays.mismatch(first.get(i), other.get(i));
      if (at >= 0) {
        wrong.add(
            "argument %s depends on the order of blocks and warps: byte %d differs between seeds %d and %d"
                .formatted(arguments.get(i).name(), at, seed, order));
      }
    }
    return wrong;
  }

  /** The array of a name, which an option speaks of. */
  private static EmulatedArgument named(
      List<EmulatedArgument> arguments, String option, String name) {
    List<EmulatedArgument> arrays = arguments.stream().filter(EmulatedArgument::inMemory).toList();
    for (EmulatedArgument array : arrays) {
      if (array.name().equals(name)) {
        return array;
      }
    }
    throw new IllegalArgumentException(
        "%s: there is no array %s, must be one of %s"
            .formatted(option, name, arrays.stream().map(EmulatedArgument::name).toList()));
  }

  private static EmulatedArgument named(List<EmulatedArgument> arguments, Path path) {
    String file = path.getFileName().toString();
    String name = file.endsWith(".npy") ? file.substring(0, file.length() - 4) : file + " (.npy)";
    return named(arguments, "--out " + path, name);
  }

  private void write(List<EmulatedArgument> arguments, List<byte[]> contents) throws IOException {
    for (Path path : out) {
      EmulatedArgument argument = named(arguments, path);
      byte[] bytes = contents.get(arguments.indexOf(argument));
      if (bytes.length == 0) {
        throw new UserException(
            "--out %s: the kernel has not written all of argument %s"
                .formatted(path, argument.name()));
      }
      byte[] file = argument.npy(bytes);
      AtomicFile.write(path, to -> to.write(file));
    }
  }

  private int[] extents(String option, String text) {
    String[] parts = text.split(",", -1);
    int[] all = {1, 1, 1};
    try {
      for (int k = 0; k < parts.length; k++) {
        all[k] = Integer.parseInt(parts[k].strip());
      }
      return all;
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new ParameterException(
          spec.commandLine(), "%s %s must be one to three whole numbers".formatted(option, text));
    }
  }

  private ForeignCuda foreign;

  private KernelSource source(Chip judged) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UserException(file + " is not there, or is no file");
    }
    String name = file.getFileName().toString();
    if (name.endsWith(".cu")) {
      foreign = ForeignCuda.compile(file, judged == null ? 80 : judged.number(), nvcc);
      return new KernelSource(name, foreign.ptx(), file.toString());
    }
    if (!name.endsWith(".ptx")) {
      throw new ParameterException(
          spec.commandLine(), file + " must be a CUDA source, .cu, or PTX, .ptx");
    }
    try {
      return new KernelSource(name, Files.readString(file), file.toString());
    } catch (CharacterCodingException e) {
      throw new UserException(file + " is no text, so no PTX");
    }
  }

  /** What the compiler of the chip says, where there is one. */
  private void registers(PtxLibrary library) throws IOException {
    if (foreign == null || chip == null) {
      return;
    }
    String name = library.function(entry).name();
    OptionalInt used = foreign.registers(name, chip);
    if (used.isPresent()) {
      library.registers(name, used.getAsInt());
    }
  }
}
