package org.catchupmix.nn.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.ResidualNetwork.Block;

public final class Models {
  private Models() {}

  /**
   * Kind of network.
   *
   * @param name for {@code --model}
   * @param width default channels of the stem; that of the paper, except for the small ones
   * @param mixPoints where a batch may be mixed, besides 0, the input
   */
  public record Kind(
      String name,
      String description,
      int width,
      List<Integer> mixPoints,
      List<ModelSpec.Stem> stems,
      boolean optionalNorm) {
    /**
     * Parts that {@link Network#freeze} accepts: the stem, the stages by their names in state
     * dicts, and the backbone.
     */
    public List<String> parts() {
      String stage = name.startsWith("wrn") ? "block" : "layer";
      List<String> parts = new ArrayList<>(List.of(Network.STEM));
      IntStream.range(1, mixPoints.size()).forEach(i -> parts.add(stage + i));
      parts.add(Network.BACKBONE);
      return parts;
    }
  }

  private record Entry(Kind kind, BiFunction<Scope, ModelSpec, Layer> builder) {}

  private static final List<ModelSpec.Stem> CIFAR = List.of(ModelSpec.Stem.CIFAR);
  private static final List<ModelSpec.Stem> BOTH =
      List.of(ModelSpec.Stem.CIFAR, ModelSpec.Stem.IMAGENET);

  private static final List<Entry> ENTRIES =
      List.of(
          preAct("preact-resnet10", 16, 1, 1, 1, 1),
          preAct("preact-resnet18", 64, 2, 2, 2, 2),
          preAct("preact-resnet34", 64, 3, 4, 6, 3),
          residual("resnet10", Block.BASIC, 16, 1, 1, 1, 1),
          residual("resnet18", Block.BASIC, 64, 2, 2, 2, 2),
          residual("resnet34", Block.BASIC, 64, 3, 4, 6, 3),
          residual("resnet50", Block.BOTTLENECK, 64, 3, 4, 6, 3),
          residual("resnext14", Block.GROUPED, 16, 1, 1, 1, 1),
          residual("resnext50", Block.GROUPED, 64, 3, 4, 6, 3),
          wide(16, 8),
          wide(28, 10));

  private static Entry preAct(String name, int width, int... blocks) {
    String description = "pre-activation blocks " + join(blocks);
    return new Entry(
        new Kind(name, description, width, mixPoints(blocks.length), CIFAR, true),
        (scope, spec) -> ResidualNetwork.preAct(scope, spec, blocks));
  }

  private static Entry residual(String name, Block block, int width, int... blocks) {
    String description = block.description + " " + join(blocks);
    return new Entry(
        new Kind(name, description, width, mixPoints(blocks.length), BOTH, false),
        (scope, spec) -> ResidualNetwork.resNet(scope, spec, blocks, block));
  }

  private static Entry wide(int depth, int factor) {
    String name = "wrn-" + depth + "-" + factor;
    String description =
        "wide residual network, depth %d, %d times as wide".formatted(depth, factor);
    return new Entry(
        new Kind(name, description, 16, mixPoints(3), CIFAR, false),
        (scope, spec) -> ResidualNetwork.wide(scope, spec, depth, factor));
  }

  /** Mix points: the stem's output, then those of the stages. */
  private static List<Integer> mixPoints(int stages) {
    return IntStream.rangeClosed(1, 1 + stages).boxed().toList();
  }

  private static String join(int[] blocks) {
    return Arrays.stream(blocks).mapToObj(Integer::toString).collect(Collectors.joining("+"));
  }

  public static List<Kind> kinds() {
    return ENTRIES.stream().map(Entry::kind).toList();
  }

  /**
   * Finds a kind by its name.
   *
   * @throws IllegalArgumentException if it is unknown
   */
  public static Kind kind(String name) {
    return entry(name).kind();
  }

  private static Entry entry(String name) {
    return ENTRIES.stream()
        .filter(e -> e.kind().name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model '%s' is unknown: known are %s"
                        .formatted(
                            name,
                            kinds().stream().map(Kind::name).collect(Collectors.joining(", ")))));
  }

  /** Rejects an unknown kind, and one that lacks the stem or the final norm. */
  public static void requireOffered(ModelSpec spec) {
    Kind kind = kind(spec.name());
    if (!kind.stems().contains(spec.stem())) {
      throw new IllegalArgumentException(
          "model %s has no %s stem: the resnet and resnext kinds have one"
              .formatted(spec.name(), spec.stem().name().toLowerCase(Locale.ROOT)));
    }
    if (spec.finalNorm() && !kind.optionalNorm()) {
      throw new IllegalArgumentException(
          "model %s has no optional final norm: the preact-resnet kinds have one"
              .formatted(spec.name()));
    }
  }

  /**
   * Name of the same network in torchvision, if it exists there: ResNets and ResNeXt, with their
   * stem, width and three channels, and any number of classes.
   */
  public static Optional<String> torchvisionName(ModelSpec spec) {
    Map<String, String> names =
        Map.of(
            "resnet18", "resnet18",
            "resnet34", "resnet34",
            "resnet50", "resnet50",
            "resnext50", "resnext50_32x4d");
    boolean same = spec.stem() == ModelSpec.Stem.IMAGENET && spec.width() == 64;
    return Optional.ofNullable(names.get(spec.name())).filter(_ -> same && spec.channels() == 3);
  }

  /**
   * Builds a network; its weights are zero until {@link org.catchupmix.nn.state.Initialization} or
   * a file fills them.
   *
   * @throws IllegalArgumentException if the kind is unknown or lacks what the specification asks
   *     for
   */
  public static Network build(Backend backend, ModelSpec spec) {
    requireOffered(spec);
    Entry entry = entry(spec.name());
    Scope scope = new Scope(backend);
    try {
      return new Network(spec, scope, entry.builder().apply(scope, spec), entry.kind().mixPoints());
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }
}
