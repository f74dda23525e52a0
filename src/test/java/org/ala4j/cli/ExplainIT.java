package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ala4j.data.BicubicResize;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.Photo;
import org.ala4j.experiment.TrainedModel;
import org.ala4j.metrics.Plane;
import org.ala4j.model.Predictor.Prediction;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@code ala explain} from end to end, on a model that {@code ala run} has trained. */
class ExplainIT {
  private static final int SIZE = 32; // the model's input
  private static final List<Integer> WIDTHS = List.of(40, 80); // of the two photos, both 40 high

  @TempDir static Path folder;

  private static Path results;
  private static Path photos;

  @BeforeAll
  static void train() throws IOException {
    Path data = TinyCub.write(folder.resolve("data"), 2, 14);
    Path file = TinyExperiment.write(folder, "explained", data);
    results = folder.resolve("results");
    String[] command = {"run", file.toString(), "--out", results.toString(), "--seeds", "0"};
    Said run =
        Said.ala(
            Stream.concat(Stream.of(command), Stream.of("--set", "evaluate.controls=[sobel]"))
                .toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("sobel");
    photos = folder.resolve("photos");
    Files.createDirectories(photos.resolve("deep"));
    copy(data, "001.Disc_1/disc_0.png", "a b&c.png");
    BufferedImage square = ImageIO.read(data.resolve("images/002.Disc_2/disc_0.png").toFile());
    BufferedImage wide = new BufferedImage(80, 40, BufferedImage.TYPE_INT_RGB);
    wide.createGraphics().drawImage(square, 0, 0, 80, 40, null);
    ImageIO.write(wide, "png", photos.resolve("deep/a b&c.png").toFile());
  }

  private static void copy(Path data, String from, String to) throws IOException {
    Files.copy(data.resolve("images").resolve(from), photos.resolve(to));
  }

  private static Said explain(Path run, Path image, String... more) {
    return Said.ala(
        Stream.concat(Stream.of("explain", run.toString(), image.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void everyMethodExplainsEveryImage() throws IOException {
    Path out = folder.resolve("out");
    List<String> methods =
        List.of("ala", "score-cam", "rise", "class-token-attention", "gaussian", "sobel");
    Said said =
        explain(
            results,
            photos,
            "--methods",
            String.join(",", methods),
            "--option",
            "rise.masks=20",
            "--curves",
            "--figure",
            out.resolve("print.pdf").toString(),
            "--columns",
            "1",
            "--out",
            out.toString());
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("[2/2]")
        .contains("For print: " + out.resolve("print.pdf"))
        .contains("perception branch: 00")
        .contains("ALA's own head:    00")
        .contains("Insertion and deletion: on black.")
        .contains("insertion 0.");
    List<String> folders = List.of("001-a_b_c", "002-a_b_c");
    for (String image : folders) {
      for (String method : methods) {
        assertThat(npy(out.resolve(image).resolve(method + ".npy"))).hasSize(SIZE * SIZE);
        int width = WIDTHS.get(folders.indexOf(image));
        assertPicture(out.resolve(image).resolve(method + "-heat.png"), width, 40);
        assertPicture(out.resolve(image).resolve(method + "-overlay.png"), width, 40);
      }
      assertThat(out.resolve(image).resolve("curves.png")).exists();
      assertThat(Files.readAllLines(out.resolve(image).resolve("curves.csv")))
          .as("a header, and 7 states of 6 methods")
          .hasSize(1 + 6 * 7);
    }
    BufferedImage figure = ImageIO.read(out.resolve("figure.png").toFile());
    assertThat(figure.getWidth()).isGreaterThan(7 * 200);
    assertThat(figure.getHeight()).isBetween(2 * 200, 3 * 200);
    try (PDDocument print = Loader.loadPDF(out.resolve("print.pdf").toFile())) {
      assertThat(new PDFTextStripper().getText(print)).contains("photo", "rise", "Disc 1", "ID ");
    }
    assertThat(Files.readAllLines(out.resolve("predictions.csv")))
        .as("a header, and 2 classes of 2 heads for 2 images")
        .hasSize(1 + 8)
        .anyMatch(line -> line.contains("001-a_b_c") && line.contains(",ala,1,"));
    assertThat(Files.readAllLines(out.resolve("scores.csv"))).hasSize(1 + 12);
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files).noneMatch(f -> f.getFileName().toString().contains(".tmp"));
    }
    assertThatTheMapIsThePredictors(out.resolve("001-a_b_c/ala.npy"));
  }

  private static void assertThatTheMapIsThePredictors(Path written) throws IOException {
    Photo photo = ImageFiles.readPhoto(photos.resolve("a b&c.png"));
    try (TrainedModel trained =
        TrainedModel.open(results.resolve("(iv)/seed-0"), Optional.empty())) {
      float[] input =
          trained.views().evaluation(40, 40).image(BicubicResize.resize(photo, SIZE, SIZE));
      INDArray image = Nd4j.create(input, new long[] {1, 3, SIZE, SIZE}, 'c');
      Prediction prediction = trained.predictor().predict(image);
      assertThat(npy(written))
          .isEqualTo(Plane.square(prediction.maps()[0]).resized(SIZE, SIZE).values());
    }
  }

  private static float[] npy(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[bytes.getShort(8)];
    bytes.position(10);
    bytes.get(header);
    assertThat(new String(header, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (32, 32), }");
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static void assertPicture(Path file, int width, int height) throws IOException {
    BufferedImage picture = ImageIO.read(file.toFile());
    assertThat(picture.getWidth()).isEqualTo(width);
    assertThat(picture.getHeight()).isEqualTo(height);
  }

  @Test
  void theExplainedClassCanBeChosen() throws IOException {
    Path trial = results.resolve("(i)/seed-0");
    Path image = photos.resolve("a b&c.png");
    for (String name : List.of("disc 2", "002.Disc_2")) {
      Path out = folder.resolve("out-" + name);
      Said said = explain(trial, image, "--target", name, "--out", out.toString());
      assertThat(said.exit()).as(said.err()).isZero();
      assertThat(said.out()).contains("explained:         002.Disc_2");
    }
    Said unknown = explain(trial, image, "--target", "Albatross");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("Albatross").contains("001.Disc_1, 002.Disc_2");
  }

  @Test
  void aBadImageDoesNotStopTheOthers() throws IOException {
    Path mixed = Files.createDirectories(folder.resolve("mixed"));
    Files.writeString(mixed.resolve("bad.png"), "no picture");
    Files.copy(photos.resolve("a b&c.png"), mixed.resolve("good.png"));
    Path out = folder.resolve("out-mixed");
    Said said = explain(results, mixed, "--out", out.toString());
    assertThat(said.exit()).isEqualTo(3);
    assertThat(said.err()).contains("bad.png").doesNotContain("\tat ");
    assertThat(out.resolve("002-good/ala.npy")).exists();
    assertThat(out.resolve("figure.png")).exists();
  }

  @Test
  void mistakesHaveTheirExitCodes() {
    Said method = explain(results, photos, "--methods", "ala,dance");
    assertThat(method.exit()).isEqualTo(2);
    assertThat(method.err()).contains("'dance'").contains("score-cam").contains("sobel");
    Said option = explain(results, photos, "--methods", "rise", "--option", "rise.masks=none");
    assertThat(option.exit()).isEqualTo(2);
    assertThat(option.err()).contains("rise.masks");
    Said unasked = explain(results, photos, "--option", "rise.masks=10");
    assertThat(unasked.exit()).isEqualTo(2);
    Said layer =
        explain(results, photos, "--methods", "score-cam", "--option", "score-cam.layer=absent");
    assertThat(layer.exit()).isEqualTo(2);
    assertThat(layer.err()).contains("absent").contains("pb.features");
    Said run = explain(photos, photos);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("not a folder of results");
    Said row = explain(results, photos, "--row", "(v)");
    assertThat(row.exit()).isEqualTo(2);
    assertThat(row.err()).contains("(i), (iv)");
    Said encoder = explain(results, photos, "--encoder", "absent.onnx");
    assertThat(encoder.exit()).isEqualTo(3);
    assertThat(encoder.err()).contains("absent.onnx");
    assertThat(Said.ala("explain", results.toString()).exit()).isEqualTo(2);
    Said list = Said.ala("explain", "--list");
    assertThat(list.exit()).isZero();
    assertThat(list.out()).contains("score-cam.layer").contains("pb.features");
  }
}
