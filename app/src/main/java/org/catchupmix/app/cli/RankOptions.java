package org.catchupmix.app.cli;

import java.time.Duration;
import org.catchupmix.parallel.RankPosition;
import org.catchupmix.parallel.Ranks;
import picocli.CommandLine.Option;

/** The flag of commands that several ranks run together. */
public final class RankOptions {
  @Option(
      names = "--rank-timeout",
      paramLabel = "SECONDS",
      description =
          "with several ranks: how long a rank waits for another before all end (default: 300)")
  int timeout = 300;

  /**
   * Joins the other ranks, if there are any.
   *
   * @throws IllegalArgumentException if the timeout is not positive
   */
  public Ranks join(RankPosition launch) {
    Usage.require(timeout >= 1, "--rank-timeout %d must be at least 1", timeout);
    return Ranks.join(launch, Duration.ofSeconds(timeout));
  }
}
