package org.catchupmix.app.eval;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.app.cli.NamedRuns;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.FileTensor.Type;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.progress.DeviceNotes;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.RunSettings;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.trained.FiniteScores;
import org.catchupmix.run.trained.OpenRun;
import org.catchupmix.run.weights.Normalization;
import org.catchupmix.run.weights.ShippedWeights;
import org.catchupmix.run.weights.WeightsDescription;
import org.catchupmix.run.weights.WeightsLoader;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.EvaluationMetric;
import org.catchupmix.train.SharedImages;
import org.catchupmix.train.TrainingData;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup eval}: tests networks on images. */
@Command(
    name = "eval",
    description = {
      "Tests networks from runs, or from a weights file, on test images.",
      "--suite adds adversarial, corrupted, deformed and out-of-distribution images."
    },
    footer = {
      "",
      "  catchup eval runs/NAME --best",
      "  catchup eval runs/A runs/B --suite fgsm,corrupt --limit 500",
      "  catchup eval --weights EXPORTED.safetensors --data cifar10:DIR",
      "  catchup eval --weights fashion-preact-resnet10",
      "  catchup eval --weights PYTORCH.safetensors --model resnet18 --data cifar10:DIR"
    })
public final class EvalCommand implements Callable<Integer> {
  private static final String FORMAT = "catchupmix eval 1";

