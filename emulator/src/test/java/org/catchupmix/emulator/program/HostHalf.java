package org.catchupmix.emulator.program;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host's half of a CUDA source for g++, which does not know {@code <<<>>>}: kernels lose their
 * bodies, launches become calls of our header, and the PTX of the device's half is appended.
 */
final class HostHalf {
  private static final Pattern LAUNCH =
      Pattern.compile("(\\w+(?:<[^<>;]*>)?)<<<(.*?)>>>\\(", Pattern.DOTALL);
  private static final Pattern FUNCTION =
      Pattern.compile("(?m)^.*?\\b(__global__|__device__)\\b[^;{=]*\\)\\s*\\{");

  private HostHalf() {}

  /**
   * Rewrites a source; its lines stay where they are.
   *
   * @param isLinked whether its device code is relocatable
   */
  static String of(String cuda, String ptx, boolean isLinked) {
    String host = withoutBodies(cuda).replaceAll("(?m)^extern __shared__.*", "");
    host = LAUNCH.matcher(host).replaceAll("emulator_call($1, $2)(");
    String register =
        isLinked
            ? "emulator_register_linked([](void **) {}, (void *)device_half)"
            : "emulator_register_ptx(device_half)";
    return host
        + "\nstatic const char *const device_half = R\"half("
        + ptx
        + ")half\";\n__attribute__((constructor)) static void registers() { "
        + register
        + "; }\n";
  }

  /** Empties kernels, and drops functions of the device. */
  private static String withoutBodies(String cuda) {
    StringBuilder all = new StringBuilder();
    Matcher m = FUNCTION.matcher(cuda);
    int at = 0;
    while (m.find(at)) {
      int end = bodyEnd(cuda, m.end());
      String head = m.group();
      all.append(cuda, at, m.start());
      if (m.group(1).equals("__global__") || head.contains("__host__")) {
        all.append(head);
      }
      String body = cuda.substring(m.end(), end);
      boolean isShared = head.contains("__host__");
      all.append(isShared ? body : body.replaceAll("[^\n]", ""));
      all.append(m.group(1).equals("__global__") || isShared ? "}" : "");
      at = end + 1;
    }
    return all.append(cuda.substring(at)).toString();
  }

  private static int bodyEnd(String text, int begin) {
    int depth = 1;
    for (int i = begin; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("a body without an end");
  }
}
