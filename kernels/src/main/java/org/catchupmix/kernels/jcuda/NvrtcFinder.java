package org.catchupmix.kernels.jcuda;

import java.util.Optional;
import org.catchupmix.emulator.compiler.Compiler;
import org.catchupmix.emulator.compiler.CompilerFinder;
import org.catchupmix.emulator.compiler.CompilerName;

/** Offers NVRTC, which JCuda binds, to all commands. */
public final class NvrtcFinder implements CompilerFinder {
  @Override
  public CompilerName name() {
    return CompilerName.NVRTC;
  }

  @Override
  public Optional<Compiler> find() {
    return Nvrtc.find().map(nvrtc -> nvrtc);
  }
}
