package org.catchupmix.run;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.FolderLock;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;

/**
 * Folder of a run.
 *
 * <pre>
 *   config.yaml              all settings, a recipe that repeats the run
 *   metrics.csv              what was measured after each epoch; the same bytes for the same recipe
 *   test.csv                 with --val: the one test at the end, of the last and the best epoch
 *   timing.csv               seconds and images per second of each epoch
 *   checkpoint.safetensors   state after the last epoch, from which the run resumes
 *   step.safetensors         the state within the epoch that is being trained
 *   best.safetensors         weights of the best epoch, with PyTorch's names
 *   curves.*                 learning curves in the formats of --format and as CSV, drawn by a
 *                            {@code RunListener} of the module study
 *   summary.json             last, best and median accuracy
 *   steps.jsonl              with --log: each step; the same bytes for the same recipe
 *   tensorboard/             with --log: losses, accuracy and learning rate, for TensorBoard
 *   filter-track.json        the filters after each epoch, with --track-filters
 *   analysis/                figures and numbers of {@code catchup analyze}
 *   origin.json              by which program, where and when it was trained
 *   lock                     the process that trains it, or did last, see {@link RunLock}
 * </pre>
 */
public record RunFolder(Path path) {
  /**
   * Creates the folder of a new run.
   *
   * @param name if empty, {@code suggestion} is used, with a number appended if it is taken
   * @throws RunException if the name is taken
   */
  public static RunFolder create(Path runs, String name, String suggestion) throws IOException {
    Files.createDirectories(runs);
    for (int i = 1; ; i++) {
      boolean named = !name.isEmpty();
      Path path = runs.resolve(named ? name : i == 1 ? suggestion : suggestion + "-" + i);
      try {
        Files.createDirectory(path);
        return new RunFolder(path);
      } catch (FileAlreadyExistsException e) {
        if (named) {
          RunFolder folder = new RunFolder(path);
          folder.requireNew();
          return folder;
        }
      }
    }
  }

  /** Rejects a folder with more files than a process leaves that is killed before it trains. */
  public void requireNew() throws IOException {
    if (!isNew()) {
      throw new RunException(
          "run %s already exists: resume it with --resume %s, or choose another --name"
              .formatted(path, ShellWord.of(path.toString())));
    }
  }

  private boolean isNew() throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.allMatch(
          f -> f.equals(lock()) || f.getFileName().toString().endsWith(AtomicFile.PART));
    }
  }

  /**
   * Opens the folder of a run that was started.
   *
   * @throws RunException if there is none; it names the runs beside it with similar names
   */
  public static RunFolder open(Path path) {
    if (RunsFolder.isRun(path)) {
      return new RunFolder(path);
    }
    Path whole = path.toAbsolutePath().normalize();
    Path parent = path.getParent() == null ? Path.of("") : path.getParent();
    String name = whole.getFileName() == null ? "" : whole.getFileName().toString();
    List<String> nearest = new RunsFolder(parent).nearest(name);
    throw new RunException(
        (Files.exists(path) ? "%s is not a run: it has no config.yaml" : "there is no run %s")
                .formatted(path)
            + (nearest.isEmpty()
                ? "; runs are the folders below runs/"
                : "; near names there are " + String.join(", ", nearest)));
  }

  /** Rejects an unfinished run: beside others it would look like one that learned less. */
  public void requireDone() {
    if (!Files.exists(summary())) {
      OptionalLong process = FolderLock.killed(path);
      String why = process.isPresent() ? " " + killed(process.getAsLong()) : "";
      throw new RunException(
          "%s is not finished: %s of its %d epochs are done;%s resume with: train --resume %s"
              .formatted(
                  path,
                  epochsDone(),
                  recipe().optimization().epochs(),
                  why,
                  ShellWord.of(path.toString())));
    }
  }

  /** Describes the end of a killed process. */
  public static String killed(long process) {
    return "the previous process (%d) was killed (exit code 137: by somebody, or by the system for lack of memory);"
        .formatted(process);
  }

  public int epochsDone() {
    try {
      return Files.exists(metrics()) ? Math.max(0, TextFile.lines(metrics()).size() - 1) : 0;
    } catch (IOException e) {
      throw new RunException("cannot read " + metrics() + ": " + e);
    }
  }

  /**
   * Protects the files of all runs from being overwritten.
   *
   * @throws RunException if {@code file} is, or would be, one of them
   */
  public static void requireNoRunsFile(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    if (parent == null) {
      return;
    }
    RunFolder folder = new RunFolder(parent);
    boolean isRun = Files.exists(folder.config());
    if (isRun && folder.files().contains(parent.resolve(file.getFileName()))) {
      throw new RunException(
          "%s belongs to the run %s, which would lose it: name another file"
              .formatted(file, parent));
    }
  }

  private List<Path> files() {
    return List.of(
        config(),
        metrics(),
        tests(),
        timing(),
        steps(),
        checkpoint(),
        step(),
        best(),
        curves(),
        summary(),
        filters(),
        origin(),
        lock());
  }

  public Path weightsFile(boolean best) {
    return best ? best() : checkpoint();
  }

  /**
   * Reads the settings.
   *
   * @throws RunException if the file was changed to invalid settings
   */
  public Recipe recipe() {
    Map<String, Object> entries;
    RecipeText text;
    try {
      entries = RecipeFile.entries(config());
      text = RecipeFile.of(config().toString(), entries);
    } catch (IllegalArgumentException e) {
      throw new RunException(e.getMessage());
    }
    // The first that is always written and the last.
    for (String key : List.of("data", "seed")) {
      if (!entries.containsKey(key)) {
        throw new RunException(
            "%s has no key '%s': it was emptied, truncated or changed by hand"
                .formatted(config(), key));
      }
    }
    try {
      return text.settle();
    } catch (IllegalArgumentException e) {
      throw new RunException(config() + ": " + e.getMessage());
    }
  }

  public static RunFolder of(Path file) {
    return new RunFolder(file.toAbsolutePath().getParent());
  }

  public Path tests() {
    return path.resolve("test.csv");
  }

  public Path config() {
    return path.resolve("config.yaml");
  }

  public Path metrics() {
    return path.resolve("metrics.csv");
  }

  public Path timing() {
    return path.resolve("timing.csv");
  }

  public Path tensorboard() {
    return path.resolve("tensorboard");
  }

  public Path steps() {
    return path.resolve("steps.jsonl");
  }

  public Path step() {
    return path.resolve("step.safetensors");
  }

  public Path checkpoint() {
    return path.resolve("checkpoint.safetensors");
  }

  public Path best() {
    return path.resolve("best.safetensors");
  }

  public Path curves() {
    return path.resolve("curves.png");
  }

  public Path summary() {
    return path.resolve("summary.json");
  }

  public Path filters() {
    return path.resolve("filter-track.json");
  }

  public Path origin() {
    return path.resolve("origin.json");
  }

  Path lock() {
    return path.resolve(FolderLock.FILE);
  }

  /**
   * The id of the process on this machine that trains the run, by its {@code lock}. Another process
   * may have received the same id later.
   */
  public OptionalLong trainer() {
    try {
      OptionalLong process = FolderLock.process(path);
      return process.isPresent()
              && ProcessHandle.of(process.getAsLong()).map(ProcessHandle::isAlive).orElse(false)
          ? process
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  public Path analysis() {
    return path.resolve("analysis");
  }
}
