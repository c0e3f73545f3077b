package org.catchupmix.data.sets;

import java.util.List;

/**
 * Sample of Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, MIT licence, Zalando SE) in this program.
 *
 * <p>It has the first 1,000 training and 200 test images of each class, in the order of the
 * original files. {@code catchupmix/src/test/fixtures/CutFashionSample.java} made it.
 */
final class FashionSample {
  /** Classes, as the authors' README names them. */
  static final List<String> CLASSES =
      List.of(
          "T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot"
              .split(", "));

  static final String FOLDER = "/org/catchupmix/data/fashion-sample/";

  /** The sample in the jar: 10,000 training and 2,000 test images, NHWC of 28 x 28 x 1. */
  static final Layout LAYOUT =
      Layout.ofOneSize(
          List.of(), _ -> IdxReader.read(FashionSample::open, "fashion-sample", CLASSES));

  private FashionSample() {}

  private static IdxFile open(String file, int dimensions) {
    String resource = FOLDER + file + ".gz";
    return IdxFile.read(FashionSample.class.getResourceAsStream(resource), resource, dimensions);
  }
}
