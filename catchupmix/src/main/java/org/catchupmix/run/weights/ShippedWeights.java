package org.catchupmix.run.weights;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.WeightsException;

/**
 * Weights that come with the program: of small networks on the built-in images, each made from the
 * recipe beside it by {@code scripts/shipped-weights}. Where a file of weights is read, their name
 * stands for it.
 *
 * @param accuracy on the test images, top-1 in %
 */
public record ShippedWeights(String name, double accuracy, String sha256) {
  private static final String FOLDER = "/org/catchupmix/weights/";

  public static List<ShippedWeights> all() {
    try (InputStream index = ShippedWeights.class.getResourceAsStream(FOLDER + "index.json")) {
      return new ObjectMapper().readValue(index, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether weights of this name come with the program. */
  public static boolean isName(String name) {
    return all().stream().anyMatch(w -> w.name().equals(name));
  }

  /**
   * Reads the file of a path or, where there is none, the weights of a name.
   *
   * @throws WeightsException if it is neither, or no whole safetensors file
   */
  public static Safetensors read(Path fileOrName) {
    if (Files.exists(fileOrName)) {
      return Safetensors.read(fileOrName);
    }
    String name = fileOrName.toString();
    List<ShippedWeights> all = all();
    return all.stream()
        .filter(w -> w.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new WeightsException(
                    "there is no file %s: give the path of a .safetensors file, or one of %s, which come with the program"
                        .formatted(
                            name,
                            all.stream()
                                .map(ShippedWeights::name)
                                .collect(Collectors.joining(", ")))))
        .read();
  }

  public Safetensors read() {
    try (InputStream file =
        ShippedWeights.class.getResourceAsStream(FOLDER + name + ".safetensors")) {
      Path copy = Files.createTempFile(name, ".safetensors");
      try {
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        return Safetensors.read(copy);
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new WeightsException("cannot unpack the weights %s: %s".formatted(name, e));
    }
  }

  public WeightsDescription description() {
    return WeightsDescription.fromMetadata(read().metadata(), name).orElseThrow();
  }
}
