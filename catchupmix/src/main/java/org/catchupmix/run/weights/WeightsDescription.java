package org.catchupmix.run.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.catchupmix.core.Preconditions;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.SettingType;
import org.catchupmix.train.TrainingData;

/**
 * Description of weights in the metadata of their file: the network, its classes, and the images
 * that it was trained on. The keys are listed in {@code docs/pytorch.md}; mean and deviation are
 * those of {@link Normalization}.
 *
 * @param classNames one for each class, in the order of the scores
 * @param data what it was trained on, without the folder
 * @param image rows and columns of the images that it read, such as {@code 28x28}
 * @param framing how images were brought to that size, {@link Framing#NONE} where they had it
 */
public record WeightsDescription(
    ModelSpec spec,
    List<String> classNames,
    String data,
    String image,
    Framing framing,
    String mix) {
  private static final String MODEL = "model";
  private static final String WIDTH = "width";
  private static final String STEM = "stem";
  private static final String FINAL_NORM = "final_norm";
  private static final String CHANNELS = "channels";
  private static final String CLASSES = "class_names";
  private static final String DATA = "data";
  private static final String IMAGE = "image";
  private static final String RESIZE = "resize";
  private static final String CROP = "crop";
  private static final String MIX = "mix";
  private static final String TORCHVISION = "torchvision";

  private static final ObjectMapper JSON = new ObjectMapper();

  public WeightsDescription {
    classNames = List.copyOf(classNames);
  }

  /** Describes the weights of a run. */
  public static WeightsDescription of(Recipe recipe, TrainingData data) {
    ImageDataset train = data.train();
    return new WeightsDescription(
        recipe.network().spec(train.channels(), train.classes()),
        train.classNames(),
        recipe.data().data().replaceFirst(":.*", ""),
        train.height() + "x" + train.width(),
        recipe.data().framing(),
        recipe.mix().method().name());
  }

  /** Adds it to a file's metadata. */
  public Map<String, String> toMetadata(Map<String, String> others) {
    Map<String, String> metadata = new TreeMap<>(others);
    metadata.put(MODEL, spec.name());
    metadata.put(WIDTH, "" + spec.width());
    metadata.put(STEM, SettingType.word(spec.stem()));
    metadata.put(FINAL_NORM, "" + spec.finalNorm());
    metadata.put(CHANNELS, "" + spec.channels());
    metadata.put(DATA, data);
    metadata.put(IMAGE, image);
    metadata.put(MIX, mix);
    if (framing.isSet()) {
      metadata.put(RESIZE, "" + framing.resize());
      metadata.put(CROP, "" + framing.size());
    }
    Models.torchvisionName(spec).ifPresent(name -> metadata.put(TORCHVISION, name));
    try {
      metadata.put(CLASSES, JSON.writeValueAsString(classNames));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return metadata;
  }

  /**
   * Reads it from a file's metadata; empty if they do not name the network, as in files of others.
   *
   * @throws WeightsException if an entry cannot be what it should be
   */
  public static Optional<WeightsDescription> fromMetadata(
      Map<String, String> metadata, String source) {
    if (!metadata.keySet().containsAll(List.of(MODEL, WIDTH, STEM, CHANNELS, CLASSES))) {
      return Optional.empty();
    }
    try {
      List<String> names = JSON.readValue(metadata.get(CLASSES), new TypeReference<>() {});
      Preconditions.require(
          names != null && names.stream().allMatch(Objects::nonNull),
          "%s '%.80s' must be a list of names",
          CLASSES,
          metadata.get(CLASSES));
      String image = metadata.getOrDefault(IMAGE, "");
      Preconditions.require(
          image.isEmpty() || image.matches("[1-9]\\d{0,4}x[1-9]\\d{0,4}"),
          "%s '%.80s' must be rows and columns such as 28x28",
          IMAGE,
          image);
      ModelSpec spec =
          new ModelSpec(
              metadata.get(MODEL),
              Integer.parseInt(metadata.get(WIDTH)),
              Integer.parseInt(metadata.get(CHANNELS)),
              names.size(),
              ModelSpec.Stem.valueOf(metadata.get(STEM).toUpperCase(Locale.ROOT)),
              Boolean.parseBoolean(metadata.get(FINAL_NORM)));
      Models.requireOffered(spec);
      return Optional.of(
          new WeightsDescription(
              spec,
              names,
              metadata.getOrDefault(DATA, ""),
              image,
              new Framing(
                  Integer.parseInt(metadata.getOrDefault(CROP, "0")),
                  Integer.parseInt(metadata.getOrDefault(RESIZE, "0"))),
              metadata.getOrDefault(MIX, "")));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new WeightsException(
          "%s: its metadata describe no network of this program: %s"
              .formatted(source, e.getMessage().lines().findFirst().orElse("")));
    }
  }

  /**
   * Rejects a flag that contradicts the description in a weights file.
   *
   * @param given value of the flag, null if it was not given
   */
  public static void requireAgreed(String flag, Object given, Object described, String file) {
    Preconditions.require(
        given == null || given.equals(described),
        "%s %s contradicts %s, which says %s: leave the flag out, or choose another file",
        flag,
        given instanceof Enum<?> ? SettingType.word(given) : given,
        file,
        described instanceof Enum<?> ? SettingType.word(described) : described);
  }
}
