package org.catchupmix.app.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.catchupmix.data.ChannelStatistics;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.sets.DataSource;
import org.catchupmix.data.sets.Datasets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "data",
    description = "Lists data sets, or summarizes, downloads or packs one.",
    subcommands = {FetchCommand.class, PackCommand.class},
    footer = {"", "  catchup data fetch cifar10", "  catchup data cifar10:DIR"})
public final class DataCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME[:DIR]",
      description = "data set to summarize")
  String data;

  private static final int MAX_NAMES = 20;

  @Override
  public Integer call() throws IOException {
    if (data == null) {
      Datasets.all().forEach(DataCommand::describe);
      return 0;
    }
    ImageSplits splits = Datasets.load(data);
    ImageDataset train = splits.train();
    print("training", train);
    print("test", splits.test());
    String more = train.classes() > MAX_NAMES ? ", ..." : "";
    System.out.printf(
        "classes  %s%s%n",
        train.classNames().stream().limit(MAX_NAMES).collect(Collectors.joining(", ")), more);
    ChannelStatistics statistics = train.channelStatistics();
    System.out.printf(
        "mean %s, standard deviation %s of the training images, in units of 255%n",
        numbers(statistics.mean()), numbers(statistics.std()));
    String place = train.isStreamed() ? "streamed" : "in memory";
    train.decoder().ifPresent(by -> System.out.printf("%s, JPEG by %s%n", place, by));
    return 0;
  }

  private static void describe(DataSource set) {
    List<String> files = set.layout().files();
    System.out.printf("%s%n  %s%n", set.name(), set.what());
    System.out.printf(
        "  files    %s%n",
        files.isEmpty()
            ? "(in the program's jar)"
            : String.join(System.lineSeparator() + "           ", files));
    System.out.printf("  crop     padded by %d pixels%n", set.layout().crop());
    System.out.printf("  get it   %s%n", set.origin());
    System.out.printf("  licence  %s%n%n", set.licence());
  }

  private static void print(String split, ImageDataset d) {
    IntSummaryStatistics counts = Arrays.stream(d.classCounts()).summaryStatistics();
    System.out.printf(
        "%-8s %d images of %dx%dx%d, %d classes, %d to %d images each%n",
        split,
        d.size(),
        d.height(),
        d.width(),
        d.channels(),
        d.classes(),
        counts.getMin(),
        counts.getMax());
  }

  private static String numbers(double[] values) {
    return Arrays.stream(values).mapToObj("%.4f"::formatted).toList().toString();
  }
}
