package org.catchupmix.data.sets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;

/**
 * Images as the user names them: {@code NAME[:DIR]}. Only the first colon separates, so {@code
 * folder:C:\images} works.
 *
 * @param dir folder with the files; empty if none is given
 */
record DataSpec(DataSource source, Path dir) {
  private static final Path NONE = Path.of("");

  /**
   * Reads a spec.
   *
   * @throws DataException if there is no such source, or it does not take a folder
   */
  static DataSpec parse(String text, List<DataSource> sources) {
    String[] parts = text.split(":", 2);
    String name = parts[0].strip();
    List<String> names = sources.stream().map(DataSource::name).toList();
    if (!names.contains(name)) {
      throw new DataException(
          "There is no data set '%s'; choose one of %s".formatted(name, String.join(", ", names)));
    }
    DataSource source = sources.get(names.indexOf(name));
    if (parts.length == 1) {
      return new DataSpec(source, NONE);
    }
    String dir = parts[1].strip();
    if (dir.isEmpty() || source.isShipped()) {
      throw new DataException(
          dir.isEmpty()
              ? "'%s' has no folder after the colon; write %s:DIR".formatted(text, name)
              : "%s is shipped with the program and takes no folder such as %s"
                  .formatted(name, dir));
    }
    return new DataSpec(source, Path.of(dir));
  }

  ImageSplits load(Framing framing, JpegDecoding jpeg) {
    if (!source.isShipped() && (dir.equals(NONE) || !Files.isDirectory(dir))) {
      throw new DataException(
          "%s; write %s:DIR, where DIR holds %s (%s)"
              .formatted(
                  dir.equals(NONE) ? source.name() + " needs a folder" : dir + " is not a folder",
                  source.name(),
                  String.join("; ", source.layout().files()),
                  source.origin()));
    }
    try {
      return source.layout().reader().read(dir, framing, jpeg);
    } catch (IllegalArgumentException e) {
      throw new DataException("%s: %s".formatted(dir, e.getMessage()), e);
    }
  }
}
