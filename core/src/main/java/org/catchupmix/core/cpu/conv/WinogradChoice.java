package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Chooses the tile of a convolution, and whether to prefer Winograd to the direct one.
 *
 * <p>Both are modelled as multiply-adds, those of the products and what the rest is worth in them:
 *
 * <pre>
 *   direct    9 * (pixels + packing) * Cin*Cout
 *   Winograd  (m+2)^2 * (T*Cin*Cout + transform*T*(Cin + Cout) + weights*Cin*Cout)
 * </pre>
 *
 * <p>T counts tiles; channels are rounded up to whole vectors where the loops do. The numbers are
 * in {@link WinogradTuning}. The choice follows from sizes and vector length alone, since it
 * decides how results are rounded.
 */
final class WinogradChoice {
  private WinogradChoice() {}

  /** Whether the sizes are 3x3, stride 1, padding at most 2. */
  static boolean supports(Conv2dGeometry g) {
    return g.kernelHeight() == 3 && g.kernelWidth() == 3 && g.stride() == 1 && g.padding() <= 2;
  }

  /** Whether the model expects it to be faster than the direct convolution. */
  static boolean pays(Conv2dGeometry g, ConvolutionPass pass) {
    return supports(g)
        && cost(g, pass, tile(g, pass)) * WinogradTuning.MARGIN < directCost(g, pass);
  }

  /** The faster tile. */
  static WinogradTile tile(Conv2dGeometry g, ConvolutionPass pass) {
    return cost(g, pass, WinogradTile.TWO) <= cost(g, pass, WinogradTile.FOUR)
        ? WinogradTile.TWO
        : WinogradTile.FOUR;
  }

  private static double cost(Conv2dGeometry g, ConvolutionPass pass, WinogradTile tile) {
    boolean gradient = pass == ConvolutionPass.WEIGHT_GRADIENT;
    boolean toInput = pass == ConvolutionPass.INPUT_GRADIENT;
    int m = tile.outputs();
    double in = CpuTuning.wholeVectors(g.inChannels());
    double out = CpuTuning.wholeVectors(g.outChannels());
    double weights = pass == ConvolutionPass.FORWARD ? g.inChannels() * out : in * g.outChannels();
    double tiles =
        (double) g.batch()
            * Math.ceilDiv(toInput ? g.height() : g.outHeight(), m)
            * Math.ceilDiv(toInput ? g.width() : g.outWidth(), m);
    double transform = gradient ? WinogradTuning.GRADIENT_TRANSFORM : WinogradTuning.TRANSFORM;
    double perWeight = gradient ? WinogradTuning.GRADIENT_WEIGHT : WinogradTuning.WEIGHT;
    return tile.products() * ((tiles + perWeight) * weights + transform * tiles * (in + out));
  }

  private static double directCost(Conv2dGeometry g, ConvolutionPass pass) {
    double pixels = (double) g.batch() * g.outHeight() * g.outWidth();
    return switch (pass) {
      case FORWARD ->
          9
              * (pixels + WinogradTuning.DIRECT_WEIGHT)
              * g.inChannels()
              * CpuTuning.wholeVectors(g.outChannels());
      case INPUT_GRADIENT -> {
        pixels = (double) g.batch() * g.height() * g.width();
        yield 9
            * (pixels + WinogradTuning.DIRECT_WEIGHT)
            * CpuTuning.wholeVectors(g.inChannels())
            * g.outChannels();
      }
      case WEIGHT_GRADIENT -> {
        // Its columns are those of all places of the kernel together.
        yield (pixels + WinogradTuning.DIRECT_GRADIENT_WEIGHT)
            * CpuTuning.wholeVectors(9 * g.inChannels())
            * g.outChannels();
      }
    };
  }
}
