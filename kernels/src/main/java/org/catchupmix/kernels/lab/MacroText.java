package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.CudaSource;

/**
 * The macros of a CUDA source and its headers that stand for a whole number, and the source with
 * other values in their place: as {@code -D} does, but without an {@code #ifndef} around each.
 *
 * @param source with its headers
 */
record MacroText(CudaSource source) {
  private static final Pattern MACRO =
      Pattern.compile(
          "^([ \\t]*#[ \\t]*define[ \\t]+(\\w+)[ \\t]+)(\\d{1,9})\\b(?=[ \\t]*(?://.*)?$)",
          Pattern.MULTILINE);

  /** Their values, those of the source first. */
  Map<String, Integer> values() {
    Map<String, Integer> values = new LinkedHashMap<>();
    Stream.concat(Stream.of(source.text()), source.headers().values().stream())
        .flatMap(text -> MACRO.matcher(text).results())
        .forEach(m -> values.putIfAbsent(m.group(2), Integer.valueOf(m.group(3))));
    return values;
  }

  /** The PTX of the source with these values, for a chip such as 80. */
  KernelSource compile(CudaCompiler compiler, Map<String, Integer> values, int chip)
      throws IOException {
    Path folder = Files.createTempDirectory("catchup-");
    try {
      Path file = folder.resolve(source.file());
      Files.writeString(file, replaced(source.text(), values));
      for (Map.Entry<String, String> header : source.headers().entrySet()) {
        Files.writeString(folder.resolve(header.getKey()), replaced(header.getValue(), values));
      }
      return compiler.kernels(file, chip);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static String replaced(String text, Map<String, Integer> values) {
    return MACRO
        .matcher(text)
        .replaceAll(
            m ->
                Matcher.quoteReplacement(
                    m.group(1) + values.getOrDefault(m.group(2), Integer.valueOf(m.group(3)))));
  }
}
