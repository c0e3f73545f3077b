package org.catchupmix.cli;

import java.io.IOException;
import org.catchupmix.parallel.Launch;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.train.Follower;

/**
 * One rank's part in a training of several: rank 0 runs the command, the others follow it. If one
 * of them ends before that, each says so and ends.
 */
final class RankSession implements AutoCloseable {
  private final StopHint hint;
  private final Ranks ranks;
  private boolean done;

  private RankSession(StopHint hint, Ranks ranks) {
    this.hint = hint;
    this.ranks = ranks;
  }

  /** Joins the others, if there are any. */
  static RankSession join(Launch launch, StopHint hint) {
    Ranks ranks =
        Ranks.join(
            launch,
            why -> hint.end("rank %d of %d ends: %s".formatted(launch.rank(), launch.size(), why)));
    hint.belongsTo(ranks);
    return new RankSession(hint, ranks);
  }

  /** What rank 0 does. */
  interface Body {
    int run(Ranks ranks) throws IOException;
  }

  /** Runs it, or follows who does. */
  int run(Body body) throws IOException {
    try {
      int code = 0;
      if (ranks.isFirst()) {
        code = body.run(ranks);
      } else {
        Follower.run(ranks, run -> hint.say("stopped" + TrainCommand.goOn(run, "")));
      }
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
