package org.catchupmix.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Images that are read from their files and decoded each time they are needed.
 *
 * <p>Memory holds an index of the files and, for each thread, one image.
 */
public final class ImageStreams implements ImageStore {
  /**
   * Decodes on threads of its own: interrupting a caller's thread would close the file it reads.
   */
  private static final ForkJoinPool THREADS = new ForkJoinPool();

  private final EncodedImages files;
  private final Settings settings;
  private final int height;
  private final int width;
  private final ConcurrentLinkedQueue<ImageDecoder> decoders = new ConcurrentLinkedQueue<>();

  /** Settings that the images of both splits share. */
  private record Settings(Framing framing, JpegDecoding jpeg, Optional<ChannelStatistics> known) {}

  private ImageStreams(EncodedImages files, Settings settings, int height, int width) {
    this.files = files;
    this.settings = settings;
    this.height = height;
    this.width = width;
  }

  /**
   * Makes a training and a test set; without framing, images have the first training image's size.
   *
   * @param known mean and deviation, where those in use are not computed
   */
  public static ImageSplits splits(
      String name,
      EncodedImages train,
      EncodedImages test,
      List<String> classes,
      Framing framing,
      JpegDecoding jpeg,
      Optional<ChannelStatistics> known) {
    Settings settings = new Settings(framing, jpeg.here(), known);
    int height = framing.size();
    int width = framing.size();
    if (!framing.isSet()) {
      Image first = new ImageStreams(train, settings, 0, 0).whole(0);
      height = first.height();
      width = first.width();
    }
    ImageStreams b = new ImageStreams(test, settings, height, width);
    ImageDataset tests = ImageDataset.streamed(name + " test", b, classes);
    if (train == test) {
      return new ImageSplits(tests, tests);
    }
    ImageStreams a = new ImageStreams(train, settings, height, width);
    return new ImageSplits(ImageDataset.streamed(name + " train", a, classes), tests);
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public Optional<ImageStreams> streams() {
    return Optional.of(this);
  }

  EncodedImages files() {
    return files;
  }

  Optional<ChannelStatistics> known() {
    return settings.known;
  }

  String decoder() {
    return settings.jpeg.description();
  }

  @Override
  public byte[] image(int i) {
    Image whole = whole(i);
    return settings.framing.isSet()
        ? settings.framing.centre(settings.framing.resized(whole))
        : whole.requireSize(files.name(i), height, width).pixels();
  }

  @Override
  public Image whole(int i) {
    return decoded(i, ResizedCrop.Choice.ALL);
  }

  @Override
  public byte[] part(int i, ResizedCrop.Choice choice) {
    return Framing.scaled(decoded(i, choice), height, width).pixels();
  }

  @Override
  public void inParallel(int n, IntConsumer work) {
    THREADS.submit(() -> IntStream.range(0, n).parallel().forEach(work)).join();
  }

  private Image decoded(int i, ResizedCrop.Choice choice) {
    ImageDecoder decoder = decoders.poll();
    if (decoder == null) {
      decoder = new ImageDecoder(settings.jpeg);
    }
    try {
      return decoder.decode(files.name(i), files.read(i, decoder), choice);
    } catch (IOException e) {
      throw DataException.unreadable(files.name(i), e);
    } finally {
      decoders.add(decoder);
    }
  }
}
