package org.catchupmix.filters;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.catchupmix.core.Preconditions;
import org.catchupmix.data.DataException;
import org.catchupmix.io.AtomicFile;

/**
 * Statistics of the filters after each epoch, and their file {@code filter-track.json}.
 *
 * @param images numbers of the test images; with {@code --val} of the validation images
 */
public record FilterTrack(int[] images, List<FilterSnapshot> epochs) {
  private static final String SUM = "sha256";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public FilterTrack {
    epochs = List.copyOf(epochs);
  }

  /** Returns the track with one more epoch. */
  public FilterTrack with(FilterSnapshot snapshot) {
    return new FilterTrack(images, Stream.concat(epochs.stream(), Stream.of(snapshot)).toList());
  }

  /** Writes the file with its SHA-256, whole or not at all; equal tracks give equal bytes. */
  public void write(Path file) throws IOException {
    ObjectNode json = JSON.valueToTree(this);
    AtomicFile.write(file, json.put(SUM, sum(json)).toString());
  }

  private static String sum(ObjectNode json) {
    return DigestUtils.sha256Hex(json.toString());
  }

  /**
   * Reads the first epochs of a file.
   *
   * @throws DataException if it was damaged or has fewer epochs
   */
  public static FilterTrack read(Path file, int epochs) throws IOException {
    FilterTrack track = read(file);
    if (track.epochs.size() < epochs) {
      throw new DataException(
          "%s has %d of the %d epochs that the run has: it was changed by hand"
              .formatted(file, track.epochs.size(), epochs));
    }
    return new FilterTrack(track.images, track.epochs.subList(0, epochs));
  }

  public static FilterTrack read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new DataException(
          file
              + " is missing: it was deleted, or an older program trained the run; train it again");
    }
    byte[] bytes = Files.readAllBytes(file);
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(bytes);
      String recorded = json.remove(SUM).asText();
      Preconditions.require(recorded.equals(sum(json)), "its SHA-256 does not match");
      return JSON.treeToValue(json, FilterTrack.class);
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          file + " is not a track of filters: it was damaged or changed by hand", e);
    }
  }
}
