package org.catchupmix.app.campaign;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.tests.mockfile.FilterFileChannel;
import org.apache.lucene.tests.mockfile.FilterFileSystemProvider;
import org.apache.lucene.tests.mockfile.FilterPath;

/**
 * The machine's files, with the faults of {@link Disk}. A program whose Java is started with {@code
 * -Djava.nio.file.spi.DefaultFileSystemProvider=} this class works on it without knowing.
 */
public final class FaultyFiles extends FilterFileSystemProvider {
  /** For Java. */
  public FaultyFiles(FileSystemProvider real) {
    super("file", real.getFileSystem(URI.create("file:///")));
  }

  @Override
  public FilterPath wrapPath(Path path) {
    return new FilterPath(path, fileSystem) {
      @Override
      public File toFile() {
        // The machine's own path refuses, since its file system is not the default.
        return new File(toString());
      }
    };
  }

  @Override
  public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
    return Channels.newInputStream(newByteChannel(path, Set.of(options)));
  }

  @Override
  public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(Arrays.asList(options));
    if (all.isEmpty()) {
      all.addAll(List.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING));
    }
    all.add(StandardOpenOption.WRITE);
    return Channels.newOutputStream(newByteChannel(path, all));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)) {
      Disk.change(path);
    } else {
      Disk.read(path);
    }
    return new Channel(path, super.newFileChannel(path, options, attributes));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Disk.read(folder);
    return super.newDirectoryStream(folder, filter);
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    Disk.change(folder);
    super.createDirectory(folder, attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    Disk.remove(path);
    super.delete(path);
  }

  @Override
  public boolean deleteIfExists(Path path) throws IOException {
    Disk.remove(path);
    return super.deleteIfExists(path);
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    Disk.change(to);
    super.copy(from, to, options);
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    Disk.change(to);
    super.move(from, to, options);
    Disk.moved(from, to);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    Disk.change(path);
    super.setAttribute(path, name, value, options);
  }

  /** The machine's file, open. A write that fails has written half of its bytes. */
  private static final class Channel extends FilterFileChannel {
    private final Path path;

    Channel(Path path, FileChannel inner) {
      super(inner);
      this.path = path.toAbsolutePath();
    }

    /** A write at the channel's place. */
    private interface Write {
      int of(ByteBuffer bytes) throws IOException;
    }

    private int write(ByteBuffer bytes, Write write) throws IOException {
      long before = size();
      boolean fails = Disk.fails(path);
      int length = fails ? bytes.remaining() / 2 : bytes.remaining();
      int written = write.of(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + written);
      Disk.written(path, before);
      if (fails) {
        // As the system says it: without the file's name.
        throw new IOException(Disk.failure(path).getMessage().replace(path + ": ", ""));
      }
      return written;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      Disk.read(path);
      return super.read(to);
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) throws IOException {
      Disk.read(path);
      return super.read(to, offset, length);
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
      Disk.read(path);
      return super.read(to, position);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      return write(from, super::write);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
      long written = 0;
      for (int i = offset; i < offset + length; i++) {
        written += write(from[i]);
      }
      return written;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      return write(from, bytes -> super.write(bytes, position));
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      Disk.change(path);
      return super.truncate(size);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      Disk.change(path);
      super.force(metadata);
      Disk.forced(path);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
      Disk.read(path);
      return super.transferTo(position, count, to);
    }

    @Override
    public long transferFrom(ReadableByteChannel from, long position, long count)
        throws IOException {
      Disk.change(path);
      return super.transferFrom(from, position, count);
    }
  }
}
