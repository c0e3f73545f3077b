package org.catchupmix.kernels.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.gpu.KernelSource;

/** Kernels of the program: CUDA sources and committed PTX. */
public final class KernelFiles {
  private static final String FOLDER = "/org/catchupmix/kernels/";

  private KernelFiles() {}

  /** Lists the names of all sources without extension, sorted. */
  public static List<String> names() {
    return names(".cu").stream().map(f -> f.substring(0, f.length() - 3)).toList();
  }

  /** Lists the names of all headers, such as {@code number.cuh}, sorted. */
  public static List<String> headerNames() {
    return names(".cuh");
  }

  private static List<String> names(String ending) {
    try {
      // A resource folder cannot be listed, but the jar or folder that contains it can.
      Path place =
          Path.of(KernelFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return names(place, ending);
      }
      try (FileSystem jar = FileSystems.newFileSystem(place)) {
        return names(jar.getPath("/"), ending);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> names(Path root, String ending) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("org/catchupmix/kernels/cuda"))) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(ending))
          .sorted()
          .toList();
    }
  }

  /** Returns the committed PTX of a file for all GPUs. */
  public static KernelSource ptx(String name) {
    return ptx(name, PtxSet.COMPUTE_75.oldestChip());
  }

  /** Returns the committed PTX of a file with all kernels that a chip can run, such as 80. */
  public static KernelSource ptx(String name, int chip) {
    String file = name + ".ptx";
    String all = resource("ptx/" + file);
    String mma = "ptx/" + PtxSet.COMPUTE_80.folder() + file;
    boolean both =
        PtxSet.of(chip) == PtxSet.COMPUTE_80 && KernelFiles.class.getResource(FOLDER + mma) != null;
    return new KernelSource(name, both ? PtxNormalizer.joined(resource(mma), all) : all, file);
  }

  public static String cuda(String name) {
    return resource("cuda/" + name + ".cu");
  }

  public static boolean hasHeader(String name) {
    return headerNames().contains(name);
  }

  public static String header(String name) {
    return resource("cuda/" + name);
  }

  private static String resource(String path) {
    String full = FOLDER + path;
    try (InputStream in = KernelFiles.class.getResourceAsStream(full)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no " + full);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
