import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Cuts the class-balanced sample of Fashion-MNIST that the program ships.
 *
 * <pre>
 *   java scripts/CutFashionSample.java /usr/share/datasets/fashion-mnist \
 *       catchupmix/src/main/resources/org/catchupmix/data/fashion-sample
 * </pre>
 *
 * <p>Of each class it takes the first 1,000 training and the first 200 test images and keeps them
 * in the order of the file, so that nothing is left to chance. It writes the same IDX files it
 * reads, gzipped; Java's gzip header carries no time, so the same zlib gives the same bytes again.
 */
class CutFashionSample {
  private static final int CLASSES = 10;
  private static final int PIXELS = 28 * 28;
  private static final int IMAGES_HEADER = 16;
  private static final int LABELS_HEADER = 8;

  public static void main(String[] args) {
    if (args.length != 2) {
      System.err.println("Usage: java scripts/CutFashionSample.java SRC_DIR OUT_DIR");
      System.exit(2);
    }
    try {
      Path source = Path.of(args[0]);
      Path target = Files.createDirectories(Path.of(args[1]));
      cut(source, target, "train", 1_000);
      cut(source, target, "t10k", 200);
    } catch (IOException e) {
      System.err.println("The sample was not cut: " + e);
      System.exit(1);
    }
  }

  private static void cut(Path source, Path target, String split, int perClass) throws IOException {
    String imagesName = split + "-images-idx3-ubyte.gz";
    String labelsName = split + "-labels-idx1-ubyte.gz";
    byte[] images = unzip(source.resolve(imagesName));
    byte[] labels = unzip(source.resolve(labelsName));
    int count = ByteBuffer.wrap(labels).getInt(4);
    if (ByteBuffer.wrap(images).getInt(4) != count
        || labels.length != LABELS_HEADER + count
        || images.length != IMAGES_HEADER + count * PIXELS) {
      throw new IOException(source + " does not hold the whole " + split + " set of Fashion-MNIST");
    }

    ByteArrayOutputStream keptImages = new ByteArrayOutputStream();
    ByteArrayOutputStream keptLabels = new ByteArrayOutputStream();
    int[] taken = new int[CLASSES];
    for (int i = 0; i < count; i++) {
      int label = labels[LABELS_HEADER + i];
      if (taken[label] < perClass) {
        taken[label]++;
        keptImages.write(images, IMAGES_HEADER + i * PIXELS, PIXELS);
        keptLabels.write(label);
      }
    }
    if (keptLabels.size() != CLASSES * perClass) {
      throw new IOException(source + " has fewer than " + perClass + " images of some class");
    }

    int kept = keptLabels.size();
    zip(target.resolve(imagesName), keptImages, 0x00000803, kept, 28, 28);
    zip(target.resolve(labelsName), keptLabels, 0x00000801, kept);
    System.out.println(split + ": " + kept + " images, " + perClass + " of each class");
  }

  private static byte[] unzip(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static void zip(Path file, ByteArrayOutputStream content, int... header)
      throws IOException {
    try (DataOutputStream out = new DataOutputStream(new BestGzip(Files.newOutputStream(file)))) {
      for (int word : header) {
        out.writeInt(word);
      }
      content.writeTo(out);
    }
  }

  /** Gzip at its best level, which GZIPOutputStream has no parameter for. */
  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
