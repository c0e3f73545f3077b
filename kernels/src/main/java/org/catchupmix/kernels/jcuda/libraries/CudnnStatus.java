package org.catchupmix.kernels.jcuda.libraries;

import static jcuda.jcudnn.JCudnn.cudnnGetErrorString;

import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.CudaException;
import org.catchupmix.kernels.driver.GpuException;

/** Calls of cuDNN 9, whose status codes JCuda's own table does not know. */
final class CudnnStatus {
  private static final Pattern CODE = Pattern.compile("(\\d+)$");

  private CudnnStatus() {}

  /**
   * Calls cuDNN.
   *
   * @throws GpuException if it refuses
   */
  static void run(String doing, IntSupplier call) {
    require(doing, code(call));
  }

  /**
   * Requires a status of success.
   *
   * @throws GpuException for another status
   */
  static void require(String doing, int code) {
    if (code != 0) {
      throw new GpuException(
          "%s: cuDNN says %s. 'catchup doctor' lists what is missing; --dnn own (fp32 or bf16) and --bn own run our own kernels"
              .formatted(doing, name(code)));
    }
  }

  static int code(IntSupplier call) {
    try {
      return call.getAsInt();
    } catch (CudaException e) {
      Matcher number = CODE.matcher(e.getMessage());
      if (number.find()) {
        return Integer.parseInt(number.group(1));
      }
      // The only code below 1000 that is still in use is 1.
      return 1;
    }
  }

  static boolean isOutOfMemory(int code) {
    return code == 4004;
  }

  static boolean isUnsupported(int code) {
    return code / 1000 == 3;
  }

  /**
   * Tells whether cuDNN has no such algorithm for these sizes. It may then answer the question for
   * the workspace with a bad parameter.
   */
  static boolean isWithoutAlgorithm(int code) {
    return isUnsupported(code) || code / 1000 == 2;
  }

  /** Returns the name of a status by cuDNN, which must have been loaded. */
  static String name(int code) {
    return cudnnGetErrorString(code);
  }
}
