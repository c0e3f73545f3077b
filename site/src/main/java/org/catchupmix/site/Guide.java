package org.catchupmix.site;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * Markdown: CommonMark with the tables of GitHub; headings get the anchors that GitHub gives them.
 *
 * @param text of a file
 */
record Guide(String text) {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer HTML = HtmlRenderer.builder().extensions(EXTENSIONS).build();

  /** The first heading as plain text; empty where there is none. */
  String title() {
    Node node = PARSER.parse(text).getFirstChild();
    while (node != null && !(node instanceof Heading)) {
      node = node.getNext();
    }
    // The renderer puts code between quotation marks, which a title does not need.
    return node == null
        ? ""
        : TextContentRenderer.builder().build().render(node).replace("\"", "").strip();
  }

  /** The HTML of its body, with links as they are in the site. */
  String html(Links links) {
    Node document = PARSER.parse(text);
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            link.setDestination(links.of(link.getDestination()));
            visitChildren(link);
          }

          @Override
          public void visit(Image figure) {
            figure.setDestination(links.of(figure.getDestination()));
            visitChildren(figure);
            if (!(figure.getParent() instanceof Link)) {
              // On a phone a figure is small; as a page of its own it can be made larger.
              Link whole = new Link(figure.getDestination(), null);
              figure.insertBefore(whole);
              whole.appendChild(figure);
            }
          }
        });
    return CodeBlocks.mark(HTML.render(document));
  }
}
