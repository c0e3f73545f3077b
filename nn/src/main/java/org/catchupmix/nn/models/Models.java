package org.catchupmix.nn.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.DryBackend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.io.Nearest;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.ResidualNetwork.Block;

/** Kinds of network by name: those of this library, and those of each {@link NetworkProvider}. */
public final class Models {
  private static final List<ModelSpec.Stem> CIFAR = List.of(ModelSpec.Stem.CIFAR);
  private static final List<ModelSpec.Stem> BOTH =
      List.of(ModelSpec.Stem.CIFAR, ModelSpec.Stem.IMAGENET);

  /**
   * Kind of network.
   *
   * @param name for {@code --model}: lower-case letters, digits and hyphens
   * @param description a clause, without a full stop
   * @param width default channels of the stem; that of the paper, except for the small ones
   * @param stems that it can be built with
   * @param optionalNorm whether it has {@link ModelSpec#finalNorm}
   * @param body builds the layers in a scope, from images {@code [N,H,W,C]} to class scores {@code
   *     [N,K]}
   */
  public record Kind(
      String name,
      String description,
      int width,
      List<ModelSpec.Stem> stems,
      boolean optionalNorm,
      BiFunction<TensorScope, ModelSpec, Layer> body) {
    public Kind {
      if (!name.matches("[a-z][a-z0-9-]*")) {
        throw new IllegalArgumentException(
            "network name '%s' must be lower-case letters, digits and hyphens".formatted(name));
      }
    }

    /** Creates a kind without options. */
    public Kind(
        String name,
        String description,
        int width,
        BiFunction<TensorScope, ModelSpec, Layer> body) {
      this(name, description, width, CIFAR, false, body);
    }

    /** Numbers of the mix points, from 1. */
    public List<Integer> mixPoints() {
      return IntStream.rangeClosed(1, pointNames().size()).boxed().toList();
    }

    /** Parts that {@link Network#freeze} accepts: the mix points by name, and the backbone. */
    public List<String> parts() {
      List<String> parts = new ArrayList<>(pointNames());
      parts.add(Network.BACKBONE);
      return parts;
    }

    /** Names of the mix points, which the layers alone know. */
    private List<String> pointNames() {
      return POINTS.computeIfAbsent(
          name,
          _ -> {
            ModelSpec spec = new ModelSpec(name, width, 3, 2, stems.getFirst(), false);
            try (Backend dry = new DryBackend(DType.F32, DType.F32);
                Network network = network(dry, this, spec)) {
              return network.mixPointNames();
            }
          });
    }
  }

  private static final Map<String, List<String>> POINTS = new ConcurrentHashMap<>();

  private static final List<Kind> KINDS =
      all(ServiceLoader.load(NetworkProvider.class, NetworkProvider.class.getClassLoader()));

  private Models() {}

  /**
   * Lists the kinds of this library and of providers.
   *
   * @throws IllegalArgumentException if two have one name
   */
  static List<Kind> all(Iterable<NetworkProvider> providers) {
    List<Kind> kinds = new ArrayList<>(builtIn());
    for (NetworkProvider provider : providers) {
      List<Kind> own = provider.kinds();
      if (own == null || own.stream().anyMatch(Objects::isNull)) {
        throw new IllegalArgumentException(
            "%s returns no networks, but null: repair or remove that library"
                .formatted(provider.getClass().getName()));
      }
      kinds.addAll(own);
    }
    Set<String> names = new HashSet<>();
    for (Kind kind : kinds) {
      if (!names.add(kind.name())) {
        throw new IllegalArgumentException(
            "network '%s' is defined twice: rename one".formatted(kind.name()));
      }
    }
    return List.copyOf(kinds);
  }

  private static List<Kind> builtIn() {
    return List.of(
        preAct("preact-resnet10", 16, 1, 1, 1, 1),
        preAct("preact-resnet18", 64, 2, 2, 2, 2),
        preAct("preact-resnet34", 64, 3, 4, 6, 3),
        residual("resnet10", Block.BASIC, 16, 1, 1, 1, 1),
        residual("resnet18", Block.BASIC, 64, 2, 2, 2, 2),
        residual("resnet34", Block.BASIC, 64, 3, 4, 6, 3),
        residual("resnet50", Block.BOTTLENECK, 64, 3, 4, 6, 3),
        residual("resnext14", Block.GROUPED, 16, 1, 1, 1, 1),
        residual("resnext50", Block.GROUPED, 64, 3, 4, 6, 3),
        residual("resnext50-4x32", Block.WIDE_GROUPED, 64, 3, 4, 6, 3),
        wide(16, 8),
        wide(28, 10),
        new Kind(
            "mobilenet-v2",
            "inverted residual blocks with depthwise convolutions, ReLU",
            MobileNetV2.WIDTH,
            MobileNetV2::new));
  }

  private static Kind preAct(String name, int width, int... blocks) {
    return new Kind(
        name,
        "pre-activation blocks " + join(blocks),
        width,
        CIFAR,
        true,
        (scope, spec) -> ResidualNetwork.preAct(scope, spec, blocks));
  }

  private static Kind residual(String name, Block block, int width, int... blocks) {
    return new Kind(
        name,
        block.description + " " + join(blocks),
        width,
        BOTH,
        false,
        (scope, spec) -> ResidualNetwork.resNet(scope, spec, blocks, block));
  }

  private static Kind wide(int depth, int factor) {
    return new Kind(
        "wrn-" + depth + "-" + factor,
        "wide residual network, depth %d, %d times as wide".formatted(depth, factor),
        16,
        (scope, spec) -> ResidualNetwork.wide(scope, spec, depth, factor));
  }

  private static String join(int[] blocks) {
    return Arrays.stream(blocks).mapToObj(Integer::toString).collect(Collectors.joining("+"));
  }

  private static List<String> names() {
    return KINDS.stream().map(Kind::name).toList();
  }

  /** All kinds: those of this library, then those of providers. */
  public static List<Kind> kinds() {
    return KINDS;
  }

  /**
   * Finds a kind by its name.
   *
   * @throws IllegalArgumentException if it is unknown
   */
  public static Kind kind(String name) {
    return KINDS.stream()
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model '%s' is unknown: %sknown are %s"
                        .formatted(
                            name, Nearest.suggestion(name, names()), String.join(", ", names()))));
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
    return network(backend, kind(spec.name()), spec);
  }

  private static Network network(Backend backend, Kind kind, ModelSpec spec) {
    TensorScope scope = new TensorScope(backend);
    try {
      Layer body = kind.body().apply(scope, spec);
      if (body == null) {
        throw new IllegalArgumentException(
            "network '%s' has no layers: its library returns null".formatted(kind.name()));
      }
      return new Network(spec.title(), scope, body);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }
}
