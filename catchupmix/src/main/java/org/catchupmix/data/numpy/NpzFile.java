package org.catchupmix.data.numpy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.data.DataException;

/**
 * Reads and writes arrays in NumPy's {@code .npz} format, a zip file of {@code .npy} files.
 *
 * <p>{@code numpy.load(FILE)[NAME]} reads an array. Files hold no times, so equal arrays give equal
 * bytes.
 */
public final class NpzFile {
  private static final String ENDING = ".npy";

  /**
   * Size limit of the elements of all arrays. They take up to twice as much again as numbers, and a
   * small file may unpack to more than memory holds.
   */
  private static final long MOST_BYTES =
      Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 8);

  /** Earliest time that a zip file can have. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private NpzFile() {}

  /** Writes or replaces a file, whole or not at all. */
  public static void write(Path file, Map<String, NpyArray> arrays) throws IOException {
    AtomicFile.write(file, out -> write(out, arrays));
  }

  private static void write(OutputStream out, Map<String, NpyArray> arrays) throws IOException {
    // Not closed: closing it would close the file before it is forced to the disk.
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
      ZipEntry entry = new ZipEntry(array.getKey() + ENDING);
      entry.setTimeLocal(NO_TIME);
      zip.putNextEntry(entry);
      zip.write(array.getValue().toBytes());
      zip.closeEntry();
    }
    zip.finish();
  }

  /**
   * Reads all arrays.
   *
   * @throws DataException if it is another file, or has arrays of other types or of more than an
   *     eighth of Java's heap
   */
  public static Map<String, NpyArray> read(Path file) throws IOException {
    return read(file, MOST_BYTES);
  }

  /** Reads all arrays, of at most {@code most} bytes. */
  static Map<String, NpyArray> read(Path file, long most) throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    long left = most;
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        String name = e.getName();
        String key =
            name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        NpyArray array = NpyArray.read(file + ": " + name, zip, left);
        left -= array.bytes();
        arrays.put(key, array);
      }
    } catch (ZipException | EOFException e) {
      throw new DataException("%s is not a whole .npz file: %s".formatted(file, e.getMessage()), e);
    }
    if (arrays.isEmpty()) {
      throw new DataException(file + " is not a .npz file: it holds no array");
    }
    return arrays;
  }
}
