package org.catchupmix.study.robust.corrupt;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/**
 * A grey or RGB image of numbers from 0 (black) to 1 (white), {@code [height,width,channels]}.
 *
 * @param values shared, not copied
 */
record Pixels(int height, int width, int channels, double[] values) {
  private static final double WHITE = 255;

  static Pixels black(int height, int width, int channels) {
    return new Pixels(height, width, channels, new double[height * width * channels]);
  }

  interface Rule {
    double at(int y, int x, int c);
  }

  /** Creates an image by a rule for each number, row by row, channel innermost. */
  static Pixels of(int height, int width, int channels, Rule rule) {
    return black(height, width, channels)
        .fill(i -> rule.at(i / channels / width, i / channels % width, i % channels));
  }

  /** Creates an image of this size by a rule for each of its numbers. */
  Pixels like(Rule rule) {
    return of(height, width, channels, rule);
  }

  /** Creates an image from bytes 0..255. */
  static Pixels of(byte[] bytes, int height, int width, int channels) {
    return black(height, width, channels).fill(i -> (bytes[i] & 0xFF) / WHITE);
  }

  private Pixels fill(IntToDoubleFunction f) {
    Arrays.setAll(values, f);
    return this;
  }

  double at(int y, int x, int c) {
    return values[index(y, x, c)];
  }

  void set(int y, int x, int c, double value) {
    values[index(y, x, c)] = value;
  }

  private int index(int y, int x, int c) {
    return (y * width + x) * channels + c;
  }

  Pixels map(DoubleUnaryOperator f) {
    return black(height, width, channels).fill(i -> f.applyAsDouble(values[i]));
  }

  Pixels transposed() {
    return of(width, height, channels, (y, x, c) -> at(x, y, c));
  }

  /** Luma of a pixel by ITU-R BT.601; the value of a grey image. */
  double luma(int y, int x) {
    return channels == 1
        ? at(y, x, 0)
        : 0.299 * at(y, x, 0) + 0.587 * at(y, x, 1) + 0.114 * at(y, x, 2);
  }

  double max() {
    return Arrays.stream(values).max().orElseThrow();
  }

  /** Bytes, clipped to 0..255 and truncated as in the published program. */
  byte[] truncated() {
    return bytes(0);
  }

  /** Bytes, clipped to 0..255 and rounded to the nearest. */
  byte[] rounded() {
    return bytes(0.5);
  }

  private byte[] bytes(double add) {
    byte[] out = new byte[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (int) (Math.clamp(values[i], 0.0, 1.0) * WHITE + add);
    }
    return out;
  }
}
