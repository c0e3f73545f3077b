package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads kernels and their descriptions from CUDA sources and PTX. */
public final class KernelText {
  /** Suffix of kernels for BF16. */
  static final String HALF = "_bf16";

  /** A kernel, or a pair that {@code TWINS} of {@code number.cuh} instantiates. */
  private static final Pattern CUDA_KERNEL =
      Pattern.compile(
          "^(?:extern \"C\" __global__ void\\s+(?:__launch_bounds__\\s*\\([^)]*\\)\\s*)?(\\w+)\\s*\\("
              + "|(?:(?:TOGETHER_)?TWINS\\(|BOUNDED_TWINS\\(\\w+,)\\s*(\\w+))",
          Pattern.MULTILINE);

  private static final Pattern PTX_KERNEL =
      Pattern.compile("^\\s*(?:\\.visible\\s+)?\\.entry\\s+(\\w+)", Pattern.MULTILINE);

  private KernelText() {}

  public static Path requireFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "does not exist or is not a file");
    }
    return file;
  }

  /** Reads a file that should be PTX or CUDA. */
  public static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException _) {
      throw new FileSystemException(
          file.toString(), null, "is not text, so it is not PTX; nvcc -ptx writes PTX");
    }
  }

  /**
   * Returns the first paragraph of the leading comment; if it ends with a colon, also the formulas
   * that follow.
   */
  static List<String> subject(String cuda) {
    List<String> comment =
        cuda.lines().takeWhile(l -> l.startsWith("//")).map(l -> l.substring(2)).toList();
    List<String> paragraph = comment.stream().takeWhile(KernelText::isProse).toList();
    List<String> subject = new ArrayList<>();
    subject.add(paragraph.stream().map(String::strip).collect(Collectors.joining(" ")));
    if (subject.getFirst().endsWith(":")) {
      comment.stream()
          .skip(paragraph.size())
          .dropWhile(String::isBlank)
          .takeWhile(l -> l.startsWith("  "))
          .map(String::strip)
          .forEach(subject::add);
    }
    return subject;
  }

  private static boolean isProse(String line) {
    return line.startsWith(" ") && !line.startsWith("  ");
  }

  /**
   * Returns the kernels in order, each with the comment above it, without the label of the variant.
   */
  static Map<String, String> kernels(String cuda) {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher kernel = CUDA_KERNEL.matcher(cuda);
    while (kernel.find()) {
      String comment = commentAbove(cuda.substring(0, kernel.start()));
      String idea = comment.replaceFirst("^v[0-9]+: ", "");
      if (kernel.group(1) != null) {
        found.put(kernel.group(1), idea);
      } else {
        found.put(kernel.group(2), idea);
        found.put(kernel.group(2) + HALF, "The same in BF16.");
      }
    }
    return found;
  }

  private static String commentAbove(String text) {
    List<String> above = text.lines().toList();
    int first = above.size();
    while (first > 0 && above.get(first - 1).startsWith("//")) {
      first--;
    }
    return above.subList(first, above.size()).stream()
        .map(line -> line.substring(2).strip())
        .collect(Collectors.joining(" "));
  }

  /** Returns the kernels of PTX in order. */
  static List<String> entries(String ptx) {
    return PTX_KERNEL.matcher(ptx).results().map(m -> m.group(1)).toList();
  }
}
