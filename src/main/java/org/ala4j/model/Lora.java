package org.ala4j.model;

import java.util.Locale;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.model.Parameters.Group;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Low-rank adaptation (Hu et al. 2021; paper §4.1): W = W⁽⁰⁾ + B·A with A {@code [r, in]} random
 * and B {@code [out, r]} zero, so that before the first step the encoder is exactly the frozen one.
 * As weights are kept as {@code [in, out]}, the factors are kept transposed.
 */
final class Lora implements VitEncoder.Adaptation {
  private final ModelConfig.Lora config;
  private final Parameters parameters;

  Lora(ModelConfig.Lora config, Parameters parameters) {
    this.config = config;
    this.parameters = parameters;
  }

  @Override
  public SDVariable product(
      Graph graph, Layers layers, int block, Target target, INDArray frozen, SDVariable x) {
    if (!config.enabled()
        || !config.blocks().contains(block)
        || !config.targets().contains(target)) {
      return VitEncoder.FROZEN.product(graph, layers, block, target, frozen, x);
    }
    long in = frozen.size(0);
    long out = frozen.size(1);
    String name =
        String.format(Locale.ROOT, "lora.%d.%s", block, target.name().toLowerCase(Locale.ROOT));
    SDVariable a =
        graph.parameter(
            name + ".a", parameters.uniform(Group.LORA, name + ".a", in, in, config.rank()));
    SDVariable b =
        graph.parameter(name + ".b", parameters.zeros(Group.LORA, name + ".b", config.rank(), out));
    SDVariable weight = graph.constant(VitEncoder.weightName(block, target), frozen);
    return layers.adaptedProduct(x, weight, a, b, config.scale());
  }
}
