package org.catchupmix.kernels.library;

import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.core.io.Sha256;

/** The header of committed PTX: which source it was made of. */
public final class CommittedPtx {
  private static final Pattern HEADER =
      Pattern.compile("// source (\\S+) sha256 ([0-9a-f]{64})\n// ([^;\n]*);.*");

  private CommittedPtx() {}

  /**
   * What the header says.
   *
   * @param source the file's name, such as {@code channel_norm.cu}
   * @param sha256 of the source and headers that the PTX was made of, see {@link CudaSource#sha256}
   * @param compiler what made it
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

  /** The SHA-256 of a text in hexadecimal digits. */
  public static String sha256(byte[] text) {
    MessageDigest digest = Sha256.digest();
    digest.update(text);
    return Sha256.hex(digest);
  }
}
