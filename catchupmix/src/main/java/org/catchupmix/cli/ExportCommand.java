package org.catchupmix.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.core.cli.CliCommand;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catchup export}. */
@Command(
    name = "export",
    description = {
      "Writes the weights of a run as a .safetensors file with PyTorch's names and layouts:",
      "load_state_dict(safetensors.torch.load_file(FILE), strict=False) reads it"
          + " (num_batches_tracked is not written)."
    },
    mixinStandardHelpOptions = true)
public final class ExportCommand implements CliCommand {
  @Parameters(index = "0", paramLabel = "RUN", description = "the folder of a run")
  Path run;

  @Parameters(index = "1", paramLabel = "FILE", description = "the file to write or replace")
  Path file;

  @Option(names = "--best", description = "the weights of the best epoch, not of the last")
  boolean best;

  /** For picocli. */
  public ExportCommand() {}

  @Override
  public Integer call() throws IOException {
    RunFolder.requireNoRunsFile(file);
    Safetensors weights = RunFolder.open(run).weights(best);
    weights.write(file);
    System.out.printf("wrote %d tensors to %s%n", weights.tensors().size(), file);
    return 0;
  }
}
