package org.catchupmix.kernels.jcuda;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jcuda.CudaException;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.sass.Cubin;
import org.catchupmix.kernels.sass.SassKernel;

/**
 * NVIDIA's PTX compiler as a library: what the driver does with PTX, on a machine without a driver.
 * It proves that PTX is valid and tells what each kernel will use.
 */
public final class PtxCompiler {
  /** The newest chip that it knows, of those that this program asks for; it is of CUDA 12.6. */
  public static final int NEWEST_CHIP = 90;

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
    Built built = build(source, sm);
    List<SassKernel> code;
    try {
      code = Cubin.kernels(built.cubin(), sm);
    } catch (GpuException _) {
      return built.resources(); // somebody's kernel with an instruction that is not known here
    }
    return built.resources().stream()
        .map(
            r ->
                code.stream()
                    .filter(k -> k.name().equals(r.kernel()))
                    .findFirst()
                    .map(r::with)
                    .orElse(r))
        .toList();
  }

  /**
   * What the compiler makes of a file for a chip.
   *
   * @param resources of its kernels, in the order of their names
   * @param cubin the machine code, an ELF file
   */
  @SuppressWarnings("ArrayRecordComponent") // nothing compares two of them
  public record Built(List<KernelResources> resources, byte[] cubin) {}

  /**
   * Compiles for a chip, and keeps the machine code.
   *
   * @throws GpuException as {@link #compile} does
   */
  public static Built build(KernelSource source, int sm) {
    JCudaApi.PTX_COMPILER.load();
    byte[] ptx = source.ptx().getBytes(StandardCharsets.UTF_8);
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    JNvPTXCompiler.nvPTXCompilerCreate(handle, ptx.length, ptx);
    try {
      String[] options = {"--gpu-name=sm_" + sm, "--verbose"};
      JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
      long[] size = new long[1];
      JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(handle, size);
      byte[] cubin = new byte[(int) size[0]];
      JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(handle, cubin);
      return new Built(KernelResources.parse(info(handle)), cubin);
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
