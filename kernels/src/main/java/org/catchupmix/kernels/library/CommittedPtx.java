package org.catchupmix.kernels.library;

import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.core.io.Sha256;

/** Header of committed PTX, which names its source. */
public final class CommittedPtx {
  private static final Pattern HEADER =
      Pattern.compile("// source (\\S+) sha256 ([0-9a-f]{64})\n// ([^;\n]*);.*");

  private CommittedPtx() {}

  /**
   * Contents of the header.
   *
   * @param source name of the file, such as {@code channel_norm.cu}
   * @param sha256 of the source and its headers, see {@link CudaSource#sha256}
   * @param compiler name, version and options
   */
  public record Header(String source, String sha256, String compiler) {}

  /**
   * Reads the header.
   *
   * @return null if the PTX has none
   */
  public static Header header(String ptx) {
    Matcher found = HEADER.matcher(ptx);
    return found.lookingAt() ? new Header(found.group(1), found.group(2), found.group(3)) : null;
  }

  /** Returns the SHA-256 of a text in hexadecimal digits. */
  public static String sha256(byte[] text) {
    MessageDigest digest = Sha256.digest();
    digest.update(text);
    return Sha256.hex(digest);
  }
}
