package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ala4j.data.BicubicResize;
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
    VitWeights weights =
        EncoderFile.read(Shared.require("models/vit_tiny_patch16_224.onnx")).weights();
    VitEncoder encoder = new VitEncoder(weights, SIZE);
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable pixels = graph.placeholder("pixels", -1, 3, SIZE, SIZE);
    SDVariable h = encoder.embedding(graph, layers, pixels);
    Map<Integer, SDVariable> blocks =
        encoder.through(
            graph, layers, Feature.after(0), Feature.after(encoder.depth()), h, VitEncoder.FROZEN);
    SDVariable logits = encoder.head(graph, layers, blocks.get(encoder.depth()));
    graph.name(layers.softmax(logits), "probabilities");

    List<String> lines = Files.readAllLines(folder.resolve("expected_top1.csv"));
    try (Session session = new Session(graph)) {
      for (String line : lines.subList(1, lines.size())) {
        String[] fields = line.split(",", -1);
        INDArray image = image(folder.resolve(fields[0]));
        INDArray input = weights.normalisation().apply(image);
        try (Session.Run run = session.outputs(Map.of("pixels", input), List.of("probabilities"))) {
          INDArray probabilities = run.output("probabilities");
          int top = probabilities.argMax(1).getInt(0);
          assertThat(top).as(line).isEqualTo(Integer.parseInt(fields[1]));
          double probability = probabilities.getDouble(0, top);
          assertThat(probability).as(line).isCloseTo(Double.parseDouble(fields[3]), within(2e-3));
        }
      }
    }
    assertThat(lines).hasSize(18);
  }

  /** Short side to 248, the long side rounded; centre crop of 224, its corner rounded down. */
  private static INDArray image(Path file) {
    Photo photo = ImageFiles.readPhoto(file);
    double scale = (double) SHORT_SIDE / Math.min(photo.width(), photo.height());
    int width = (int) Math.round(photo.width() * scale);
    int height = (int) Math.round(photo.height() * scale);
    View view = new View(width, height, (width - SIZE) / 2, (height - SIZE) / 2, SIZE, false);
    return Nd4j.create(
        view.image(BicubicResize.resize(photo, width, height)), new long[] {1, 3, SIZE, SIZE}, 'c');
  }
}
