package org.catchupmix.app.study;

import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.RESIZE;
import static org.catchupmix.recipe.Settings.SIZE;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.catchupmix.app.cli.Json;
import org.catchupmix.app.cli.ModelOptions;
import org.catchupmix.app.cli.RankOptions;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.FileTensor.Type;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.parallel.Launch;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.Progress;
import org.catchupmix.progress.Steps;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.Setting;
import org.catchupmix.run.DeviceNotes;
import org.catchupmix.run.Normalization;
import org.catchupmix.run.OpenRun;
import org.catchupmix.run.Program;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.ShippedWeights;
import org.catchupmix.run.WeightsDescription;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.TrainingData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup eval}. */
@Command(
    name = "eval",
    description = {
      "Tests the networks of runs, or of a file of weights, on test images.",
      "With --suite also on images that are attacked, corrupted, deformed or of other things."
    },
    footer = {
      "",
      "  catchup eval runs/NAME --best",
      "  catchup eval runs/A runs/B --suite fgsm,corrupt --limit 500",
      "  catchup eval --weights EXPORTED.safetensors --data cifar10:DIR",
      "  catchup eval --weights fashion-preact-resnet10",
      "  catchup eval --weights FROM-PYTORCH.safetensors --model resnet18 --data cifar10:DIR"
    })
