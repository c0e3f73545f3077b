package org.catchupmix.site;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A Markdown file: CommonMark with the tables of GitHub; headings get the anchors that GitHub gives
 * them.
 */
final class Guide {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder().extensions(EXTENSIONS).build();

  private final String text;

  /** Of a file's text. */
  Guide(String text) {
    this.text = text;
  }

  /** The first heading as plain text; empty where there is none. */
  String title() {
    StringBuilder title = new StringBuilder();
    PARSER
        .parse(text)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                if (title.isEmpty()) {
                  title.append(plain(heading));
                }
              }
            });
    return title.toString();
  }

  private static String plain(Node node) {
    StringBuilder words = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            words.append(part.getLiteral());
          }

          @Override
          public void visit(Code part) {
            words.append(part.getLiteral());
          }
        });
    return words.toString();
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
          public void visit(Image image) {
            image.setDestination(links.of(image.getDestination()));
            visitChildren(image);
            if (!(image.getParent() instanceof Link)) {
              // On a phone a picture is small; as a page of its own it can be made larger.
              Link whole = new Link(image.getDestination(), null);
              image.insertBefore(whole);
              whole.appendChild(image);
            }
          }
        });
    return RENDERER.render(document);
  }
}
