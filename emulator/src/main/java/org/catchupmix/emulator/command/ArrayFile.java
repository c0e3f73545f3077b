package org.catchupmix.emulator.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an array's elements from a file: of NumPy's format if it ends with .npy, else raw. */
record ArrayFile(Path file) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern TYPE = Pattern.compile("'descr': '([^']*+)'");
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*+)\\)");
  private static final String IN_COLUMNS = "'fortran_order': True";

  /**
   * Reads the elements, little-endian and row by row.
   *
   * @throws IOException if it is not a file of as many bytes as its header says
   * @throws IllegalArgumentException if it has another type
   */
  byte[] elements(ElementType type) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "does not exist or is not a file");
    }
    if (Files.size(file) > EmulatedArgument.MAX_BYTES) {
      throw new FileSystemException(
          file.toString(), null, "has more than %d bytes".formatted(EmulatedArgument.MAX_BYTES));
    }
    byte[] all = Files.readAllBytes(file);
    byte[] elements = file.toString().endsWith(".npy") ? numpy(all, type) : all;
    if (elements.length == 0 || elements.length % type.bytes() != 0) {
      throw new FileSystemException(
          file.toString(),
          null,
          "has %d bytes, must have a multiple of %d for %s"
              .formatted(elements.length, type.bytes(), type));
    }
    return elements;
  }

  private byte[] numpy(byte[] all, ElementType type) throws IOException {
    int version = all.length < MAGIC.length + 6 ? 0 : all[MAGIC.length];
    int sizeBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    int from = MAGIC.length + 2 + sizeBytes;
    long size = 0;
    for (int i = 0; version > 0 && i < sizeBytes; i++) {
      size |= (all[MAGIC.length + 2 + i] & 0xFFL) << Byte.SIZE * i;
    }
    if (version < 1
        || version > 3
        || !Arrays.equals(MAGIC, Arrays.copyOf(all, MAGIC.length))
        || size > all.length - from) {
      throw damaged("it is not an array in NumPy's format");
    }
    int begin = from + (int) size;
    String header = new String(all, from, (int) size, StandardCharsets.UTF_8);
    Matcher described = TYPE.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!described.find() || !shape.find()) {
      throw damaged("its header names no type and shape");
    }
    if (!type.isNumpy(described.group(1))) {
      throw new IllegalArgumentException(
          "%s holds elements of type %s, must be %s for %s"
              .formatted(file, described.group(1), type.numpy(), type));
    }
    if (header.contains(IN_COLUMNS) && shape.group(1).indexOf(',') < shape.group(1).length() - 1) {
      throw new IllegalArgumentException(
          "%s is stored column by column: save numpy.ascontiguousarray of it".formatted(file));
    }
    byte[] elements = Arrays.copyOfRange(all, begin, all.length);
    if (elements.length != type.bytes() * count(shape.group(1))) {
      throw damaged(
          "it has %d bytes of elements, which its shape (%s) does not fit"
              .formatted(elements.length, shape.group(1)));
    }
    return elements;
  }

  /** Number of elements of a shape; -1 if it is too large for any file. */
  private static long count(String shape) {
    long count = 1;
    for (String extent : shape.replace(" ", "").split(",")) {
      if (extent.length() > 10) {
        return -1;
      }
      count = extent.isEmpty() ? count : count * Long.parseLong(extent);
      if (count > EmulatedArgument.MAX_BYTES) {
        return -1;
      }
    }
    return count;
  }

  private FileSystemException damaged(String how) {
    return new FileSystemException(file.toString(), null, how);
  }
}
