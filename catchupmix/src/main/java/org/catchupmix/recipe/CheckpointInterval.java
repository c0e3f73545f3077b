package org.catchupmix.recipe;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.core.Preconditions;

/**
 * How often a run writes a checkpoint within an epoch.
 *
 * @param steps from one to the next; 0 if it is measured in time
 * @param seconds from one to the next; infinite for never
 */
public record CheckpointInterval(int steps, double seconds) {
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8}) ?(step|minute)s?");

  /** Parses {@code N steps}, {@code N minutes} or {@code never}. */
  public static CheckpointInterval of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals("never")) {
      return new CheckpointInterval(0, Double.POSITIVE_INFINITY);
    }
    Matcher m = TEXT.matcher(lower);
    Preconditions.require(
        m.matches(),
        "--checkpoint-every '%s' must be 'N steps', 'N minutes' or 'never', N at least 1",
        text);
    int n = Integer.parseInt(m.group(1));
    return m.group(2).equals("step")
        ? new CheckpointInterval(n, Double.POSITIVE_INFINITY)
        : new CheckpointInterval(0, 60.0 * n);
  }

  /** Whether none is written within an epoch. */
  public boolean isNever() {
    return steps == 0 && seconds == Double.POSITIVE_INFINITY;
  }

  /** Whether a checkpoint is due. */
  public boolean isDue(int done, double since) {
    return steps > 0 ? done % steps == 0 : since >= seconds;
  }
}
