package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.core.UserException;
import org.catchupmix.core.io.AtomicFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup kernels quote}. */
@Command(
    name = "quote",
    description = {
      "Runs the commands that a page quotes, '$ ./catchup kernels ...' in a block of code, and writes"
          + " below each what it prints today, the same rows as before. Run it where the paths in the"
          + " commands begin."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "  catchup kernels quote docs/kernels.md"})
public final class KernelsQuote implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PAGE.md", description = "the page, which is rewritten")
  private Path page;

  /** For picocli. */
  public KernelsQuote() {}

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(page)) {
      throw new UserException(page + " is not there, or is no file");
    }
    String before = Files.readString(page);
    String after = new PageQuotes(KernelsQuote::printed).rewritten(before);
    if (!after.equals(before)) {
      AtomicFile.write(page, after);
    }
    spec.commandLine()
        .getOut()
        .printf("%s: %s%n", page, after.equals(before) ? "as printed today" : "rewritten");
    return 0;
  }

  /** The lines that a command of the laboratory prints. */
  static List<String> printed(String arguments) {
    StringWriter out = new StringWriter();
    StringWriter error = new StringWriter();
    int code =
        new CommandLine(new KernelsCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(error))
            .execute(arguments.split(" "));
    if (code != 0) {
      throw new UserException(
          "'catchup kernels %s' ended with exit code %d: %s%s"
              .formatted(arguments, code, out, error));
    }
    return out.toString().lines().toList();
  }
}
