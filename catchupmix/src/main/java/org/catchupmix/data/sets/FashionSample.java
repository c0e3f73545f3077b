package org.catchupmix.data.sets;

import java.io.InputStream;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageSplits;

/**
 * The sample of Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, MIT licence, Zalando SE) that this
 * program ships: the first 1,000 training and the first 200 test images of each of the ten classes,
 * 28 x 28 grey, in the order of the original files. {@code scripts/CutFashionSample.java} cut it.
 */
public final class FashionSample {
  /** The ten classes, as the authors' README names them. */
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

  /** The resource folder, as a jar names it. */
  static final String FOLDER = "/org/catchupmix/data/fashion-sample/";

  private FashionSample() {}

  /**
   * Reads the sample from the program's own resources.
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