  @Spec CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "RUN", description = "run folders, or names of runs")
  List<Path> runs = new ArrayList<>();

  @Option(names = "--best", description = "with RUN: use the weights of its best epoch")
  boolean best;

  @Option(
      names = "--weights",
      paramLabel = "FILE|NAME",
      description =
          "instead of RUN: a .safetensors file with PyTorch's names, or a name that 'catchup models' lists; files that 'catchup export' did not write also need --model and --data")
  Path weights;

  @Option(
      names = "--data",
      paramLabel = "NAME[:DIR]",
      description = "test images (default: those of the run or the weights)")
  String data;

  @Option(
      names = "--json",
      description =
          "print one JSON object to standard output, and everything else to standard error")
  boolean json;

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description = "also write logits [N,K] and labels [N], as .safetensors")
  Path scores;

  @Mixin NamedRuns named;

  @ArgGroup(exclusive = false, heading = "%nRobustness of RUN%n")
  SuiteOptions suite;

  @Mixin final SettingFlags settings = SettingFlags.of(Group.DEVICE, SettingFlags.NETWORK);

  @Mixin
  final SettingFlags evaluation =
      new SettingFlags(new RecipeText(), Settings.allNamed("eval-batch"));

  @Override
  public Integer call() throws IOException {
    Usage.require(runs.isEmpty() != (weights == null), "give either RUN or --weights FILE");
    Usage.require(
        suite == null || weights == null && scores == null,
        "--suite requires RUN, and excludes --weights and --scores");
    for (Setting setting : SettingFlags.NETWORK) {
      Usage.require(
          weights != null || !settings.isGiven(setting.key()),
          "%s requires --weights: a run knows its network",
          setting.flag());
    }
    Usage.require(!best || weights == null, "--best requires RUN: --weights has one state");
    if (scores != null) {
      Usage.require(runs.size() <= 1, "--scores takes one network");
      RunFolder.requireNoRunsFile(scores);
      AtomicFile.requireWritable(scores);
    }
    if (suite != null) {
      return new SuiteRuns(this).run();
    }
    report(weights == null ? ofRuns() : List.of(ofWeights()));
    return 0;
  }

  /** Returns standard output, or standard error with {@code --json}. */
  PrintStream screen() {
    return json ? System.err : System.out;
  }

  boolean isTerminal() {
    return !json && Progress.isTerminal();
  }

  /** Prints the JSON object if it was requested. */
  void report(List<?> results) throws IOException {
    if (json) {
      Map<String, Object> root = new LinkedHashMap<>();
      root.put("format", FORMAT);
      root.put("results", results);
      System.out.println(JsonFile.toJson(root));
    }
  }

  void note(String sentence) {
    spec.commandLine().getErr().println("catchup: " + sentence);
  }

  /** Images of the runs, which are read before anything is computed. */
  final SharedImages images = new SharedImages();

  int batch() {
    return evaluation.settle(RunSettings.class).evalBatch();
  }

  Backend open() {
    return settings.settle(DeviceSettings.class).open(screen());
  }

  /** Prints at the end which operations the device replaced. */
  DeviceNotes notes(Backend backend) {
    return new DeviceNotes(backend, screen()::println);
  }

  private List<Map<String, Object>> ofRuns() throws IOException {
    List<Map<String, Object>> results = new ArrayList<>();
    for (Path run : named.find(runs)) {
      OpenRun.readImages(run, Optional.ofNullable(data), images);
    }
    try (Backend backend = open();
        DeviceNotes _ = notes(backend)) {
      for (Path run : named.find(runs)) {
        try (OpenRun open = OpenRun.of(run, best, Optional.ofNullable(data), images, backend)) {
          open.remark().ifPresent(this::note);
          Map<String, Object> result = new LinkedHashMap<>(Map.of("run", run.toString()));
          result.putAll(
              test(
                  open.network(),
                  open.folder().weightsFile(best),
                  open.recipe().data().data(),
                  open.transform(),
                  open.data().test()));
          results.add(result);
        }
      }
    }
    return results;
  }

  private Map<String, Object> ofWeights() throws IOException {
    RecipeText given = settings.over(new RecipeText().with("init", weights.toString()));
    RecipeText text = WeightsLoader.takeNetwork(given);
    Safetensors file = ShippedWeights.read(weights);
    Optional<WeightsDescription> described =
        WeightsDescription.fromMetadata(file.metadata(), weights.toString());
    String name = data == null ? described.map(WeightsDescription::data).orElse("") : data;
    Usage.require(
        !name.isEmpty() && (described.isPresent() || settings.isGiven("model")),
        "%s does not name its network or data set: give --model and --data",
        weights);
    text = text.with("data", name);
    if (described.isPresent()) {
      Framing framing = described.get().framing();
      text = text.with("size", framing.size()).with("resize", framing.resize());
    }
    Recipe recipe = text.settle();
    TrainingData images = TrainingData.forTests(recipe, this.images);
    described.ifPresent(d -> requireFit(d, images.test(), name));
    ModelSpec spec = recipe.network().spec(images.train().channels(), images.train().classes());
    try (Backend backend = open();
        DeviceNotes _ = notes(backend);
        Network network =
            WeightsLoader.network(backend, spec, file.tensors(), "--weights " + weights)) {
      ImageTransform transform =
          Normalization.fromMetadata(file.metadata(), spec.channels(), weights.toString())
              .orElse(images.transform());
      return test(network, weights, name, transform, images.test());
    }
  }

  /** Rejects a mismatch of channels or classes; only notes one of image size or class names. */
  private void requireFit(WeightsDescription described, ImageDataset test, String name) {
    ModelSpec spec = described.spec();
    Usage.require(
        spec.channels() == test.channels() && spec.classes() == test.classes(),
        "%s is for images of %d channels and %d classes, --data %s has %d channels and %d classes",
        weights,
        spec.channels(),
        spec.classes(),
        name,
        test.channels(),
        test.classes());
    String size = test.height() + "x" + test.width();
    if (!described.image().isEmpty() && !described.image().equals(size)) {
      note(
          "%s was trained on images of %s; those of %s are %s and are not resized"
              .formatted(weights, described.image(), name, size));
    }
    if (!described.classNames().equals(test.classNames())) {
      note(
          "%s and %s name their classes differently: classes are compared by number"
              .formatted(weights, name));
    }
  }

  /** Tests a network, prints the result and returns it for JSON. */
  private Map<String, Object> test(
      Network network, Path source, String data, ImageTransform transform, ImageDataset test)
      throws IOException {
    List<EvaluationMetric> metrics = EvaluationMetric.reported(test.classes());
    Evaluation e = evaluate(network, source, transform, test);
    screen()
        .printf(
            "%s on %s of %s:%n  %s%n",
            source,
            Plural.of(test.size(), "test image"),
            test.name(),
            metrics.stream()
                .map(m -> m.measure().label() + " " + m.measure().text(e.get(m)))
                .collect(Collectors.joining("   ")));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("weights", source.toString());
    result.put("data", data);
    result.put("classes", test.classes());
    result.put("test_images", test.size());
    metrics.forEach(m -> result.put(m.measure().key(), e.get(m)));
    result.put("arithmetic", network.backend().arithmetic());
    return result;
  }

  private Evaluation evaluate(
      Network network, Path source, ImageTransform transform, ImageDataset test)
      throws IOException {
    try (Progress steps = new Progress(screen(), isTerminal(), "test")) {
      steps.begin(test.size());
      if (scores == null) {
        return FiniteScores.require(
            Evaluation.of(network, test, transform, batch(), steps::add), source.toString());
      }
      double[][] all = Evaluation.scores(network, test, transform, batch(), steps::add);
      Evaluation e = FiniteScores.require(Evaluation.of(all, test), source.toString());
      write(all, test);
      return e;
    }
  }

  private void write(double[][] all, ImageDataset test) throws IOException {
    double[] values = Arrays.stream(all).flatMapToDouble(Arrays::stream).toArray();
    long[] labels = IntStream.range(0, test.size()).mapToLong(test::label).toArray();
    Map<String, FileTensor> tensors = new LinkedHashMap<>();
    tensors.put("logits", FileTensor.ofReals(Type.F64, values, test.size(), test.classes()));
    tensors.put("labels", FileTensor.ofLongs(labels, test.size()));
    new Safetensors(tensors, Map.of()).write(scores);
  }
}
