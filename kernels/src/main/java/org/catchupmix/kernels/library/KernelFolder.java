package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.core.UserException;

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
   * @throws UserException if it is in none
   */
  public static KernelFolder around(Path folder) {
    for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      for (Path module : List.of(at.resolve("kernels"), at)) {
        if (Files.isDirectory(module.resolve(SOURCES))) {
          return new KernelFolder(module);
        }
      }
    }
    throw new UserException(
        "%s is in no checkout of the project: no kernels/%s there or above"
            .formatted(folder.toAbsolutePath().normalize(), SOURCES));
  }

  /** Lists all {@code .cu} files by name. */
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

  /** Returns the sets with kernels of a source. */
  public List<PtxSet> sets(Path source) throws IOException {
    return PtxSet.of(CudaSource.read(source));
  }

  /** Returns the place of the PTX of a source. */
  public Path ptx(Path source, PtxSet set) {
    String name = source.getFileName().toString().replaceFirst("\\.cu$", ".ptx");
    return root.resolve(PTX).resolve(set.folder() + name);
  }

  /** Returns the places of all PTX of all sources, by file name. */
  public List<Path> belonging() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path source : sources()) {
      sets(source).forEach(set -> all.add(ptx(source, set)));
    }
    return all.stream().sorted().toList();
  }

  /** Explains what is wrong with the PTX of a source in all its sets, if anything. */
  public Optional<String> staleness(Path source) throws IOException {
    for (PtxSet set : sets(source)) {
      Optional<String> wrong = staleness(source, set);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  /** Explains what is wrong with the PTX of a source in a set, if anything. */
  public Optional<String> staleness(Path source, PtxSet set) throws IOException {
    Path ptx = ptx(source, set);
    if (!Files.exists(ptx)) {
      return Optional.of("has no PTX for %s yet".formatted(set.target()));
    }
    CommittedPtx.Header header = CommittedPtx.header(Files.readString(ptx));
    if (header == null) {
      return Optional.of("its PTX has no header");
    }
    return header.sha256().equals(CudaSource.read(source).sha256())
        ? Optional.empty()
        : Optional.of("changed since its PTX was made");
  }
}
