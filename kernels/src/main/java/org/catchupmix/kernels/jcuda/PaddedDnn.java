package org.catchupmix.kernels.jcuda;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.launch.PadBf16;

/**
 * Products and convolutions in BF16 of any sides, by libraries that want them in multiples of 8, as
 * tensor cores do. A tensor whose sides are such is handed over as it is, another with rows and
 * columns of zeros.
 */
final class PaddedDnn implements Dnn {
  private static final int MULTIPLE = 8;

  private final GpuDriver driver;
  private final Dnn inner;
  private final PadBf16 pad;

  /**
   * Around one that wants multiples of 8.
   *
   * @param inner takes BF16 and gives BF16; closed with this
   */
  PaddedDnn(GpuDriver driver, Dnn inner, PadBf16 pad) {
    this.driver = driver;
    this.inner = inner;
    this.pad = pad;
  }

  static int padded(int side) {
    return Math.ceilDiv(side, MULTIPLE) * MULTIPLE;
  }

  /** The same convolution with padded channels. */
  static Conv2dGeometry padded(Conv2dGeometry g) {
    return new Conv2dGeometry(
        g.batch(),
        g.height(),
        g.width(),
        padded(g.inChannels()),
        padded(g.outChannels()),
        g.kernelHeight(),
        g.kernelWidth(),
        g.stride(),
        g.padding());
  }

  /** The sizes of a matrix, without and with zeros. */
  private record Sides(int rows, int columns, int paddedRows, int paddedColumns) {
    Sides(long rows, int columns, long paddedRows, int paddedColumns) {
      this(Math.toIntExact(rows), columns, Math.toIntExact(paddedRows), paddedColumns);
    }

    boolean fit() {
      return rows == paddedRows && columns == paddedColumns;
    }
  }

  /** A matrix as the library wants it: the tensor itself where it fits, else a padded copy. */
  private final class Fitting implements AutoCloseable {
    private final Sides sides;
    private final DeviceMemory tensor;
    private final DeviceMemory memory;

    Fitting(DeviceMemory tensor, Sides sides) {
      this.sides = sides;
      this.tensor = tensor;
      this.memory =
          sides.fit()
              ? tensor
              : driver.allocate((long) sides.paddedRows() * sides.paddedColumns() * Short.BYTES);
    }

    /** To be read by the library. */
    DeviceMemory read() {
      if (memory != tensor) {
        pad.pad(
            tensor,
            sides.rows(),
            sides.columns(),
            sides.paddedRows(),
            sides.paddedColumns(),
            memory);
      }
      return memory;
    }

    /** To be written by the library; {@link #written} follows. */
    DeviceMemory write() {
      return memory;
    }

    void written() {
      if (memory != tensor) {
        pad.crop(memory, sides.rows(), sides.columns(), sides.paddedColumns(), tensor);
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
    return new Fitting(t, new Sides(rows, columns, padded(rows), padded(columns)));
  }

  private Fitting input(DeviceMemory t, Conv2dGeometry g) {
    long pixels = (long) g.batch() * g.height() * g.width();
    return new Fitting(t, new Sides(pixels, g.inChannels(), pixels, padded(g.inChannels())));
  }

  private Fitting output(DeviceMemory t, Conv2dGeometry g) {
    long pixels = (long) g.batch() * g.outHeight() * g.outWidth();
    return new Fitting(t, new Sides(pixels, g.outChannels(), pixels, padded(g.outChannels())));
  }

  private Fitting weights(DeviceMemory t, Conv2dGeometry g) {
    long window = (long) g.kernelHeight() * g.kernelWidth();
    return new Fitting(
        t,
        new Sides(
            g.outChannels() * window,
            g.inChannels(),
            padded(g.outChannels()) * window,
            padded(g.inChannels())));
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

  @Override
  public void matmul(
      DeviceMemory a,
      boolean transposeA,
      DeviceMemory b,
      boolean transposeB,
      DeviceMemory out,
      int m,
      int n,
      int k) {
    // Zeros along k add nothing, those along m and n are cut off.
    try (Fitting fa = transposeA ? matrix(a, k, m) : matrix(a, m, k);
        Fitting fb = transposeB ? matrix(b, n, k) : matrix(b, k, n);
        Fitting product = matrix(out, m, n)) {
      inner.matmul(
          fa.read(),
          transposeA,
          fb.read(),
          transposeB,
          product.write(),
          padded(m),
          padded(n),
          padded(k));
      product.written();
    }
  }

  @Override
  public void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry g, DeviceMemory y) {
    try (Fitting fx = input(x, g);
        Fitting fw = weights(w, g);
        Fitting fy = output(y, g)) {
      inner.conv2d(fx.read(), fw.read(), padded(g), fy.write());
      fy.written();
    }
  }

  @Override
  public void conv2dInputGradient(
      DeviceMemory dy, DeviceMemory w, Conv2dGeometry g, DeviceMemory dx) {
    try (Fitting fy = output(dy, g);
        Fitting fw = weights(w, g);
        Fitting fx = input(dx, g)) {
      inner.conv2dInputGradient(fy.read(), fw.read(), padded(g), fx.write());
      fx.written();
    }
  }

  @Override
  public void conv2dWeightGradient(
      DeviceMemory x, DeviceMemory dy, Conv2dGeometry g, DeviceMemory dw) {
    try (Fitting fx = input(x, g);
        Fitting fy = output(dy, g);
        Fitting fw = weights(dw, g)) {
      inner.conv2dWeightGradient(fx.read(), fy.read(), padded(g), fw.write());
      fw.written();
    }
  }

  @Override
  public void close() {
    inner.close();
  }
}
