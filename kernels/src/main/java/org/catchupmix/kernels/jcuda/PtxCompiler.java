package org.catchupmix.kernels.jcuda;

import java.nio.charset.StandardCharsets;
import java.util.List;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.driver.KernelSource;

/**
 * NVIDIA's PTX compiler as a library: what the driver does with PTX, on a machine without a driver.
 * It proves that PTX is valid and tells what each kernel will use.
 */
public final class PtxCompiler {
  private PtxCompiler() {}

  /** Whether the program brings it; the bundle does not, it is large. */
  public static boolean isPresent() {
    return JCudaNatives.isPresent("JNvPTXCompiler");
  }

  /**
   * Compiles for a chip.
   *
   * @param sm the compute capability without its point, such as 75 or 90
   * @return its kernels in the order of their names
   * @throws GpuException if the PTX is wrong; the message holds the lines and what the compiler
   *     said
   */
  public static List<KernelResources> compile(KernelSource source, int sm) {
    JCudaNatives.place("JNvPTXCompiler");
    JNvPTXCompiler.setExceptionsEnabled(false);
    byte[] ptx = source.ptx().getBytes(StandardCharsets.UTF_8);
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    check(JNvPTXCompiler.nvPTXCompilerCreate(handle, ptx.length, ptx), "nvPTXCompilerCreate");
    try {
      String[] options = {"--gpu-name=sm_" + sm, "--verbose"};
      int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
      if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
        throw new GpuException(
            "%s does not compile for sm_%d (%s):%n%s"
                .formatted(
                    source.origin(), sm, nvPTXCompileResult.stringFor(result), errors(handle)));
      }
      return KernelResources.parse(info(handle));
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(handle);
    }
  }

  private static String errors(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size);
    byte[] text = new byte[(int) size[0] + 1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, text);
    return string(text);
  }

  private static String info(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    check(JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(handle, size), "nvPTXCompilerGetInfoLogSize");
    byte[] text = new byte[(int) size[0] + 1];
    check(JNvPTXCompiler.nvPTXCompilerGetInfoLog(handle, text), "nvPTXCompilerGetInfoLog");
    return string(text);
  }

  /** The text before the zero that ends it in C. */
  private static String string(byte[] text) {
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8).strip();
  }

  private static void check(int result, String call) {
    if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
      throw new GpuException(
          "the PTX compiler: %s says %s".formatted(call, nvPTXCompileResult.stringFor(result)));
    }
  }
}
