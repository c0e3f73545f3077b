package org.catchupmix.io;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 as 64 hexadecimal digits in lower case. */
public final class Sha256 {
  private Sha256() {}

  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("each Java has SHA-256", e);
    }
  }

  /** Ends a digest, which is reset. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The sum of what a digest has received so far; the digest goes on. */
  public static String soFar(MessageDigest digest) {
    try {
      return hex((MessageDigest) digest.clone());
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("Java's SHA-256 can be copied", e);
    }
  }

  public static String of(String text) {
    MessageDigest digest = digest();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(digest);
  }
}
