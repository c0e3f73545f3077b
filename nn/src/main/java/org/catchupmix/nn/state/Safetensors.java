package org.catchupmix.nn.state;

import static java.util.Comparator.comparingLong;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Sha256;

/**
 * A {@code .safetensors} file (Hugging Face): the length of the header as a little-endian 64-bit
 * number, the header as JSON ({@code name: {dtype, shape, data_offsets: [from, to]}}), then the
 * bytes of the tensors without holes.
 *
 * <p>What is written here carries its SHA-256 in the entries {@code checksum} (which names the
 * kind) and {@code sha256} of {@code __metadata__}, where other readers take no notice of it: that
 * of the header's bytes, with 64 times the digit 0 in place of the sum, and of the data's.
 *
 * @param tensors by name
 * @param metadata free text by key, without the checksum
 * @param sum its SHA-256, if it was read from a file that carries it and is what was written
 */
public record Safetensors(
    Map<String, FileTensor> tensors, Map<String, String> metadata, Optional<String> sum) {
  /** Kind of sum; with two entries, no changed byte makes a file look as if it had no sum. */
  private static final String KIND = "checksum";

  private static final String SHA256 = "sha256";
  private static final String ZERO_CHECKSUM = "0".repeat(64);

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /** The first bytes of a ZIP file, {@code PK} 3 4, as a number. */
  private static final int ZIP = 0x04034b50;

  /** Limit of the header in bytes, by the format. */
  private static final long MAX_HEADER = 100_000_000;

  /**
   * Entry of a tensor in the header.
   *
   * @param from first byte in the data
   * @param to byte after the last
   */
  private record Entry(String name, FileTensor.Type type, long[] shape, long from, long to) {}

  public Safetensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** Makes a file to be written. */
  public Safetensors(Map<String, FileTensor> tensors, Map<String, String> metadata) {
    this(tensors, metadata, Optional.empty());
  }

  /** Whether it was read from a file that carries a checksum, and is what was written. */
  public boolean checked() {
    return sum.isPresent();
  }

  /**
   * Reads a file and checks its lengths, and its checksum if it has one.
   *
   * @throws WeightsException if it cannot be read or is not a complete safetensors file
   */
  public static Safetensors read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size < 8) {
        throw broken(file, "it has %d bytes, too few for the header's length", size);
      }
      long headerLength = bytes(channel, 0, 8).getLong(0);
      if ((int) headerLength == ZIP) {
        throw broken(
            file,
            "it is a ZIP file, as PyTorch's .pth are; in Python,"
                + " safetensors.torch.save_file(torch.load(FILE, weights_only=True), NEW) converts it");
      }
      if (headerLength < 2 || headerLength > Math.min(MAX_HEADER, size - 8)) {
        throw broken(
            file,
            "its header is said to have %d bytes, the file has %d: it is cut off or no safetensors"
                + " file",
            headerLength,
            size);
      }
      byte[] header = bytes(channel, 8, (int) headerLength).array();
      return parse(file, channel, header, size);
    } catch (JsonProcessingException e) {
      throw broken(file, "its header is not JSON: %s", e.getOriginalMessage());
    } catch (IOException e) {
      throw new WeightsException(
          Files.exists(file)
              ? "cannot read " + file + ": " + e
              : "there is no file " + file + ": give the path of a .safetensors file");
    }
  }

  private static Safetensors parse(Path file, FileChannel channel, byte[] text, long size)
      throws IOException {
    JsonNode header = JSON.readTree(new String(text, StandardCharsets.UTF_8));
    if (!(header instanceof ObjectNode)) {
      throw broken(file, "its header is not a JSON object");
    }
    long start = 8 + text.length;
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : header.properties()) {
      if (e.getKey().equals("__metadata__")) {
        e.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        entries.add(entry(file, e.getKey(), e.getValue(), size - start));
      }
    }
    requireWhole(file, entries, start, size);
    String kind = metadata.remove(KIND);
    String sum = metadata.remove(SHA256);
    boolean checked = kind != null || sum != null;
    boolean whole =
        SHA256.equals(kind)
            && sum != null
            && sum.matches("[0-9a-f]{64}")
            && sum(text, sum, channel).equals(sum);
    if (checked && !whole) {
      throw broken(file, "its bytes are not those that were written, by their SHA-256");
    }
    // Not before: tensors that overlap would take more memory than the file has bytes.
    Map<String, FileTensor> tensors = new LinkedHashMap<>();
    for (Entry e : entries) {
      ByteBuffer data = bytes(channel, start + e.from, (int) (e.to - e.from));
      tensors.put(e.name, new FileTensor(e.type, e.shape, data));
    }
    return new Safetensors(tensors, metadata, Optional.ofNullable(sum));
  }

  private static void requireWhole(Path file, List<Entry> entries, long start, long size) {
    long end = 0;
    List<Entry> inOrder =
        entries.stream().filter(e -> e.to > e.from).sorted(comparingLong(Entry::from)).toList();
    for (Entry e : inOrder) {
      if (e.from != end) {
        throw broken(file, "its tensors overlap or leave a hole at byte %d of the data", end);
      }
      end = e.to;
    }
    if (start + end != size) {
      throw broken(file, "its tensors end at byte %d, the file has %d", start + end, size);
    }
  }

  /** Computes the sum of a file whose header holds {@code sum}. */
  private static String sum(byte[] header, String sum, FileChannel channel) throws IOException {
    MessageDigest digest = Sha256.digest();
    String text = new String(header, StandardCharsets.ISO_8859_1);
    digest.update(text.replace(sum, ZERO_CHECKSUM).getBytes(StandardCharsets.ISO_8859_1));
    ByteBuffer part = ByteBuffer.allocate(1 << 16);
    for (long at = 8 + header.length; channel.read(part, at) > 0; part.clear()) {
      at += part.position();
      digest.update(part.flip());
    }
    return Sha256.hex(digest);
  }

  /** Reads and checks the entry of a tensor; {@code size} is that of all data, in bytes. */
  private static Entry entry(Path file, String name, JsonNode entry, long size) {
    String typeName = entry.path("dtype").asText();
    FileTensor.Type type;
    try {
      type = FileTensor.Type.valueOf(typeName);
    } catch (IllegalArgumentException e) {
      throw broken(
          file,
          "tensor %s has the type '%s', readable are %s",
          name,
          typeName,
          Arrays.toString(FileTensor.Type.values()));
    }
    JsonNode offsets = entry.path("data_offsets");
    if (!(entry.path("shape") instanceof ArrayNode dims) || offsets.size() != 2) {
      throw broken(file, "tensor %s has no shape or no two data_offsets", name);
    }
    long[] shape = new long[dims.size()];
    double elements = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims.get(i).asLong(-1);
      if (shape[i] < 0 || shape[i] > Integer.MAX_VALUE) {
        throw broken(file, "tensor %s has the shape %s", name, dims);
      }
      elements *= shape[i];
    }
    long from = offsets.get(0).asLong(-1);
    long to = offsets.get(1).asLong(-1);
    if (from < 0
        || to > size
        || to - from > Integer.MAX_VALUE
        || to - from != elements * type.bytes()) {
      throw broken(
          file,
          "tensor %s of %s%s is said to lie at bytes %d..%d of %d, must have %.0f bytes",
          name,
          type,
          dims,
          from,
          to,
          size,
          elements * type.bytes());
    }
    return new Entry(name, type, shape, from, to);
  }

  private static ByteBuffer bytes(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the file ended while it was read");
      }
    }
    return buffer.flip();
  }

  private static WeightsException broken(Path file, String what, Object... values) {
    return new WeightsException(
        "%s is not a complete .safetensors file: %s".formatted(file, what.formatted(values)));
  }

  /**
   * Writes a file atomically and reads it back before it replaces an old one. The data begin at a
   * multiple of 8 bytes.
   *
   * @return its SHA-256
   */
  public String write(Path file) throws IOException {
    String sum = computeSum();
    byte[] header = header(sum);
    AtomicFile.write(
        file,
        out -> {
          // Not closed: AtomicFile owns the stream.
          WritableByteChannel channel = Channels.newChannel(out);
          channel.write(
              ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
          channel.write(ByteBuffer.wrap(header));
          for (FileTensor t : tensors.values()) {
            channel.write(t.data().duplicate().rewind());
          }
        },
        written -> {
          try (FileChannel channel = FileChannel.open(written)) {
            byte[] there = bytes(channel, 8, header.length).array();
            if (!sum(there, sum, channel).equals(sum)) {
              throw new IOException("what was read again is not what was written");
            }
          }
        });
    return sum;
  }

  /** Computes the SHA-256 that {@link #write} gives the file. */
  public String computeSum() throws IOException {
    MessageDigest digest = Sha256.digest();
    digest.update(header(ZERO_CHECKSUM));
    tensors.values().forEach(t -> digest.update(t.data().duplicate().rewind()));
    return Sha256.hex(digest);
  }

  private byte[] header(String sum) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode meta = header.putObject("__metadata__");
    metadata.forEach(meta::put);
    meta.put(KIND, SHA256).put(SHA256, sum);
    long offset = 0;
    for (Map.Entry<String, FileTensor> e : tensors.entrySet()) {
      ObjectNode entry = header.putObject(e.getKey());
      entry.put("dtype", e.getValue().type().name());
      ArrayNode shape = entry.putArray("shape");
      for (long d : e.getValue().shape()) {
        shape.add(d);
      }
      long end = offset + e.getValue().data().limit();
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] text = JSON.writeValueAsBytes(header);
    byte[] padded = Arrays.copyOf(text, Math.ceilDiv(text.length, 8) * 8);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }
}
