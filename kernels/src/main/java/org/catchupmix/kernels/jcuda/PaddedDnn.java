package org.catchupmix.kernels.jcuda;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.launch.PadBf16;

/**
 * Matmuls and convolutions in BF16 of any sizes by libraries that require multiples of 8. Tensors
 * of other sizes are copied with rows and columns of zeros; those of a matmul only if the library
 * requires it. Groups would each need padding of their own, so our own kernels run such
 * convolutions, with a note.
 */
public final class PaddedDnn implements Dnn {
  private static final int MULTIPLE = 8;

  private final GpuDriver driver;
  private final Dnn inner;
  private final Optional<Dnn> own;
  private final PadBf16 pad;

  /** Notes on what our own kernels run. */
  private final Set<String> left = new LinkedHashSet<>();

  /**
   * Wraps operations that require multiples of 8.
   *
   * @param inner takes and gives BF16; closed with this
   * @param own takes any sizes; if empty, such a convolution is an error
   */
  public PaddedDnn(GpuDriver driver, Dnn inner, Optional<Dnn> own, PadBf16 pad) {
    this.driver = driver;
    this.inner = inner;
    this.own = own;
    this.pad = pad;
  }

  static int padded(int side) {
    return Math.ceilDiv(side, MULTIPLE) * MULTIPLE;
  }

  /** Returns the convolution with padded channels. */
  static Conv2dGeometry padded(Conv2dGeometry g) {
    return g.withChannels(padded(g.inChannels()), padded(g.outChannels()), g.groups());
  }

  private static boolean fits(int channels) {
    return channels == padded(channels);
  }

  /**
   * A matrix for the library: the tensor itself if it fits, else a padded copy. Columns are the
   * last axis of its shape.
   */
  private final class Fitting implements AutoCloseable {
    private final Shape shape;
    private final Shape wide;
    private final DeviceMemory tensor;
    private final DeviceMemory memory;

    Fitting(DeviceMemory tensor, Shape shape, Shape wide) {
      this.shape = shape;
      this.wide = wide;
      this.tensor = tensor;
      this.memory = shape.equals(wide) ? tensor : driver.allocate(wide.elements() * Short.BYTES);
    }

    /** Returns memory for the library to read. */
    DeviceMemory read() {
      if (memory != tensor) {
        pad.pad(tensor, shape, wide, memory);
      }
      return memory;
    }

    /** Returns memory for the library to write, to be followed by {@link #written}. */
    DeviceMemory write() {
      return memory;
    }

    void written() {
      if (memory != tensor) {
        pad.crop(memory, shape, wide, tensor);
      }
    }

    @Override
    public void close() {
      if (memory != tensor) {
        driver.free(memory);
      }
    }
  }

  private Fitting matrix(DeviceMemory t, int rows, int columns) {
    return new Fitting(t, Shape.of(rows, columns), Shape.of(padded(rows), padded(columns)));
  }

  @Override
  public DType type() {
    return DType.BF16;
  }

  @Override
  public String arithmetic() {
    return inner.arithmetic();
  }

  @Override
  public String description() {
    return inner.description();
  }

  /** {@inheritDoc} Their channels are the padded ones. */
  @Override
  public List<String> notes() {
    return Stream.concat(inner.notes().stream(), left.stream()).toList();
  }

  @Override
  public void matmul(GemmShape s, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    if (inner.multipliesAnySides()) {
      inner.matmul(s, a, b, out);
      return;
    }
    // Zeros along k add nothing; zeros along m and n are cut off.
    try (Fitting fa = s.transposeA() ? matrix(a, s.k(), s.m()) : matrix(a, s.m(), s.k());
        Fitting fb = s.transposeB() ? matrix(b, s.n(), s.k()) : matrix(b, s.k(), s.n());
        Fitting result = matrix(out, s.m(), s.n())) {
      GemmShape wide =
          new GemmShape(
              padded(s.m()), padded(s.n()), padded(s.k()), s.transposeA(), s.transposeB());
      inner.matmul(wide, fa.read(), fb.read(), result.write());
      result.written();
    }
  }

  @Override
  public void convolve(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    if (g.groups() > 1 && !(fits(g.groupIn()) && fits(g.groupOut()))) {
      leave(pass, g).convolve(pass, g, a, b, out);
      return;
    }
    Conv2dGeometry wide = padded(g);
    Function<Conv2dGeometry, Shape> x = Conv2dGeometry::inputShape;
    Function<Conv2dGeometry, Shape> w = Conv2dGeometry::weightShape;
    Function<Conv2dGeometry, Shape> y = Conv2dGeometry::outputShape;
    var ofA = pass == ConvolutionPass.INPUT_GRADIENT ? y : x;
    var ofB = pass == ConvolutionPass.WEIGHT_GRADIENT ? y : w;
    var ofOut =
        switch (pass) {
          case FORWARD -> y;
          case INPUT_GRADIENT -> x;
          case WEIGHT_GRADIENT -> w;
        };
    try (Fitting fa = new Fitting(a, ofA.apply(g), ofA.apply(wide));
        Fitting fb = new Fitting(b, ofB.apply(g), ofB.apply(wide));
        Fitting result = new Fitting(out, ofOut.apply(g), ofOut.apply(wide))) {
      inner.convolve(pass, wide, fa.read(), fb.read(), result.write());
      result.written();
    }
  }

  private Dnn leave(ConvolutionPass pass, Conv2dGeometry g) {
    String why =
        "%s: cuDNN requires channels in multiples of 8 in each group in bf16, not %d and %d"
            .formatted(CudnnConvolution.describe(pass, g), g.groupIn(), g.groupOut());
    left.add(why + "; our own kernels run it");
    return own.orElseThrow(() -> new GpuException(why + "; our own kernels can do it: --dnn own"));
  }

  @Override
  public void close() {
    inner.close();
  }
}
