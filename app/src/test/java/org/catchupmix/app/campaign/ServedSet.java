package org.catchupmix.app.campaign;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.catchupmix.data.fetch.Fetch;
import org.catchupmix.data.sets.RemoteFiles;
import org.catchupmix.data.sets.RemoteFiles.ArchiveKind;
import org.catchupmix.data.sets.RemoteFiles.FileCount;
import org.catchupmix.data.sets.RemoteFiles.RemoteFile;

/**
 * A small image set to be fetched, which the seed makes.
 *
 * @param source where it is fetched and what it becomes
 * @param served the server's files by name
 * @param contents the files of the set by name
 */
record ServedSet(RemoteFiles source, Map<String, byte[]> served, Map<String, byte[]> contents) {
  private static final String FOLDER = "set";
  private static final int FILES = 40;
  private static final int BYTES = 20_000;

  /**
   * Makes it.
   *
   * @param base the address of the server's folder
   * @param packed whether it is one archive; else it is two files
   */
  static ServedSet of(long seed, URI base, boolean packed) throws IOException {
    Random random = new Random(seed);
    Map<String, byte[]> contents = new TreeMap<>();
    for (int i = 0; i < (packed ? FILES : 2); i++) {
      byte[] bytes = new byte[packed ? BYTES : FILES / 2 * BYTES];
      random.nextBytes(bytes);
      contents.put("image-%02d.bin".formatted(i), bytes);
    }
    Map<String, byte[]> served = packed ? Map.of("set.tar.gz", tarGz(contents)) : contents;
    List<RemoteFile> files =
        served.entrySet().stream()
            .map(
                f ->
                    new RemoteFile(
                        f.getKey(), new DigestUtils("SHA-256").digestAsHex(f.getValue())))
            .toList();
    RemoteFiles source =
        new RemoteFiles(
            FOLDER,
            FOLDER,
            base,
            files,
            packed ? ArchiveKind.TAR_GZ : ArchiveKind.NONE,
            FOLDER,
            List.of(FileCount.of("image-*.bin", contents.size())),
            "none",
            "%s");
    return new ServedSet(source, served, contents);
  }

  /** Fetches it; arguments: the seed, the address, whether it is packed, the folder. */
  public static void main(String[] args) throws IOException {
    ServedSet set = of(Long.parseLong(args[0]), URI.create(args[1]), Boolean.parseBoolean(args[2]));
    Fetch.run(set.source, Path.of(args[3]), Optional.empty(), true, false, System.out);
  }

  private static byte[] tarGz(Map<String, byte[]> contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
      for (Map.Entry<String, byte[]> file : contents.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(FOLDER + "/" + file.getKey());
        entry.setSize(file.getValue().length);
        // Each program makes the same bytes.
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Returns the first fault of the folder that the set was fetched to, or an empty text. */
  String difference(Path to) throws IOException {
    try (var left = Files.list(to)) {
      List<String> names = left.map(f -> f.getFileName().toString()).sorted().toList();
      if (!names.equals(List.of(FOLDER))) {
        return "left are " + names;
      }
    }
    try (var files = Files.list(to.resolve(FOLDER))) {
      if (files.count() != contents.size()) {
        return "other files than those of the set";
      }
    }
    for (Map.Entry<String, byte[]> file : contents.entrySet()) {
      Path path = to.resolve(FOLDER).resolve(file.getKey());
      if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        return file.getKey() + " is missing or has other bytes";
      }
    }
    return "";
  }
}
