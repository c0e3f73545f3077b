package org.catchupmix.run.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.data.Framing;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.state.WeightsException;
import org.junit.jupiter.api.Test;

class WeightsDescriptionTest {
  private static final WeightsDescription RESNET50 =
      new WeightsDescription(
          new ModelSpec("resnet50", 64, 3, 2, ModelSpec.Stem.IMAGENET, false),
          List.of("a \"b\"", "c,d"),
          "folder",
          "224x224",
          new Framing(224, 256),
          "catchup");

  @Test
  void aWrittenDescriptionIsReadBack() {
    Map<String, String> metadata = RESNET50.toMetadata(Map.of("epoch", "3"));
    assertEquals("3", metadata.get("epoch"));
    assertEquals("256", metadata.get("resize"));
    assertEquals("224", metadata.get("crop"));
    assertEquals("resnet50", metadata.get("torchvision"));
    assertEquals(Optional.of(RESNET50), WeightsDescription.fromMetadata(metadata, "F"));
    assertEquals(Optional.empty(), WeightsDescription.fromMetadata(Map.of("model", "vit"), "F"));
  }

  @Test
  void invalidValuesAreRefusedByTheFilesName() {
    List<List<String>> wrong =
        List.of(
            List.of("width", "wide"),
            List.of("stem", "none"),
            List.of("class_names", "["),
            List.of("class_names", "null"),
            List.of("class_names", "[null]"),
            List.of("class_names", "[".repeat(10_000)),
            List.of("image", "axa"),
            List.of("image", "99999999999x99999999999"),
            List.of("channels", "0"),
            List.of("model", "vit"),
            List.of("crop", "-1"));
    wrong.forEach(
        pair -> {
          String key = pair.getFirst();
          String value = pair.getLast();
          Map<String, String> metadata = new HashMap<>(RESNET50.toMetadata(Map.of()));
          metadata.put(key, value);
          WeightsException e =
              assertThrows(
                  WeightsException.class,
                  () -> WeightsDescription.fromMetadata(metadata, "F"),
                  key);
          assertTrue(e.getMessage().startsWith("F: "), key);
        });
  }
}
