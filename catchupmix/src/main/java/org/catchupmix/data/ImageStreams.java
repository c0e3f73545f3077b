package org.catchupmix.data;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Images that are read from their files and decoded each time they are needed.
 *
 * <p>Memory holds an index of the files and, for each thread, one image.
 */
public final class ImageStreams implements ImageStore {
  private final EncodedImages files;
  private final Settings settings;
  private final int height;
  private final int width;
  private final ConcurrentLinkedQueue<ImageDecoder> decoders = new ConcurrentLinkedQueue<>();
  private final Map<Integer, String> skipped = new ConcurrentSkipListMap<>();

  /** Settings that the images of both splits share. */
  private record Settings(
      Framing framing, Reading reading, DecodeThreads threads, Optional<ChannelStatistics> known) {}

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
      Reading wanted,
      Optional<ChannelStatistics> known) {
    Reading reading = new Reading(wanted.jpeg().here(), wanted.threads(), wanted.skipBroken());
    Settings settings = new Settings(framing, reading, new DecodeThreads(reading.threads()), known);
    int height = framing.size();
    int width = framing.size();
    if (!framing.isSet()) {
      Image first = new ImageStreams(train, settings, 0, 0).whole(0);
      height = first.height();
      width = first.width();
    }
    ImageStreams a = new ImageStreams(train, settings, height, width);
    ImageStreams b = new ImageStreams(test, settings, height, width);
    return new ImageSplits(
        ImageDataset.streamed(name + " train", a, classes),
        ImageDataset.streamed(name + " test", b, classes));
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
    return settings.reading.jpeg().description();
  }

  /** Problem of each broken image that was replaced. */
  public List<String> skipped() {
    return List.copyOf(skipped.values());
  }

  @Override
  public boolean use(int i, Runnable use) {
    if (skipped.containsKey(i)) {
      return false;
    }
    try {
      use.run();
      return true;
    } catch (BrokenImage e) {
      if (!settings.reading.skipBroken()) {
        throw e;
      }
      skipped.put(i, e.getMessage());
      return false;
    }
  }

  @Override
  public byte[] image(int i) {
    Framing framing = settings.framing;
    if (!framing.isSet()) {
      return whole(i).requireSize(files.name(i), height, width).pixels();
    }
    Image resized =
        with(
            i,
            file -> {
              Framing.Sides to = framing.sides(file.height(), file.width());
              return Framing.scaled(file.all(to.height(), to.width()), to.height(), to.width());
            });
    return framing.centre(resized);
  }

  @Override
  public Image whole(int i) {
    return with(i, file -> file.all(file.height(), file.width()));
  }

  @Override
  public byte[] part(int i, ResizedCrop.Choice choice) {
    Image part = with(i, file -> file.part(choice.of(file.height(), file.width()), height, width));
    return Framing.scaled(part, height, width).pixels();
  }

  @Override
  public void inParallel(int n, IntConsumer work) {
    settings.threads.forEach(n, work);
  }

  private Image with(int i, Function<ImageDecoder.Opened, Image> use) {
    ImageDecoder decoder = decoders.poll();
    if (decoder == null) {
      decoder = new ImageDecoder(settings.reading.jpeg());
    }
    try {
      return use.apply(decoder.open(files.name(i), files.read(i, decoder)));
    } catch (IOException e) {
      throw DataException.unreadable(files.name(i), e);
    } finally {
      decoders.add(decoder);
    }
  }
}
