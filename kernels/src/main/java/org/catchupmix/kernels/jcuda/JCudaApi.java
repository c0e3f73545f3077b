package org.catchupmix.kernels.jcuda;

import java.util.function.Consumer;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvrtc.JNvrtc;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Parts of JCuda, which are loaded here only. JCuda has exceptions off by default for each part,
 * and an ignored status would fail silently, so loading turns them on.
 */
public enum JCudaApi {
  DRIVER("JCudaDriver", on -> JCudaDriver.setExceptionsEnabled(on)),
  CUDNN("JCudnn", on -> JCudnn.setExceptionsEnabled(on)),
  CUBLAS("JCublas2", on -> JCublas2.setExceptionsEnabled(on)),
  NVRTC("JNvrtc", on -> JNvrtc.setExceptionsEnabled(on)),
  PTX_COMPILER("JNvPTXCompiler", on -> JNvPTXCompiler.setExceptionsEnabled(on));

  private final String library;
  private final Consumer<Boolean> exceptions;

  private boolean loaded;

  /** Reason for a failed load, which JCuda's class gives only once; null if there is none. */
  private String problem;

  JCudaApi(String library, Consumer<Boolean> exceptions) {
    this.library = library;
    this.exceptions = exceptions;
  }

  /** Returns the name of its native library and of its class. */
  public String library() {
    return library;
  }

  /**
   * Loads the library and turns exceptions on.
   *
   * @throws GpuException if a library is missing
   */
  public synchronized void load() {
    if (loaded) {
      return;
    }
    if (problem != null) {
      throw new GpuException(problem);
    }
    try {
      JCudaNatives.load(library, () -> exceptions.accept(true));
      loaded = true;
    } catch (GpuException e) {
      problem = e.getMessage();
      throw e;
    }
  }
}
