package org.catchupmix.app.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.recipe.Setting;
import org.catchupmix.run.Classifier;
import org.catchupmix.run.DeviceNotes;
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
      "Writes a page, and its figure of maps as PNG beside it."
    },
    footer = {
      "",
      "  catchup mix-view 0 1",
      "  catchup mix-view A.png B.png --weights runs/NAME --mix-point 2 --lambda 0.3",
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
      paramLabel = "RUN|FILE|NAME",
      description =
          "a run, a file of 'catchup export', or a name that 'catchup models' lists (default: ${DEFAULT-VALUE})")
  Path weights = Path.of("fashion-preact-resnet10");

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

  @Mixin final SettingFlags settings = SettingFlags.of(Setting.Group.DEVICE);

  @Override
  public Integer call() throws IOException {
    String name = out.getFileName().toString();
    Usage.require(name.endsWith(".html"), "--out %s must end with .html", out);
    Path png = out.resolveSibling(name.replaceFirst("html$", "png"));
    Usage.require(
        labels == null || labels.size() == 2, "--labels %s must name two classes", labels);
    AtomicFile.requireWritable(out);
    AtomicFile.requireWritable(png);
    try (Backend backend = settings.recipe().device().open(System.out);
        DeviceNotes _ = new DeviceNotes(backend, System.out::println);
        Classifier classifier = Classifier.load(weights, backend)) {
      PairView view = view(classifier);
      view.page().write(out);
      byte[] bytes = view.maps().png();
      AtomicFile.write(png, out -> out.write(bytes));
      System.out.println(view.title());
    }
    System.out.printf("wrote %s and %s%n", out, png);
    return 0;
  }

  private PairView view(Classifier classifier) {
    ImageDataset images = images(classifier);
    List<Integer> points = classifier.network().mixPoints();
    boolean features = MixMethods.named(mix.method).mixesFeatures();
    int middle = features ? points.get(points.size() / 2) : 0;
    int at = point == null ? middle : point;
    MixOptions.Drawn drawn = mix.draw(at, points, 2, images.height());
    String ratio = Double.isNaN(drawn.lambda()) ? "" : ", lambda " + drawn.lambda();
    return PairView.of(
        classifier.network(),
        classifier.transform(),
        images,
        at,
        drawn.mix(),
        drawn.name() + ratio);
  }

  /** Returns A and B with their labels, at the size of the training images. */
  private ImageDataset images(Classifier classifier) {
    List<ImageDataset> both =
        Stream.of(first, second).map(source -> image(classifier, source)).toList();
    List<String> names = classifier.about().classNames();
    int[] classes = both.stream().mapToInt(i -> i.label(0)).toArray();
    for (int n = 0; labels != null && n < 2; n++) {
      classes[n] = names.indexOf(labels.get(n));
      Usage.require(classes[n] >= 0, "--labels %s is unknown: known are %s", labels.get(n), names);
    }
    return classifier.prepare(both.stream().map(i -> i.whole(0)).toList(), classes);
  }

  private ImageDataset image(Classifier classifier, String source) {
    Path file = Path.of(source);
    if (!source.matches("[0-9]{1,9}") || Files.exists(file)) {
      Image image = Image.read(file);
      String guess = classifier.classify(image).getFirst().name();
      return classifier.prepare(List.of(image), classifier.about().classNames().indexOf(guess));
    }
    ImageDataset test =
        Datasets.load(classifier.about().data(), classifier.about().framing()).test();
    int number = Integer.parseInt(source);
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
