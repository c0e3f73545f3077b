package org.catchupmix.data.sets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Twenty-four sonnets of Shakespeare (1609, public domain), a text for models of language. */
public final class Sonnets {
  private Sonnets() {}

  /** Returns the text in ASCII, with an empty line between two sonnets. */
  public static String text() {
    try (InputStream in =
        Sonnets.class.getResourceAsStream("/org/catchupmix/data/sonnets/sonnets.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
