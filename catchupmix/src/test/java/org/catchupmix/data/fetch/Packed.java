package org.catchupmix.data.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Archives made by hand, good ones and bad ones. */
public final class Packed {
  private static final int SYMBOLIC_LINK = 0120777;

  private Packed() {}

  /** Files by name; a content is a text or bytes. */
  public static Map<String, byte[]> files(Object... namesAndContents) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      byte[] content =
          namesAndContents[i + 1] instanceof byte[] bytes
              ? bytes
              : namesAndContents[i + 1].toString().getBytes(StandardCharsets.UTF_8);
      files.put(namesAndContents[i].toString(), content);
    }
    return files;
  }

  public static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** One entry of a kind such as {@code TarConstants.LF_SYMLINK}. */
  static byte[] tarOf(String name, byte kind, String target) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, kind);
      if (kind == TarConstants.LF_SYMLINK || kind == TarConstants.LF_LINK) {
        entry.setLinkName(target);
      }
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  /** The record of a tar file that announces a long name or a pax header. */
  public static byte[] longHeader(char kind, long bytes) {
    byte[] record = new byte[512];
    put(record, 0, "././@LongLink");
    put(record, 100, "0000644\0");
    put(record, 108, "0000000\0");
    put(record, 116, "0000000\0");
    put(record, 124, "%011o\0".formatted(bytes));
    put(record, 136, "00000000000\0");
    Arrays.fill(record, 148, 156, (byte) ' ');
    record[156] = (byte) kind;
    put(record, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte b : record) {
      sum += b & 0xFF;
    }
    put(record, 148, "%06o\0 ".formatted(sum));
    return record;
  }

  private static void put(byte[] record, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, record, at, bytes.length);
  }

  public static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putArchiveEntry(new ZipArchiveEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  static byte[] zipOfLink(String name, String target) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      ZipArchiveEntry entry = new ZipArchiveEntry(name);
      entry.setUnixMode(SYMBOLIC_LINK);
      zip.putArchiveEntry(entry);
      zip.write(target.getBytes(StandardCharsets.UTF_8));
      zip.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
