package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Reads files of CUDA and PTX. */
public final class KernelText {
  private static final Pattern PTX_KERNEL =
      Pattern.compile("^[ \\t]*+(?:\\.visible\\s++)?\\.entry\\s++([\\w$]++)", Pattern.MULTILINE);

  private KernelText() {}

  public static Path requireFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "does not exist or is not a file");
    }
    return file;
  }

  /** Reads a file that should be PTX or CUDA. */
  public static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException _) {
      throw new FileSystemException(
          file.toString(), null, "is not text, so it is not PTX; nvcc -ptx writes PTX");
    }
  }

  /** Returns the kernels of PTX in order. */
  public static List<String> entries(String ptx) {
    return PTX_KERNEL.matcher(ptx).results().map(m -> m.group(1)).toList();
  }
}
