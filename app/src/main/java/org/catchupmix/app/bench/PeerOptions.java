package org.catchupmix.app.bench;

import java.util.List;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.app.cli.UserException;
import org.catchupmix.bench.peers.Engines;
import org.catchupmix.bench.peers.Engines.Engine;
import org.catchupmix.bench.step.StepDevice;
import picocli.CommandLine.Option;

/** Flags that choose the engines to compare with. */
final class PeerOptions {
  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "an interpreter with PyTorch (default: the first found)")
  String python;

  /**
   * Returns PyTorch's engines.
   *
   * @param script by which PyTorch does the work
   */
  List<Engine> engines(StepDevice on, String script) {
    boolean isGpu = on.isGpu();
    boolean isRunnable = isGpu || on.name().equals("cpu");
    Usage.require(isRunnable, "--device %s: PyTorch runs on cpu and on cuda", on.name());
    List<String> pythons = python == null ? Engines.PYTHONS : List.of(python);
    List<Engine> peers = Engines.pytorch(pythons, script, isGpu);
    if (peers.isEmpty()) {
      throw new UserException(
          "PyTorch is missing in %s%s: install it (Debian: python3-torch) or pass --python"
              .formatted(String.join(", ", pythons), isGpu ? ", or sees no GPU" : ""));
    }
    return peers;
  }
}
