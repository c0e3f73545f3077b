package org.catchupmix.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.catchupmix.bench.peers.EngineProcess;
import org.catchupmix.bench.peers.Engines;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.results.Quartiles;
import org.catchupmix.bench.results.Results;
import org.catchupmix.bench.step.Timing;
import org.catchupmix.core.UserException;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.Datasets;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.Reading;
import org.catchupmix.data.ResizedCrop;
import org.catchupmix.data.jpeg.TurboJpeg;
import org.catchupmix.study.plot.Bars;
import org.catchupmix.study.statistics.Table;
import org.catchupmix.train.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench decode}. */
@Command(
    name = "decode",
    description =
        "How many JPEG files a second one thread reads, decodes, cuts at random and scales to 224 x"
            + " 224: by each decoder here, and by Pillow and torchvision where Python has them. All do"
            + " the same parts, whose pixels are compared.")
final class DecodeCommand implements Callable<Integer> {
  private static final int SIZE = 224;
  private static final double SMALLEST_PART = 0.08;

  /**
   * Of differences of 0 to 255: other upsampling and rounding stay far below, other images do not.
   */
  private static final double MOST_MEAN_DIFFERENCE = 4;

  @Mixin BenchOptions options = new BenchOptions(2, List.of(64), List.of(16));

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "the images, in DIR/train/CLASS and DIR/test/CLASS, of which --batch are taken, evenly"
              + " spread (default: images of 500 x 375 pixels that are made for it)")
  Path images;

  /** Does all parts once. */
  private record Way(String name, String version, DoubleSupplier pass, byte[] pixels) {}

  private int count;
  private List<String> files;
  private List<ResizedCrop> parts;

  @Override
  public Integer call() throws IOException {
    options.validate();
    PrintStream out = System.out;
    List<EngineProcess> processes = new ArrayList<>();
    try (TemporaryFolder temporary = new TemporaryFolder()) {
      Path set = images;
      if (set == null) {
        set = temporary.path().resolve("images");
        MadeImages.write(set, options.batches().getFirst());
      }
      List<Way> ways = options.select(ways(set, temporary.path(), processes, out), Way::name);
      Path folder = options.makeFolder();
      int warmups = options.quick ? 1 : 3;
      int rounds = options.quick ? 5 : 15;
      List<Timing> timings =
          Timing.inTurn(
              ways.stream().map(Way::pass).toList(),
              warmups,
              rounds,
              Timing.announce(
                  "%d images by %d ways".formatted(count, ways.size()), warmups, rounds, out));
      publish(ways, timings, folder, out);
    } finally {
      processes.forEach(EngineProcess::close);
    }
    return 0;
  }

  private List<Way> ways(Path set, Path temporary, List<EngineProcess> processes, PrintStream out)
      throws IOException {
    List<Way> ways = new ArrayList<>();
    for (JpegDecoding jpeg :
        List.of(JpegDecoding.IMAGEIO, JpegDecoding.TURBO, JpegDecoding.TURBO_SCALED)) {
      if (jpeg == JpegDecoding.IMAGEIO || TurboJpeg.find().isPresent()) {
        ways.add(own(set, jpeg));
      }
    }
    if (TurboJpeg.find().isEmpty()) {
      out.println("libjpeg-turbo is not found: " + TurboJpeg.REMEDY);
    }
    Path list = temporary.resolve("parts.tsv");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      ResizedCrop p = parts.get(i);
      lines.append(
          "%s\t%d\t%d\t%d\t%d\n".formatted(files.get(i), p.top(), p.left(), p.rows(), p.columns()));
    }
    Files.writeString(list, lines);
    Path script = Program.home().map(h -> h.resolve("scripts/image_speed.py")).orElse(null);
    for (String peer : List.of("pillow", "torchvision")) {
      Path pixels = temporary.resolve(peer);
      for (String python : script == null ? List.<String>of() : Engines.PYTHONS) {
        if (imports(python, peer)) {
          EngineProcess process =
              new EngineProcess(
                  peer,
                  List.of(
                      python,
                      script.toString(),
                      peer,
                      list.toString(),
                      "" + SIZE,
                      pixels.toString()),
                  EngineProcess.PATIENCE);
          processes.add(process);
          ways.add(
              new Way(
                  peer,
                  process.description().text(),
                  () -> process.steps(1),
                  Files.readAllBytes(pixels)));
          break;
        }
      }
      if (!ways.getLast().name().equals(peer)) {
        out.println(
            peer + " is not found by Python: apt-get install python3-pil python3-torchvision");
      }
    }
    return ways;
  }

  private static boolean imports(String python, String peer) {
    String module = peer.equals("pillow") ? "PIL" : peer;
    return Program.output(List.of(python, "-c", "import " + module)).isPresent();
  }

  private Way own(Path set, JpegDecoding jpeg) {
    ImageDataset all =
        Datasets.load("stream:" + set, new Framing(SIZE, 256, false), new Reading(jpeg, 1, false))
            .train();
    ImageDataset data = all.subset(ImageDataset.spread(all.size(), options.batches().getFirst()));
    count = data.size();
    ResizedCrop[] drawn = new ResizedCrop[count];
    byte[] pixels = new byte[count * SIZE * SIZE * 3];
    files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int image = i;
      byte[] part =
          data.part(
              i,
              (height, width) ->
                  drawn[image] =
                      ResizedCrop.draw(
                          height, width, SMALLEST_PART, new PhiloxRandom(1, "bench", image)));
      System.arraycopy(part, 0, pixels, i * part.length, part.length);
      files.add(data.file(i));
    }
    parts = List.of(drawn);
    return new Way(
        jpeg.toString(),
        jpeg.description(),
        () -> {
          long begun = System.nanoTime();
          for (int i = 0; i < count; i++) {
            ResizedCrop part = drawn[i];
            data.part(i, (_, _) -> part);
          }
          return (System.nanoTime() - begun) * 1e-9;
        },
        pixels);
  }

  /** Mean and largest difference of the bytes of two results. */
  private static double[] difference(byte[] a, byte[] b) {
    long sum = 0;
    int most = 0;
    for (int i = 0; i < a.length; i++) {
      int d = Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
      sum += d;
      most = Math.max(most, d);
    }
    return new double[] {(double) sum / a.length, most};
  }

  private void publish(List<Way> ways, List<Timing> timings, Path folder, PrintStream out)
      throws IOException {
    Table table =
        new Table(1, "by", "images/s of a thread", "over the first", "mean difference", "largest");
    List<Quartiles> rates = new ArrayList<>();
    Map<String, String> versions = new LinkedHashMap<>();
    for (int i = 0; i < ways.size(); i++) {
      double[] seconds = timings.get(i).seconds();
      rates.add(Quartiles.of(Arrays.stream(seconds).map(s -> count / s).toArray()));
      versions.put(ways.get(i).name(), ways.get(i).version());
    }
    Way reference =
        ways.stream().filter(w -> w.name().equals("pillow")).findFirst().orElse(ways.getFirst());
    for (int i = 0; i < ways.size(); i++) {
      double[] d = difference(reference.pixels(), ways.get(i).pixels());
      if (d[0] > MOST_MEAN_DIFFERENCE) {
        throw new UserException(
            "%s gives other pixels than %s: off by %.1f of 255 on average, must be at most %s"
                .formatted(ways.get(i).name(), reference.name(), d[0], MOST_MEAN_DIFFERENCE));
      }
      Quartiles q = rates.get(i);
      table.add(
          ways.get(i).name(),
          "%.0f (%.0f..%.0f)".formatted(q.median(), q.low(), q.high()),
          "%.2f".formatted(q.median() / rates.getFirst().median()),
          "%.3f".formatted(d[0]),
          "%.0f".formatted(d[1]));
    }
    new Results(
            "Reading, decoding, cutting and scaling JPEG files",
            options.environment(versions),
            IntStream.range(0, ways.size())
                .mapToObj(
                    i ->
                        Measured.times(
                            "org.catchupmix.bench.decode",
                            Map.of("by", ways.get(i).name(), "images", String.valueOf(count)),
                            timings.get(i).seconds(),
                            Map.of()))
                .toList(),
            table,
            List.of(
                "%d files, random parts scaled to %d x %d; medians and quartiles of the rounds; differences of 0..255 to %s."
                    .formatted(count, SIZE, SIZE, reference.name())),
            new Bars(
                "images/s of one thread, median and quartiles",
                ways.stream().map(Way::name).toList(),
                List.of(
                    Numbers.series(
                        "decode", rates, Quartiles::median, Quartiles::low, Quartiles::high)),
                Double.NaN))
        .publish(folder, out);
  }
}
