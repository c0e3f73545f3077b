package org.catchupmix.app.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.data.ChannelStatistics;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.sets.DataSource;
import org.catchupmix.data.sets.Datasets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catchup data}. */
@Command(
    name = "data",
    description = "Lists data sets, summarizes, downloads or packs one.",
    subcommands = {FetchCommand.class, PackCommand.class},
    footer = {"", "  catchup data fetch cifar10", "  catchup data cifar10:DIR"})
public final class DataCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME[:DIR]",
      description = "read this one and summarize it")
  String data;

  private static final int MOST_NAMES = 20;

  @Option(names = "--json", description = "print one JSON object, and nothing else")
  boolean json;

  /** A data set in the list. */
  private record Listed(
      String name, String content, List<String> files, String howToGet, String licence) {}

  /** One that was read; without splits where files are missing. */
  private record Read(
      String data, String folder, List<String> missing, Split training, Split test) {}

  private record Split(
      int images,
      int height,
      int width,
      int channels,
      int classes,
      List<String> classNames,
      int[] imagesOfClasses,
      double[] mean,
      double[] std) {
    static Split of(ImageDataset d) {
      ChannelStatistics statistics = d.channelStatistics();
      return new Split(
          d.size(),
          d.height(),
          d.width(),
          d.channels(),
          d.classes(),
          d.classNames(),
          d.classCounts(),
          statistics.mean(),
          statistics.std());
    }
  }

  @Override
  public Integer call() throws IOException {
    if (data != null) {
      return summarize();
    }
    if (json) {
      List<Listed> all =
          Datasets.all().stream()
              .map(s -> new Listed(s.name(), s.what(), s.expected(), s.howToGet(), s.licence()))
              .toList();
      Json.print(Map.of("data_sets", all), System.out);
      return 0;
    }
    for (DataSource set : Datasets.all()) {
      System.out.printf("%s%n  %s%n", set.name(), set.what());
      System.out.printf(
          "  files    %s%n", String.join(System.lineSeparator() + "           ", set.expected()));
      System.out.printf("  get it   %s%n", set.howToGet());
      System.out.printf("  licence  %s%n%n", set.licence());
    }
    return 0;
  }

  private int summarize() throws IOException {
    Datasets.Status status = Datasets.status(data);
    if (json) {
      return printJson(status);
    }
    System.out.printf("%s: %s%n", data, status.where());
    if (!status.ready()) {
      System.out.printf("missing: %s%n", String.join(", ", status.missing()));
      return Usage.FAILED;
    }
    ImageSplits splits = Datasets.load(data);
    print("training", splits.train());
    print("test", splits.test());
    System.out.printf("classes  %s%n", names(splits.train().classNames()));
    ChannelStatistics statistics = splits.train().channelStatistics();
    System.out.printf(
        "mean %s, standard deviation %s of the training images, in units of 255%n",
        numbers(statistics.mean()), numbers(statistics.std()));
    splits
        .train()
        .streaming()
        .ifPresent(s -> System.out.printf("streamed, JPEG by %s%n", s.decoder()));
    return 0;
  }

  private int printJson(Datasets.Status status) throws IOException {
    Split training = null;
    Split test = null;
    if (status.ready()) {
      ImageSplits splits = Datasets.load(data);
      training = Split.of(splits.train());
      test = Split.of(splits.test());
    }
    Json.print(new Read(data, status.where(), status.missing(), training, test), System.out);
    return status.ready() ? 0 : Usage.FAILED;
  }

  private static void print(String split, ImageDataset d) {
    System.out.printf(
        "%-8s %d images of %dx%dx%d, %d classes, %d to %d images each%n",
        split,
        d.size(),
        d.height(),
        d.width(),
        d.channels(),
        d.classes(),
        Arrays.stream(d.classCounts()).min().orElse(0),
        Arrays.stream(d.classCounts()).max().orElse(0));
  }

  /** The names, of many the first and how many more there are. */
  private static String names(List<String> all) {
    int shown = all.size() <= MOST_NAMES ? all.size() : MOST_NAMES / 2;
    String list = String.join(", ", all.subList(0, shown));
    return shown == all.size()
        ? list
        : "%s and %d more (--json has all)".formatted(list, all.size() - shown);
  }

  private static String numbers(double[] values) {
    return Arrays.stream(values).mapToObj(v -> "%.4f".formatted(v)).toList().toString();
  }
}
