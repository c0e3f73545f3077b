package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.io.PlainText;
import org.catchupmix.io.Sha256;
import org.catchupmix.kernels.driver.GpuException;

/**
 * A CUDA source with the headers that it includes by {@code #include "NAME.cuh"}. All headers lie
 * beside the source or in the program.
 *
 * @param headers texts of all headers, also of nested ones, by name
 */
public record CudaSource(Path path, String text, SortedMap<String, String> headers) {
  private static final Pattern INCLUDE =
      Pattern.compile("^[ \\t]*+#[ \\t]*+include[ \\t]*+\"([^\"\\n]++)\"", Pattern.MULTILINE);

  /** Copies the headers. */
  public CudaSource {
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
  }

  /**
   * Reads a file and its headers.
   *
   * @throws GpuException if a header is missing or is named with a folder
   */
  public static CudaSource read(Path path) throws IOException {
    return of(path, PlainText.read(path));
  }

  /**
   * Makes a source from a text and reads its headers.
   *
   * @param path of the text, which need not exist
   */
  public static CudaSource of(Path path, String text) throws IOException {
    SortedMap<String, String> headers = new TreeMap<>();
    include(path, text, headers);
    return new CudaSource(path, text, headers);
  }

  private static void include(Path source, String text, SortedMap<String, String> found)
      throws IOException {
    Matcher include = INCLUDE.matcher(text);
    while (include.find()) {
      String name = include.group(1);
      if (!name.equals(Path.of(name).getFileName().toString())) {
        throw new GpuException(
            "%s includes \"%s\": a header must lie beside it, in no other folder"
                .formatted(source, name));
      }
      if (!found.containsKey(name)) {
        Path beside = source.resolveSibling(name);
        if (Files.isRegularFile(beside)) {
          found.put(name, PlainText.read(beside));
        } else if (KernelFiles.hasHeader(name)) {
          found.put(name, KernelFiles.header(name));
        } else {
          throw new GpuException(
              "%s includes \"%s\", which lies neither beside it nor in the program, which has %s; one of the CUDA toolkit is included by <%s>"
                  .formatted(source, name, String.join(", ", KernelFiles.headerNames()), name));
        }
        include(source, found.get(name), found);
      }
    }
  }

  public String file() {
    return path.getFileName().toString();
  }

  boolean mentions(String words) {
    return text.contains(words) || headers.values().stream().anyMatch(h -> h.contains(words));
  }

  /** Returns the SHA-256 of the text followed by the headers, in hexadecimal digits. */
  String sha256() {
    return Sha256.of(text + String.join("", headers.values()));
  }

  /** Returns the first line of committed PTX, which names the source and its contents. */
  public String firstLine() {
    return "// source %s sha256 %s\n".formatted(file(), sha256());
  }
}
