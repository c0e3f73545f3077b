package org.catchupmix.emulator.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Source files within given folders, whose lines an annotation shows.
 *
 * <p>PTX may name any file of the machine, also a secret one, a device or a pipe. So only regular
 * files of at most 16 MiB are read whose real path is in one of the folders.
 */
public final class SourceFiles implements AnnotatedSource.Text {
  private static final int MAX_BYTES = 16 << 20;

  private final List<Path> folders;
  private final List<String> refused = new ArrayList<>();

  public SourceFiles(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** Files that are there but were not read, each with the reason. */
  public List<String> refused() {
    return refused;
  }

  /** Reads a file, by its own name or relative to one of the folders. */
  @Override
  public List<String> lines(String file) throws IOException {
    String problem = null;
    for (Path place : places(file)) {
      Path real = Files.exists(place) ? place.toRealPath() : null;
      problem = real == null ? problem : problem(real);
      if (real != null && problem == null) {
        return read(real);
      }
    }
    if (problem != null) {
      refused.add("%s is not shown: %s".formatted(file, problem));
    }
    return List.of();
  }

  private List<Path> places(String file) {
    try {
      Path path = Path.of(file);
      return Stream.concat(Stream.of(path), folders.stream().map(f -> f.resolve(path))).toList();
    } catch (InvalidPathException e) {
      return List.of();
    }
  }

  /** Reason why a file is not read, or null. */
  private String problem(Path real) throws IOException {
    boolean inside = false;
    for (Path folder : folders) {
      inside |= Files.exists(folder) && real.startsWith(folder.toRealPath());
    }
    if (!inside) {
      return "it is not in the folder of the kernel, nor in one of --sources";
    }
    return Files.isRegularFile(real) && Files.size(real) <= MAX_BYTES
        ? null
        : "it is not a regular file of at most 16 MiB";
  }

  private static List<String> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      // A comment in another encoding is no error.
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
