package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.catchupmix.data.sets.RemoteFiles;

/** Fetches as {@code data fetch} does, but waits less, for tests. */
public final class PatientFetch {
  private PatientFetch() {}

  /**
   * Fetches a set.
   *
   * @param span time to begin an answer, and in which {@code least} bytes must come
   * @param most bytes of a file
   */
  public static Path run(
      RemoteFiles source,
      Path to,
      boolean allowHttp,
      Duration span,
      long least,
      long most,
      PrintStream out)
      throws IOException {
    Download.Limits limits = new Download.Limits(span, span, least, most, 3, span.dividedBy(10));
    return new Fetch(source, to, Optional.empty(), allowHttp, false, limits, out).run();
  }
}
