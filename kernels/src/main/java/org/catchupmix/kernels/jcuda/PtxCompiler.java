package org.catchupmix.kernels.jcuda;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jcuda.CudaException;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.driver.GpuException;

/**
 * NVIDIA's PTX compiler as a library, for machines without a driver. It proves that PTX is valid
 * and reports the resources of each kernel.
 */
public final class PtxCompiler {
  /** Newest chip that this version, of CUDA 12.6, is asked for. */
  public static final int NEWEST_CHIP = 90;

  private PtxCompiler() {}

  /** Tells whether the program contains it; the bundle does not, since it is large. */
  public static boolean isPresent() {
    return JCudaNatives.isPresent("JNvPTXCompiler");
  }

  /**
   * Compiles PTX for a chip.
   *
   * @param sm compute capability without its point, such as 75 or 90
   * @throws GpuException with lines and messages of the compiler if the PTX is wrong
   */
  public static List<KernelResources> compile(KernelSource source, int sm) {
    JCudaApi.PTX_COMPILER.load();
    byte[] ptx = source.ptx().getBytes(StandardCharsets.UTF_8);
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    JNvPTXCompiler.nvPTXCompilerCreate(handle, ptx.length, ptx);
    try {
      String[] options = {"--gpu-name=sm_" + sm, "--verbose"};
      JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
      return KernelResources.parse(info(handle));
    } catch (CudaException e) {
      throw new GpuException(
          "%s does not compile for sm_%d (%s):%n%s"
              .formatted(source.origin(), sm, e.getMessage(), errors(handle)),
          e);
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(handle);
    }
  }

  private static String errors(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size);
    byte[] text = new byte[(int) size[0] + 1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, text);
    return MemorySegment.ofArray(text).getString(0).strip();
  }

  private static String info(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(handle, size);
    byte[] text = new byte[(int) size[0] + 1];
    JNvPTXCompiler.nvPTXCompilerGetInfoLog(handle, text);
    return MemorySegment.ofArray(text).getString(0).strip();
  }
}
