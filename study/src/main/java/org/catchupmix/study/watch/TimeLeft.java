package org.catchupmix.study.watch;

import static org.catchupmix.train.Settings.EPOCHS;

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
import org.catchupmix.train.LoggedStep;
import org.catchupmix.train.Origin;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RunFolder;

/**
 * How long a run that goes on will take, by the epochs of its session and what is done of the next.
 *
 * @param seconds about, at least 0
 */
public record TimeLeft(double seconds) {
  /**
   * Of a run; nothing where too little of it is done.
   *
   * @param done its epochs
   * @param last the last step that was logged, if steps are
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
      // Without steps what is known is as old as the last epoch.
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

  /** Such as {@code 12 minutes}. */
  public String words() {
    long s = Math.round(seconds);
    return s >= 5400
        ? "%d:%02d hours".formatted(s / 3600, s % 3600 / 60)
        : s >= 90 ? Plural.of(Math.round(s / 60.0), "minute") : Plural.of(s, "second");
  }
}
