package org.catchupmix.app.campaign;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The machine's files, with the faults of {@link Disk}. A program whose Java is started with {@code
 * -Djava.nio.file.spi.DefaultFileSystemProvider=} this class works on it without knowing.
 */
public final class FaultyFiles extends FileSystemProvider {
  private final FileSystemProvider real;
  private final FileSystem files;

  /** For Java. */
  public FaultyFiles(FileSystemProvider real) {
    this.real = real;
    this.files = new Files(real.getFileSystem(URI.create("file:///")));
  }

  /** A path of ours around one of the machine's: all methods are the machine's. */
  private Path ours(Path path) {
    return (Path)
        Proxy.newProxyInstance(
            FaultyFiles.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (_, method, arguments) -> call(path, method, arguments));
  }

  private Object call(Path path, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "getFileSystem" -> {
        return files;
      }
      case "toFile" -> {
        return new File(path.toString());
      }
      case "iterator" -> {
        return ours((Iterable<Path>) path);
      }
      default -> {
        Object[] theirs = arguments == null ? new Object[0] : arguments.clone();
        for (int i = 0; i < theirs.length; i++) {
          theirs[i] = theirs[i] instanceof Path p ? theirs(p) : theirs[i];
        }
        try {
          Object result = method.invoke(path, theirs);
          return result instanceof Path p ? ours(p) : result;
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
  }

  private Iterator<Path> ours(Iterable<Path> paths) {
    return StreamSupport.stream(paths.spliterator(), false).map(this::ours).iterator();
  }

  private Path theirs(Path path) {
    return Proxy.isProxyClass(path.getClass())
        ? real.getFileSystem(URI.create("file:///")).getPath(path.toString())
        : path;
  }

  /** The machine's, with our paths. */
  private final class Files extends FileSystem {
    private final FileSystem inner;

    Files(FileSystem inner) {
      this.inner = inner;
    }

    @Override
    public FileSystemProvider provider() {
      return FaultyFiles.this;
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return inner.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return () -> ours(inner.getRootDirectories());
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return inner.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return inner.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return ours(inner.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      PathMatcher matcher = inner.getPathMatcher(pattern);
      return path -> matcher.matches(theirs(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return inner.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
      return inner.newWatchService();
    }
  }

  @Override
  public String getScheme() {
    return real.getScheme();
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
    return real.newFileSystem(uri, env);
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return files;
  }

  @Override
  public Path getPath(URI uri) {
    return ours(real.getPath(uri));
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
    return new Channel(path, real.newFileChannel(theirs(path), options, attributes));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Disk.read(folder);
    DirectoryStream<Path> stream =
        real.newDirectoryStream(theirs(folder), path -> filter.accept(ours(path)));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return ours(stream);
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    Disk.change(folder);
    real.createDirectory(theirs(folder), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    Disk.remove(path);
    real.delete(theirs(path));
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    Disk.change(to);
    real.copy(theirs(from), theirs(to), options);
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    Disk.change(to);
    real.move(theirs(from), theirs(to), options);
    Disk.moved(from, to);
  }

  @Override
  public boolean isSameFile(Path a, Path b) throws IOException {
    return real.isSameFile(theirs(a), theirs(b));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return real.isHidden(theirs(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return real.getFileStore(theirs(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    real.checkAccess(theirs(path), modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return real.getFileAttributeView(theirs(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return real.readAttributes(theirs(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return real.readAttributes(theirs(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    Disk.change(path);
    real.setAttribute(theirs(path), name, value, options);
  }

  /** The machine's file, open. A write that fails has written half of its bytes. */
  private static final class Channel extends FileChannel {
    private final Path path;
    private final FileChannel inner;

    Channel(Path path, FileChannel inner) {
      this.path = path.toAbsolutePath();
      this.inner = inner;
    }

    /** A write at the channel's place. */
    private interface Write {
      int of(ByteBuffer bytes) throws IOException;
    }

    private int write(ByteBuffer bytes, Write write) throws IOException {
      long before = inner.size();
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
      return inner.read(to);
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) throws IOException {
      Disk.read(path);
      return inner.read(to, offset, length);
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
      Disk.read(path);
      return inner.read(to, position);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      return write(from, inner::write);
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
      return write(from, bytes -> inner.write(bytes, position));
    }

    @Override
    public long position() throws IOException {
      return inner.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      inner.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return inner.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      Disk.change(path);
      inner.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
      Disk.change(path);
      inner.force(metadata);
      Disk.forced(path);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
      Disk.read(path);
      return inner.transferTo(position, count, to);
    }

    @Override
    public long transferFrom(ReadableByteChannel from, long position, long count)
        throws IOException {
      Disk.change(path);
      return inner.transferFrom(from, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
      return inner.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
      return inner.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return inner.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      inner.close();
    }
  }
}
