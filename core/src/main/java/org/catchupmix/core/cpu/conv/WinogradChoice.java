package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Chooses whether to prefer Winograd to the direct convolution.
 *
 * <p>Both are modelled as multiply-adds, those of the products and what the rest is worth in them:
 *
 * <pre>
 *   direct    9 * (pixels + packing) * Cin*Cout
 *   Winograd  36 * (T*Cin*Cout + transform*T*(Cin + Cout) + weights*Cin*Cout)
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
  static boolean isFaster(Conv2dGeometry g, Convolutions.Pass pass) {
    return supports(g) && cost(g, pass) * WinogradTuning.MARGIN < directCost(g, pass);
  }

  private static double cost(Conv2dGeometry g, Convolutions.Pass pass) {
    boolean gradient = pass == Convolutions.Pass.WEIGHT_GRADIENT;
    boolean toInput = pass == Convolutions.Pass.INPUT_GRADIENT;
    int m = WinogradMap.OUTPUT_SIDE;
    double in = CpuTuning.wholeVectors(g.inChannels());
    double out = CpuTuning.wholeVectors(g.outChannels());
    double weights =
        pass == Convolutions.Pass.FORWARD ? g.inChannels() * out : in * g.outChannels();
    double tiles =
        (double) g.batch()
            * Math.ceilDiv(toInput ? g.height() : g.outHeight(), m)
            * Math.ceilDiv(toInput ? g.width() : g.outWidth(), m);
    double transform = gradient ? WinogradTuning.GRADIENT_TRANSFORM : WinogradTuning.TRANSFORM;
    double perWeight = gradient ? WinogradTuning.GRADIENT_WEIGHT : WinogradTuning.WEIGHT;
    return WinogradMap.PRODUCTS * ((tiles + perWeight) * weights + transform * tiles * (in + out));
  }

  private static double directCost(Conv2dGeometry g, Convolutions.Pass pass) {
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
      // Its columns are those of all places of the kernel together.
      case WEIGHT_GRADIENT ->
          (pixels + WinogradTuning.DIRECT_GRADIENT_WEIGHT)
              * CpuTuning.wholeVectors(9 * g.inChannels())
              * g.outChannels();
    };
  }
}
