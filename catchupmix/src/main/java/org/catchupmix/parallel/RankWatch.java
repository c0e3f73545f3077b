package org.catchupmix.parallel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.catchupmix.core.UserException;

/**
 * Sees within moments when another rank ends, however it ends: each but rank 0 keeps a connection
 * to rank 0 open, which the operating system closes with the process; a machine that is gone is
 * found by TCP's own signs of life. A rank that fails says why first, and rank 0 passes it on.
 *
 * <p>MPI alone would leave the others waiting for what never comes.
 */
final class RankWatch implements AutoCloseable {
  private static final int TOKEN_BYTES = 16;
  private static final int CONNECT_MILLIS = 60_000;
  private static final int GREETING_MILLIS = 5_000;

  /** Seconds without a byte, seconds between questions, and questions without an answer. */
  private static final int IDLE = 4;

  private static final int INTERVAL = 1;
  private static final int QUESTIONS = 4;

  private static final String WELCOME = "welcome";
  private static final String BYE = "bye";
  private static final String FAILED = "failed ";

  private final int rank;
  private final Consumer<String> lost;
  private final Map<Integer, Socket> peers = new ConcurrentHashMap<>();
  private boolean isEnding;

  private RankWatch(int rank, Consumer<String> lost) {
    this.rank = rank;
    this.lost = lost;
  }

  /**
   * Connects the ranks; all call it.
   *
   * @param lost is notified in a sentence, once, on another thread, that a rank has ended
   */
  static RankWatch open(Launch launch, Messages messages, Consumer<String> lost) {
    RankWatch watch = new RankWatch(launch.rank(), lost);
    try {
      if (launch.rank() == 0) {
        watch.listen(launch, messages);
      } else {
        watch.connect(new String(messages.broadcast(new byte[0]), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      watch.close();
      throw new UserException(
          "rank %d cannot reach rank 0 by TCP (%s): ranks require it to see each other end"
              .formatted(launch.rank(), e.getMessage()));
    }
    return watch;
  }

  private void listen(Launch launch, Messages messages) throws IOException {
    byte[] secret = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(secret);
    String token = HexFormat.of().formatHex(secret);
    List<InetAddress> own =
        launch.isLocal() ? List.of(InetAddress.getLoopbackAddress()) : addresses();
    try (ServerSocket server = new ServerSocket()) {
      server.bind(
          launch.isLocal() ? new InetSocketAddress(own.getFirst(), 0) : new InetSocketAddress(0),
          launch.size());
      server.setSoTimeout(CONNECT_MILLIS);
      List<String> place = new ArrayList<>(List.of(token, "" + server.getLocalPort()));
      own.forEach(address -> place.add(address.getHostAddress()));
      messages.broadcast(String.join(" ", place).getBytes(StandardCharsets.UTF_8));
      while (peers.size() < launch.size() - 1) {
        greet(server.accept(), token, launch.size());
      }
    }
  }

  /**
   * Where other machines may reach this one, IPv4 first. The address of the host's name would not
   * do: Debian lets it be 127.0.1.1. Those of one link alone are left out, as they mean something
   * else elsewhere.
   */
  private static List<InetAddress> addresses() throws IOException {
    List<InetAddress> addresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
            .sorted(Comparator.comparingInt(a -> a.getAddress().length))
            .toList();
    if (addresses.isEmpty()) {
      throw new IOException("this machine has no address that another one could reach");
    }
    return addresses;
  }

  /** Takes in who knows the token; others, and who says nothing, are sent away. */
  private void greet(Socket socket, String token, int size) throws IOException {
    String said = "";
    try {
      socket.setSoTimeout(GREETING_MILLIS);
      int length = greeting(token, 0).length() + 1;
      said = new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8).strip();
      socket.setSoTimeout(0);
    } catch (IOException e) {
      // Whoever it was, it is none of the ranks.
    }
    for (int from = 1; from < size; from++) {
      if (said.equals(greeting(token, from)) && !peers.containsKey(from)) {
        write(socket, WELCOME);
        watch(from, socket, reader(socket));
        return;
      }
    }
    socket.close();
  }

  /** Of one length for all ranks. */
  private static String greeting(String token, int rank) {
    return "%s %09d".formatted(token, rank);
  }

  private void connect(String place) throws IOException {
    List<String> words = List.of(place.split(" "));
    int port = Integer.parseInt(words.get(1));
    List<String> addresses = words.subList(2, words.size());
    IOException failed = new IOException("it said no address");
    for (String address : addresses) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS / addresses.size());
        write(socket, greeting(words.getFirst(), rank));
        BufferedReader reader = reader(socket);
        if (!WELCOME.equals(reader.readLine())) {
          throw new IOException("who answers there is not rank 0");
        }
        watch(0, socket, reader);
        return;
      } catch (IOException e) {
        socket.close();
        failed = new IOException(address + " port " + port + ": " + e.getMessage(), e);
      }
    }
    throw failed;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void write(Socket socket, String line) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void watch(int peer, Socket socket, BufferedReader reader) throws IOException {
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, QUESTIONS);
    }
    peers.put(peer, socket);
    Thread.ofPlatform().daemon().name("rank-" + peer).start(() -> listen(peer, reader));
  }

  private void listen(int peer, BufferedReader reader) {
    String last = null;
    try {
      last = reader.readLine();
    } catch (IOException e) {
      // As if it had ended: the sentence is the same.
    }
    if (last == null) {
      ends(
          "rank %d has ended without a word: it was killed, or its machine is gone"
              .formatted(peer));
    } else if (last.startsWith(FAILED)) {
      ends(last.substring(FAILED.length()));
    }
  }

  /** The first that is heard counts. */
  private void ends(String sentence) {
    if (begin()) {
      tell(FAILED + sentence);
      lost.accept(sentence);
    }
  }

  private synchronized boolean begin() {
    boolean first = !isEnding;
    isEnding = true;
    return first;
  }

  /** Tells the others that this rank fails. */
  void fail(String sentence) {
    if (begin()) {
      tell(FAILED + "rank %d: %s".formatted(rank, sentence.replace('\n', ' ')));
    }
  }

  private void tell(String line) {
    for (Socket peer : peers.values()) {
      try {
        write(peer, line);
      } catch (IOException e) {
        // It has ended itself.
      }
    }
  }

  /** Says that the end is no failure. All ranks are done. */
  @Override
  public void close() {
    if (begin()) {
      tell(BYE);
    }
    for (Socket peer : peers.values()) {
      try {
        peer.shutdownOutput();
        peer.close();
      } catch (IOException e) {
        // It is closed already.
      }
    }
  }
}
