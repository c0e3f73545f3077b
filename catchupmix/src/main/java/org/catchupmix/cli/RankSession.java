package org.catchupmix.cli;

import java.io.IOException;
import org.catchupmix.parallel.Launch;
import org.catchupmix.parallel.Ranks;

/**
 * One rank's part in a command of several. If one of them ends before the command does, each says
 * so and ends.
 */
public final class RankSession implements AutoCloseable {
  private final Ranks ranks;
  private boolean done;

  private RankSession(Ranks ranks) {
    this.ranks = ranks;
  }

  /** Joins the others, if there are any. */
  public static RankSession join(Launch launch, StopHint hint) {
    Ranks ranks =
        Ranks.join(
            launch,
            why -> hint.end("rank %d of %d ends: %s".formatted(launch.rank(), launch.size(), why)));
    hint.belongsTo(ranks);
    return new RankSession(ranks);
  }

  /** What each rank does. */
  public interface Body {
    /** Gives the exit code. */
    int run(Ranks ranks) throws IOException;
  }

  /** Runs it; the others are notified of an error. */
  public int run(Body body) throws IOException {
    try {
      int code = body.run(ranks);
      done = true;
      return code;
    } catch (IOException | RuntimeException | Error e) {
      ranks.fail(e instanceof IOException io ? Sentences.of(io) : String.valueOf(e.getMessage()));
      throw e;
    }
  }

  @Override
  public void close() {
    if (done) {
      ranks.close();
    }
  }
}
