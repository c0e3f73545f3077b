package org.catchupmix.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.onnx.OnnxModel;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.RunWeights;
import org.catchupmix.run.weights.ImagePreparation;
import org.catchupmix.run.weights.WeightsDescription;
import org.catchupmix.run.weights.WeightsLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Exports the network of a run: the whole network as .onnx for other programs, or its weights as .safetensors with PyTorch's names.",
      "An .onnx file takes normalized images [batch,channels,height,width] and gives class scores.",
      "PyTorch loads a .safetensors file with load_state_dict(safetensors.torch.load_file(FILE)). Its"
          + " metadata name the network, its classes, and how images are scaled, cut and normalized;"
          + " docs/pytorch.md has the keys, and scripts/pytorch_load.py loads it in PyTorch."
    })
public final class ExportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "run folder, or name of a run")
  Path given;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "the file to write or replace: .onnx or .safetensors")
  Path file;

  @Option(names = "--best", description = "export the best epoch instead of the last")
  boolean best;

  @Mixin NamedRuns named;

  @Override
  public Integer call() throws IOException {
    boolean toOnnx = file.toString().endsWith(".onnx");
    Usage.require(
        toOnnx || file.toString().endsWith(".safetensors"),
        "%s must end in .onnx or .safetensors",
        file);
    RunFolder.requireNoRunsFile(file);
    AtomicFile.requireWritable(file);
    Path run = named.find(given);
    Safetensors weights = RunWeights.export(RunFolder.open(run), best);
    if (toOnnx) {
      byte[] model = onnx(run, weights);
      AtomicFile.write(file, out -> out.write(model));
    } else {
      weights.write(file);
    }
    System.out.printf(
        "wrote %d tensors of epoch %s, the %s, to %s%n",
        weights.tensors().size(), weights.metadata().get("epoch"), best ? "best" : "last", file);
    return 0;
  }

  private byte[] onnx(Path run, Safetensors weights) {
    WeightsDescription about =
        WeightsDescription.fromMetadata(weights.metadata(), run.toString()).orElseThrow();
    String[] sides = about.image().split("x");
    try (Backend backend = Backends.open("cpu");
        Network network =
            WeightsLoader.network(backend, about.spec(), weights.tensors(), run.toString())) {
      Shape image =
          Shape.of(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), about.spec().channels());
      String preparation = ImagePreparation.text(weights.metadata());
      return OnnxModel.of(network, image, new OnnxModel.About(preparation, weights.metadata()));
    }
  }
}
