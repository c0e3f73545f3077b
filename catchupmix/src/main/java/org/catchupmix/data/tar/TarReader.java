package org.catchupmix.data.tar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads a tar file from front to back, and bounds the memory that its headers can claim. */
public final class TarReader implements AutoCloseable {
  /** A long name or a pax header is a file within the archive, of any size that it declares. */
  private static final long MOST_HEADER_BYTES = 1 << 20;

  private final Limited in;
  private final TarArchiveInputStream tar;

  /** Ends with an error after a number of bytes. */
  private static final class Limited extends FilterInputStream {
    private long left = Long.MAX_VALUE;
    private long position;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      return (int) Math.max(-1, passed(super.read(b, off, len)));
    }

    @Override
    public long skip(long n) throws IOException {
      return passed(super.skip(n));
    }

    private long passed(long bytes) throws IOException {
      position += Math.max(0, bytes);
      left -= Math.max(0, bytes);
      if (left < 0) {
        throw new IOException(
            "the headers of an entry have more than %,d bytes".formatted(MOST_HEADER_BYTES));
      }
      return bytes;
    }
  }

  /** Begins to read a tar file; the stream is closed by {@link #close}. */
  public TarReader(InputStream in) {
    this.in = new Limited(in);
    this.tar = new TarArchiveInputStream(this.in);
  }

  /**
   * Goes on to the next entry.
   *
   * @throws IOException if the file is damaged, or headers are too large to be those of a data set
   */
  public Optional<TarArchiveEntry> next() throws IOException {
    // Content is no header: without this, the next entry would be looked for within the limit.
    while (tar.getCurrentEntry() != null && tar.skip(Long.MAX_VALUE) > 0) {}
    in.left = MOST_HEADER_BYTES;
    Optional<TarArchiveEntry> entry = Optional.ofNullable(tar.getNextEntry());
    in.left = Long.MAX_VALUE;
    return entry;
  }

  /** Offset in the file of the byte that is read next. */
  public long position() {
    return in.position;
  }

  /** The content of the current entry. */
  public InputStream content() {
    return tar;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