public final class EvalCommand implements Callable<Integer> {
  private static final String FORMAT = "catchupmix eval 1";

  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "RUN",
      description = "folders of runs; their last weights are tested")
  List<Path> runs = new ArrayList<>();

  @Option(names = "--best", description = "with RUN: the weights of its best epoch")
  boolean best;

  @Option(
      names = "--weights",
      paramLabel = "FILE|NAME",
      description =
          "in place of RUN: a .safetensors file with PyTorch's names; one of 'catchup export' says"
              + " what network it is, others require --model, and --data; or the name of weights that"
              + " 'catchup models' lists")
  Path weights;

  @Option(
      names = "--data",
      paramLabel = "NAME[:DIR]",
      description = "whose test images (default: those of the run, or of --weights)")
  String data;

  @Mixin EvalBatchOption batch;

  @Option(
      names = "--json",
      description =
          "print one JSON object to standard output, and all else to standard error (docs/robustness.md"
              + " says what is in it)")
  boolean json;

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description =
          "also write the class scores before the softmax, logits [N,K], and labels [N], in the order"
              + " of the test images, as .safetensors")
  Path scores;

  @Mixin SuiteOptions suite;
  @Mixin ModelOptions model;
  @Mixin final SettingFlags device = SettingFlags.of(Setting.Group.DEVICE);
  @Mixin RankOptions rank;

  private Ranks ranks = Ranks.ALONE;

  @Override
  public Integer call() throws IOException {
    if (runs.isEmpty() == (weights == null)) {
      throw Usage.error(spec, "give either RUN or --weights FILE");
    }
    suite.requireUse(spec, weights != null);
    if (scores != null) {
      if (runs.size() > 1 || suite.given()) {
        throw Usage.error(spec, "--scores takes one network, and no --suite");
      }
      RunFolder.requireNoRunsFile(scores);
    }
    if (model.model != null && weights == null) {
      throw Usage.error(spec, "--model belongs to --weights: a run knows its network");
    }
    if (best && weights != null) {
      throw Usage.error(spec, "--best belongs to RUN: --weights has one state");
    }
    Launch launch = Launch.of(System.getenv());
    if (suite.given() && launch.isParallel()) {
      throw Usage.error(spec, "--suite runs in one process: start it without " + launch.engine());
    }
    ranks = Usage.check(spec, () -> rank.join(launch));
    int code = run();
    ranks.finish();
    return code;
  }

  private int run() throws IOException {
    if (suite.given()) {
      return new SuiteRuns(this).run();
    }
    if (weights == null) {
      ofRuns();
    } else {
      ofWeights();
    }
    return 0;
  }

  /** Returns standard output, or standard error with {@code --json}; nothing on other ranks. */
  PrintStream screen() {
    if (!ranks.isFirst()) {
      return new PrintStream(OutputStream.nullOutputStream());
    }
    return json ? System.err : System.out;
  }

  boolean isTerminal() {
    return ranks.isFirst() && !json && Progress.isTerminal();
  }

  /** Prints the JSON object if it was requested. */
  void report(List<?> results) throws IOException {
    if (json && ranks.isFirst()) {
      Map<String, Object> root = new LinkedHashMap<>();
      root.put("format", FORMAT);
      root.put("results", results);
      Json.print(root, System.out);
    }
  }

  void note(String sentence) {
    if (ranks.isFirst()) {
      spec.commandLine().getErr().println("catchup: " + sentence);
    }
  }

  /** Opens the device of this rank. */
  Backend open() {
    return Usage.check(spec, () -> device.recipe().device().open(screen(), ranks.launch()));
  }

  /** Prints at the end which operations the device replaced. */
  DeviceNotes notes(Backend backend) {
    return new DeviceNotes(backend, screen()::println);
  }

  /** Rejects ranks with other facts or another program. */
  void requireSame(Map<String, ?> facts) throws IOException {
    Map<String, String> same = new LinkedHashMap<>();
    same.put("program", Program.version() + ", commit " + Program.commit());
    facts.forEach((what, value) -> same.put(what, String.valueOf(value)));
    ranks.requireSame(same);
  }

  private void ofRuns() throws IOException {
    List<Map<String, Object>> results = new ArrayList<>();
    try (Backend backend = open();
        DeviceNotes _ = notes(backend)) {
      for (Path run : RunNames.once(runs)) {
        try (OpenRun open = OpenRun.of(run, best, Optional.ofNullable(data), backend)) {
          requireSame(open.facts());
          Map<String, Object> result = new LinkedHashMap<>(Map.of("run", run.toString()));
          result.putAll(
              test(
                  open.network(),
                  open.folder().weightsFile(best),
                  open.recipe().get(DATA),
                  open.transform(),
                  open.data().test()));
          results.add(result);
        }
      }
    }
    report(results);
  }

  private void ofWeights() throws IOException {
    if (model.model != null) {
      Usage.check(spec, () -> Models.kind(model.model));
    }
    Safetensors file = ShippedWeights.read(weights);
    Optional<WeightsDescription> described =
        WeightsDescription.fromMetadata(file.metadata(), weights.toString());
    String name = data == null ? described.map(WeightsDescription::data).orElse("") : data;
    if (name.isEmpty() || described.isEmpty() && model.model == null) {
      throw Usage.error(
          spec,
          weights
              + " does not say what network it is, or for which images: give --model and --data");
    }
    Recipe recipe = new Recipe().with(DATA, name);
    if (described.isPresent()) {
      model.spec(spec, described.get().spec(), weights.toString());
      Framing framing = described.get().framing();
      recipe = recipe.with(SIZE, framing.size()).with(RESIZE, framing.resize());
    }
    TrainingData images = TrainingData.read(recipe);
    described.ifPresent(s -> requireFit(s, images.test(), name));
    ModelSpec modelSpec =
        described.isPresent()
            ? described.get().spec()
            : model.spec(spec, images.train().channels(), images.train().classes());
    try (Backend backend = open();
        DeviceNotes _ = notes(backend);
        Network network = Models.build(backend, modelSpec)) {
      WeightsDescription.load(network, file.tensors(), "--weights " + weights);
      ImageTransform transform =
          Normalization.fromMetadata(file.metadata()).orElse(images.transform());
      requireSame(Map.of("arithmetic", backend.arithmetic(), "test images", images.test().size()));
      report(List.of(test(network, weights, name, transform, images.test())));
    }
  }

  /** Rejects other channels or classes; only notes another image size or class names. */
  private void requireFit(WeightsDescription described, ImageDataset test, String name) {
    if (described.spec().channels() != test.channels()
        || described.spec().classes() != test.classes()) {
      throw new RunException(
          "%s is for images of %s and %d classes, --data %s has %s and %d classes"
              .formatted(
                  weights,
                  Plural.of(described.spec().channels(), "channel"),
                  described.spec().classes(),
                  name,
                  Plural.of(test.channels(), "channel"),
                  test.classes()));
    }
    String size = test.height() + "x" + test.width();
    if (!described.image().isEmpty() && !described.image().equals(size)) {
      note(
          "%s was trained on images of %s, those of %s are %s and are tested as they are"
              .formatted(weights, described.image(), name, size));
    }
    for (int c = 0; c < test.classes(); c++) {
      String own = described.classNames().get(c);
      if (!own.equals(test.classNames().get(c))) {
        note(
            "class %d is '%s' in %s and '%s' in %s: the numbers below compare them by their place"
                .formatted(c, own, weights, test.classNames().get(c), name));
        return;
      }
    }
  }

  /** Tests a network, says how well it did, and returns it as numbers. */
  private Map<String, Object> test(
      Network network, Path source, String data, ImageTransform transform, ImageDataset test)
      throws IOException {
    boolean five = Evaluation.hasTop5(test.classes());
    Evaluation e;
    try (Steps steps = new Steps(screen(), isTerminal(), "test")) {
      if (scores == null) {
        steps.begin(Evaluation.ownImages(test.size(), batch.size, ranks));
        e = Evaluation.of(network, test, transform, batch.size, ranks, steps::add);
      } else {
        steps.begin(test.size());
        double[][] all = Evaluation.scores(network, test, transform, batch.size, steps::add);
        e = Evaluation.of(all, test);
        if (ranks.isFirst()) {
          write(all, test);
        }
      }
    }
    screen()
        .printf(
            "%s on %s of %s:%n  top-1 %.2f %%   %scross entropy %.4f nats%n",
            source,
            Plural.of(test.size(), "test image"),
            test.name(),
            e.top1(),
            five ? "top-5 %.2f %%   ".formatted(e.top5()) : "",
            e.loss());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("weights", source.toString());
    result.put("data", data);
    result.put("classes", test.classes());
    result.put("test_images", test.size());
    result.put("top1_percent", e.top1());
    if (five) {
      result.put("top5_percent", e.top5());
    }
    // JSON has no NaN, which a diverged network's loss is.
    result.put("cross_entropy_nats", Double.isFinite(e.loss()) ? e.loss() : null);
    result.put("arithmetic", network.backend().arithmetic());
    return result;
  }

  private void write(double[][] all, ImageDataset test) throws IOException {
    double[] values = Arrays.stream(all).flatMapToDouble(Arrays::stream).toArray();
    long[] labels = IntStream.range(0, test.size()).mapToLong(test::label).toArray();
    Map<String, FileTensor> tensors = new LinkedHashMap<>();
    tensors.put("logits", FileTensor.ofReals(Type.F64, values, test.size(), test.classes()));
    tensors.put("labels", FileTensor.ofLongs(labels, test.size()));
    new Safetensors(tensors, Map.of()).write(scores);
  }

  /** The flag {@code --eval-batch}. */
  static final class EvalBatchOption {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    int size;

    @Option(
        names = "--eval-batch",
        paramLabel = "N",
        defaultValue = "100",
        description = "images at a time")
    void size(int images) {
      if (images < 1) {
        throw Usage.error(spec, "--eval-batch " + images + " must be at least 1");
      }
      size = images;
    }
  }
}
