package org.catchupmix.kernels.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.catchupmix.kernels.driver.KernelSource;

/** The kernels that come with the program: CUDA sources and the PTX that was made of them. */
public final class KernelFiles {
  private KernelFiles() {}

  /** The committed PTX of a file. */
  public static KernelSource ptx(String name) {
    return new KernelSource(name, resource("ptx/" + name + ".ptx"), name + ".ptx");
  }

  /** The CUDA source of a file. */
  public static String cuda(String name) {
    return resource("cuda/" + name + ".cu");
  }

  private static String resource(String path) {
    String full = "/org/catchupmix/kernels/" + path;
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
