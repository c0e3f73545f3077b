package org.catchupmix.mix.blocks;

/**
 * The most salient square of each image, of 8 pixels along a side.
 *
 * @param height of the images
 * @param width of the images
 * @param stride pixels from a square to the next one
 */
record SalientPlaces(int height, int width, int stride) {
  private static final int SIDE = 8;

  /**
   * Distances between the most salient squares of images, {@code |rows| + |columns|} in strides,
   * divided by their mean over an image's row; 0 where all are at one place.
   *
   * @param saliency of the pixels of a batch
   * @param from first of the images
   * @param images how many of them
   */
  double[][] distances(double[] saliency, int from, int images) {
    int[][] places = new int[images][];
    for (int n = 0; n < images; n++) {
      places[n] = place(saliency, (from + n) * height * width);
    }
    double[][] distances = new double[images][images];
    double sum = 0;
    for (int n = 0; n < images; n++) {
      for (int m = 0; m < images; m++) {
        distances[n][m] =
            Math.abs(places[n][0] - places[m][0]) + Math.abs(places[n][1] - places[m][1]);
        sum += distances[n][m];
      }
    }
    for (double[] row : distances) {
      for (int m = 0; m < images; m++) {
        row[m] = sum == 0 ? 0 : row[m] / sum * images;
      }
    }
    return distances;
  }

  /** Row and column of the first most salient square. */
  private int[] place(double[] saliency, int image) {
    int down = Math.min(SIDE, height);
    int across = Math.min(SIDE, width);
    int[] place = {0, 0};
    double most = -1;
    for (int row = 0; row * stride + down <= height; row++) {
      for (int column = 0; column * stride + across <= width; column++) {
        double sum = sum(saliency, image + row * stride * width + column * stride, down, across);
        if (sum > most) {
          most = sum;
          place = new int[] {row, column};
        }
      }
    }
    return place;
  }

  private double sum(double[] saliency, int corner, int down, int across) {
    double sum = 0;
    for (int i = 0; i < down * across; i++) {
      sum += saliency[corner + i / across * width + i % across];
    }
    return sum;
  }
}
