package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the text of a CUDA source or of PTX says about its kernels. */
final class KernelText {
  private static final Pattern CUDA_KERNEL =
      Pattern.compile("extern \"C\" __global__ void(?: __launch_bounds__\\([^)]*\\))? (\\w+)\\(");
  private static final Pattern PTX_KERNEL =
      Pattern.compile("^\\s*(?:\\.visible\\s+)?\\.entry\\s+(\\w+)", Pattern.MULTILINE);

  private KernelText() {}

  /** The first paragraph of the comment that a source begins with. */
  static String subject(String cuda) {
    List<String> lines = new ArrayList<>();
    for (String line : cuda.lines().toList()) {
      if (!line.startsWith("// ") || line.startsWith("//  ")) {
        break;
      }
      lines.add(line.substring(3).strip());
    }
    return String.join(" ", lines);
  }

  /** The kernels of a source in its order, each with the comment right above it, or "". */
  static Map<String, String> kernels(String cuda) {
    Map<String, String> found = new LinkedHashMap<>();
    List<String> comment = new ArrayList<>();
    for (String line : cuda.lines().toList()) {
      Matcher kernel = CUDA_KERNEL.matcher(line);
      if (line.startsWith("//")) {
        comment.add(line.substring(2).strip());
      } else {
        if (kernel.find()) {
          found.put(kernel.group(1), String.join(" ", comment));
        }
        comment.clear();
      }
    }
    return found;
  }

  /** The kernels of PTX in its order. */
  static List<String> entries(String ptx) {
    return PTX_KERNEL.matcher(ptx).results().map(m -> m.group(1)).toList();
  }
}
