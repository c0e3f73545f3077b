package org.catchupmix.emulator.command;

import java.io.IOException;
import java.util.Locale;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.io.FileErrors;
import org.catchupmix.io.PlainOutput;
import picocli.CommandLine;

/** The program of {@code catchupmix-emulator.jar}. */
public final class EmulatorProgram {
  private static final String NAME = "catchupmix-emulator";

  private EmulatorProgram() {}

  /** Runs the command; exit codes: 0 no fault, 1 a fault or another error, 2 wrong usage. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    PlainOutput.install();
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new EmulateCommand())
        .setCommandName(NAME)
        .setOverwrittenOptionsAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler((e, line, _) -> failed(e, line));
  }

  private static int failed(Exception e, CommandLine line) throws Exception {
    boolean usage = e instanceof IllegalArgumentException;
    if (!usage && !(e instanceof DriverException) && !(e instanceof IOException)) {
      throw e;
    }
    line.getErr()
        .println(
            NAME + ": " + (e instanceof IOException io ? FileErrors.message(io) : e.getMessage()));
    return usage ? 2 : 1;
  }
}
