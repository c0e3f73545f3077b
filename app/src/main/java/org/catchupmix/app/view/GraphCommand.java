package org.catchupmix.app.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.InputOptions;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.view.GraphView;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;
import org.catchupmix.progress.DeviceNotes;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.NetworkSettings;
import org.catchupmix.study.graph.GraphFigure;
import org.catchupmix.study.graph.RecordedStep;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "graph",
    description = {
      "Draws the recorded graph of one training step.",
      "Shows operations, shapes, parameters, tensors kept for the backward pass with their bytes, "
          + "and the mix point.",
      "",
      "The step runs once, on noise: the graph does not depend on images or weights."
    },
    footer = {
      "",
      "  catchup graph --model preact-resnet18 --mix-layer 3 --out graph.svg",
      "  catchup graph --model resnet50 --depth 1 --out graph.svg"
    })
public final class GraphCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.svg",
      description = "the file to write")
  Path out;

  @ArgGroup(exclusive = false)
  Mix mix;

  /** Mixing of the batch. */
  static final class Mix extends MixOptions {
    @Option(
        names = "--mix-layer",
        required = true,
        paramLabel = "K",
        description = "mix point; 0 is the input")
    int point;
  }

  @Option(
      names = "--depth",
      paramLabel = "LEVELS",
      description = "levels of modules to expand (default: all)")
  int depth = Integer.MAX_VALUE;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "images in the batch (default: ${DEFAULT-VALUE})")
  int batch = 32;

  @Mixin InputOptions input;

  @Mixin final SettingFlags settings = SettingFlags.of(Group.DEVICE, SettingFlags.NETWORK);

  @Override
  public Integer call() throws IOException {
    DeviceSettings device = settings.settle(DeviceSettings.class);
    Usage.require(batch >= 1 && batch <= 1024, "--batch %d must be 1..1024", batch);
    input.check();
    GraphFigure.requireSvg(out);
    Usage.require(depth >= 0, "--depth %d must be at least 0", depth);
    ModelSpec spec = settings.settle(NetworkSettings.class).spec(input.channels, input.classes);
    MixOptions.Drawn drawn =
        mix == null
            ? new MixOptions.Drawn(BatchMix.NONE, "", Double.NaN)
            : mix.draw(
                mix.point,
                Models.kind(spec.name()).mixPoints(),
                batch,
                (method, random) -> method.draw(batch, input.size, input.size, random));
    AtomicFile.requireWritable(out);
    Shape images = Shape.of(batch, input.size, input.size, input.channels);
    GraphView view;
    try (Backend backend = device.open(System.out);
        DeviceNotes _ = new DeviceNotes(backend, System.out::println)) {
      view = RecordedStep.of(backend, spec, images, drawn.mix(), x -> describe(drawn, x));
    }
    GraphFigure figure = new GraphFigure(view, RecordedStep.title(spec, images));
    AtomicFile.write(out, figure.svg(depth));
    System.out.println(GraphFigure.totals(view));
    if (device.precision() == Precision.BF16) {
      System.out.println("bf16 is counted as on a GPU: 2 bytes");
    }
    System.out.println("wrote " + out);
    return 0;
  }

  private static String describe(MixOptions.Drawn drawn, Var features) {
    if (Double.isNaN(drawn.lambda())) {
      return drawn.name();
    }
    int filters = features.shape().dim(-1);
    return "Catch-up Mix, lambda %s, keeps %d of %d filters, those of lowest relative influence, l2 norm"
        .formatted(drawn.lambda(), CatchupMix.keptFilters(drawn.lambda(), filters), filters);
  }
}
