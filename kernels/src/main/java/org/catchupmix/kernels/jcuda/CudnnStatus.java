package org.catchupmix.kernels.jcuda;

import java.util.Map;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.CudaException;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Calls of cuDNN. JCuda has the status codes of cuDNN 8, but cuDNN 9 numbers them differently
 * (cudnn_graph.h), so this class has its own table.
 */
final class CudnnStatus {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1001, "NOT_INITIALIZED"),
          Map.entry(1002, "SUBLIBRARY_VERSION_MISMATCH"),
          Map.entry(1003, "SERIALIZATION_VERSION_MISMATCH"),
          Map.entry(1004, "DEPRECATED"),
          Map.entry(1005, "LICENSE_ERROR"),
          Map.entry(1006, "RUNTIME_IN_PROGRESS"),
          Map.entry(1007, "RUNTIME_FP_OVERFLOW"),
          Map.entry(2000, "BAD_PARAM"),
          Map.entry(2002, "BAD_PARAM_NULL_POINTER"),
          Map.entry(2003, "BAD_PARAM_MISALIGNED_POINTER"),
          Map.entry(2004, "BAD_PARAM_NOT_FINALIZED"),
          Map.entry(2005, "BAD_PARAM_OUT_OF_BOUND"),
          Map.entry(2006, "BAD_PARAM_SIZE_INSUFFICIENT"),
          Map.entry(2007, "BAD_PARAM_STREAM_MISMATCH"),
          Map.entry(2008, "BAD_PARAM_SHAPE_MISMATCH"),
          Map.entry(2009, "BAD_PARAM_DUPLICATED_ENTRIES"),
          Map.entry(2010, "BAD_PARAM_ATTRIBUTE_TYPE"),
          Map.entry(3000, "NOT_SUPPORTED"),
          Map.entry(3001, "NOT_SUPPORTED_GRAPH_PATTERN"),
          Map.entry(3002, "NOT_SUPPORTED_SHAPE"),
          Map.entry(3003, "NOT_SUPPORTED_DATA_TYPE"),
          Map.entry(3004, "NOT_SUPPORTED_LAYOUT"),
          Map.entry(3005, "NOT_SUPPORTED_INCOMPATIBLE_CUDA_DRIVER"),
          Map.entry(3006, "NOT_SUPPORTED_INCOMPATIBLE_CUDART"),
          Map.entry(3007, "NOT_SUPPORTED_ARCH_MISMATCH"),
          Map.entry(3008, "NOT_SUPPORTED_RUNTIME_PREREQUISITE_MISSING"),
          Map.entry(3009, "NOT_SUPPORTED_SUBLIBRARY_UNAVAILABLE"),
          Map.entry(3010, "NOT_SUPPORTED_SHARED_MEMORY_INSUFFICIENT"),
          Map.entry(3011, "NOT_SUPPORTED_PADDING"),
          Map.entry(3012, "NOT_SUPPORTED_BAD_LAUNCH_PARAM"),
          Map.entry(4000, "INTERNAL_ERROR"),
          Map.entry(4001, "INTERNAL_ERROR_COMPILATION_FAILED"),
          Map.entry(4002, "INTERNAL_ERROR_UNEXPECTED_VALUE"),
          Map.entry(4003, "INTERNAL_ERROR_HOST_ALLOCATION_FAILED"),
          Map.entry(4004, "INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED"),
          Map.entry(4005, "INTERNAL_ERROR_BAD_LAUNCH_PARAM"),
          Map.entry(4006, "INTERNAL_ERROR_TEXTURE_CREATION_FAILED"),
          Map.entry(5000, "EXECUTION_FAILED"),
          Map.entry(5001, "EXECUTION_FAILED_CUDA_DRIVER"),
          Map.entry(5002, "EXECUTION_FAILED_CUBLAS"),
          Map.entry(5003, "EXECUTION_FAILED_CUDART"),
          Map.entry(5004, "EXECUTION_FAILED_CURAND"));

  private static final Pattern CODE = Pattern.compile("(\\d+)$");

  /** Replaces a status that JCuda loses, see {@link AlgorithmProposal}. */
  static final int LOST = -1;

  private CudnnStatus() {}

  /**
   * Calls cuDNN.
   *
   * @param doing the purpose, to begin the message with
   * @throws GpuException if it refuses
   */
  static void run(String doing, IntSupplier call) {
    require(doing, code(call));
  }

  /**
   * Requires a status of success.
   *
   * @param doing the purpose, to begin the message with
   * @throws GpuException for another status
   */
  static void require(String doing, int code) {
    if (code != 0) {
      throw new GpuException("%s: cuDNN says %s. %s.".formatted(doing, name(code), remedy(code)));
    }
  }

  /** Calls cuDNN and returns its status. */
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

  /** Tells whether the GPU has too little memory. */
  static boolean isOutOfMemory(int code) {
    return code == 4004;
  }

  /** Tells whether an operation is not supported for its sizes. */
  static boolean isUnsupported(int code) {
    return code / 1000 == 3;
  }

  /** Returns the name of a status as in the documentation of cuDNN. */
  static String name(int code) {
    if (code == LOST) {
      return "a refusal whose status JCuda loses";
    }
    String name = NAMES.get(code);
    return name == null ? "status " + code : "CUDNN_STATUS_" + name;
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
