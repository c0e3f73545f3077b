package org.catchupmix.run.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.catchupmix.io.Sha256;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.TextFile;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.weights.Normalization;
import org.catchupmix.run.weights.WeightsDescription;
import org.catchupmix.train.EpochPart;
import org.catchupmix.train.StepMetric;
import org.catchupmix.train.TrainingData;

/**
 * State from which a run resumes bit-exactly: weights and running statistics under {@code model.},
 * the optimiser's state of each parameter, such as {@code velocity.fc.weight}, the epochs that are
 * done, and the part of the next one. Random numbers are functions of seed, epoch and position, so
 * a generator has no other state.
 *
 * @param arithmetic what decides the last bits, see {@link
 *     org.catchupmix.core.backend.Backend#arithmetic}
 * @param metadata the normalization of the images among it
 */
public record Checkpoint(
    int epoch, String arithmetic, Map<String, FileTensor> tensors, Map<String, String> metadata) {
  private static final String FORMAT = "catchupmix checkpoint 2";

  private static final String MODEL = "model.";
  private static final String UPDATES = "optimizer.steps";
  private static final String SETTING = "setting.";
  private static final String STEPS = "part.steps";
  private static final String IMAGES = "part.images";
  private static final String PART = "part.";
  private static final String SECONDS = "part.seconds";
  private static final String DECODER = "decoder";
  private static final String METRICS = "metrics.sha256";
  private static final String BEST_FROM = "best.from";

  /** Takes the state of a run after some epochs and a part of the next one. */
  public static Checkpoint of(
      Network network,
      Optimizer optimizer,
      Recipe recipe,
      Metrics metrics,
      EpochPart part,
      TrainingData data,
      FileSums sums) {
    Map<String, FileTensor> tensors = new LinkedHashMap<>();
    StateDict.of(network).forEach((name, t) -> tensors.put(MODEL + name, t));
    for (Names.Named p : network.parameters()) {
      optimizer
          .state(p.var())
          .forEach(
              (state, t) ->
                  tensors.put(state + "." + p.name(), StateDict.toFile(p, t.toDoubles())));
    }
    int epoch = metrics.epochs().size();
    String arithmetic = network.backend().arithmetic();
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("format", FORMAT);
    metadata.put("arithmetic", arithmetic);
    metadata.put("epoch", Integer.toString(epoch));
    metadata.put(METRICS, Sha256.of(metrics.text()));
    metadata.put(UPDATES, Integer.toString(optimizer.steps()));
    sums.addTo(metadata);
    if (metrics.bestFrom() > 1) {
      metadata.put(BEST_FROM, Integer.toString(metrics.bestFrom()));
    }
    data.train().decoder().ifPresent(decoder -> metadata.put(DECODER, decoder));
    if (part.steps() > 0) {
      metadata.put(STEPS, Integer.toString(part.steps()));
      metadata.put(IMAGES, Integer.toString(part.images()));
      part.sums()
          .forEach((metric, sum) -> metadata.put(PART + metric.sumKey(), Double.toString(sum)));
      metadata.put(SECONDS, Double.toString(part.seconds()));
    }
    recipe.keptOnResume().forEach((key, value) -> metadata.put(SETTING + key, value));
    return new Checkpoint(epoch, arithmetic, tensors, describe(recipe, data, metadata));
  }

  /** Adds what weights say of themselves to a file's metadata. */
  static Map<String, String> describe(
      Recipe recipe, TrainingData data, Map<String, String> metadata) {
    return Normalization.toMetadata(
        data.transform(), WeightsDescription.of(recipe, data).toMetadata(metadata));
  }

  public void write(Path file) throws IOException {
    new Safetensors(tensors, metadata).write(file);
  }

  /** Reads a checkpoint. */
  public static Checkpoint read(Path file) {
    Safetensors s = Safetensors.read(file);
    String format = s.metadata().get("format");
    if (!FORMAT.equals(format)) {
      throw new RunException(
          "%s is not a checkpoint of a run: its format is '%s', must be '%s'"
              .formatted(file, format, FORMAT));
    }
    if (!s.checked()) {
      throw new RunException(file + " is damaged: its checksum is missing");
    }
    try {
      return new Checkpoint(
          Integer.parseInt(s.metadata().getOrDefault("epoch", "none")),
          s.metadata().getOrDefault("arithmetic", ""),
          s.tensors(),
          s.metadata());
    } catch (NumberFormatException e) {
      throw new RunException(file + " is not a checkpoint of a run: it does not say its epoch");
    }
  }

  /** Rejects other settings than those of the run so far, and other measurements. */
  public void requireSame(RunFolder folder, Recipe recipe, Metrics metrics) throws IOException {
    // A missing setting counts with its default: earlier versions lacked it, or it was empty.
    // Settings that a later version removed are not compared.
    Map<String, String> before = new RecipeText().settle().keptOnResume();
    before.putAll(within(metadata, SETTING));
    Map<String, String> now = new RecipeText().settle().keptOnResume();
    now.putAll(recipe.keptOnResume());
    Set<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(now.keySet());
    keys.removeIf(key -> !Settings.has(key));
    for (String key : keys) {
      if (!Objects.equals(before.get(key), now.get(key))) {
        throw new RunException(
            "%s says %s: %s, but the run was trained with %s so far: put it back, or start another run"
                .formatted(
                    folder.config(),
                    key,
                    now.getOrDefault(key, "nothing"),
                    before.getOrDefault(key, "nothing")));
      }
    }
    // The file's own text: 1e-4 and 1E-4 are one number, but one of them was not written.
    String text =
        epoch == 0
            ? metrics.text()
            : TextFile.lines(folder.metrics()).stream()
                .limit(epoch + 1L)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    String sum = Sha256.of(text);
    if (!metadata.getOrDefault(METRICS, sum).equals(sum)) {
      throw new RunException(
          "%s has other numbers in its first %d epochs than were measured: it was changed by hand"
              .formatted(folder.metrics(), epoch));
    }
  }

  /** Decoder of the training images; earlier versions recorded it for streamed images only. */
  public Optional<String> decoder() {
    return Optional.ofNullable(metadata.get(DECODER));
  }

  /** First epoch that can be the best; later than 1 after {@code --forget-best}. */
  public int bestFrom() {
    return Integer.parseInt(metadata.getOrDefault(BEST_FROM, "1"));
  }

  Checkpoint withBestFrom(int epoch) {
    Map<String, String> changed = new TreeMap<>(metadata);
    changed.put(BEST_FROM, Integer.toString(epoch));
    changed.remove(FileSums.BEST);
    return new Checkpoint(this.epoch, arithmetic, tensors, changed);
  }

  public EpochPart part() {
    if (!metadata.containsKey(STEPS)) {
      return EpochPart.NONE;
    }
    Map<StepMetric, Double> sums = new EnumMap<>(StepMetric.class);
    for (StepMetric metric : StepMetric.values()) {
      String key = PART + metric.sumKey();
      if (!metadata.containsKey(key)) {
        throw new RunException(
            "the state within epoch %d lacks %s: an earlier version wrote it, which resumes it"
                .formatted(epoch + 1, key));
      }
      sums.put(metric, Double.parseDouble(metadata.get(key)));
    }
    return new EpochPart(
        Integer.parseInt(metadata.get(STEPS)),
        Integer.parseInt(metadata.get(IMAGES)),
        sums,
        Double.parseDouble(metadata.get(SECONDS)));
  }

  /**
   * Reads the latest state: the one within an epoch, unless that epoch is done by now.
   *
   * @throws org.catchupmix.run.RunException if a file cannot be used
   */
  public static Optional<Checkpoint> latest(RunFolder folder) {
    Optional<Checkpoint> whole =
        Optional.of(folder.checkpoint()).filter(Files::exists).map(Checkpoint::read);
    int epochs = whole.map(Checkpoint::epoch).orElse(0);
    try {
      return Optional.of(folder.step())
          .filter(Files::exists)
          .map(Checkpoint::read)
          .filter(step -> step.epoch() >= epochs)
          .or(() -> whole);
    } catch (RunException | WeightsException e) {
      throw new RunException(
          "%s. Without this file the run resumes after epoch %d".formatted(e.getMessage(), epochs));
    }
  }

  /** The state after the epochs that {@code latest} has completed, if the folder has it. */
  static Optional<Checkpoint> afterEpoch(RunFolder folder, Checkpoint latest) {
    return latest.part().steps() == 0
        ? Optional.of(latest)
        : Optional.of(folder.checkpoint())
            .filter(Files::exists)
            .map(Checkpoint::read)
            .filter(whole -> whole.epoch() == latest.epoch());
  }

  /** The weights and running statistics under PyTorch's names. */
  public Map<String, FileTensor> model() {
    return within(tensors, MODEL);
  }

  private static <V> Map<String, V> within(Map<String, V> all, String prefix) {
    Map<String, V> part = new LinkedHashMap<>();
    all.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            part.put(name.substring(prefix.length()), value);
          }
        });
    return part;
  }

  /** Brings a network and its optimiser to where they were. */
  public void restore(Network network, Optimizer optimizer, String source) {
    StateDict.load(network, model(), source);
    for (Names.Named p : network.parameters()) {
      optimizer
          .state(p.var())
          .forEach(
              (state, memory) -> {
                FileTensor t = tensors.get(state + "." + p.name());
                if (t == null || !Arrays.equals(t.shape(), StateDict.fileShape(p))) {
                  throw new RunException(
                      "%s: the optimizer's state %s of %s is missing or of another shape"
                          .formatted(source, state, p.name()));
                }
                network.backend().upload(StateDict.fromFile(p, t.toDoubles()), memory);
              });
    }
    // Earlier versions, which had no Adam, did not count.
    optimizer.count(Integer.parseInt(metadata.getOrDefault(UPDATES, "0")) - optimizer.steps());
  }
}
