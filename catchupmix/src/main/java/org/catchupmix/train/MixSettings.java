package org.catchupmix.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The mix method of a run and what it leaves to choose: flags of {@code train} and keys of recipes,
 * made of the methods' records. Where {@code points} are asked for, they are the mix points of the
 * network besides 0.
 */
public final class MixSettings {
  /** The name of the method, see {@link MixMethods}. */
  public String method = MixMethods.CATCHUP;

  /**
   * The mix points of which one is drawn for each batch, 0 the input; empty for the method's own.
   */
  public List<Integer> layers = new ArrayList<>();

  /** Lambda is drawn from Beta(alpha, alpha), above 0; null for the method's own. */
  public Double alpha;

  /** Share of the batches that are mixed, 0..1; null for the method's own. */
  public Double probability;

  /** What methods alone have to choose, by key; what is not there has its default. */
  private final Map<String, Object> choices = new LinkedHashMap<>();

  /** The flags, in the order in which settings are written. */
  @Mixin final CommandSpec flags = flags();

  private CommandSpec flags() {
    CommandSpec spec =
        CommandSpec.create()
            .addOption(
                MixFlag.method(
                    MixMethods.names(),
                    " (default: " + MixMethods.CATCHUP + ")",
                    () -> method,
                    v -> method = v == null ? MixMethods.CATCHUP : (String) v))
            .addOption(layersFlag())
            .addOption(
                MixFlag.over(
                        MixMethod.ALPHA,
                        "A",
                        "lambda is drawn from Beta(A, A) (default: the method's own: "
                            + alphas()
                            + ", else 1)",
                        Double.class,
                        () -> alpha,
                        v -> alpha = (Double) v)
                    .build())
            .addOption(
                MixFlag.over(
                        "mix-prob",
                        "P",
                        "share of batches that are mixed (default: the method's own: "
                            + probabilities()
                            + ", else 1)",
                        Double.class,
                        () -> probability,
                        v -> probability = (Double) v)
                    .build());
    for (MixMethod m : MixMethods.byYear()) {
      for (MixChoice c : MixChoice.ownOf(m)) {
        spec.addOption(choiceFlag(c));
      }
    }
    return spec;
  }

  @SuppressWarnings("unchecked") // picocli fills the list with the auxiliary type
  private OptionSpec layersFlag() {
    return MixFlag.over(
            MixMethod.POINTS,
            "K",
            "mix points to draw from, such as 0,1,2; 0 is the input (default: the method's own: "
                + points()
                + ")",
            List.class,
            () -> layers,
            v -> layers = v == null ? new ArrayList<>() : (List<Integer>) v)
        .auxiliaryTypes(Integer.class)
        .splitRegex(",")
        .build();
  }

  private OptionSpec choiceFlag(MixChoice c) {
    return MixFlag.over(
            c.key(),
            c.label(),
            "%s (default: %s)".formatted(c.about(), c.valueInWords()),
            c.type(),
            () -> choices.getOrDefault(c.key(), c.value()),
            v -> set(c.key(), v))
        .build();
  }

  private static String alphas() {
    return MixMethods.byYear().stream()
        .flatMap(
            m ->
                MixChoice.of(m).stream()
                    .filter(c -> c.key().equals(MixMethod.ALPHA) && (double) c.value() != 1)
                    .map(c -> "%s for %s".formatted(number((double) c.value()), m.name())))
        .collect(Collectors.joining(", "));
  }

  private static String points() {
    List<Integer> network = IntStream.rangeClosed(1, 5).boxed().toList();
    return MixMethods.byYear().stream()
        .filter(MixMethod::mixesFeatures)
        .map(
            m -> {
              List<Integer> own = m.defaultPoints(network);
              String all = own.stream().map(String::valueOf).collect(Collectors.joining(","));
              return (own.containsAll(network) ? "all" : all) + " for " + m.name();
            })
        .collect(Collectors.joining(", "));
  }

  private static String probabilities() {
    return MixMethods.byYear().stream()
        .filter(m -> m.defaultProbability() != 1)
        .map(m -> "%s for %s".formatted(number(m.defaultProbability()), m.defaultForm()))
        .collect(Collectors.joining(", "));
  }

  private static String number(double v) {
    return v == Math.rint(v) ? String.valueOf((long) v) : String.valueOf(v);
  }

  /** Mixes by a method with its choices; what is kept of others has no say. */
  public void use(MixMethod with) {
    method = with.name();
    for (MixChoice c : MixChoice.of(with)) {
      switch (c.key()) {
        case MixMethod.ALPHA -> alpha = (Double) c.value();
        case MixMethod.POINTS -> layers = with.points();
        default -> set(c.key(), c.value());
      }
    }
  }

  /**
   * Chooses what a method alone has to choose.
   *
   * @param key such as {@code keep}
   * @param value null for the default
   */
  private void set(String key, Object value) {
    if (value == null) {
      choices.remove(key);
    } else {
      choices.put(key, value);
    }
  }

  /**
   * Finds what cannot be, and what would do nothing.
   *
   * @throws IllegalArgumentException with a sentence that names the flag
   */
  void check(List<Integer> points) {
    RecipeCheck.require(
        probability == null || probability >= 0 && probability <= 1,
        "--mix-prob %s must be 0..1",
        probability);
    MixMethod mine = withChoices(points);
    boolean alphaSet = alpha != null && alpha != 1;
    RecipeCheck.idle("--alpha", alphaSet, mine.drawsLambda(), "a mix method that draws lambda");
    boolean mixes = !method.equals(MixMethods.NONE);
    RecipeCheck.idle("--mix-prob", probability != null && probability != 1, mixes, "a mix method");
    RecipeCheck.idle("--mix-layers", !layers.isEmpty(), mixes, "a mix method");
    for (MixMethod m : MixMethods.byYear()) {
      MixMethod chosen = MixChoice.with(m, choices);
      for (MixChoice c : MixChoice.ownOf(m)) {
        boolean set = !Objects.equals(choices.getOrDefault(c.key(), c.value()), c.value());
        boolean used = chosen.name().equals(method) && !mine.ignores(c.key());
        RecipeCheck.idle("--" + c.key(), set, used, c.owner());
      }
    }
    create(points);
  }

  /** The method with its options. */
  MixMethod create(List<Integer> points) {
    return MixMethods.at(withChoices(points), layers(points), points);
  }

  /** The share of batches that are mixed. */
  double probability(List<Integer> points) {
    return probability == null ? withChoices(points).defaultProbability() : probability;
  }

  private List<Integer> layers(List<Integer> points) {
    return layers.isEmpty() ? MixMethods.named(method).defaultPoints(points) : layers;
  }

  private MixMethod withChoices(List<Integer> points) {
    Map<String, Object> all = new LinkedHashMap<>(choices);
    all.put(MixMethod.POINTS, layers(points));
    if (alpha != null) {
      all.put(MixMethod.ALPHA, alpha);
    }
    return MixChoice.with(MixMethods.named(method), all);
  }

  /** Writes down the defaults that depend on the method and the network. */
  void settle(List<Integer> points) {
    MixMethod mine = withChoices(points).settled();
    if (!method.equals(MixMethods.NONE)) {
      layers = layers(points);
      probability = probability(points);
    }
    for (MixChoice c : MixChoice.of(mine)) {
      if (c.key().equals(MixMethod.ALPHA)) {
        alpha = mine.drawsLambda() ? (Double) c.value() : alpha;
      } else if (!c.key().equals(MixMethod.POINTS)) {
        set(c.key(), c.value());
      }
    }
  }
}
