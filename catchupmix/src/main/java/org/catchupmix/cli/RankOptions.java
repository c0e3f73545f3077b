package org.catchupmix.cli;

import java.time.Duration;
import org.catchupmix.parallel.Launch;
import org.catchupmix.parallel.Ranks;
import picocli.CommandLine.Option;

/** The flag of commands that several ranks run together. */
public final class RankOptions {
  private static final int TRAINING_SECONDS = 300;

  /** Null for the command's default. */
  @Option(
      names = "--rank-timeout",
      paramLabel = "SECONDS",
      description =
          "with several ranks: how long a rank waits for another before all end (default: 300; of"
              + " 'eval --suite', whose ranks work alone for long, no limit)")
  Integer timeout;

  /**
   * Joins the other ranks, if there are any.
   *
   * @param workAlone whether ranks compute for an unknown time between two exchanges
   * @throws IllegalArgumentException if the timeout is not positive
   */
  public Ranks join(Launch launch, boolean workAlone) {
    if (timeout != null && timeout < 1) {
      throw new IllegalArgumentException("--rank-timeout %d must be at least 1".formatted(timeout));
    }
    Duration limit =
        timeout == null && workAlone
            ? Duration.ofNanos(Long.MAX_VALUE)
            : Duration.ofSeconds(timeout == null ? TRAINING_SECONDS : timeout);
    return Ranks.join(launch, limit);
  }
}
