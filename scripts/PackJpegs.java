import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/**
 * Packs CIFAR's binary files as JPEG, a tenth of their size, for machines to which little can be uploaded. Lossy: report it.
 *
 * <pre>
 *   java scripts/PackJpegs.java cifar100 data/cifar-100-binary data/cifar100
 * </pre>
 *
 * The format is that of the data sets cifar10 and cifar100 with the files train.jpgs.gz and test.jpgs.gz: docs/data.md.
 */
class PackJpegs {
  private static final int PLANE = 32 * 32;

  public static void main(String[] args) throws IOException {
    if (args.length != 3 || !args[0].matches("cifar100?")) {
      System.err.println("usage: java scripts/PackJpegs.java cifar10|cifar100 FOLDER OUT");
      System.exit(2);
    }
    int labels = args[0].equals("cifar100") ? 2 : 1;
    Path in = Path.of(args[1]);
    Path out = Files.createDirectories(Path.of(args[2]));
    List<String> train = labels == 2 ? List.of("train.bin") : IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList();
    pack(in, train, labels, out.resolve("train.jpgs.gz"));
    pack(in, List.of(labels == 2 ? "test.bin" : "test_batch.bin"), labels, out.resolve("test.jpgs.gz"));
    for (String names : List.of("batches.meta.txt", "fine_label_names.txt")) {
      if (Files.exists(in.resolve(names))) {
        Files.writeString(out.resolve(names), Files.readString(in.resolve(names)));
      }
    }
  }

  private static void pack(Path in, List<String> files, int labels, Path out) throws IOException {
    List<InputStream> all = new ArrayList<>();
    for (String file : files) {
      all.add(Files.newInputStream(in.resolve(file)));
    }
    try (InputStream records = new BufferedInputStream(new SequenceInputStream(Collections.enumeration(all)));
        DataOutputStream packed = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(out), 1 << 16))) {
      for (byte[] record = records.readNBytes(labels + 3 * PLANE); record.length > 0; record = records.readNBytes(labels + 3 * PLANE)) {
        byte[] jpeg = jpeg(record, labels);
        packed.write(record, 0, labels);
        packed.writeShort(jpeg.length);
        packed.write(jpeg);
      }
    }
    System.out.printf("%s: %,d bytes%n", out, Files.size(out));
  }

  /** Encodes an image with the default quality of Java, 75. */
  private static byte[] jpeg(byte[] record, int labels) throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < PLANE; i++) {
      int at = labels + i;
      image.setRGB(i % 32, i / 32, (record[at] & 0xFF) << 16 | (record[at + PLANE] & 0xFF) << 8 | record[at + 2 * PLANE] & 0xFF);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", bytes);
    return bytes.toByteArray();
  }
}
