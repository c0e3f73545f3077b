package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads files of CUDA and PTX. */
public final class KernelText {
  private static final Pattern PTX_KERNEL =
      Pattern.compile("^[ \\t]*+(?:\\.visible\\s++)?\\.entry\\s++([\\w$]++)", Pattern.MULTILINE);

  /** Head of a kernel with parameters. */
  private static final Pattern PTX_HEAD =
      Pattern.compile("\\.entry\\s++([\\w$]++)\\s*+\\(([^)]*+)\\)");

  /** Size of a parameter in bits, and its number of elements if it is an array. */
  private static final Pattern PTX_SIZE =
      Pattern.compile("\\.[usbf](\\d+)\\b(?:[^\\[]*\\[(\\d+)\\])?");

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

  /** Returns the bytes of each parameter, by kernel of PTX. */
  public static Map<String, List<Integer>> parameters(String ptx) {
    Map<String, List<Integer>> all = new LinkedHashMap<>();
    PTX_HEAD
        .matcher(ptx)
        .results()
        .forEach(
            head ->
                all.put(
                    head.group(1),
                    Pattern.compile(",")
                        .splitAsStream(head.group(2))
                        .flatMap(parameter -> PTX_SIZE.matcher(parameter).results().limit(1))
                        .map(KernelText::bytes)
                        .toList()));
    return all;
  }

  private static int bytes(MatchResult size) {
    int elements = size.group(2) == null ? 1 : Integer.parseInt(size.group(2));
    return Integer.parseInt(size.group(1)) / Byte.SIZE * elements;
  }
}
