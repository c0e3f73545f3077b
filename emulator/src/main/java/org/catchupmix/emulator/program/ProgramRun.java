package org.catchupmix.emulator.program;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.catchupmix.gpu.DriverException;

/** A program that runs as a process, on an emulated device for each connection. */
public final class ProgramRun {
  /** Exit code of signal 0 as Java reports it; the others follow. */
  private static final int SIGNALLED = 128;

  private static final int MOST_SIGNALS = 64;

  /** Time for the last answers once the process has ended. */
  private static final int PATIENCE_SECONDS = 10;

  private final ProgramOptions options;
  private final ProgramReport report;
  private final List<Thread> sessions = new ArrayList<>();
  private String ending = "";
  private int code;

  /** Prints findings, and in the end the report. */
  public ProgramRun(ProgramOptions options, PrintWriter print) {
    this.options = options;
    this.report = new ProgramReport(options, print);
  }

  /**
   * Runs a program with our standard streams.
   *
   * @param environment variables beside ours
   * @return its exit code; 1 if that is 0 but there is a fault
   */
  public int run(List<String> command, RuntimeLibrary library, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .inheritIO()
            .directory(options.working().toAbsolutePath().toFile());
    builder.environment().putAll(environment);
    return run(builder, library);
  }

  /** Runs a program whose streams and variables are set. */
  int run(ProcessBuilder builder, RuntimeLibrary library) throws IOException {
    Path socket = library.folder().resolve("socket");
    Map<String, String> variables = builder.environment();
    variables.put("CATCHUP_CUDA_SOCKET", socket.toString());
    variables.merge(
        "LD_LIBRARY_PATH", library.folder().toString(), (before, ours) -> ours + ":" + before);
    if (options.late()) {
      variables.merge("CATCHUP_CUDA", "late", (before, word) -> before + " " + word);
    }
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofPlatform().daemon().name("device").start(() -> accept(server));
      try (ChildProcess child = ChildProcess.start(builder)) {
        code = awaited(child);
      }
    }
    report.print(ending);
    return code();
  }

  /**
   * Serves one program that has started us, until it has ended.
   *
   * @param atEnd done after the report, before the program knows that it may end
   */
  public void serve(Path socket, Runnable atEnd) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      session(
          channel,
          () -> {
            ending = "the program ends";
            report.print(ending);
            atEnd.run();
          });
    }
  }

  /** Exit code of the program; 1 if that is 0 but there is a fault. */
  public int code() {
    return code == 0 && !report.isClean() ? 1 : code;
  }

  /** Describes it for JSON. */
  public Map<String, Object> described() {
    return report.described(ending, code());
  }

  /** Describes its findings for SARIF. */
  public Map<String, Object> sarif() {
    return report.sarif();
  }

  private int awaited(ChildProcess child) throws IOException {
    Process process = child.process();
    try {
      boolean inTime = true;
      if (options.seconds() > 0) {
        inTime = process.waitFor(options.seconds(), TimeUnit.SECONDS);
      }
      if (!inTime) {
        child.end(ProcessHandle::destroyForcibly);
      }
      int ended = process.waitFor();
      for (Thread session : joinable()) {
        session.join(TimeUnit.SECONDS.toMillis(inTime ? PATIENCE_SECONDS : 1));
      }
      ending =
          !inTime
              ? "ended after %d seconds, see --seconds%s"
                  .formatted(options.seconds(), report.running())
              : ended > SIGNALLED && ended <= SIGNALLED + MOST_SIGNALS
                  ? "the program was ended by signal %d".formatted(ended - SIGNALLED)
                  : "the program ended with code %d".formatted(ended);
      return inTime ? ended : 1;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new DriverException("the program was interrupted", e);
    }
  }

  private List<Thread> joinable() {
    synchronized (sessions) {
      return List.copyOf(sessions);
    }
  }

  private void accept(ServerSocketChannel server) {
    while (true) {
      try {
        SocketChannel channel = server.accept();
        Thread thread =
            Thread.ofPlatform().daemon().name("session").unstarted(() -> serve(channel));
        synchronized (sessions) {
          sessions.add(thread);
        }
        thread.start();
      } catch (IOException e) {
        return; // closed, as the program has ended
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      session(channel, () -> {});
    } catch (IOException e) {
      // The program has ended in the middle of a request.
    }
  }

  /**
   * Answers until the end.
   *
   * @param atEnd done before the program knows that it may end
   */
  private void session(SocketChannel channel, Runnable atEnd) throws IOException {
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    Session session = new Session(options, report);
    boolean isPrinted = false;
    try {
      for (Message m = Message.read(in); m != null; m = Message.read(in)) {
        Message.Answer answer = session.answer(m);
        if (!isPrinted
            && (m.kind() == Message.Kind.BYE || answer.next() == Message.Answer.Next.END)) {
          session.bye();
          isPrinted = true;
          atEnd.run();
        }
        ByteBuffer bytes = answer.bytes();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } finally {
      session.bye();
      if (!isPrinted) {
        atEnd.run();
      }
    }
  }
}
