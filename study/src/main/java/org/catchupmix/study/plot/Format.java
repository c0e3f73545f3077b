package org.catchupmix.study.plot;

import java.io.IOException;
import java.util.Locale;

/** File formats of figures. */
public enum Format {
  SVG,
  PDF,
  PNG;

  /** Encodes a drawing; the title is for screen readers and lists of files. */
  byte[] encode(String title, Drawing drawing) throws IOException {
    // No encoder is loaded before: flags name formats also on a Java without XML and desktop.
    return switch (this) {
      case SVG -> SvgFile.of(title, drawing);
      case PDF -> PdfFile.of(title, drawing);
      case PNG -> PngFile.of(title, drawing);
    };
  }

  /** Ending of its files, such as {@code svg}. */
  public String ending() {
    return name().toLowerCase(Locale.ROOT);
  }
}
