package org.catchupmix.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.catchupmix.core.UserException;
import org.catchupmix.core.io.AppendedFile;

/**
 * A file of events, {@code events.out.tfevents.*}, as TensorBoard reads it: TFRecords of
 * TensorFlow's messages <a
 * href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto">{@code
 * Event}</a>. A record is
 *
 * <pre>
 *   length of the data, 8 bytes | its checksum, 4 | data | its checksum, 4        little-endian
 *   checksum = rotate right (crc, 15 bits) + 0xa282ead8            crc: CRC-32C
 * </pre>
 */
public final class EventFile implements AutoCloseable {
  private static final String START = "events.out.tfevents.";
  private static final int HEAD = 12;

  /** Bytes of an event; those of a run have some thousands. */
  private static final long MOST = 1 << 28;

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SESSION_START = 1;

  private final AppendedFile file;

  private EventFile(AppendedFile file) {
    this.file = file;
  }

  /**
   * Begins a file in a folder, behind those that are there. These are cut back to the steps that
   * are done, so that every reader finds each step once; the new file begins with the word that a
   * session starts there, by which a TensorBoard that runs forgets what it had read beyond.
   *
   * @param done the last step that stays; 0 for none
   * @throws UserException if the files end before that step, or one of them is damaged before it
   */
  public static EventFile open(Path folder, long done) throws IOException {
    Files.createDirectories(folder);
    List<Path> before = files(folder);
    List<Kept> kept = new ArrayList<>();
    long last = 0;
    for (Path f : before) {
      Kept k = Kept.of(f, done);
      kept.add(k);
      last = Math.max(last, k.lastStep());
    }
    if (last < done && last > 0) {
      throw new UserException(
          "%s ends with step %d of the %d that are done: a file in it was damaged or removed; move the folder away, and the run continues with a new one"
              .formatted(folder, last, done));
    }
    for (Kept k : kept) {
      if (k.bytes() < Files.size(k.file())) {
        AppendedFile.cut(k.file(), k.bytes());
      }
    }
    EventFile events = new EventFile(AppendedFile.open(folder.resolve(nextName(before))));
    events.write(0, new Message().text(FILE_VERSION, "brain.Event:2"));
    if (!before.isEmpty()) {
      Message start = new Message().integer(SESSION_STATUS, SESSION_START);
      events.write(done + 1, new Message().message(SESSION_LOG, start));
    }
    return events;
  }

  /** Readers take files in the order of their names: seconds since 1970, and later than all. */
  private static String nextName(List<Path> before) {
    long seconds = System.currentTimeMillis() / 1000;
    for (Path f : before) {
      String number = f.getFileName().toString().substring(START.length()).split("\\.")[0];
      if (number.matches("\\d{1,18}")) {
        seconds = Math.max(seconds, Long.parseLong(number) + 1);
      }
    }
    return START + seconds + ".catchup";
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, START + "*")) {
      for (Path f : all) {
        if (!f.toString().endsWith(".part")) {
          files.add(f);
        }
      }
    }
    files.sort(null);
    return files;
  }

  /** Adds values of a step. */
  public void write(long step, Summary summary) throws IOException {
    write(step, new Message().message(SUMMARY, summary.message()));
  }

  private void write(long step, Message what) throws IOException {
    byte[] event =
        new Message()
            .real(WALL_TIME, System.currentTimeMillis() * 1e-3)
            .integer(STEP, step)
            .fields(what)
            .bytes();
    ByteBuffer record = little(HEAD + event.length + Integer.BYTES);
    record.putLong(event.length);
    record.putInt(checksum(record.array(), 0, Long.BYTES));
    record.put(event).putInt(checksum(event, 0, event.length));
    file.write(record.array());
  }

  /** Makes all events so far last. */
  public void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The events of a folder, proven by their checksums.
   *
   * @return how many
   * @throws UserException that names the file which holds something else
   */
  public static long count(Path folder) throws IOException {
    long events = 0;
    for (Path f : files(folder)) {
      Kept k = Kept.of(f, Long.MAX_VALUE);
      if (k.bytes() < Files.size(f)) {
        throw new UserException(f + " holds no whole event after byte " + k.bytes());
      }
      events += k.events();
    }
    return events;
  }

  /**
   * The whole events at the beginning of a file, up to a step.
   *
   * @param bytes of them
   */
  private record Kept(Path file, long bytes, long events, long lastStep) {
    static Kept of(Path file, long done) throws IOException {
      long events = 0;
      long last = 0;
      long bytes = 0;
      try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
        for (byte[] e = event(in); e != null; e = event(in)) {
          long step = Message.integer(STEP, e);
          if (step > done) {
            break;
          }
          events++;
          last = Math.max(last, step);
          bytes = in.position();
        }
      } catch (IllegalArgumentException e) {
        // Not ours from here on.
      }
      return new Kept(file, bytes, events, last);
    }

    /** The next event; null where there is no whole one. */
    private static byte[] event(FileChannel in) throws IOException {
      ByteBuffer head = read(in, HEAD);
      if (head == null || head.getInt(Long.BYTES) != checksum(head.array(), 0, Long.BYTES)) {
        return null;
      }
      long length = head.getLong(0);
      if (length < 0 || length > Math.min(MOST, in.size() - in.position() - Integer.BYTES)) {
        return null;
      }
      byte[] event = read(in, (int) length).array();
      return read(in, Integer.BYTES).getInt(0) == checksum(event, 0, event.length) ? event : null;
    }

    private static ByteBuffer read(FileChannel in, int bytes) throws IOException {
      ByteBuffer buffer = little(bytes);
      while (buffer.hasRemaining() && in.read(buffer) >= 0) {
        // Until it is full or the file ends.
      }
      return buffer.hasRemaining() ? null : buffer.flip();
    }
  }
}
