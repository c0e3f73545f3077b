package org.catchupmix.app.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Set;
import org.catchupmix.mix.BatchMix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixOptionsTest {
  /** A view of two images that keeps both would show nothing. */
  @ParameterizedTest
  @MethodSource("org.catchupmix.mix.MixMethods#names")
  void twoImagesAreExchanged(String method) {
    MixOptions options = new MixOptions();
    options.method = method;
    BatchMix mix = options.draw(0, List.of(1), 2, 28).mix();
    if (mix != BatchMix.NONE) {
      int[] partner = assertInstanceOf(BatchMix.AtPoint.class, mix).partner();
      boolean inPairs = !Set.of("cutout", "comixup").contains(method);
      assertArrayEquals(inPairs ? new int[] {1, 0} : new int[0], partner);
    }
  }
}
