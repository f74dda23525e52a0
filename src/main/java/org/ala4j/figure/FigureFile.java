package org.ala4j.figure;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.ala4j.files.AtomicFiles;
import org.ala4j.picture.Png;
import org.apache.batik.svggen.ImageHandlerBase64Encoder;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.image.JPEGFactory;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Writes figures as PDF or SVG, in which text stays text, or as PNG. */
public final class FigureFile {
  private static final float QUALITY = 0.95f;
  private static final double MOST_PIXELS = 200e6;
  private static final String SVG = "http://www.w3.org/2000/svg";

  private FigureFile() {}

  /** Whether a file of that name can be written. */
  public static boolean isFigure(Path file) {
    return switch (ending(file)) {
      case "pdf", "svg", "png" -> true;
      default -> false;
    };
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * Writes a figure.
   *
   * @throws IllegalArgumentException if the file's ending is not .pdf, .svg or .png, or if a PNG
   *     had more pixels than fit into memory
   */
  public static void write(Path file, Figure figure, int dpi) {
    try {
      switch (ending(file)) {
        case "pdf" -> AtomicFiles.write(file, pdf(figure));
        case "svg" -> AtomicFiles.write(file, svg(figure).getBytes(StandardCharsets.UTF_8));
        case "png" -> AtomicFiles.write(file, Png.bytes(picture(figure, dpi)));
        default -> throw new IllegalArgumentException(file + " is not .pdf, .svg or .png");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // all is written to memory first
    }
  }

  private static byte[] pdf(Figure figure) throws IOException {
    float width = (float) figure.width();
    float height = (float) figure.height();
    try (PDDocument document = new PDDocument();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      PDPage page = new PDPage(new PDRectangle(width, height));
      document.addPage(page);
      PdfBoxGraphics2D graphics = new PdfBoxGraphics2D(document, width, height);
      try (PdfBoxGraphics2DFontTextDrawer fonts = fonts()) {
        graphics.setFontTextDrawer(fonts);
        graphics.setImageEncoder((to, content, picture, environment) -> jpeg(to, picture));
        figure.draw(graphics);
        graphics.dispose();
      }
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.drawForm(graphics.getXFormObject());
      }
      document.setDocumentId(0L); // else the time: the same figure is the same file
      document.save(bytes);
      return bytes.toByteArray();
    }
  }

  /** Photos as JPEG: a page of them without loss would be tens of megabytes. */
  private static PDImageXObject jpeg(PDDocument document, Image picture) {
    try {
      return JPEGFactory.createFromImage(document, (BufferedImage) picture, QUALITY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The font of {@link PrintText} is embedded; letters that it lacks are drawn. */
  private static PdfBoxGraphics2DFontTextDrawer fonts() throws IOException {
    PdfBoxGraphics2DFontTextDrawer fonts = new PdfBoxGraphics2DFontTextDrawer();
    for (String name : PrintText.names()) {
      try (InputStream file = PrintText.file()) {
        fonts.registerFont(name, file);
      }
    }
    return fonts;
  }

  private static String svg(Figure figure) throws IOException {
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
    context.setImageHandler(new PngInside());
    SVGGraphics2D graphics = new SVGGraphics2D(context, false);
    figure.draw(graphics);
    Element root = graphics.getRoot();
    root.setAttribute("width", millimetres(figure.width()));
    root.setAttribute("height", millimetres(figure.height()));
    root.setAttribute(
        "viewBox", String.format(Locale.ROOT, "0 0 %.3f %.3f", figure.width(), figure.height()));
    StringWriter text = new StringWriter();
    graphics.stream(root, text, false, false);
    return text.toString();
  }

  /** Batik's own needs a further library to write PNG, which the JDK does as well. */
  private static final class PngInside extends ImageHandlerBase64Encoder {
    @Override
    public void encodeImage(RenderedImage image, OutputStream to) throws SVGGraphics2DIOException {
      try {
        ImageIO.write(image, "png", to);
      } catch (IOException e) {
        throw new SVGGraphics2DIOException(e);
      }
    }
  }

  private static String millimetres(double points) {
    return String.format(Locale.ROOT, "%.2fmm", points / 72 * 25.4);
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(SVG, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A figure in pixels, on white. */
  private static BufferedImage picture(Figure figure, int dpi) {
    double scale = dpi / 72.0;
    double pixels = scale * scale * figure.width() * figure.height();
    if (pixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a figure of %,.0f million pixels is too large; give fewer images or a smaller --dpi",
              pixels / 1e6));
    }
    BufferedImage picture =
        new BufferedImage(
            (int) Math.ceil(scale * figure.width()),
            (int) Math.ceil(scale * figure.height()),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    graphics.scale(scale, scale);
    figure.draw(graphics);
    graphics.dispose();
    return picture;
  }
}
