package org.catchupmix.emulator.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.compiler.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallSitesTest {
  private static final String SOURCE =
      """
      int inner(int x) {
        return x * 3;
      }
      int outer(int x) {
        return inner(x) + 1;
      }
      int main() { return outer(0); }
      """;

  @TempDir private Path folder;

  /** The address of a function as nm prints it. */
  private static String address(Path program, String function) throws IOException {
    return Tool.run(List.of("nm", program.toString()), Map.of())
        .output()
        .lines()
        .filter(line -> line.endsWith(" T " + function))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oneProcessAnswersForAllAddressesOfAFile() throws IOException {
    ProgramFixture.requireGcc();
    Path source = Files.writeString(folder.resolve("calls.c"), SOURCE);
    Path program = folder.resolve("calls");
    Tool.run(List.of("gcc", "-g", "-O0", "-o", "" + program, "" + source), Map.of());
    Path log = folder.resolve("started");
    Path counted =
        Files.writeString(
            folder.resolve("counted"),
            "#!/bin/sh\necho $$ >>'%s'\nexec addr2line \"$@\"\n".formatted(log));
    counted.toFile().setExecutable(true);
    try (CallSites sites = new CallSites(folder, counted.toString())) {
      for (int i = 0; i < 3; i++) {
        String inner = program + "\t" + address(program, "inner");
        String outer = program + "\t" + address(program, "outer");
        assertEquals("cudaFree at calls.c:1", "" + sites.find("cudaFree\n" + inner, ""));
        assertEquals("launch at calls.c:4", "" + sites.find("__cudaLaunchKernel\n" + outer, ""));
        assertEquals(
            "cudaFree at calls.c:4",
            "" + sites.find("cudaFree\n%s\t0\n%s".formatted(program, outer), ""));
        assertEquals("cudaFree", "" + sites.find("cudaFree\n%s.gone\t10".formatted(program), ""));
      }
    }
    assertEquals(2, Files.readAllLines(log).size(), "one for the file, one for that which is gone");
  }

  @Test
  void withoutAddr2lineOnlyTheFunctionIsNamed() {
    try (CallSites sites = new CallSites(folder, folder.resolve("absent").toString())) {
      assertEquals("cudaFree", "" + sites.find("cudaFree\n/bin/sh\t10", ""));
    }
  }
}
