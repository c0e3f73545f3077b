package org.catchupmix.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.run.RunCheck;
import org.catchupmix.run.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = {
      "Checks that a run folder is complete and undamaged.",
      "Every file must exist, have its checksum and agree with the others. The exit code is 1 if one"
          + " does not."
    })
public final class CheckCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "the folder of a run")
  Path run;

  @Override
  public Integer call() {
    RunCheck check = RunCheck.of(RunFolder.open(run));
    for (RunCheck.Finding f : check.findings()) {
      System.out.printf(
          "%-7s %-24s %s%n", f.right() ? "ok" : "WRONG", f.file().getFileName(), f.words());
    }
    System.out.println(
        check.isWhole() ? run + " is whole" : run + " is not whole: see what is WRONG above");
    return check.isWhole() ? 0 : Usage.FAILED;
  }
}
