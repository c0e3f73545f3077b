package org.catchupmix.emulator.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.compiler.CompilerName;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelSource;

/**
 * The kernels of a file.
 *
 * @param compiled the CUDA source; empty for PTX
 */
record KernelFile(KernelSource source, Optional<CudaFile> compiled) {
  /** Target of the PTX if there is no chip. */
  private static final int TARGET = 80;

  /**
   * Reads PTX, or compiles a CUDA source.
   *
   * @param chip null for none
   * @param compiler null for the first that is here
   */
  static KernelFile open(Path file, Chip chip, CompilerName compiler, List<String> options)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DriverException(file + " does not exist or is not a file");
    }
    String name = file.getFileName().toString();
    if (name.endsWith(".cu")) {
      CudaFile cuda =
          CudaFile.compile(file, chip == null ? TARGET : chip.number(), compiler, options);
      return new KernelFile(new KernelSource(name, cuda.ptx(), file.toString()), Optional.of(cuda));
    }
    if (!name.endsWith(".ptx")) {
      throw new IllegalArgumentException(file + " must be a CUDA source, .cu, or PTX, .ptx");
    }
    try {
      return new KernelFile(
          new KernelSource(name, Files.readString(file), file.toString()), Optional.empty());
    } catch (CharacterCodingException e) {
      throw new DriverException(file + " is not text, so it is not PTX", e);
    }
  }

  /** Returns the only kernel whose name matches; lists them if there are several or no pattern. */
  Optional<String> only(Optional<Pattern> regex, PrintWriter print) {
    try (PtxEmulator gpu = new PtxEmulator()) {
      PtxLibrary library = gpu.load(source);
      List<PtxEntry> matching =
          library.module().entries().stream()
              .filter(k -> regex.isEmpty() || matches(regex.get(), k.name()))
              .toList();
      if (regex.isPresent() && matching.size() == 1) {
        return Optional.of(matching.getFirst().name());
      }
      if (regex.isPresent() && matching.isEmpty()) {
        throw new DriverException(
            "--kernel %s matches no kernel of %s".formatted(regex.get(), source.origin()));
      }
      List<String> all = library.module().entries().stream().map(PtxEntry::name).toList();
      for (PtxEntry found : matching) {
        print.printf("%s  %s%n", choice(found.name(), all), description(library, found));
      }
    }
    return Optional.empty();
  }

  private static boolean matches(Pattern regex, String name) {
    return regex.matcher(name).find() || regex.matcher(CppNames.full(name)).find();
  }

  /** Plain name of a kernel, or with its arguments, and how to choose it. */
  private static String choice(String name, List<String> all) {
    String plain = CppNames.plain(name);
    if (all.stream().filter(other -> CppNames.plain(other).equals(plain)).count() == 1) {
      return plain;
    }
    boolean isPart = all.stream().anyMatch(other -> !other.equals(name) && other.contains(name));
    String expression = name.replaceAll("[$.]", "\\\\$0");
    return "%s  --kernel '%s'"
        .formatted(CppNames.full(name), isPart ? "^" + expression + "$" : expression);
  }

  /** The sizes of a kernel's parameters, or why it cannot run. */
  private static String description(PtxLibrary library, PtxEntry kernel) {
    try {
      library.function(kernel.name());
      return String.join(
          ", ", kernel.parameters().stream().map(p -> p.bytes() + " bytes").toList());
    } catch (DriverException e) {
      return "refused: " + e.getMessage();
    }
  }

  /** Returns registers by the chip's compiler; empty for PTX and without a chip. */
  OptionalInt registers(String name, Chip chip) throws IOException {
    if (compiled.isEmpty() || chip == null) {
      return OptionalInt.empty();
    }
    try (PtxEmulator gpu = new PtxEmulator()) {
      return compiled.get().registers(gpu.load(source).function(name).name(), chip.number());
    }
  }
}
