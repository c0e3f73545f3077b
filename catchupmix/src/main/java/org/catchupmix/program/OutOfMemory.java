package org.catchupmix.program;

import java.util.Arrays;
import org.catchupmix.core.tensor.NoTensorMemory;

/** The message for a Java heap that is too small: names what requested memory, and what helps. */
public final class OutOfMemory {
  private OutOfMemory() {}

  public static String message(OutOfMemoryError e) {
    boolean tensor = e instanceof NoTensorMemory;
    return "the memory of Java (%d MiB) is not enough: %s requested more; %sset CATCHUP_JAVA_OPTS=-Xmx..."
        .formatted(
            Runtime.getRuntime().maxMemory() >> 20,
            tensor ? e.getMessage() : requester(e),
            tensor ? "use a smaller --batch, --eval-batch or --width, fewer --jobs, or " : "");
  }

  private static String requester(OutOfMemoryError e) {
    return Arrays.stream(e.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("org.catchupmix."))
        .findFirst()
        .map(f -> f.getClassName().replaceFirst(".*\\.", "") + "." + f.getMethodName())
        .orElse("Java itself (%s)".formatted(e.getMessage()));
  }
}
