package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder of photos to a trained model, its table and a figure, with two commands. */
class InitIT {
  @TempDir Path folder;

  /** The photos of TinyCub in bare class folders, its boxes as a table beside them. */
  private Path photos() throws IOException {
    Path data = TinyCub.write(folder.resolve("data"), 2, 40);
    Path photos = folder.resolve("My Photos");
    List<String> names = Files.readAllLines(data.resolve("images.txt"));
    List<String> boxes = Files.readAllLines(data.resolve("bounding_boxes.txt"));
    List<String> table = new ArrayList<>(List.of("file,x,y,width,height"));
    for (int i = 0; i < names.size(); i++) {
      table.add(
          names.get(i).split(" ")[1] + boxes.get(i).replaceFirst("\\d+", "").replace(' ', ','));
    }
    Files.write(folder.resolve("boxes.csv"), table);
    Files.move(data.resolve("images"), photos);
    return photos;
  }

  private Path encoder() throws IOException {
    String text = Files.readString(TinyExperiment.write(folder, "any", folder.resolve("nothing")));
    return Path.of(text.replaceAll("(?s).*onnx: *([^\\s,}]+).*", "$1").replaceAll("['\"]", ""));
  }

  private Said init(Path photos, String... more) throws IOException {
    return Said.ala(
        Stream.concat(
                Stream.of("init", photos.toString(), "--encoder", encoder().toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void twoCommandsLeadFromPhotosToMaps() throws IOException {
    Path photos = photos();
    Path file = folder.resolve("mine.yaml");
    Said said = init(photos, "--out", file.toString());
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("80 photos of 2 classes (40 to 40 each)")
        .contains("Regions of 80 of them: " + folder.resolve("boxes.csv") + " (boxes")
        .contains("Every photo and region can be read.");
    assertThat(Files.readString(file))
        .contains("experiment: my-photos", "name: folder", "# ", "masks_as: boxes");

    Path results = folder.resolve("results");
    Said run =
        Said.ala(
            "run",
            file.toString(),
            "--out",
            results.toString(),
            "--set",
            "hyperparams.epochs=2",
            "--set",
            "hyperparams.aea.first=1",
            "--set",
            "encoder.cache.folder=" + folder.resolve("kept"),
            "--set",
            "evaluate.overlays=4");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(results.resolve("split.csv")).content().startsWith("file,split,id\n");
    try (Stream<Path> drawn = Files.walk(results)) {
      assertThat(drawn.filter(f -> f.toString().endsWith("-map.png"))).hasSize(4);
    }
    assertThat(Files.readString(results.resolve("index.html")).split("<article", -1))
        .hasSize(1 + 4);
    Said again =
        Said.ala(
            "run",
            file.toString(),
            "--out",
            results.toString(),
            "--dry-run",
            "--set",
            "hyperparams.epochs=2",
            "--set",
            "hyperparams.aea.first=1",
            "--set",
            "evaluate.overlays=4",
            "--set",
            "dataset.split.list=" + results.resolve("split.csv"));
    assertThat(again.out()).contains("Nothing to train or to judge");
    assertThat(results.resolve("table.csv")).content().contains("miou");
    assertThat(results.resolve("table-fragment.tex"))
        .content()
        .contains("\\begin{tabular}")
        .doesNotContain("\\documentclass");

    Path figure = folder.resolve("maps.pdf");
    Said drawn =
        Said.ala(
            "figure", results.toString(), "maps", "--out", figure.toString(), "--columns", "1");
    assertThat(drawn.exit()).as(drawn.err()).isZero();
    try (PDDocument document = Loader.loadPDF(figure.toFile())) {
      assertThat(new PDFTextStripper().getText(document)).contains("photo", "model", "IoU");
    }
    assertThat(maps(results)).contains(">attention<", ">IoU ");
    assertThat(maps(results, "--colorbar", "--labels")).contains(">attention<", ">IoU ");
    assertThat(maps(results, "--no-colorbar", "--no-labels"))
        .doesNotContain(">attention<", ">IoU ");
    for (String kind : new String[] {"curves", "learning"}) {
      Path svg = folder.resolve(kind + ".svg");
      assertThat(Said.ala("figure", results.toString(), kind, "--out", svg.toString()).exit())
          .isZero();
      assertThat(svg).content().contains("</text", "<path");
    }
    assertThat(Said.ala("figure", results.toString(), "maps", "--out", "x.jpg").err())
        .contains("must end with .pdf, .svg or .png");
  }

  /** The figure of maps as SVG. */
  private String maps(Path results, String... options) throws IOException {
    Path svg = folder.resolve("maps.svg");
    String[] command = {"figure", results.toString(), "maps", "--out", svg.toString()};
    Said said =
        Said.ala(Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new));
    assertThat(said.exit()).as(said.err()).isZero();
    return Files.readString(svg);
  }

  @Test
  void anotherExperimentsRowsCanBeKept() throws IOException {
    Path photos = photos();
    Path file = folder.resolve("mine.yaml");
    Said said =
        Said.ala(
            "init",
            photos.toString(),
            "--encoder",
            "models/tiny-clip.onnx",
            "--from",
            "experiments/table4-demo.yaml",
            "--out",
            file.toString());
    assertThat(Files.readString(file))
        .contains("(iii):", "name: folder")
        .doesNotContain("demo-birds")
        .doesNotContain("compare");
    assertThat(said.exit()).as(said.err()).isEqualTo(Main.OK);
  }

  @Test
  void whatIsThereIsNotWrittenOver() throws IOException {
    Path photos = photos();
    Path file = Files.writeString(folder.resolve("mine.yaml"), "precious");
    Said said = init(photos, "--out", file.toString());
    assertThat(said.exit()).isEqualTo(Main.USAGE);
    assertThat(said.err()).contains("is there already; give --force");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aBrokenPhotoIsNamed() throws IOException {
    Path photos = photos();
    Path broken =
        Files.write(photos.resolve("001.Disc_1/broken.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8});
    BufferedImage fine = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(fine, "png", photos.resolve("001.Disc_1/fine.png").toFile());
    Said said = init(photos, "--out", folder.resolve("mine.yaml").toString());
    assertThat(said.exit()).isEqualTo(Main.INVALID_FILE);
    assertThat(said.out()).contains(broken.toString());
  }
}
