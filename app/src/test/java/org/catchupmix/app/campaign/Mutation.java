package org.catchupmix.app.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Replaces one value of a tree by null, another type, an empty, a huge or a deeply nested one. */
final class Mutation {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEEP = "@deep@";
  private static final int DEPTH = 10_000;

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "1",
          "-1",
          "3",
          "2147483648",
          "9223372036854775808",
          "1e308",
          "-1e308",
          "1e-320",
          "0.5",
          "\"\"",
          "\" \"",
          "\"x\"",
          "\"-1\"",
          "\"NaN\"",
          "\"Infinity\"",
          "\"1e-320\"",
          "\"2147483647\"",
          "\"axa\"",
          "\"null\"",
          "\"[null]\"",
          "\"..\"",
          "\"a\\u0000b\"",
          "\"a\\u001b[2J\\nb\"",
          "\"\\ud800\"",
          "[]",
          "{}",
          "[null]",
          "[[[]]]",
          "[\"x\", 1]",
          "{\"\": null}",
          "{\"a\": {\"b\": [1]}}",
          "\"" + DEEP + "\"");

  private Mutation() {}

  /** Returns a copy of a tree with one other value, or without one. */
  static JsonNode of(JsonNode tree, Random random) throws IOException {
    JsonNode copy = tree.deepCopy();
    List<Supplier<JsonNode>> places = new ArrayList<>();
    JsonNode other = value(random);
    boolean remove = random.nextInt(12) == 0;
    collect(copy, other, remove, places);
    if (places.isEmpty() || random.nextInt(40) == 0) {
      return other;
    }
    places.get(random.nextInt(places.size())).get();
    return copy;
  }

  private static JsonNode value(Random random) throws IOException {
    return random.nextInt(30) == 0
        ? JSON.getNodeFactory().textNode("a".repeat(100_000))
        : JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
  }

  private static void collect(
      JsonNode node, JsonNode other, boolean remove, List<Supplier<JsonNode>> places) {
    if (node instanceof ObjectNode object) {
      for (String key : List.copyOf(object.properties()).stream().map(e -> e.getKey()).toList()) {
        places.add(() -> remove ? object.remove(key) : object.set(key, other));
        collect(object.get(key), other, remove, places);
      }
    } else if (node instanceof ArrayNode array) {
      // Not each of thousands.
      for (int i = 0; i < Math.min(3, array.size()); i++) {
        int at = i;
        places.add(() -> remove ? array.remove(at) : array.set(at, other));
        collect(array.get(i), other, remove, places);
      }
    }
  }

  /** Formats a tree as JSON. */
  static String json(JsonNode tree) {
    return tree.toString().replace("\"" + DEEP + "\"", deep());
  }

  /** Formats a value as text in a file that is not JSON. */
  static String text(JsonNode value) {
    return value.isTextual() ? value.asText().replace(DEEP, deep()) : json(value);
  }

  private static String deep() {
    return "[".repeat(DEPTH) + "]".repeat(DEPTH);
  }
}
