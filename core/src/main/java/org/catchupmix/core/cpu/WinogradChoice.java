package org.catchupmix.core.cpu;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.cpu.WinogradConvolution.Pass;

/**
 * Which tile suits a convolution best, and whether it beats the direct one.
 *
 * <p>Both are modelled as multiply-adds, those of the products and what the rest is worth in them:
 *
 * <pre>
 *   direct    taps*Cin*Cout + 9 * packing*Cin*Cout
 *   Winograd  (m+2)^2 * (T*Cin*Cout + transform*T*(Cin + Cout) + weights*Cin*Cout)
 * </pre>
 *
 * <p>T counts tiles, taps the places of the kernel over all output pixels; channels are rounded up
 * to whole vectors where the loops do. The numbers are in {@link WinogradTuning}. The choice
 * follows from sizes and vector length alone, since it decides how results are rounded.
 */
final class WinogradChoice {
  private WinogradChoice() {}

  /** Whether the model expects it to be faster than the direct convolution. */
  static boolean pays(Conv2dGeometry g, Pass pass) {
    return WinogradConvolution.supports(g)
        && cost(g, pass, tile(g, pass)) * WinogradTuning.MARGIN < directCost(g, pass);
  }

  /** The faster tile. */
  static WinogradTile tile(Conv2dGeometry g, Pass pass) {
    return cost(g, pass, WinogradTile.TWO) <= cost(g, pass, WinogradTile.FOUR)
        ? WinogradTile.TWO
        : WinogradTile.FOUR;
  }

  private static double cost(Conv2dGeometry g, Pass pass, WinogradTile tile) {
    boolean gradient = pass == Pass.WEIGHT_GRADIENT;
    boolean toInput = pass == Pass.INPUT_GRADIENT;
    int m = tile.outputs();
    double in = whole(g.inChannels());
    double out = whole(g.outChannels());
    double weights = pass == Pass.FORWARD ? g.inChannels() * out : in * g.outChannels();
    double tiles =
        (double) g.batch()
            * Math.ceilDiv(toInput ? g.height() : g.outHeight(), m)
            * Math.ceilDiv(toInput ? g.width() : g.outWidth(), m);
    double transform = gradient ? WinogradTuning.GRADIENT_TRANSFORM : WinogradTuning.TRANSFORM;
    double perWeight = gradient ? WinogradTuning.GRADIENT_WEIGHT : WinogradTuning.WEIGHT;
    return tile.products() * ((tiles + perWeight) * weights + transform * tiles * (in + out));
  }

  private static double directCost(Conv2dGeometry g, Pass pass) {
    double pixels = (double) g.batch() * g.outHeight() * g.outWidth();
    return switch (pass) {
      case FORWARD ->
          9 * (pixels + WinogradTuning.DIRECT_WEIGHT) * g.inChannels() * whole(g.outChannels());
      case INPUT_GRADIENT -> {
        pixels = (double) g.batch() * g.height() * g.width();
        yield 9 * (pixels + WinogradTuning.DIRECT_WEIGHT) * whole(g.inChannels()) * g.outChannels();
      }
      case WEIGHT_GRADIENT -> {
        // Visits only what lies inside the image; writes out windows if Cin fills vectors badly.
        double taps = (double) g.batch() * inside(g.height(), g) * inside(g.width(), g);
        boolean windows = g.inChannels() * 4 < whole(g.inChannels()) * 3;
        double in = windows ? whole(9 * g.inChannels()) / 9.0 : whole(g.inChannels());
        yield (taps + 9 * WinogradTuning.DIRECT_GRADIENT_WEIGHT) * in * g.outChannels();
      }
    };
  }

  /** Along one axis: places of the kernel inside the image, summed over all outputs. */
  private static int inside(int size, Conv2dGeometry g) {
    int outputs = size + 2 * g.padding() - 2;
    int sum = 0;
    for (int k = 0; k < 3; k++) {
      int shift = k - g.padding();
      sum += Math.max(Math.min(outputs, size - shift) - Math.max(0, -shift), 0);
    }
    return sum;
  }

  private static int whole(int channels) {
    return Math.ceilDiv(channels, CpuTuning.LANES) * CpuTuning.LANES;
  }
}
