package org.catchupmix.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
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
  private static final int HEAD = 12;
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
   * Begins another file in a folder. It starts with a session log, at which TensorBoard forgets
   * later steps of earlier files, as PyTorch's {@code purge_step} does.
   *
   * @param done the last step that stays; 0 for none
   */
  public static EventFile open(Path folder, long done) throws IOException {
    Files.createDirectories(folder);
    // Readers take files in the order of their names.
    long seconds = System.currentTimeMillis() / 1000;
    while (Files.exists(path(folder, seconds))) {
      seconds++;
    }
    EventFile events = new EventFile(AppendedFile.open(path(folder, seconds)));
    events.write(0, new Message().text(FILE_VERSION, "brain.Event:2"));
    Message start = new Message().integer(SESSION_STATUS, SESSION_START);
    events.write(done + 1, new Message().message(SESSION_LOG, start));
    return events;
  }

  private static Path path(Path folder, long seconds) {
    return folder.resolve("events.out.tfevents.%d.catchup".formatted(seconds));
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

  /** Forces all events to the disk. */
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
}
