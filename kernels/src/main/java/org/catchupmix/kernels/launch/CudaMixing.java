package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;

import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** Launcher of mixing primitives, and of CutMix, {@code box_paste.cu}. */
public final class CudaMixing {
  /** Most threads of a block of CutMix; a block has one row of an image. */
  private static final int BLOCK = 256;

  private final KernelLibrary library;

  public CudaMixing(KernelLibrary library) {
    this.library = library;
  }

  public void run(Mixing primitive) {
    switch (primitive) {
      case Mixing.BoxPaste p -> paste(p);
      case Mixing.ChannelNorm p -> new ChannelNorm(library).run(p);
      case Mixing.RfiMask p -> new RfiMask(library).run(p);
      case Mixing.ChannelMix p -> new ChannelMix(library).run(p);
      case Mixing.ChannelMixGradient p -> new ChannelMix(library).run(p);
    }
  }

  private void paste(Mixing.BoxPaste p) {
    Shape shape = p.x().shape();
    int rows = shape.dim(0) * shape.dim(1);
    int length = shape.dim(2) * shape.dim(3);
    library.launch(
        "box_paste",
        Variant.entry("box_paste", p.x().dtype()),
        Launch.of(rows, Math.min(BLOCK, Math.ceilDiv(length, 32) * 32)),
        pointers(p.x(), p.partner(), p.box(), p.out())
            .i32(shape.dim(1), shape.dim(2), shape.dim(3)));
  }
}
