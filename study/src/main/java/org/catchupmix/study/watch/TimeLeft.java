package org.catchupmix.study.watch;

import static org.catchupmix.recipe.Settings.EPOCHS;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.LoggedStep;
import org.catchupmix.run.Origin;
import org.catchupmix.run.RunFolder;

/**
 * Estimated remaining time of a run, from the epochs and steps of its session.
 *
 * @param seconds estimate, at least 0
 */
public record TimeLeft(double seconds) {
  /**
   * Estimates the time; empty if too little is done.
   *
   * @param done epochs that are done
   * @param last last step that was logged, if steps are logged
   */
  public static Optional<TimeLeft> of(
      RunFolder run, Recipe recipe, int done, Optional<LoggedStep> last, Instant now)
      throws IOException {
    List<Map<String, String>> sessions = Origin.read(run.origin()).sessions();
    if (sessions.isEmpty()) {
      return Optional.empty();
    }
    try {
      Instant start = OffsetDateTime.parse(sessions.getLast().get("date")).toInstant();
      int before = Integer.parseInt(sessions.getLast().get("from epoch")) - 1;
      double part =
          last.filter(step -> step.epoch() == done + 1)
              .map(step -> (double) step.step() / step.steps())
              .orElse(0.0);
      // Without steps, progress is known as of the last epoch.
      Instant then =
          part > 0 || done == before ? now : Files.getLastModifiedTime(run.metrics()).toInstant();
      double progress = done + part - before;
      double seconds = Duration.between(start, then).toMillis() * 1e-3;
      if (progress <= 0 || seconds <= 0) {
        return Optional.empty();
      }
      double left =
          seconds / progress * (recipe.get(EPOCHS) - done - part)
              - Duration.between(then, now).toMillis() * 1e-3;
      return Optional.of(new TimeLeft(Math.max(0, left)));
    } catch (DateTimeParseException | NumberFormatException | NullPointerException e) {
      return Optional.empty();
    }
  }

  /** Formats the time, such as {@code 12 minutes}. */
  public String words() {
    long s = Math.round(seconds);
    return s >= 5400
        ? "%d:%02d hours".formatted(s / 3600, s % 3600 / 60)
        : s >= 90 ? Plural.of(Math.round(s / 60.0), "minute") : Plural.of(s, "second");
  }
}
