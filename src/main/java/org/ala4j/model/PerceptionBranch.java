package org.ala4j.model;

import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.model.Parameters.Group;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The perception branch f_PB (paper §4.3, eq. 3): a small convolutional classifier of the encoder's
 * features that the attention map lets through.
 */
public final class PerceptionBranch {
  /** The name in a graph of the first convolution's output, {@code [B, 256, G, G]}. */
  public static final String FIRST_CONVOLUTION = "pb.conv1";

  /** The same of the last one, Grad-CAM's usual layer, {@code [B, 128, G/2, G/2]}. */
  public static final String LAST_CONVOLUTION = "pb.features";

  private final ModelConfig.Perception config;
  private final int classes;
  private final int grid;
  private final int width;

  PerceptionBranch(ModelConfig.Perception config, int classes, int grid, int width) {
    this.config = config;
    this.classes = classes;
    this.grid = grid;
    this.width = width;
  }

  /**
   * Lays the branch into a graph.
   *
   * @param attended h_ALA ⊙ h⁽ᵏ⁾, {@code [B, D, G, G]}
   * @param dropout mask {@code [B, channels]} of zeros and 1/(1−p), or ones in evaluation
   * @return class scores {@code [B, C]}
   */
  SDVariable build(
      Graph graph, Layers layers, Parameters parameters, SDVariable attended, SDVariable dropout) {
    Trainables pb = new Trainables(Group.PB, graph, layers, parameters);
    int first = config.channels().get(0);
    int second = config.channels().get(1);
    SDVariable x = pb.conv("pb.conv1", attended, width, first, 3, 1, 1);
    graph.name(x, FIRST_CONVOLUTION); // [B, 256, G, G]
    x = layers.relu(pb.groupNorm("pb.norm1", x, config.groups(), first, grid));
    x = layers.maxPool(x, 2); // [B, 256, G/2, G/2]
    x = graph.name(pb.conv("pb.conv2", x, first, second, 3, 1, 1), LAST_CONVOLUTION);
    x = layers.relu(pb.groupNorm("pb.norm2", x, config.groups(), second, grid / 2));
    x = layers.maxPool(x, 2); // [B, 128, G/4, G/4]
    x = layers.globalAveragePool(x).mul(dropout); // [B, 128]
    x = layers.relu(pb.linear("pb.fc1", x, second, config.hidden()));
    return pb.linear("pb.fc2", x, config.hidden(), classes);
  }
}
