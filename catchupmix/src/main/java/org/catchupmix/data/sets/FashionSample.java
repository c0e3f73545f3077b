package org.catchupmix.data.sets;

import java.io.InputStream;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageSplits;

/**
 * Sample of Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, MIT licence, Zalando SE) in this program.
 *
 * <p>It has the first 1,000 training and 200 test images of each class, in the order of the
 * original files. {@code scripts/CutFashionSample.java} made it.
 */
public final class FashionSample {
  /** Classes, as the authors' README names them. */
  static final List<String> CLASSES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** Resource folder in the jar. */
  static final String FOLDER = "/org/catchupmix/data/fashion-sample/";

  private FashionSample() {}

  /**
   * Reads the sample from the jar.
   *
   * @return 10,000 training and 2,000 test images, NHWC of 28 x 28 x 1
   * @throws DataException if the program was built without the sample
   */
  public static ImageSplits read() {
    return IdxReader.read(FashionSample::open, "fashion-sample", CLASSES);
  }

  private static IdxFile open(String file) {
    String resource = FOLDER + file + ".gz";
    InputStream in = FashionSample.class.getResourceAsStream(resource);
    if (in == null) {
      throw new DataException(
          "This program was built without %s, which belongs into its jar; build it again."
              .formatted(resource));
    }
    return new IdxFile(in, resource);
  }
}
