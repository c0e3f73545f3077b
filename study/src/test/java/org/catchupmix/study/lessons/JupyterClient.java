package org.catchupmix.study.lessons;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Starts a kernel by its specification and talks to it as Jupyter does, by the protocol alone:
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html, version 5.3.
 */
final class JupyterClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TIMEOUT_MS = 1_200_000;

  private final ZContext context = new ZContext();
  private final Process kernel;
  private final ZMQ.Socket shell;
  private final ZMQ.Socket control;
  private final ZMQ.Socket published;
  private int messages;

  /**
   * Results of a cell: lines of standard output and the messages they came in, value, figures,
   * error.
   */
  record Output(
      List<String> printed,
      int streams,
      String value,
      List<Map<String, String>> figures,
      String error) {}

  JupyterClient(Path spec, Path folder) throws IOException {
    ObjectNode connection = JSON.createObjectNode();
    connection.put("ip", "127.0.0.1").put("transport", "tcp");
    connection.put("key", "").put("signature_scheme", "hmac-sha256");
    try (ServerSocket a = free();
        ServerSocket b = free();
        ServerSocket c = free();
        ServerSocket d = free();
        ServerSocket e = free()) {
      connection.put("shell_port", a.getLocalPort()).put("iopub_port", b.getLocalPort());
      connection.put("stdin_port", c.getLocalPort()).put("control_port", d.getLocalPort());
      connection.put("hb_port", e.getLocalPort());
    }
    Path file = Files.createTempFile(folder, "connection", ".json");
    Files.writeString(file, connection.toString());
    List<String> command = new ArrayList<>();
    for (JsonNode word : JSON.readTree(Files.readAllBytes(spec)).get("argv")) {
      command.add(word.asText().replace("{connection_file}", file.toString()));
    }
    // Its few seconds end before code of the optimizing compiler pays.
    command.add(1, "-XX:TieredStopAtLevel=1");
    kernel = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    published = socket(SocketType.SUB, connection.get("iopub_port").asInt());
    published.subscribe("");
    shell = socket(SocketType.DEALER, connection.get("shell_port").asInt());
    control = socket(SocketType.DEALER, connection.get("control_port").asInt());
    awaitSubscription();
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0);
  }

  private ZMQ.Socket socket(SocketType type, int port) {
    ZMQ.Socket socket = context.createSocket(type);
    socket.setReceiveTimeOut(TIMEOUT_MS);
    socket.setLinger(0);
    socket.connect("tcp://127.0.0.1:" + port);
    return socket;
  }

  /** A subscriber hears nothing of before it joined: asks until what is published arrives. */
  private void awaitSubscription() throws IOException {
    published.setReceiveTimeOut(200);
    JsonNode heard = null;
    for (int i = 0; i < 6000 && heard == null && kernel.isAlive(); i++) {
      ask(shell, "kernel_info_request", JSON.createObjectNode());
      heard = receive(published);
    }
    if (heard == null) {
      throw new IOException("the kernel says nothing; alive: " + kernel.isAlive());
    }
    while (heard != null) {
      heard = receive(published);
    }
    published.setReceiveTimeOut(TIMEOUT_MS);
  }

  JsonNode ask(String type, ObjectNode content) throws IOException {
    return ask(shell, type, content);
  }

  private JsonNode ask(ZMQ.Socket socket, String type, ObjectNode content) throws IOException {
    String id = send(socket, type, content);
    JsonNode reply;
    do {
      reply = receive(socket);
      if (reply == null) {
        throw new IOException("no reply to " + type);
      }
    } while (!id.equals(reply.at("/parent/msg_id").asText()));
    return reply.get("content");
  }

  void interrupt() throws IOException {
    ask(control, "interrupt_request", JSON.createObjectNode());
  }

  Output run(String code) throws IOException {
    return collect(start(code));
  }

  /** Starts a cell and does not wait. */
  String start(String code) throws IOException {
    ObjectNode content = JSON.createObjectNode().put("code", code).put("silent", false);
    content.put("store_history", true).put("allow_stdin", false).put("stop_on_error", true);
    content.putObject("user_expressions");
    return send(shell, "execute_request", content);
  }

  /** Waits until a cell prints something. */
  void awaitOutput(String id) throws IOException {
    JsonNode message;
    do {
      message = receive(published);
      if (message == null) {
        throw new IOException("the cell prints nothing");
      }
    } while (!id.equals(message.at("/parent/msg_id").asText())
        || !message.at("/header/msg_type").asText().equals("stream"));
  }

  /** Waits for the results of a cell, until the kernel is idle again. */
  Output collect(String id) throws IOException {
    StringBuilder printed = new StringBuilder();
    int streams = 0;
    List<Map<String, String>> figures = new ArrayList<>();
    String value = null;
    String error = null;
    while (true) {
      JsonNode message = receive(published);
      if (message == null) {
        throw new IOException("the cell does not end");
      }
      if (!id.equals(message.at("/parent/msg_id").asText())) {
        continue;
      }
      JsonNode content = message.get("content");
      switch (message.at("/header/msg_type").asText()) {
        case "stream" -> {
          streams++;
          printed.append(content.get("text").asText());
        }
        case "execute_result" -> value = content.at("/data/text~1plain").asText();
        case "display_data" ->
            figures.add(
                JSON.convertValue(
                    content.get("data"),
                    JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class)));
        case "error" ->
            error = String.join("\n", JSON.convertValue(content.get("traceback"), String[].class));
        case "status" -> {
          if (content.get("execution_state").asText().equals("idle")) {
            return new Output(printed.toString().lines().toList(), streams, value, figures, error);
          }
        }
        default -> {}
      }
    }
  }

  private String send(ZMQ.Socket socket, String type, ObjectNode content) {
    String id = "m" + messages++;
    ObjectNode header = JSON.createObjectNode().put("msg_id", id).put("msg_type", type);
    header.put("session", "tests").put("username", "tests").put("version", "5.3");
    header.put("date", "2026-11-26T00:00:00.000Z");
    // No signature, since the key is empty.
    for (String part : List.of("<IDS|MSG>", "", header.toString(), "{}", "{}")) {
      socket.sendMore(part);
    }
    socket.send(content.toString());
    return id;
  }

  /** The next message; null if there is none in time. */
  private static JsonNode receive(ZMQ.Socket socket) throws IOException {
    String part = socket.recvStr();
    while (part != null && !part.equals("<IDS|MSG>")) {
      part = socket.recvStr();
    }
    if (part == null) {
      return null;
    }
    socket.recvStr(); // the signature
    List<String> parts = new ArrayList<>();
    while (socket.hasReceiveMore()) {
      parts.add(socket.recvStr());
    }
    ObjectNode message = JSON.createObjectNode();
    message.set("header", JSON.readTree(parts.get(0)));
    message.set("parent", JSON.readTree(parts.get(1)));
    message.set("content", JSON.readTree(parts.get(3)));
    return message;
  }

  @Override
  public void close() throws IOException {
    try {
      ask(control, "shutdown_request", JSON.createObjectNode().put("restart", false));
      kernel.onExit().orTimeout(TIMEOUT_MS, TimeUnit.MILLISECONDS).join();
    } finally {
      kernel.destroyForcibly();
      context.close();
    }
  }
}
