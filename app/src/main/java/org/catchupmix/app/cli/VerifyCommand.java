package org.catchupmix.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Table;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.run.JsonFile;
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

  @Mixin final SettingFlags device = SettingFlags.of(Group.DEVICE);

  @Option(names = "--json", paramLabel = "FILE", description = "also write the full result to FILE")
  Path json;

  @Override
  public Integer call() throws IOException {
    if (json != null) {
      AtomicFile.requireWritable(json);
    }
    DeviceSettings chosen = device.settle(DeviceSettings.class);
    Usage.require(
        !device.isGiven("threads") || chosen.device().startsWith("emulator"),
        "--threads does nothing here: verify uses 1, 2 and 3");
    String name;
    // Opens the device once, so that a wrong flag is refused before anything runs.
    try (Backend backend = chosen.open(System.out)) {
      name = chosen.device().equals("auto") ? backend.name() : chosen.device();
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
      JsonFile.writeJson(json, result);
      out.println("wrote " + json);
    }
    return result.failures().isEmpty() ? 0 : Usage.FAILED;
  }

  private static void print(VerifyResult result, PrintStream out) {
    out.println();
    Table table = new Table(1, "checked", "cases", "refused", "worst error", "of its bound", "");
    for (VerifyResult.Row row : result.rows()) {
      table.add(
          row.name(),
          String.valueOf(row.cases()),
          String.valueOf(row.refused()),
          "%.2g".formatted(row.worstError()),
          "%.0f%%".formatted(100 * row.worstShare()),
          row.failures().isEmpty() ? "" : "FAILED");
    }
    table.lines().forEach(out::println);
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
