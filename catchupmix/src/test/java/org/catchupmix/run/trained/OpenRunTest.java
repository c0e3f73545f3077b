package org.catchupmix.run.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.recipe.DataSettings;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.junit.jupiter.api.Test;

class OpenRunTest {
  private static DataSettings moved(String data, Map<String, ?> own) {
    Recipe run = new RecipeText().with("run", own).settle();
    return OpenRun.on(data, run).data();
  }

  @Test
  void otherFilesAreDecodedAsInTheTraining() {
    Map<String, String> own = Map.of("data", "stream:a", "jpeg", "imageio", "size", "32");
    assertEquals(JpegDecoding.IMAGEIO, moved("shards:b", own).jpeg());
    assertEquals(JpegDecoding.IMAGEIO, moved("imagenet:b", own).jpeg());
  }

  @Test
  void whatBelongsToTrainingImagesIsLeftOut() {
    DataSettings memory =
        moved(
            "cifar10:b",
            Map.of("data", "shards:a", "jpeg", "imageio", "shuffle-window", "8", "val", "0.5"));
    assertEquals(JpegDecoding.AUTO, memory.jpeg());
    assertEquals(0, memory.shuffleWindow());
    assertEquals("", memory.val());
    assertEquals(
        false,
        moved("stream:b", Map.of("images-on-device", "true", "data", "cifar10:a"))
            .imagesOnDevice());
  }
}
