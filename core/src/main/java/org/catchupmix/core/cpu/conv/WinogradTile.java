package org.catchupmix.core.cpu.conv;

/**
 * The two sizes of tile: F(m x m, 3x3) makes m x m outputs from (m+2) x (m+2) inputs.
 *
 * <pre>
 *   Y  = A' [ (G g G') .* (B' d B) ] A       summed over input channels
 *   dg = G' [ (A dY A') .* (B' d B) ] G      summed over tiles
 * </pre>
 *
 * <p>Multiplications per output: 9 directly, 4 with tiles of 2, 2.25 with tiles of 4.
 */
enum WinogradTile {
  /** F(2x2, 3x3). */
  TWO(
      2,
      WinogradMap.INPUT_2,
      WinogradMap.WEIGHT_2,
      WinogradMap.OUTPUT_2,
      WinogradMap.OUTPUT_GRADIENT_2,
      WinogradMap.WEIGHT_GRADIENT_2),

  /** F(4x4, 3x3): fewer multiplications, about three times the rounding error. */
  FOUR(
      4,
      WinogradMap.INPUT_4,
      WinogradMap.WEIGHT_4,
      WinogradMap.OUTPUT_4,
      WinogradMap.OUTPUT_GRADIENT_4,
      WinogradMap.WEIGHT_GRADIENT_4);

  private final int outputs;
  private final WinogradMap input;
  private final WinogradMap weight;
  private final WinogradMap output;
  private final WinogradMap outputGradient;
  private final WinogradMap weightGradient;

  WinogradTile(
      int outputs,
      WinogradMap input,
      WinogradMap weight,
      WinogradMap output,
      WinogradMap outputGradient,
      WinogradMap weightGradient) {
    this.outputs = outputs;
    this.input = input;
    this.weight = weight;
    this.output = output;
    this.outputGradient = outputGradient;
    this.weightGradient = weightGradient;
  }

  /** m, pixels along a side of the output tile. */
  int outputs() {
    return outputs;
  }

  /** m + 2, pixels along a side of the input tile. */
  int inputs() {
    return outputs + 2;
  }

  /** (m + 2)^2, the products. */
  int products() {
    return inputs() * inputs();
  }

  /** B'. */
  WinogradMap input() {
    return input;
  }

  /** G. */
  WinogradMap weight() {
    return weight;
  }

  /** A'. */
  WinogradMap output() {
    return output;
  }

  /** A. */
  WinogradMap outputGradient() {
    return outputGradient;
  }

  /** G'. */
  WinogradMap weightGradient() {
    return weightGradient;
  }
}
