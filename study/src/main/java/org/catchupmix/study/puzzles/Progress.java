package org.catchupmix.study.puzzles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.run.JsonFile;

/**
 * A learner's progress: most stars and given hints of each puzzle, in a JSON file.
 *
 * @param file which need not exist
 */
public record Progress(Path file) {
  private static final String STARS = "stars";
  private static final String HINTS = "hints";

  private ObjectNode all() throws IOException {
    return Files.exists(file) && JsonFile.json(file) instanceof ObjectNode all
        ? all
        : new ObjectMapper().createObjectNode();
  }

  private int number(String task, String key) throws IOException {
    return all().path(task).path(key).asInt(0);
  }

  private void set(String task, String key, int value) throws IOException {
    ObjectNode all = all();
    JsonNode old = all.path(task);
    ObjectNode now = old instanceof ObjectNode known ? known : all.putObject(task);
    now.put(key, value);
    Files.createDirectories(file.toAbsolutePath().getParent());
    JsonFile.writeJson(file, all);
  }

  /** Most stars so far. */
  public int stars(String task) throws IOException {
    return number(task, STARS);
  }

  public int hints(String task) throws IOException {
    return number(task, HINTS);
  }

  /** Records a verdict; fewer stars than before change nothing. */
  public void judged(String task, int stars) throws IOException {
    if (stars > stars(task)) {
      set(task, STARS, stars);
    }
  }

  public void hinted(String task, int hints) throws IOException {
    set(task, HINTS, hints);
  }
}
