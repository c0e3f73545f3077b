package org.catchupmix.study.plot;

import java.io.IOException;
import java.util.Locale;

/** File formats of figures. */
public enum Format {
  SVG(SvgFile::of),
  PDF(PdfFile::of),
  PNG(PngFile::of);

  interface Encoder {
    byte[] encode(String title, Drawing drawing) throws IOException;
  }

  private final Encoder encoder;

  Format(Encoder encoder) {
    this.encoder = encoder;
  }

  /** Encodes a drawing; the title is for screen readers and lists of files. */
  byte[] encode(String title, Drawing drawing) throws IOException {
    return encoder.encode(title, drawing);
  }

  /** Ending of its files, such as {@code svg}. */
  public String ending() {
    return name().toLowerCase(Locale.ROOT);
  }
}
