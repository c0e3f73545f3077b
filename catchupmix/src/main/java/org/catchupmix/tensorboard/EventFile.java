package org.catchupmix.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;
import org.catchupmix.io.AppendedFile;
import org.catchupmix.io.Protobuf;

/**
 * An event file of TensorBoard with scalars: records of <a
 * href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto">{@code
 * Event}</a>. A record is
 *
 * <pre>
 *   length of the data, 8 bytes | its checksum, 4 | data | its checksum, 4        little-endian
 *   checksum = rotate right (crc, 15 bits) + 0xa282ead8            crc: CRC-32C
 * </pre>
 */
public final class EventFile implements AutoCloseable {
  // Fields of Event.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  // Fields of the session log (status 1 is a start), of the summary, and of its values.
  private static final int STATUS = 1;
  private static final int START = 1;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private final AppendedFile file;

  private EventFile(AppendedFile file) {
    this.file = file;
  }

  /**
   * Begins another file in a folder. It starts with a session log, at which TensorBoard forgets
   * later steps of earlier files.
   *
   * @param done the last step that stays; 0 for none
   */
  public static EventFile open(Path folder, long done) throws IOException {
    Files.createDirectories(folder);
    // TensorBoard reads files in the order of their names.
    long seconds = System.currentTimeMillis() / 1000;
    while (Files.exists(path(folder, seconds))) {
      seconds++;
    }
    EventFile events = new EventFile(AppendedFile.open(path(folder, seconds)));
    events.write(0, new Protobuf().text(FILE_VERSION, "brain.Event:2"));
    Protobuf start = new Protobuf().integers(STATUS, START);
    events.write(done + 1, new Protobuf().message(SESSION_LOG, start));
    return events;
  }

  private static Path path(Path folder, long seconds) {
    return folder.resolve("events.out.tfevents." + seconds + ".catchup");
  }

  /** Appends values of a step, by name. */
  public void write(long step, Map<String, Double> scalars) throws IOException {
    Protobuf summary = new Protobuf();
    scalars.forEach(
        (name, value) ->
            summary.message(
                VALUE, new Protobuf().text(TAG, name).real(SIMPLE_VALUE, value.floatValue())));
    write(step, new Protobuf().message(SUMMARY, summary));
  }

  /** Appends an event: time, step and its content. */
  private void write(long step, Protobuf content) throws IOException {
    Protobuf head =
        new Protobuf().real(WALL_TIME, System.currentTimeMillis() * 1e-3).integers(STEP, step);
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes(head.toBytes());
    event.writeBytes(content.toBytes());
    byte[] length = little(Long.BYTES).putLong(event.size()).array();
    ByteBuffer record = little(Long.BYTES + event.size() + 2 * Integer.BYTES);
    record.put(length).putInt(checksum(length));
    record.put(event.toByteArray()).putInt(checksum(event.toByteArray()));
    file.write(record.array());
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  public void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
