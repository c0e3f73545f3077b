package org.catchupmix.data;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Images that are read from their files and decoded each time that they are asked for. In memory
 * are an index of the files and, for each thread, one image.
 */
final class ImageStreams implements ImageStore {
  private final EncodedImages files;
  private final Framing framing;
  private final Reading reading;
  private final DecodeThreads threads;
  private final int height;
  private final int width;
  private final Optional<ChannelStatistics> known;
  private final ConcurrentLinkedQueue<Desk> desks = new ConcurrentLinkedQueue<>();
  private final Map<Integer, String> skipped = new ConcurrentSkipListMap<>();
  private final AtomicLong largest = new AtomicLong();

  /**
   * Images of a size.
   *
   * @param framing how they are brought to it; where it is not set, all must have it
   * @param reading with the decoder of this machine
   */
  ImageStreams(
      EncodedImages files,
      Framing framing,
      Reading reading,
      DecodeThreads threads,
      int height,
      int width,
      Optional<ChannelStatistics> known) {
    this.files = files;
    this.framing = framing;
    this.reading = reading;
    this.threads = threads;
    this.height = height;
    this.width = width;
    this.known = known;
  }

  /** Files with their labels. */
  record Labelled(String name, EncodedImages files, int[] labels) {}

  /**
   * Two data sets of the same classes; without framing, of the size of the first training image.
   *
   * @param known mean and deviation, where those in use are not computed
   */
  static ImageSplits splits(
      Labelled train,
      Labelled test,
      List<String> classes,
      Framing framing,
      Reading asked,
      Optional<ChannelStatistics> known) {
    Reading reading = new Reading(asked.jpeg().here(), asked.threads(), asked.skipBroken());
    DecodeThreads threads = new DecodeThreads(reading.threads());
    int height = framing.size();
    int width = framing.size();
    if (!framing.isSet()) {
      Image first = new ImageStreams(train.files, framing, reading, threads, 0, 0, known).whole(0);
      height = first.height();
      width = first.width();
    }
    ImageStreams trainStore =
        new ImageStreams(train.files, framing, reading, threads, height, width, known);
    ImageStreams testStore =
        new ImageStreams(test.files, framing, reading, threads, height, width, known);
    return new ImageSplits(
        ImageDataset.streamed(train.name, trainStore, train.labels, classes),
        ImageDataset.streamed(test.name, testStore, test.labels, classes));
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

  EncodedImages files() {
    return files;
  }

  /** Mean and deviation, where those in use are not computed. */
  Optional<ChannelStatistics> known() {
    return known;
  }

  Streaming describe() {
    return new Streaming(
        reading.jpeg().description(),
        threads.threads(),
        files.indexBytes(),
        largest.get(),
        List.copyOf(skipped.values()));
  }

  boolean isSkipped(int i) {
    return skipped.containsKey(i);
  }

  /** Remembers a broken image, if such are to be skipped. */
  boolean skips(int i, BrokenImage why) {
    if (reading.skipBroken()) {
      skipped.put(i, why.getMessage());
    }
    return reading.skipBroken();
  }

  @Override
  public byte[] image(int i) {
    Image image =
        with(
            i,
            file -> {
              if (!framing.isSet()) {
                return requireSize(i, file.all());
              }
              int tall = framing.height(file.height(), file.width());
              int wide = framing.width(file.height(), file.width());
              return Framing.scaled(file.all(tall, wide), tall, wide);
            });
    return framing.isSet() ? framing.centre(image) : image.pixels();
  }

  private Image requireSize(int i, Image image) {
    if (image.height() != height || image.width() != width) {
      throw new BrokenImage(
          "%s is %d x %d, but the images before are %d x %d; set --size to bring all to one size"
              .formatted(files.name(i), image.height(), image.width(), height, width),
          null);
    }
    return image;
  }

  @Override
  public Image whole(int i) {
    return with(i, Desk.Opened::all);
  }

  @Override
  public byte[] part(int i, ResizedCrop.Choice choice) {
    Image part = with(i, file -> file.part(choice.of(file.height(), file.width()), height, width));
    return Framing.scaled(part, height, width).pixels();
  }

  @Override
  public void inParallel(int n, IntConsumer work) {
    threads.forEach(n, work);
  }

  private Image with(int i, Function<Desk.Opened, Image> use) {
    Desk desk = desks.poll();
    if (desk == null) {
      desk = new Desk(reading.jpeg());
    }
    try {
      return use.apply(desk.decode(files.name(i), files.read(i, desk)));
    } catch (IOException e) {
      throw DataException.unreadable(files.name(i), e);
    } finally {
      largest.accumulateAndGet(desk.largest(), Math::max);
      desks.add(desk);
    }
  }
}
