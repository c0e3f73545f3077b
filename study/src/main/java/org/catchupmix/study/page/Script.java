package org.catchupmix.study.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.catchupmix.io.Html;

/**
 * A program of a page in JavaScript. The page's policy names its hash, so that nothing else runs.
 */
public record Script(String code) {
  /**
   * Takes a program that is part of this one, never text from elsewhere.
   *
   * @throws IllegalArgumentException if it holds characters that end a script in HTML or XML
   */
  public Script {
    code = code.replace("\r\n", "\n");
    if (code.contains("]]>") || code.contains("</") || code.contains("<!--")) {
      throw new IllegalArgumentException("a script must not contain ]]>, </ or <!--");
    }
  }

  /** Text of the element; a parser of XML reads {@code <} and {@code &} in it as they are. */
  private String text() {
    return "\n//<![CDATA[\n" + code + "//]]>\n";
  }

  Html html() {
    return new Html(text()).in("script");
  }

  /** Source of a Content-Security-Policy that allows this script alone. */
  String source() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(text().getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
