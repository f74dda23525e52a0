package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.Photo;
import org.ala4j.data.View;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.graph.Session;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** 17 ImageNet photos through the real ViT-Ti, all in SameDiff, against PyTorch's top-1. */
class ImageNetTop1Test {
  private static final int SIZE = 224;
  private static final int SHORT_SIDE = 248;

  @Test
  void seventeenPhotosGetTheirClass() throws IOException {
    Path folder = Shared.require("data/imagenet17");
    VitWeights weights = VitReader.read(Shared.require("models/vit_tiny_patch16_224.onnx"));
    VitEncoder encoder = new VitEncoder(weights, SIZE);
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable pixels = graph.placeholder("pixels", -1, 3, SIZE, SIZE);
    SDVariable h = encoder.embedding(graph, layers, pixels);
    Map<Integer, SDVariable> blocks =
        encoder.blocks(graph, layers, 1, encoder.depth(), h, VitEncoder.FROZEN);
    SDVariable logits = encoder.head(graph, layers, blocks.get(encoder.depth()));
    graph.name(layers.softmax(logits), "probabilities");

    List<String> lines = Files.readAllLines(folder.resolve("expected_top1.csv"));
    try (Session session = new Session(graph)) {
      for (String line : lines.subList(1, lines.size())) {
        String[] fields = line.split(",");
        INDArray image = image(folder.resolve(fields[0]));
        INDArray input = weights.normalisation().apply(image);
        try (Session.Run run = session.outputs(Map.of("pixels", input), List.of("probabilities"))) {
          INDArray probabilities = run.output("probabilities");
          int top = probabilities.argMax(1).getInt(0);
          assertThat(top).as(line).isEqualTo(Integer.parseInt(fields[1]));
          assertThat(probabilities.getDouble(0, top))
              .as(line)
              .isCloseTo(Double.parseDouble(fields[3]), within(0.02));
        }
      }
    }
    assertThat(lines).hasSize(18);
  }

  /** Short side to 248, centre crop of 224. */
  private static INDArray image(Path file) {
    Photo photo = ImageFiles.readPhoto(file);
    boolean wide = photo.width() > photo.height();
    int width = wide ? SHORT_SIDE * photo.width() / photo.height() : SHORT_SIDE;
    int height = wide ? SHORT_SIDE : SHORT_SIDE * photo.height() / photo.width();
    int x = (int) Math.rint((width - SIZE) / 2.0);
    int y = (int) Math.rint((height - SIZE) / 2.0);
    float[] values = new View(width, height, x, y, SIZE, false).image(photo);
    return Nd4j.create(values, new long[] {1, 3, SIZE, SIZE}, 'c');
  }
}
