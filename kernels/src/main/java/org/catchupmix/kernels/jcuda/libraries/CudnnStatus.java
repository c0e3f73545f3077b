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
      throw new GpuException("%s: cuDNN says %s. %s.".formatted(doing, name(code), remedy(code)));
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

  private static String remedy(int code) {
    return switch (code) {
      case 1002, 3009 ->
          "Its sub-libraries are missing or of another version: 'catchup doctor' lists them";
      case 3005, 3006 -> "It requires a newer driver";
      case 3007 ->
          "It does not know this GPU: install a newer cuDNN 9, or use --dnn own (fp32 or bf16)";
      case 3008 -> "It requires NVRTC (libnvrtc.so.12): 'catchup doctor' says how to get it";
      case 4003 -> "The host has too little memory: end other programs";
      default ->
          switch (code / 1000) {
            case 2, 3 -> "Our own kernels can do it: --dnn own (fp32 or bf16), or --bn own";
            case 5 ->
                "The GPU failed while it ran, or a kernel before it did: run the same with --device"
                    + " emulator";
            default -> "Run the same with --dnn own (fp32 or bf16) and report both";
          };
    };
  }
}
