package org.catchupmix.study.plot;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The fonts of charts: Liberation Sans from a jar (SIL Open Font License). */
record Fonts(Font regular, Font bold) {

  /** Property with a file of fonts, which Java reads instead of asking fontconfig. */
  private static final String FONT_LIST = "sun.awt.fontconfig";

  /** Minimal list of fonts. It is empty, so Java still uses fontconfig where it is installed. */
  private static final String NO_FONTS =
      """
      version=1
      sequence.allfonts=default
      """;

  private static Fonts loaded;

  /**
   * Loads the fonts on the first call.
   *
   * <p>Java cannot draw text without the fontconfig library, even with a font from a jar. This sets
   * a list of fonts before AWT starts, and headless mode, unless the JVM has such flags.
   *
   * @throws IOException if a font cannot be loaded, such as for lack of the FreeType library
   */
  static synchronized Fonts get() throws IOException {
    if (loaded == null) {
      System.getProperties().putIfAbsent("java.awt.headless", "true");
      loaded = System.getProperty(FONT_LIST) == null && isLinux() ? loadWithList() : load();
    }
    return loaded;
  }

  Font regular(float points) {
    return regular.deriveFont(points);
  }

  Font bold(float points) {
    return bold.deriveFont(points);
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").startsWith("Linux");
  }

  /** Loads with a temporary list of fonts, which AWT reads only once. */
  private static Fonts loadWithList() throws IOException {
    Path list = Files.createTempFile("fonts", ".properties");
    try {
      Files.writeString(list, NO_FONTS);
      System.setProperty(FONT_LIST, list.toString());
      return load();
    } finally {
      System.clearProperty(FONT_LIST);
      Files.deleteIfExists(list);
    }
  }

  private static Fonts load() throws IOException {
    return new Fonts(load("LiberationSans-Regular.ttf"), load("LiberationSans-Bold.ttf"));
  }

  private static Font load(String file) throws IOException {
    // The class itself would search its own module alone.
    try (InputStream in = Fonts.class.getClassLoader().getResourceAsStream("liberation/" + file)) {
      if (in == null) {
        throw new IOException("the jar openpdf-fonts-extra is not on the class path");
      }
      return Font.createFont(Font.TRUETYPE_FONT, in);
    } catch (IOException | FontFormatException | LinkageError e) {
      throw new IOException(
          ("Font %s cannot be loaded (%s), but charts need it, and Java for it the FreeType library"
                  + " (its own or, say, Debian's libfreetype6).")
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
