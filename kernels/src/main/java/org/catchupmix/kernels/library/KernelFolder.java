package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sources and PTX of a checkout.
 *
 * @param root the module {@code kernels}
 */
public record KernelFolder(Path root) {
  private static final String SOURCES = "src/main/cuda";
  private static final String PTX = "src/main/resources/org/catchupmix/kernels/ptx";

  /**
   * Finds the checkout around a folder.
   *
   * @param folder the checkout, its module {@code kernels}, or a folder below
   * @throws IllegalArgumentException if it is in none
   */
  public static KernelFolder around(Path folder) {
    for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      for (Path module : List.of(at.resolve("kernels"), at)) {
        if (Files.isDirectory(module.resolve(SOURCES))) {
          return new KernelFolder(module);
        }
      }
    }
    throw new IllegalArgumentException(
        "%s is in no checkout of the project: no kernels/%s there or above"
            .formatted(folder.toAbsolutePath().normalize(), SOURCES));
  }

  public List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(SOURCES))) {
      return files.filter(f -> f.toString().endsWith(".cu")).sorted().toList();
    }
  }

  /** Lists all PTX files of both sets by name. */
  public List<Path> ptxFiles() throws IOException {
    Path folder = root.resolve(PTX);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(f -> f.toString().endsWith(".ptx")).sorted().toList();
    }
  }

  public List<PtxSet> sets(Path source) throws IOException {
    return PtxSet.of(CudaSource.read(source));
  }

  public Path ptx(Path source, PtxSet set) {
    String name = source.getFileName().toString().replaceFirst("\\.cu$", ".ptx");
    return root.resolve(PTX).resolve(set.folder() + name);
  }

  /** Returns the places of all PTX of all sources, by file name. */
  public List<Path> expectedPtx() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path source : sources()) {
      sets(source).forEach(set -> all.add(ptx(source, set)));
    }
    return all.stream().sorted().toList();
  }

  /** Tells whether the PTX of a source was made from its present contents, in all its sets. */
  public boolean isCurrent(Path source) throws IOException {
    String firstLine = CudaSource.read(source).firstLine();
    for (PtxSet set : sets(source)) {
      Path ptx = ptx(source, set);
      if (!Files.exists(ptx) || !Files.readString(ptx).startsWith(firstLine)) {
        return false;
      }
    }
    return true;
  }
}
