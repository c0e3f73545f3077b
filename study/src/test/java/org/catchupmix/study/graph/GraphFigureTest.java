package org.catchupmix.study.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Rectangle2D;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.view.GraphView;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.study.graph.Drawing.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class GraphFigureTest {
  private static GraphView step(String model) {
    ModelSpec spec = new ModelSpec(model, 2, 3, 10, ModelSpec.Stem.CIFAR, false);
    try (Backend backend = Backends.open("cpu")) {
      BatchMix mix = new CatchupMix().drawn(3, 0.5, new int[] {1, 0}, 1);
      return RecordedStep.of(backend, spec, Shape.of(2, 8, 8, 3), mix, _ -> "Catch-up Mix");
    }
  }

  private static Drawing draw(GraphView view, int depth) {
    return Arrangement.of(DiagramBuilder.of(view, module -> module.depth() <= depth));
  }

  @ParameterizedTest
  @ValueSource(strings = {"preact-resnet18", "resnet50", "wrn-16-8"})
  void nothingOverlaps(String model) {
    GraphView view = step(model);
    for (int depth : List.of(0, 1, 9)) {
      Drawing d = draw(view, depth);
      Rectangle2D paper = new Rectangle2D.Double(0, 0, d.width(), d.height());
      List<Rectangle2D> boxes = d.boxes().stream().map(Drawing.Placed::place).toList();
      List<Rectangle2D> labels = d.lines().stream().map(Drawing.PlacedLine::label).toList();
      List<Rectangle2D> all = new ArrayList<>(boxes);
      all.addAll(labels);
      for (int i = 0; i < all.size(); i++) {
        assertTrue(paper.contains(all.get(i)), "on the paper: " + all.get(i));
        for (int j = 0; j < i; j++) {
          assertFalse(all.get(i).intersects(all.get(j)), all.get(i) + " and " + all.get(j));
        }
      }
      frames(d, boxes);
      for (Drawing.PlacedLine line : d.lines()) {
        for (Rectangle2D box : boxes) {
          assertFalse(crosses(line.points(), box), line + " runs through " + box);
        }
      }
    }
  }

  /** A frame contains another item or does not overlap it. */
  private static void frames(Drawing d, List<Rectangle2D> boxes) {
    for (int i = 0; i < d.frames().size(); i++) {
      Rectangle2D frame = d.frames().get(i).place();
      List<Rectangle2D> others = new ArrayList<>(boxes);
      IntStream.range(i + 1, d.frames().size()).forEach(k -> others.add(d.frames().get(k).place()));
      for (Rectangle2D other : others) {
        assertTrue(
            frame.contains(other) || !frame.intersects(other), frame + " is cut by " + other);
      }
    }
  }

  private static boolean crosses(List<Point> points, Rectangle2D box) {
    Rectangle2D inside = new Rectangle2D.Double();
    inside.setFrameFromCenter(
        box.getCenterX(), box.getCenterY(), box.getX() + 0.5, box.getY() + 0.5);
    return IntStream.range(1, points.size())
        .anyMatch(
            i -> {
              Point a = points.get(i - 1);
              return inside.intersectsLine(a.x(), a.y(), points.get(i).x(), points.get(i).y());
            });
  }

  @Test
  void eachOperationHasABoxAndEachInputAnArrow() {
    GraphView view = step("preact-resnet18");
    Drawing d = draw(view, 9);
    // The images and the two weights of the labels.
    Set<String> expected = new TreeSet<>(Set.of("leaf1", "leaf56", "leaf57"));
    view.operations().forEach(operation -> expected.add("op" + operation.id()));
    assertEquals(
        55, view.operations().size(), "stem, 43 of blocks, mix, pool, 2 of linear, 7 of loss");
    assertEquals(
        expected,
        d.boxes().stream().map(b -> b.item().id()).collect(Collectors.toCollection(TreeSet::new)));
    // One arrow for each input that is no parameter: two of each Add and of the two weighted
    // losses, one of all others.
    long sums = view.operations().stream().filter(o -> o.name().equals("Add")).count();
    assertEquals(9, sums);
    assertEquals(55 + sums + 2, d.lines().size());
    Diagram.Box mix =
        d.boxes().stream()
            .map(Drawing.Placed::item)
            .filter(b -> b.kind() == Diagram.Kind.MIX)
            .findFirst()
            .orElseThrow();
    assertEquals("mix point 3", mix.lines().get(1).text());
    assertEquals("Catch-up Mix", mix.lines().get(2).text());
  }

  @Test
  void aClosedModuleIsOneBoxWithItsTotals() {
    GraphView view = step("preact-resnet18");
    Diagram closed = DiagramBuilder.of(view, _ -> false);
    assertEquals(
        List.of(
            "images",
            "1  Convolution  conv1",
            "layer1",
            "layer2",
            "23  ChannelMix",
            "layer3",
            "layer4",
            "46  GlobalAveragePool",
            "linear",
            "loss"),
        closed.items().stream()
            .map(item -> ((Diagram.Box) item).lines().getFirst().text())
            .toList());
    // layer1 of width 2: four convolutions of 2*3*3*2 and four batch norms of 2*2.
    Diagram.Box layer1 = (Diagram.Box) closed.items().get(2);
    assertEquals("10 operations, 2 to 11", layer1.lines().get(1).text());
    assertEquals("160 parameters", layer1.lines().get(2).text());
    // Its rules read what enters, and each block's two batch norms and one sum: x, 4 y, 2 results
    // of conv1 and the sum between; [2,8,8,2] in F32 is 1 KiB. And 4 times mean and 1/std of 2.
    assertEquals("keeps 8.1 KiB", layer1.lines().get(3).text());
    assertEquals(9, closed.links().size(), "a chain of ten");
  }

  @Test
  void filesAreWellFormedAndReproducible() throws Exception {
    GraphFigure figure = new GraphFigure(step("preact-resnet10"), "a < b & \"c\"");
    String svg = figure.svg(9);
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertEquals("svg", xml.getDocumentElement().getTagName());
    assertEquals("a < b & \"c\"", xml.getElementsByTagName("title").item(0).getTextContent());
    String again = new GraphFigure(step("preact-resnet10"), "a < b & \"c\"").svg(9);
    assertEquals(svg, again);
  }

  /** The graph of a result without a network. */
  @Test
  void anyResultCanBeDrawn() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.recording(backend)) {
      Var w = Var.parameter(scope.of(Shape.of(2), 1, 2));
      Var x = Var.constant(scope.of(Shape.of(2), 3, 4));
      Var y = graph.add(graph.multiply(w, x), w);
      Var loss = graph.sum(graph.multiply(y, y), 0);
      Diagram d = DiagramBuilder.of(GraphView.of(loss), _ -> true);
      List<String> boxes =
          d.items().stream().map(i -> ((Diagram.Box) i).lines().getFirst().text()).toList();
      assertEquals(
          List.of("parameter", "constant", "1  Multiply", "2  Add", "3  Multiply", "4  Sum"),
          boxes);
      assertEquals(7, d.links().size());
      assertEquals(2, d.links().stream().filter(l -> l.to().equals("op3")).count(), "y twice");
      Drawing drawing = Arrangement.of(d);
      assertEquals(7, drawing.lines().size());
    }
  }

  @Test
  void onlySvgFilesAreWritten() {
    GraphFigure.requireSvg(Path.of("a/b.SVG"));
    assertThrows(IllegalArgumentException.class, () -> GraphFigure.requireSvg(Path.of("b.html")));
  }
}
