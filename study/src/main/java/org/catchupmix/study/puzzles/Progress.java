package org.catchupmix.study.puzzles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.catchupmix.run.JsonFile;

/**
 * A learner's progress: most stars and given hints of each puzzle, in a JSON file.
 *
 * <p>Processes change it one after another: each holds a lock on an empty file beside it, which
 * stays, as removing a file that another process is about to lock lets both in.
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

  private void raise(String task, String key, int value) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock(); // until it is closed
      ObjectNode all = all();
      JsonNode old = all.path(task);
      ObjectNode now = old instanceof ObjectNode known ? known : all.putObject(task);
      now.put(key, Math.max(value, now.path(key).asInt(0)));
      JsonFile.writeJson(file, all);
    }
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
      raise(task, STARS, stars);
    }
  }

  public void hinted(String task, int hints) throws IOException {
    raise(task, HINTS, hints);
  }
}
