package org.ala4j.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.ala4j.figure.LinesFigure.Line;
import org.ala4j.figure.LinesFigure.Name;
import org.ala4j.figure.LinesFigure.Panel;
import org.ala4j.figure.MapsFigure.Cell;
import org.ala4j.picture.Axis;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.graphics.PDXObject;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureFileTest {
  private static final double POINTS_OF_178_MM = 178 / 25.4 * 72;

  @TempDir Path folder;

  private Print print(String name, PrintWidth width) {
    return new Print(folder.resolve(name), 300, width, true, true);
  }

  private static BufferedImage photo(int width, int height, int rgb) {
    BufferedImage photo = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      photo.setRGB(i % width, i / width, rgb);
    }
    return photo;
  }

  /** Two photos of different shapes, each with two maps. */
  private static MapsFigure maps(Print print) {
    return new MapsFigure(
        List.of("photo", "ala", "grad-cam"),
        List.of(
            new MapsFigure.Line(
                List.of(
                    new Cell(photo(300, 150, 0x00ff00), "Wren 93 %"),
                    new Cell(photo(300, 150, 0xff0000), "IoU .71"),
                    new Cell(photo(300, 150, 0x0000ff), ""))),
            new MapsFigure.Line(
                List.of(
                    new Cell(photo(200, 300, 0x00ff00), "鳥 and é"),
                    new Cell(photo(200, 300, 0xff0000), ""),
                    new Cell(photo(200, 300, 0x0000ff), "")))),
        print);
  }

  /** A line along the bottom, one along the top and one that is interrupted. */
  private static LinesFigure lines() {
    Axis x = new Axis("epoch", 0, 10, 5);
    Axis y = new Axis("IoU", 0, 1, 0.5);
    return new LinesFigure(
        List.of(
            new Panel(
                "IoU, validation",
                x,
                y,
                List.of(new LinesFigure.Band(0, 5)),
                List.of(
                    new Line(List.of(0.0, 10.0), List.of(0.5, 0.5)),
                    new Line(List.of(0.0, 5.0, 10.0), List.of(1.0, Double.NaN, 1.0))))),
        List.of(new Name("(iv)", false), new Name("gaussian", true)),
        PrintWidth.ONE.points());
  }

  @Test
  void aPdfHasItsTextAsTextAndItsPhotosAsPictures() throws IOException {
    Print print = print("maps.pdf", PrintWidth.TWO);
    FigureFile.write(print.file(), maps(print), print.dpi());
    try (PDDocument document = Loader.loadPDF(print.file().toFile())) {
      assertThat(document.getNumberOfPages()).isEqualTo(1);
      assertThat(document.getPage(0).getMediaBox().getWidth())
          .isCloseTo((float) POINTS_OF_178_MM, within(0.1f));
      String text = new PDFTextStripper().getText(document);
      assertThat(text).contains("photo", "ala", "grad-cam", "Wren 93 %", "IoU .71");
      assertThat(text.replaceAll("\\s", "")).as("written upwards").contains("attention");
      assertThat(fonts(document.getPage(0).getResources()))
          .isNotEmpty()
          .allMatch(PDFont::isEmbedded);
      assertThat(pictures(document.getPage(0).getResources())).isEqualTo(6);
    }
    byte[] first = Files.readAllBytes(print.file());
    FigureFile.write(print.file(), maps(print), print.dpi());
    assertThat(Files.readAllBytes(print.file())).isEqualTo(first);
  }

  private static int pictures(PDResources resources) throws IOException {
    int count = 0;
    for (COSName name : resources.getXObjectNames()) {
      PDXObject object = resources.getXObject(name);
      if (object instanceof PDImageXObject) {
        count++;
      } else if (object instanceof PDFormXObject form && form.getResources() != null) {
        count += pictures(form.getResources());
      }
    }
    return count;
  }

  private static List<PDFont> fonts(PDResources resources) throws IOException {
    List<PDFont> fonts = new ArrayList<>();
    for (COSName name : resources.getFontNames()) {
      fonts.add(resources.getFont(name));
    }
    for (COSName name : resources.getXObjectNames()) {
      if (resources.getXObject(name) instanceof PDFormXObject form && form.getResources() != null) {
        fonts.addAll(fonts(form.getResources()));
      }
    }
    return fonts;
  }

  @Test
  void anSvgHasItsTextAsText() throws IOException {
    Print print = print("maps.svg", PrintWidth.ONE);
    FigureFile.write(print.file(), maps(print), print.dpi());
    String svg = Files.readString(print.file());
    assertThat(svg)
        .contains("width=\"86.00mm\"", ">Wren 93 %</text", ">鳥 and é</text", "data:image/png");
    FigureFile.write(folder.resolve("lines.svg"), lines(), 300);
    assertThat(Files.readString(folder.resolve("lines.svg")))
        .contains(">IoU, validation</text", ">0.5</text", ">gaussian</text", "<path");
  }

  /** Each picture lies where it should, in its own shape, at the printed size. */
  @Test
  void aPngHasThePicturesInTheirPlaces() throws IOException {
    Print print = print("maps.png", PrintWidth.TWO);
    MapsFigure figure = maps(print);
    FigureFile.write(print.file(), figure, print.dpi());
    BufferedImage png = ImageIO.read(print.file().toFile());
    assertThat(png.getWidth()).isCloseTo((int) (178 / 25.4 * 300), within(1));
    double scale = 300 / 72.0;
    double cell = (figure.width() - 24 - 2 * 3) / 3;
    double top = 7 * 1.3 + 2;
    int[] colours = {0x00ff00, 0xff0000, 0x0000ff};
    double second = top + cell / 2 + 5.5 * 1.3 + 1 + 3;
    for (int column = 0; column < 3; column++) {
      double middle = column * (cell + 3) + cell / 2;
      assertThat(at(png, scale, middle, top + 1)).isEqualTo(colours[column]);
      assertThat(at(png, scale, middle, top + cell / 2 - 1)).isEqualTo(colours[column]);
      assertThat(at(png, scale, middle, second - 2)).isEqualTo(0xffffff);
      assertThat(at(png, scale, middle, second + 1)).isEqualTo(colours[column]);
      assertThat(at(png, scale, middle, second + cell * 1.5 - 1)).isEqualTo(colours[column]);
    }
    assertThat(figure.height()).isCloseTo(second + 1.5 * cell + 5.5 * 1.3 + 1 + 3, within(1e-6));
  }

  @Test
  void linesLieWhereTheirValuesAre() throws IOException {
    FigureFile.write(folder.resolve("lines.png"), lines(), 720);
    BufferedImage png = ImageIO.read(folder.resolve("lines.png").toFile());
    double inside = PrintWidth.ONE.points() - 24 - 6;
    double middle = 14 + 0.62 * inside / 2;
    assertThat(at(png, 10, 24 + 0.7 * inside, middle)).isEqualTo(0x0072b2);
    assertThat(at(png, 10, 24 + 0.7 * inside, middle + 2)).isEqualTo(0xffffff);
    assertThat(at(png, 10, 24 + 0.2 * inside, middle + 2)).as("the band").isEqualTo(0xece7db);
  }

  private static int at(BufferedImage png, double scale, double x, double y) {
    return new Color(png.getRGB((int) (scale * x), (int) (scale * y))).getRGB() & 0xffffff;
  }

  @Test
  void otherEndingsAreNoFigures() {
    assertThat(FigureFile.isFigure(Path.of("a.PDF"))).isTrue();
    assertThat(FigureFile.isFigure(Path.of("a.jpg"))).isFalse();
    assertThat(FigureFile.isFigure(Path.of("pdf"))).isFalse();
  }
}
