package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels with one mistake each, from src/test/cuda/planted_*.cu, are faulted at its line. */
class PlantedBugsTest {
  private static final List<String> FILES =
      List.of("planted_memory", "planted_values", "planted_threads");
  private static final Pattern LAUNCH =
      Pattern.compile("// LAUNCH (\\d+) (\\d+)(?: n=(\\d+))?(?: shared=(\\d+))?");
  private static final Pattern KERNEL = Pattern.compile("(?:KERNEL\\((\\w+)\\) \\{).*");
  private static final Pattern BUG = Pattern.compile("// BUG (.*)");

  /**
   * A kernel.
   *
   * @param said required parts of the message, in order
   * @param bug its line
   * @param with the other line of a race; 0 if there is none
   */
  record Planted(
      String file, String kernel, Launch launch, int n, List<String> said, int bug, int with) {
    @Override
    public String toString() {
      return kernel;
    }
  }

  static Stream<Planted> planted() throws IOException {
    List<Planted> all = new ArrayList<>();
    for (String file : FILES) {
      String[] lines = Files.readString(Path.of("src/test/cuda", file + ".cu")).split("\n");
      String kernel = null;
      Launch launch = null;
      Launch next = Launch.of(2, 64);
      int n = 128;
      int with = 0;
      int bug = 0;
      List<String> said = List.of();
      for (int i = 0; i <= lines.length; i++) {
        String line = i < lines.length ? lines[i] : "";
        Matcher begin = KERNEL.matcher(line);
        Matcher sizes = LAUNCH.matcher(line);
        Matcher marked = BUG.matcher(line);
        if (begin.matches()) {
          kernel = begin.group(1);
          launch = next;
          next = Launch.of(2, 64);
        }
        if (sizes.matches()) {
          next =
              Launch.of(Integer.parseInt(sizes.group(1)), Integer.parseInt(sizes.group(2)))
                  .withShared(sizes.group(4) == null ? 0 : Integer.parseInt(sizes.group(4)));
          n = sizes.group(3) == null ? 128 : Integer.parseInt(sizes.group(3));
        }
        with = line.endsWith("// WITH") ? i + 1 : with;
        if (marked.find()) {
          bug = i + 1;
          said = List.of(marked.group(1).split(", "));
        }
        if (kernel != null && bug > 0 && (line.equals("}") || line.endsWith("); }"))) {
          all.add(new Planted(file, kernel, launch, n, said, bug, with));
          kernel = null;
          bug = 0;
          with = 0;
          n = 128;
        }
      }
    }
    return all.stream();
  }

  @Test
  void thereAreOverFiftyBugs() throws IOException {
    long kernels = 0;
    for (String file : FILES) {
      kernels += Fixture.ptx(file).lines().filter(l -> l.startsWith(".visible .entry")).count();
    }
    assertEquals(kernels, planted().count());
    assertTrue(kernels >= 68, kernels + " kernels");
  }

  @ParameterizedTest
  @MethodSource("planted")
  void theBugIsNamedAtItsLine(Planted planted) {
    String message = said(planted);
    String at = "%s.cu:%d".formatted(planted.file(), planted.bug());
    assertTrue(
        Fixture.names(message, at),
        "%s, line %d: %s".formatted(planted.kernel(), planted.bug(), message));
    int from = 0;
    for (String words : planted.said()) {
      from = message.indexOf(words, from);
      assertTrue(from >= 0, words + " in: " + message);
    }
    if (planted.with() > 0) {
      String other = "%s.cu:%d".formatted(planted.file(), planted.with());
      assertTrue(
          Fixture.names(message, other), "with line %d: %s".formatted(planted.with(), message));
    }
  }

  /** The fault of a kernel, else its first note. */
  private static String said(Planted planted) {
    float[] x = new float[128];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    try (PtxEmulator emulator = new PtxEmulator(EmulatorOptions.defaults().withBudget(1_000_000))) {
      PtxLibrary library =
          emulator.load(
              new KernelSource(planted.file(), Fixture.ptx(planted.file()), planted.file()));
      DeviceMemory y = emulator.allocate(512, "argument y");
      DeviceMemory given = emulator.allocate(512, "argument x");
      DeviceMemory c = emulator.allocate(512, "argument c");
      DeviceMemory scratch = emulator.allocate(512, "argument scratch");
      emulator.upload(MemorySegment.ofArray(new float[128]), y);
      emulator.upload(MemorySegment.ofArray(x), given);
      emulator.upload(MemorySegment.ofArray(new int[128]), c);
      emulator.launch(
          library.function(planted.kernel()),
          planted.launch(),
          given(y, given, c, scratch, planted.n()));
      return emulator.findings().stream()
          .map(Finding::message)
          .findFirst()
          .orElse("nothing was said");
    } catch (EmulatorFault fault) {
      return fault.getMessage();
    }
  }
}
