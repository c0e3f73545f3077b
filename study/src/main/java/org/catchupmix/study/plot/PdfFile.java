package org.catchupmix.study.plot;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/** PDF files of one page without margins, for {@code \includegraphics}. */
final class PdfFile {
  private PdfFile() {}

  static byte[] of(String title, Drawing drawing) throws IOException {
    try (PDDocument document = new PDDocument()) {
      // Otherwise the clock would decide the identity of the document.
      document.setDocumentId(0L);
      document.getDocumentInformation().setTitle(title);
      PDPage page = new PDPage(new PDRectangle(drawing.width(), drawing.height()));
      document.addPage(page);
      PdfBoxGraphics2D g = new PdfBoxGraphics2D(document, drawing.width(), drawing.height());
      drawing.paint(g);
      g.dispose();
      try (PDPageContentStream contents = new PDPageContentStream(document, page)) {
        contents.drawForm(g.getXFormObject());
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      // Streams of objects would need a reader of PDF 1.5, and PDFBox counts their objects wrongly.
      document.save(bytes, CompressParameters.NO_COMPRESSION);
      return bytes.toByteArray();
    }
  }
}
