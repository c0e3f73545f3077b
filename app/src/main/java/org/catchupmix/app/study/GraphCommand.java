package org.catchupmix.app.study;

import static org.catchupmix.recipe.Settings.PRECISION;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.catchupmix.app.cli.InputOptions;
import org.catchupmix.app.cli.ModelOptions;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.view.GraphView;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;
import org.catchupmix.recipe.Setting;
import org.catchupmix.run.DeviceNotes;
import org.catchupmix.run.RunException;
import org.catchupmix.study.graph.Detail;
import org.catchupmix.study.graph.GraphFigure;
import org.catchupmix.study.graph.RecordedStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code catchup graph}. */
@Command(
    name = "graph",
    description = {
      "Draws the recorded graph of one training step.",
      "Operations, shapes, parameters, tensors kept for the backward pass with their bytes, "
          + "and the mix point.",
      "",
      "The step runs once, on noise: the graph does not depend on images or weights."
    },
    footer = {
      "",
      "catchup graph --model preact-resnet18 --mix-layer 3 --out graph.svg",
      "catchup graph --model resnet50 --depth 1 --out graph.svg",
      "catchup graph --model resnet18 --out graph.html"
    })
public final class GraphCommand implements Callable<Integer> {
  private static final long SEED = 1;

  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "to write: .svg a drawing, .html a page with modules to open and close")
  Path out;

  @Option(
      names = "--mix-layer",
      paramLabel = "K",
      description = "mix the batch at this mix point; 0 is the input")
  Integer mixLayer;

  @Option(
      names = "--mix",
      paramLabel = "METHOD",
      description = "the mix method; goes with --mix-layer (default: catchup)")
  String method;

  @Option(
      names = "--lambda",
      paramLabel = "L",
      description =
          "the mixing ratio of catchup, 0..1; goes with a --mix-layer above 0 (default: 0.5)")
  Double lambda;

  @Option(
      names = "--depth",
      paramLabel = "LEVELS",
      description =
          "modules further inside are single boxes: 0 shows the outermost modules closed, 1 opens"
              + " them (default: everything is open)")
  Integer depth;

  @Option(
      names = "--collapse",
      split = ",",
      paramLabel = "MODULE",
      description = "modules to draw as single boxes, such as layer3,layer4.0")
  List<String> collapse = new ArrayList<>();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "images in the batch (default: ${DEFAULT-VALUE})")
  int batch = 32;

  @Mixin InputOptions input;
  @Mixin final SettingFlags device = SettingFlags.of(Setting.Group.DEVICE);

  private record Mixing(BatchMix mix, Function<Var, String> description) {}

  @Override
  public Integer call() throws IOException {
    check();
    ModelSpec modelSpec = model.spec(spec, input.channels, input.classes);
    Mixing mixing = Usage.check(spec, this::mixing);
    Shape images = Usage.check(spec, () -> Shape.of(batch, input.size, input.size, input.channels));
    Detail detail =
        Usage.check(spec, () -> new Detail(depth == null ? Integer.MAX_VALUE : depth, collapse));
    Path folder = out.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new RunException("cannot write %s: the folder %s is not there".formatted(out, folder));
    }
    GraphView view;
    try (Backend backend = Usage.check(spec, () -> device.recipe().device().open(System.out));
        DeviceNotes _ = new DeviceNotes(backend, System.out::println)) {
      view = RecordedStep.of(backend, modelSpec, images, mixing.mix(), mixing.description());
    }
    GraphFigure figure = new GraphFigure(view, RecordedStep.title(modelSpec, images));
    String text = Usage.check(spec, () -> figure.text(GraphFigure.Format.of(out), detail));
    AtomicFile.write(out, text);
    System.out.println(GraphFigure.totals(view));
    if (device.recipe().get(PRECISION) == Precision.BF16) {
      System.out.println("bf16 is counted as on a GPU: 2 bytes");
    }
    System.out.println("wrote " + out);
    return 0;
  }

  private void check() {
    if (model.model == null) {
      throw Usage.error(spec, "Missing required option: '--model=NAME'");
    }
    Usage.check(spec, () -> Models.kind(model.model));
    Usage.check(spec, () -> GraphFigure.Format.of(out));
    if (batch < 1 || batch > 1024) {
      throw Usage.error(spec, "--batch " + batch + " must be 1..1024");
    }
    input.check(spec);
    if (mixLayer == null && (method != null || lambda != null)) {
      throw Usage.error(spec, "--mix and --lambda go with --mix-layer");
    }
    boolean catchup = method == null || method.equalsIgnoreCase(MixMethods.CATCHUP);
    if (lambda != null && (mixLayer == 0 || !catchup)) {
      throw Usage.error(spec, "--lambda goes with catchup at a --mix-layer above 0");
    }
    if (lambda != null && !(lambda >= 0 && lambda <= 1)) {
      throw Usage.error(spec, "--lambda " + lambda + " must be 0..1");
    }
    boolean page = GraphFigure.Format.of(out) == GraphFigure.Format.HTML;
    if (page && (depth != null || !collapse.isEmpty())) {
      throw Usage.error(spec, "--depth and --collapse do nothing in a page: it has all levels");
    }
  }

  private Mixing mixing() {
    if (mixLayer == null) {
      return new Mixing(BatchMix.NONE, _ -> "");
    }
    List<Integer> points = Models.kind(model.model).mixPoints();
    MixMethod kind = MixMethods.named(method == null ? MixMethods.CATCHUP : method);
    PhiloxRandom random = new PhiloxRandom(SEED, "graph");
    MixMethod here = MixMethods.at(kind, List.of(mixLayer), points);
    if (!(here instanceof CatchupMix catchup) || mixLayer == 0) {
      String name = here instanceof CatchupMix ? "CutMix" : here.name();
      return new Mixing(here.draw(batch, input.size, input.size, random), _ -> name);
    }
    double ratio = lambda == null ? 0.5 : lambda;
    BatchMix mixed = catchup.drawn(mixLayer, ratio, random.permutation(batch), SEED);
    return new Mixing(mixed, features -> catchup(ratio, features.shape().dim(-1)));
  }

  private static String catchup(double lambda, int filters) {
    return "Catch-up Mix, lambda %s, keeps %d of %d filters, those of lowest relative influence, l2 norm"
        .formatted(lambda, CatchupMix.keep(lambda, filters), filters);
  }
}
