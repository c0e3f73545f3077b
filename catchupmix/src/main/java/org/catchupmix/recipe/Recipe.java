package org.catchupmix.recipe;

import static org.catchupmix.recipe.Settings.AUGMENT;
import static org.catchupmix.recipe.Settings.BETAS;
import static org.catchupmix.recipe.Settings.CROP;
import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.EPS;
import static org.catchupmix.recipe.Settings.FINAL_NORM;
import static org.catchupmix.recipe.Settings.JPEG;
import static org.catchupmix.recipe.Settings.LR;
import static org.catchupmix.recipe.Settings.LR_FACTOR;
import static org.catchupmix.recipe.Settings.MILESTONES;
import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.MOMENTUM;
import static org.catchupmix.recipe.Settings.NESTEROV;
import static org.catchupmix.recipe.Settings.OPTIMIZER;
import static org.catchupmix.recipe.Settings.RESIZE;
import static org.catchupmix.recipe.Settings.SCHEDULE;
import static org.catchupmix.recipe.Settings.SHUFFLE_WINDOW;
import static org.catchupmix.recipe.Settings.SIZE;
import static org.catchupmix.recipe.Settings.STEM;
import static org.catchupmix.recipe.Settings.WARMUP;
import static org.catchupmix.recipe.Settings.WEIGHT_DECAY;
import static org.catchupmix.recipe.Settings.WIDTH;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.primitive.StepSettings;
import org.catchupmix.core.primitive.UpdateRule;
import org.catchupmix.data.Framing;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.data.sets.Layout;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.RateSchedule;

/**
 * The settings of a run, immutable: a value for each of {@link Settings}.
 *
 * <pre>{@code
 * Recipe recipe = new Recipe().with(MODEL, "resnet18").with(EPOCHS, 3);
 * }</pre>
 */
public final class Recipe {
  /** Shuffles the images of about a dozen shards together, so that a batch has many classes. */
  private static final int USUAL_WINDOW = 1 << 14;

  public enum ScheduleKind {
    CONSTANT,
    /** Multiplied by {@code lr-factor} at each milestone. */
    MULTISTEP,
    /** Half a cosine to zero. */
    COSINE
  }

  public enum OptimizerKind {
    SGD,
    ADAM,
    ADAMW
  }

  /** Learning rate of Adam and AdamW unless one is given, which is PyTorch's. */
  private static final double USUAL_ADAM_RATE = 1e-3;

  /** Weight decay of AdamW unless one is given, which is PyTorch's. */
  private static final double USUAL_ADAMW_DECAY = 1e-2;

  private final Map<Setting<?>, Object> given;

  /** Creates the defaults: a small network on the shipped images, with Catch-up Mix. */
  public Recipe() {
    this(Map.of());
  }

  private Recipe(Map<Setting<?>, Object> given) {
    this.given = given;
  }

