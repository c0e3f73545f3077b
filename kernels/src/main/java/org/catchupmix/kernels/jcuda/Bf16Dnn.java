package org.catchupmix.kernels.jcuda;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.driver.GpuDriver;
import org.catchupmix.kernels.launch.CastBf16;

/**
 * Products and convolutions on tensor cores in BF16, on F32 tensors: factors are rounded to BF16 by
 * a kernel of ours, sums are FP32, results go back to F32. Weights, statistics and losses stay F32;
 * so do the activations in memory. Channels are padded with zeros to multiples of 8, which tensor
 * cores want.
 */
final class Bf16Dnn implements Dnn {
  private static final int MULTIPLE = 8;

  private final GpuDriver driver;
  private final CudnnDnn inner;
  private final CastBf16 cast;

  /**
   * Around one that takes BF16 memory.
   *
   * @param inner in {@link CudnnArithmetic#BF16}; closed with this
   */
  Bf16Dnn(GpuDriver driver, CudnnDnn inner, CastBf16 cast) {
    this.driver = driver;
    this.inner = inner;
    this.cast = cast;
  }

  static int padded(int channels) {
    return Math.ceilDiv(channels, MULTIPLE) * MULTIPLE;
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

  /** A BF16 matrix with padding, beside the size of the F32 one. */
  private final class Rounded implements AutoCloseable {
    private final int rows;
    private final int columns;
    private final int paddedRows;
    private final int paddedColumns;
    private final DeviceMemory memory;

    Rounded(long rows, int columns, long paddedRows, int paddedColumns) {
      this.rows = Math.toIntExact(rows);
      this.columns = columns;
      this.paddedRows = Math.toIntExact(paddedRows);
      this.paddedColumns = paddedColumns;
      this.memory = driver.allocate(paddedRows * paddedColumns * Short.BYTES);
    }

    Rounded from(DeviceMemory f32) {
      cast.toBf16(f32, rows, columns, paddedRows, paddedColumns, memory);
      return this;
    }

    void into(DeviceMemory f32) {
      cast.toF32(memory, rows, columns, paddedColumns, f32);
    }

    @Override
    public void close() {
      driver.free(memory);
    }
  }

  private Rounded input(Conv2dGeometry g) {
    long pixels = (long) g.batch() * g.height() * g.width();
    return new Rounded(pixels, g.inChannels(), pixels, padded(g.inChannels()));
  }

  private Rounded output(Conv2dGeometry g) {
    long pixels = (long) g.batch() * g.outHeight() * g.outWidth();
    return new Rounded(pixels, g.outChannels(), pixels, padded(g.outChannels()));
  }

  private Rounded weights(Conv2dGeometry g) {
    long window = (long) g.kernelHeight() * g.kernelWidth();
    return new Rounded(
        g.outChannels() * window,
        g.inChannels(),
        padded(g.outChannels()) * window,
        padded(g.inChannels()));
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
    // Sides become multiples of 8; zeros along k add nothing, those along m and n are cut off.
    int mp = padded(m);
    int np = padded(n);
    int kp = padded(k);
    try (Rounded ra = transposeA ? new Rounded(k, m, kp, mp) : new Rounded(m, k, mp, kp);
        Rounded rb = transposeB ? new Rounded(n, k, np, kp) : new Rounded(k, n, kp, np)) {
      ra.from(a);
      rb.from(b);
      if (inner.products().outBytes() == Short.BYTES) {
        try (Rounded product = new Rounded(m, n, mp, np)) {
          inner.matmul(ra.memory, transposeA, rb.memory, transposeB, product.memory, mp, np, kp);
          product.into(out);
        }
      } else {
        wide(ra, transposeA, rb, transposeB, out, m, n, mp, np, kp);
      }
    }
  }

  /** Into F32 with columns that are cut off; whole rows beyond M follow and are not copied. */
  private void wide(
      Rounded a,
      boolean transposeA,
      Rounded b,
      boolean transposeB,
      DeviceMemory out,
      int m,
      int n,
      int mp,
      int np,
      int kp) {
    if (m == mp && n == np) {
      inner.matmul(a.memory, transposeA, b.memory, transposeB, out, mp, np, kp);
      return;
    }
    DeviceMemory product = driver.allocate((long) mp * np * Float.BYTES);
    try {
      inner.matmul(a.memory, transposeA, b.memory, transposeB, product, mp, np, kp);
      cast.crop(product, m, n, np, out);
    } finally {
      driver.free(product);
    }
  }

  @Override
  public void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry g, DeviceMemory y) {
    try (Rounded rx = input(g);
        Rounded rw = weights(g);
        Rounded ry = output(g)) {
      inner.conv2d(rx.from(x).memory, rw.from(w).memory, padded(g), ry.memory);
      ry.into(y);
    }
  }

  @Override
  public void conv2dInputGradient(
      DeviceMemory dy, DeviceMemory w, Conv2dGeometry g, DeviceMemory dx) {
    try (Rounded ry = output(g);
        Rounded rw = weights(g);
        Rounded rx = input(g)) {
      inner.conv2dInputGradient(ry.from(dy).memory, rw.from(w).memory, padded(g), rx.memory);
      rx.into(dx);
    }
  }

  @Override
  public void conv2dWeightGradient(
      DeviceMemory x, DeviceMemory dy, Conv2dGeometry g, DeviceMemory dw) {
    try (Rounded rx = input(g);
        Rounded ry = output(g);
        Rounded rw = weights(g)) {
      inner.conv2dWeightGradient(rx.from(x).memory, ry.from(dy).memory, padded(g), rw.memory);
      rw.into(dw);
    }
  }

  @Override
  public void close() {
    inner.close();
  }
}
