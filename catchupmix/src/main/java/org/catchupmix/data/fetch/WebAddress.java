package org.catchupmix.data.fetch;

import java.net.URI;
import java.net.URISyntaxException;

/** Web addresses as users type them and as messages may show them. */
public final class WebAddress {
  private WebAddress() {}

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is none; the message names no part of it, which may be a
   *     password
   */
  public static URI parse(String argument, String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "%s is not an address (%s at character %d): give one such as https://HOST/FOLDER"
              .formatted(argument, e.getReason(), e.getIndex() + 1));
    }
  }

  /** Removes user name and password from each address in a text. */
  public static String withoutSecrets(String text) {
    // Everything up to the last @ of the raw authority: URI knows no user of a host with an
    // underscore.
    return text.replaceAll("//[^/?#\\s]*@", "//");
  }

  static String shown(URI uri) {
    return withoutSecrets(uri.toString());
  }
}
