package org.catchupmix.app.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.app.cli.FigureFlags;
import org.catchupmix.app.cli.NamedRuns;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.Network;
import org.catchupmix.progress.DeviceNotes;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.trained.Classifier;
import org.catchupmix.study.pair.LiveMix;
import org.catchupmix.study.pair.PairComparison;
import org.catchupmix.study.pair.PairView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "mix-view",
    description = {
      "Shows how two images are mixed: activation maps, norms, shares, relative influence, ranks, "
          + "mask, mixed maps, labels, and the gradients on the way back.",
      "Writes a page, and its figure of maps with the numbers of the filters beside it. With "
          + "catchup the page mixes while you move lambda and choose mix point and filters; it "
          + "needs no server and no network."
    },
    footer = {
      "",
      "  catchup mix-view 0 1",
      "  catchup mix-view A.png B.png --weights runs/NAME --mix-point 2 --lambda 0.3",
      "  catchup mix-view 0 1 --weights runs/none,runs/catchup",
      "  catchup mix-view 0 1 --mix cutmix"
    })
public final class MixViewCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "image file, or number of a test image of the weights' data set, from 0")
  String first;

  @Parameters(index = "1", paramLabel = "B", description = "its partner")
  String second;

  @Option(
      names = "--weights",
      paramLabel = "RUN|FILE|NAME[,...]",
      description =
          "a run, a file of 'catchup export', or a name that 'catchup models' lists; several are "
              + "shown side by side (default: fashion-preact-resnet10)")
  List<Path> weights = List.of(Path.of("fashion-preact-resnet10"));

  @Option(
      names = "--data",
      paramLabel = "NAME[:DIR]",
      description = "data set whose test images are numbered (default: the weights')")
  String data;

  @Option(
      names = "--mix-point",
      paramLabel = "K",
      description = "mix point, 0 for the input (default: the network's middle one)")
  Integer point;

  @Mixin MixOptions mix;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "CLASS",
      description =
          "classes of A and B (default: of the data set; of files, what the network says)")
  List<String> labels;

  @Option(
      names = "--out",
      paramLabel = "FILE.html",
      description = "the page to write (default: ${DEFAULT-VALUE})")
  Path out = Path.of("mix-view.html");

  @Mixin NamedRuns named;

  @Mixin FigureFlags figures;

  @Mixin final SettingFlags settings = SettingFlags.of(Group.DEVICE);

  @Override
  public Integer call() throws IOException {
    Usage.require(out.toString().endsWith(".html"), "--out %s must end with .html", out);
    String name = out.getFileName().toString();
    Path base = out.resolveSibling(name.replaceFirst("\\.html$", ""));
    Usage.require(
        labels == null || labels.size() == 2, "--labels %s must name two classes", labels);
    AtomicFile.requireWritable(out);
    List<Path> networks =
        RunNames.once(
            weights.stream().flatMap(MixViewCommand::each).map(named::findRunOrWeights).toList());
    List<String> names = RunNames.shortNames(networks);
    List<PairView> views = new ArrayList<>();
    List<LiveMix> live = new ArrayList<>();
    String images = data;
    try (Backend backend = settings.settle(DeviceSettings.class).open(System.out);
        DeviceNotes _ = new DeviceNotes(backend, System.out::println)) {
      for (int i = 0; i < networks.size(); i++) {
        try (Classifier classifier = Classifier.load(networks.get(i), backend)) {
          String own = data == null ? data(networks.get(i), classifier) : data;
          images = images == null ? own : images;
          Usage.require(
              own.equals(images),
              "--weights %s was trained on %s, not on %s: name one data set with --data",
              networks.get(i),
              own,
              images);
          Shown shown = show(classifier, own);
          views.add(shown.view().named(names.get(i)));
          shown.live().ifPresent(live::add);
        }
      }
      requireEqualPoints(views, names);
    }
    PairComparison pair = new PairComparison(views, live);
    pair.page().write(out);
    List<Path> files = pair.maps().write(base, figures.options());
    System.out.println(pair.title());
    System.out.printf(
        "wrote %s, %s%n",
        out, files.stream().map(Path::toString).collect(Collectors.joining(", ")));
    return 0;
  }

  /** The data set of weights; exported ones do not have its folder. */
  private static String data(Path weights, Classifier classifier) {
    return Files.isDirectory(weights)
        ? RunFolder.open(weights).recipe().data().data()
        : classifier.about().data();
  }

  /** The paths of a list; one that exists may have commas in its name. */
  private static Stream<Path> each(Path list) {
    if (Files.exists(list)) {
      return Stream.of(list);
    }
    List<String> names = List.of(list.toString().split(",", -1));
    Usage.require(
        !names.contains(""), "--weights '%s' must have a name on both sides of each comma", list);
    return names.stream().map(Path::of);
  }

  private void requireEqualPoints(List<PairView> views, List<String> names) {
    int first = views.getFirst().step().point();
    for (int i = 1; i < views.size(); i++) {
      int other = views.get(i).step().point();
      Usage.require(
          first == other,
          "the middle mix point of %s is %d, that of %s is %d: choose one with --mix-point",
          names.getFirst(),
          first,
          names.get(i),
          other);
    }
  }

  /** One network's part of the page; its panel is empty if no filters are mixed. */
  private record Shown(PairView view, Optional<LiveMix> live) {}

  private Shown show(Classifier classifier, String source) {
    List<Integer> points = classifier.network().mixPoints();
    boolean input = point == null && !MixMethods.named(mix.method).mixesFeatures();
    int at = point != null ? point : input ? 0 : points.get(points.size() / 2);
    Usage.require(
        at == 0 || points.contains(at), "--mix-point %d must be 0 or one of %s", at, points);
    List<ImageDataset> both =
        Stream.of(first, second).map(image -> image(classifier, source, image)).toList();
    ImageDataset images = labelled(classifier, both);
    Network network = classifier.network();
    ImageTransform transform = classifier.transform();
    MixOptions.Drawn drawn = mix.draw(at, points, images, transform);
    PairView view =
        PairView.of(network, transform, images, at, drawn.mix(), drawn.name())
            .withTrueLabels(
                Stream.of(first, second).map(image -> labels != null || isNumber(image)).toList());
    return new Shown(
        view,
        Double.isNaN(drawn.lambda())
            ? Optional.empty()
            : Optional.of(
                LiveMix.of(network, transform, images, at, drawn.lambda(), MixOptions.SEED)));
  }

  private static boolean isNumber(String image) {
    return image.matches("[0-9]{1,9}") && !Files.exists(Path.of(image));
  }

  /** Returns A and B with their labels, at the size of the training images. */
  private ImageDataset labelled(Classifier classifier, List<ImageDataset> both) {
    List<String> names = classifier.about().classNames();
    int[] classes = both.stream().mapToInt(i -> i.label(0)).toArray();
    for (int n = 0; labels != null && n < 2; n++) {
      classes[n] = names.indexOf(labels.get(n));
      Usage.require(classes[n] >= 0, "--labels %s is unknown: known are %s", labels.get(n), names);
    }
    return classifier.prepare(both.stream().map(i -> i.whole(0)).toList(), classes);
  }

  private ImageDataset image(Classifier classifier, String source, String image) {
    List<String> names = classifier.about().classNames();
    if (!isNumber(image)) {
      Image file = Image.read(Path.of(image));
      String guess = classifier.classify(file).getFirst().name();
      return classifier.prepare(List.of(file), names.indexOf(guess));
    }
    ImageDataset test = Datasets.load(source, classifier.about().framing()).test();
    Usage.require(
        test.classes() == names.size(),
        "--data %s has %d classes, the network has %d",
        source,
        test.classes(),
        names.size());
    int number = Integer.parseInt(image);
    Usage.require(
        number < test.size(),
        "image %d must be 0..%d: %s has %d",
        number,
        test.size() - 1,
        test.name(),
        test.size());
    return test.subset(new int[] {number});
  }
}
