package org.catchupmix.app.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.run.RunFolder;
import org.catchupmix.study.watch.WatchServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catchup watch}. */
@Command(
    name = "watch",
    description = {
      "Shows a run in a browser while it goes.",
      "Epoch and step, time left, warnings, learning curves.",
      "",
      "It reads the files of the run alone, so another process may train it, and it may be done. The"
          + " page is served to this machine alone, and redraws until the run is done. Ctrl-C ends"
          + " it; the training continues."
    },
    footer = {"", "  catchup watch runs/NAME", "  catchup watch runs/NAME --port 8080"})
public final class WatchCommand implements Callable<Integer> {
  private static final int MOST = 65535;

  @Parameters(index = "0", paramLabel = "RUN", description = "the folder of the run")
  Path run;

  @Option(names = "--port", paramLabel = "N", description = "of 127.0.0.1, 0 for any that is free")
  int port;

  @Override
  public Integer call() throws IOException {
    Usage.require(port >= 0 && port <= MOST, "--port %d must be 0..%d", port, MOST);
    RunFolder folder = RunFolder.open(run);
    try (WatchServer server = WatchServer.start(folder, port)) {
      System.out.printf("%s is shown at %s; Ctrl-C ends this%n", run, server.address());
      Thread.currentThread().join();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