  /** Throws a {@link NoSuchElementException} if the setting has no default and was not given. */
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new NoSuchElementException("setting " + setting + " has no value"));
  }

  @SuppressWarnings("unchecked") // with() takes values of the setting's type
  public <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable((T) given.getOrDefault(setting, setting.initial()));
  }

  /** Whether a setting was given, even with the value of its default. */
  public boolean isGiven(Setting<?> setting) {
    return given.containsKey(setting);
  }

  /** Whether a setting has another value than its default. */
  public boolean isChanged(Setting<?> setting) {
    return !Objects.equals(given.getOrDefault(setting, setting.initial()), setting.initial());
  }

  /**
   * A recipe with another value of a setting.
   *
   * @throws IllegalArgumentException if the value is invalid
   */
  public <T> Recipe with(Setting<T> setting, T value) {
    setting.rule().check(setting.flag(), Objects.requireNonNull(value));
    Map<Setting<?>, Object> all = new LinkedHashMap<>(given);
    all.put(setting, value instanceof List<?> list ? List.copyOf(list) : value);
    return new Recipe(all);
  }

  /**
   * A recipe with another value of a setting, as recipe files and flags give it.
   *
   * @param value text, number, truth value, or a list of them
   * @throws IllegalArgumentException if the value is invalid
   */
  public <T> Recipe withRead(Setting<T> setting, Object value) {
    T read;
    try {
      read = setting.type().read(SettingType.written(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting.flag() + " " + e.getMessage(), e);
    }
    return with(setting, read);
  }

  /** A recipe that mixes by a method with its options. */
  public Recipe withMix(MixMethod method) {
    Recipe recipe = with(Settings.MIX, method.name());
    for (MixChoice choice : MixChoice.of(method)) {
      recipe = recipe.withRead(Settings.find(choice.key()).orElseThrow(), choice.value());
    }
    return recipe;
  }

  /** Finds settings that contradict each other or do nothing, before any data are read. */
  public void check() {
    new RecipeCheck(this).check();
  }

  /** All settings of the run by key, as recipe files hold them; empty values are left out. */
  public Map<String, Object> settings() {
    return settings(_ -> true);
  }

  /**
   * The settings that a recipe of other methods begins with: all but a rate and a weight decay that
   * were not given, since their defaults are those of the optimizer, which may be another there.
   */
  public Map<String, Object> inherited() {
    return settings(
        setting ->
            isGiven(setting)
                || !setting.equals(Settings.LR) && !setting.equals(Settings.WEIGHT_DECAY));
  }

  /**
   * The settings that decide the result, its last bits and what is recorded. Two runs with the same
   * ones need not both be trained.
   */
  public Map<String, Object> affectingResult() {
    return settings(Setting::decidesResult);
  }

  /** The settings that repetitions share: they differ by the seed and by where they ran. */
  public Map<String, Object> shared() {
    return settings(Setting::isSharedByRepetitions);
  }

  private Map<String, Object> settings(Predicate<Setting<?>> which) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.ofRuns()) {
      Object value = find(setting).orElse(null);
      if (which.test(setting) && !Setting.isEmpty(value)) {
        settings.put(setting.key(), SettingType.written(value));
      }
    }
    return settings;
  }

  /** The settings that a run keeps when it is resumed, as text; its data may have moved. */
  public Map<String, String> keptOnResume() {
    Map<String, String> lasting = new TreeMap<>();
    settings(Setting::mustStayOnResume).forEach((key, value) -> lasting.put(key, value.toString()));
    lasting.computeIfPresent(DATA.key(), (_, data) -> data.replaceFirst(":.*", ""));
    return lasting;
  }

  /**
   * The settings that do something in training, but for the side of its random crop. Options of
   * other mix methods do nothing, for example. Another program would take that side for the crop of
   * its images.
   */
  public Map<String, String> usedInTraining() {
    Map<String, String> used = new TreeMap<>(keptOnResume());
    used.keySet().removeAll(unused());
    used.remove(CROP.key());
    return used;
  }

  /** Keys of settings that do nothing beside the others, such as those of another optimiser. */
  public Set<String> unused() {
    Set<String> keys = new TreeSet<>(MixSettings.unused(get(Settings.MIX)));
    Settings.all().stream()
        .filter(setting -> !setting.owner().isUsed().test(this))
        .forEach(setting -> keys.add(setting.key()));
    return keys;
  }

  public ChosenDevice device() {
    return new ChosenDevice(this);
  }

  /** The resources that each task of a comparison asks of Slurm. */
  public SlurmRequest slurm() {
    return new SlurmRequest(this);
  }

  /** Scaling and cropping of images to the size that the network sees. */
  public Framing framing() {
    return Datasets.framing(get(DATA), new Framing(get(SIZE), get(RESIZE)));
  }

  /** Pixels of padding before images are cropped; 0 unless they are padded. */
  public int crop() {
    int usual = get(SIZE) == 0 ? Datasets.crop(get(DATA)) : Layout.USUAL_CROP;
    return get(AUGMENT) == Augmentation.PAD_CROP ? find(CROP).orElse(usual) : 0;
  }

  public ModelSpec spec(int channels, int classes) {
    int width = get(WIDTH) == 0 ? Models.kind(get(MODEL)).width() : get(WIDTH);
    ModelSpec spec =
        new ModelSpec(get(MODEL), width, channels, classes, get(STEM), get(FINAL_NORM));
    Models.requireOffered(spec);
    return spec;
  }

  public MixMethod mixMethod() {
    return mix().method();
  }

  public double mixProbability() {
    return mix().probability();
  }

  ChosenMix mix() {
    return new ChosenMix(this, Models.kind(get(MODEL)).mixPoints());
  }

  /** The learning rate, for epochs of so many steps. */
  public RateSchedule schedule(int steps) {
    RateSchedule schedule =
        switch (get(SCHEDULE)) {
          case CONSTANT -> RateSchedule.constant(get(LR));
          case COSINE -> RateSchedule.cosine(get(LR), get(EPOCHS));
          case MULTISTEP ->
              RateSchedule.multiStep(
                  get(LR),
                  get(LR_FACTOR),
                  milestones().stream().mapToDouble(Integer::doubleValue).toArray());
        };
    return schedule.withWarmup(get(WARMUP), 1.0 / steps);
  }

  private List<Integer> milestones() {
    int half = Math.max(1, get(EPOCHS) / 2);
    return get(MILESTONES).isEmpty()
        ? List.of(half, Math.max(half + 1, get(EPOCHS) * 3 / 4))
        : get(MILESTONES);
  }

  /**
   * The recipe with values for defaults that depend on other settings or on this machine. So a
   * saved configuration means the same when those defaults change.
   */
  public Recipe settled() {
    Recipe settled =
        with(WIDTH, spec(1, 1).width())
            .with(SIZE, framing().size())
            .with(RESIZE, framing().resize());
    Layout.Kind kind = Datasets.kind(get(DATA));
    if (kind != Layout.Kind.IN_MEMORY) {
      settled = settled.with(JPEG, get(JPEG).here());
    }
    if (get(AUGMENT) == Augmentation.PAD_CROP) {
      settled = settled.with(CROP, crop());
    }
    if (kind == Layout.Kind.SHARDS && get(SHUFFLE_WINDOW) == 0) {
      settled = settled.with(SHUFFLE_WINDOW, USUAL_WINDOW);
    }
    if (get(SCHEDULE) == ScheduleKind.MULTISTEP) {
      settled = settled.with(MILESTONES, milestones());
    }
    if (get(OPTIMIZER) != OptimizerKind.SGD && !isGiven(LR)) {
      settled = settled.with(LR, USUAL_ADAM_RATE);
    }
    if (get(OPTIMIZER) == OptimizerKind.ADAMW && !isGiven(WEIGHT_DECAY)) {
      settled = settled.with(WEIGHT_DECAY, USUAL_ADAMW_DECAY);
    }
    return settled.mix().settled();
  }

  /** The settings of the optimiser but the learning rate. */
  public UpdateRule rule() {
    return step(0).rule();
  }

  /** The settings of the optimiser's step at a learning rate. */
  public StepSettings step(double rate) {
    return switch (get(OPTIMIZER)) {
      case SGD -> new SgdSettings(rate, get(MOMENTUM), get(NESTEROV), get(WEIGHT_DECAY));
      case ADAM -> new AdamSettings(rate, adamRule(false));
      case ADAMW -> new AdamSettings(rate, adamRule(true));
    };
  }

  private AdamRule adamRule(boolean decoupled) {
    List<Double> betas = get(BETAS);
    return new AdamRule(betas.get(0), betas.get(1), get(EPS), get(WEIGHT_DECAY), decoupled);
  }
}
