import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Writes JPEG images of noise in two classes, as the data set {@code folder} reads them: java scripts/SampleJpegs.java FOLDER. */
class SampleJpegs {
  private static final int SIDE = 32;
  private static final int EACH = 8;

  public static void main(String[] args) throws IOException {
    Random random = new Random(1);
    for (String split : new String[] {"train", "test"}) {
      for (String name : new String[] {"dark", "light"}) {
        Path folder = Files.createDirectories(Path.of(args[0], split, name));
        for (int i = 0; i < EACH; i++) {
          BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
          for (int p = 0; p < SIDE * SIDE; p++) {
            int grey = random.nextInt(128) + (name.equals("light") ? 128 : 0);
            image.setRGB(p % SIDE, p / SIDE, grey * 0x010101);
          }
          ImageIO.write(image, "jpg", folder.resolve(i + ".jpg").toFile());
        }
      }
    }
  }
}
