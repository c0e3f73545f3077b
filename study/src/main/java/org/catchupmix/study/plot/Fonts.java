package org.catchupmix.study.plot;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two fonts that charts are written in: Liberation Sans, out of a jar (SIL Open Font License),
 * so that a chart looks the same whatever fonts the machine has, or has not.
 */
record Fonts(Font regular, Font bold) {

  /** Names a file that Java reads in place of asking the fontconfig library which fonts exist. */
  private static final String FONT_LIST = "sun.awt.fontconfig";

  /**
   * The least that Java takes for a list of fonts. It lists none, so wherever fontconfig is
   * installed Java uses it after all.
   */
  private static final String NO_FONTS =
      """
      version=1
      sequence.allfonts=default
      """;

  private static Fonts loaded;

  /**
   * Loads the fonts when first called.
   *
   * <p>Java's text drawing fails where the fontconfig library is missing, as in many containers,
   * even for a font that comes from a jar. So, before AWT starts, this names it a list of fonts.
   * Both that and headless mode (charts need no screen) are left alone if a flag of the JVM has set
   * them.
   *
   * @throws IOException if a font cannot be loaded, for instance because a Java that comes without
   *     the FreeType library finds none on the system either
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

  /** AWT reads the list once, as it loads the first font, so the file is needed no longer. */
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
    try (InputStream in = Fonts.class.getResourceAsStream("/liberation/" + file)) {
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
