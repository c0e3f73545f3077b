package org.catchupmix.study.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.UserException;
import org.catchupmix.study.plot.Figure;

/** Draws figures of {@code kernels run --json}. */
public final class KernelPlots {
  private KernelPlots() {}

  /**
   * Draws the figures that the files suffice for.
   *
   * @param folder of the figures, which is created
   * @return the figures, each as PNG and as SVG
   * @throws UserException if the lab did not write a file, or nothing can be drawn
   */
  public static List<Path> draw(List<Path> files, Path folder) throws IOException {
    List<KernelRun> runs = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new UserException(file + " is not there, or is no file");
      }
      runs.addAll(KernelRun.read(file));
    }
    Map<String, Figure> figures = new KernelFigures(runs).all();
    Files.createDirectories(folder);
    List<Path> written = new ArrayList<>();
    for (Map.Entry<String, Figure> figure : figures.entrySet()) {
      written.addAll(figure.getValue().write(folder.resolve(figure.getKey())));
    }
    return written;
  }
}
