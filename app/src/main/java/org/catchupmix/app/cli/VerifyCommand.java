package org.catchupmix.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.bench.results.TextTable;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.ChosenDevice;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;
import org.catchupmix.verify.Verification;
import org.catchupmix.verify.VerifyResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup verify}: compares a device with the reference. */
@Command(
    name = "verify",
    description = {
      "Checks that a device computes correctly.",
      "Compares every case of every primitive, the gradient of every operation, and training steps of Catch-up Mix against the double-precision reference, and checks that ten runs give the same bits.",
      "",
      "On cpu the bits are compared between 1, 2 and 3 threads, on the emulator between three"
          + " orders of blocks and warps. The exit code is 1 on any failure."
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final int MAX_FAILURES = 20;

  @Mixin final SettingFlags device = SettingFlags.of(Setting.Group.DEVICE);

  @Option(names = "--json", paramLabel = "FILE", description = "also write the full result to FILE")
  Path json;

  @Override
  public Integer call() throws IOException {
    if (json != null) {
      AtomicFile.requireWritable(json);
    }
    ChosenDevice chosen = device.recipe().device();
    Usage.require(
        !device.isGiven(Settings.THREADS) || chosen.name().startsWith("emulator"),
        "--threads does nothing here: verify uses 1, 2 and 3");
    String name;
    // Opens the device once, so that a wrong flag is refused before anything runs.
    try (Backend backend = chosen.open(System.out)) {
      name = chosen.name().equals("auto") ? backend.name() : chosen.name();
    }
    VerifyResult result = new Verification(name, chosen.options(), System.out).run();
    return conclude(result, json, System.out);
  }

  /**
   * Prints a result and returns the exit code.
   *
   * @param json the file to write it to; null for none
   */
  static int conclude(VerifyResult result, Path json, PrintStream out) throws IOException {
    print(result, out);
    if (json != null) {
      ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      AtomicFile.write(json, mapper.writeValueAsString(result));
      out.println("wrote " + json);
    }
    return result.failures().isEmpty() ? 0 : Usage.FAILED;
  }

  private static void print(VerifyResult result, PrintStream out) {
    out.println();
    TextTable table = new TextTable(1, "primitive", "cases", "worst error", "of its bound", "");
    for (VerifyResult.Primitive p : result.primitives()) {
      table.add(
          p.name(),
          String.valueOf(p.cases()),
          "%.2g".formatted(p.worstError()),
          "%.0f%%".formatted(100 * p.worstShare()),
          p.failures().isEmpty() ? "" : "FAILED");
    }
    table.lines().forEach(out::println);
    VerifyResult.Training t = result.training();
    out.printf(
        "%n%d primitives and pairs, %d cases compared, %d refused%n",
        result.primitives().size(), result.cases(), result.refused());
    out.printf(
        "gradients    %d operations, %d refused, worst error %.2g (at most %.2g)%n",
        result.gradients().cases(),
        result.gradients().refused(),
        result.gradients().worstError(),
        result.gradients().bound());
    out.printf(
        "determinism  %d cases on %s; %d runs of each gradient: %s%n",
        result.determinism().cases(),
        String.join(", ", result.determinism().replicas()),
        result.determinism().gradientRuns(),
        result.determinism().failures().isEmpty() ? "the same bits" : "other bits");
    out.printf(
        "training     %s:%n             worst loss error %.2g (at most %.2g), error of %s %.2g (at"
            + " most %.2g)%n",
        t.what(),
        t.worstLossError(),
        t.lossBound(),
        t.parameters(),
        t.parameterError(),
        t.parameterBound());
    result.notes().forEach(note -> out.println("note: " + note));
    List<String> failures = result.failures();
    failures.stream().limit(MAX_FAILURES).forEach(f -> out.println("FAILED  " + f));
    if (failures.size() > MAX_FAILURES) {
      out.printf("... and %d more, see --json%n", failures.size() - MAX_FAILURES);
    }
    out.printf(
        "%s after %.0f s%n",
        failures.isEmpty() ? "passed" : Plural.of(failures.size(), "check") + " failed",
        result.seconds());
  }
}
