package org.catchupmix.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.scaling.Cluster;
import org.catchupmix.bench.scaling.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code catchup bench scaling}. */
@Command(
    name = "scaling",
    description =
        "Measures nothing: what training on many GPUs would take, by a model of adding gradients and of"
            + " feeding images. Its rules and sources are in docs/scaling.md, whose tables it prints.",
    footer = {
      "",
      "  catchup bench scaling --step-ms 2.9",
      "With a step as 'catchup bench step --predict h100' predicts it, or as it was measured."
    })
final class ScalingCommand implements Callable<Integer> {
  private static final int[] GPUS = {1, 8, 64, 512};

  /** Operations of ResNet-50 for an image, forward and backward: 3 x 2 x 4.09 G multiply-adds. */
  private static final double RESNET50_FLOPS = 3 * 2 * 4.09e9;

  /** Numbers that its convolutions give for an image of 224x224. */
  private static final double RESNET50_ACTIVATIONS = 11.1e6;

  /** How often each of these is read or written in a step, in BF16. */
  private static final int PASSES = 15;

  /** Milliseconds of 128 images: half of the tensor cores' 989 TFLOP/s, and 0.9 of 3352 GB/s. */
  private static final double RESNET50 =
      1e3
          * 128
          * (RESNET50_FLOPS / (0.5 * 989e12) + RESNET50_ACTIVATIONS * 2 * PASSES / (0.9 * 3352e9));

  @Spec CommandSpec spec;

  @Option(
      names = "--step-ms",
      paramLabel = "MS",
      description =
          "a step of PreActResNet-18 on one GPU, batch 128, in milliseconds"
              + " (default: ${DEFAULT-VALUE}, predicted for an H100)")
  double stepMillis = 1.44;

  @Option(
      names = "--resnet50-ms",
      paramLabel = "MS",
      description =
          "a step of ResNet-50 on one GPU, 128 images of 224x224, in milliseconds"
              + " (default: by the roofline of docs/scaling.md)")
  double resnetMillis = RESNET50;

  @Option(
      names = "--decode",
      paramLabel = "IMAGES",
      description = "JPEGs of ImageNet that a core decodes and crops in a second")
  double decoded = 300;

  @Override
  public Integer call() {
    for (double value : new double[] {stepMillis, resnetMillis, decoded}) {
      if (!(value > 0)) {
        throw new ParameterException(
            spec.commandLine(),
            "--step-ms, --resnet50-ms and --decode must be above 0, not " + value);
      }
    }
    lines(stepMillis, resnetMillis, decoded).forEach(spec.commandLine().getOut()::println);
    return 0;
  }

  /** The tables, in Markdown. */
  static List<String> lines(double stepMillis, double resnetMillis, double decoded) {
    Cluster cluster = Cluster.dgxH100();
    Workload small =
        new Workload(
            "PreActResNet-18, CIFAR-100",
            11_222_692,
            128,
            stepMillis * 1e-3,
            50_000,
            3072,
            Double.POSITIVE_INFINITY);
    Workload large =
        new Workload(
            "ResNet-50, ImageNet",
            25_557_032,
            128,
            resnetMillis * 1e-3,
            1_281_167,
            147_897_477_120.0 / 1_281_167,
            decoded);
    return Stream.of(small, large).flatMap(w -> table(cluster, w)).toList();
  }

  private static Stream<String> table(Cluster cluster, Workload w) {
    Stream<String> head =
        Stream.of(
            "**%s**, %d images a GPU, %s ms a step on one, %.1f MB of gradients, %s"
                .formatted(
                    w.name(),
                    w.batch(),
                    Numbers.three(w.step() * 1e3),
                    w.gradientBytes() / 1e6,
                    cluster.name()),
            "",
            "| GPUs | batch | steps an epoch | ring ms | tree ms | fixed order ms | not hidden ms"
                + " | images/s | efficiency | efficiency, fixed order |",
            "|---|---|---|---|---|---|---|---|---|---|");
    Stream<String> rows =
        Arrays.stream(GPUS)
            .mapToObj(
                n -> {
                  double bytes = w.gradientBytes();
                  double exposed = w.exposed(b -> cluster.fast(n, b));
                  double inOrder = w.exposed(b -> cluster.fixed(n, b));
                  return "| %d | %d | %d | %s | %s | %s | %s | %.0f | %.0f %% | %.0f %% |"
                      .formatted(
                          n,
                          n * w.batch(),
                          w.images() / ((long) n * w.batch()),
                          millis(cluster.ring(n, bytes)),
                          millis(cluster.tree(n, bytes)),
                          millis(cluster.fixed(n, bytes)),
                          millis(exposed),
                          n * w.batch() / (w.step() + exposed),
                          100 * w.step() / (w.step() + exposed),
                          100 * w.step() / (w.step() + inOrder));
                });
    String fed =
        Double.isInfinite(w.decoded())
            ? "no core, images are in memory"
            : "%.0f cores that decode %.0f a second each".formatted(w.cores(), w.decoded());
    return Stream.of(
            head,
            rows,
            Stream.of(
                "",
                "Each GPU takes %.0f images/s: %.0f MB/s, %s."
                    .formatted(
                        w.imagesPerSecond(), w.imagesPerSecond() * w.imageBytes() / 1e6, fed),
                ""))
        .flatMap(s -> s);
  }

  private static String millis(double seconds) {
    return seconds == 0 ? "-" : Numbers.three(seconds * 1e3);
  }
}
