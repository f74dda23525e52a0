package org.ala4j.model;

import java.util.List;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.model.Parameters.Group;
import org.nd4j.autodiff.samediff.SDVariable;

/** Layers with parameters of their own, of one group, laid into one graph. */
final class Trainables {
  private final Group group;
  private final Graph graph;
  private final Layers layers;
  private final Parameters parameters;

  Trainables(Group group, Graph graph, Layers layers, Parameters parameters) {
    this.group = group;
    this.graph = graph;
    this.layers = layers;
    this.parameters = parameters;
  }

  /** Tokens {@code [M, in]} → {@code [M, out]}; initialised as PyTorch does. */
  SDVariable linear(String name, SDVariable x, int in, int out) {
    return layers.linear(x, weight(name, in, out), bias(name, in, out));
  }

  /** As above, on a layer norm. */
  SDVariable linear(String name, Normed x, int in, int out) {
    return layers.normedLinear(
        x.standardised(), x.gain(), x.bias(), weight(name, in, out), bias(name, in, out));
  }

  private SDVariable weight(String name, int in, int out) {
    return graph.parameter(
        name + ".weight", parameters.uniform(group, name + ".weight", in, in, out));
  }

  private SDVariable bias(String name, int in, int out) {
    return graph.parameter(name + ".bias", parameters.uniform(group, name + ".bias", in, out));
  }

  /** As {@link #linear}, initialised as vision transformers are: normal 0.02, no bias. */
  SDVariable vitLinear(String name, SDVariable x, int in, int out) {
    return layers.linear(x, vitWeight(name, in, out), vitBias(name, out));
  }

  /** As above, on a layer norm. */
  SDVariable vitLinear(String name, Normed x, int in, int out) {
    return layers.normedLinear(
        x.standardised(), x.gain(), x.bias(), vitWeight(name, in, out), vitBias(name, out));
  }

  /** A layer on a norm, of several that have the same input. */
  record Part(String name, double scale) {}

  /**
   * Such layers side by side, each multiplied by its scale: {@code [M, in]} → {@code [M, n·out]},
   * by one product.
   */
  SDVariable vitLinears(List<Part> parts, Normed x, int in, int out) {
    SDVariable[] weights = new SDVariable[parts.size()];
    SDVariable[] biases = new SDVariable[parts.size()];
    for (int i = 0; i < weights.length; i++) {
      Part part = parts.get(i);
      weights[i] = scaled(vitWeight(part.name(), in, out), part.scale());
      biases[i] = scaled(vitBias(part.name(), out), part.scale());
    }
    return layers.normedLinear(
        x.standardised(),
        x.gain(),
        x.bias(),
        layers.sideBySide(weights),
        layers.oneAfterAnother(biases));
  }

  private static SDVariable scaled(SDVariable x, double scale) {
    return scale == 1 ? x : x.mul(scale);
  }

  private SDVariable vitWeight(String name, int in, int out) {
    return graph.parameter(
        name + ".weight", parameters.truncatedNormal(group, name + ".weight", in, out));
  }

  private SDVariable vitBias(String name, int out) {
    return graph.parameter(name + ".bias", parameters.zeros(group, name + ".bias", out));
  }

  /** Maps {@code [B, in, H, W]} → {@code [B, out, H', W']}. */
  SDVariable conv(String name, SDVariable x, int in, int out, int kernel, int stride, int padding) {
    long fanIn = (long) in * kernel * kernel;
    return layers.conv2d(
        x,
        graph.parameter(
            name + ".weight",
            parameters.uniform(group, name + ".weight", fanIn, kernel, kernel, in, out)),
        graph.parameter(name + ".bias", parameters.uniform(group, name + ".bias", fanIn, out)),
        stride,
        padding);
  }

  /** A layer norm whose gain and bias wait for the linear layers that read it. */
  record Normed(SDVariable standardised, SDVariable gain, SDVariable bias) {}

  Normed layerNorm(String name, SDVariable x, int width) {
    return new Normed(
        layers.standardiseRows(x, 1e-6),
        graph.parameter(name + ".gain", parameters.ones(group, name + ".gain", width)),
        graph.parameter(name + ".bias", parameters.zeros(group, name + ".bias", width)));
  }

  SDVariable groupNorm(String name, SDVariable x, int groups, int channels, int side) {
    return layers.groupNorm(
        x,
        graph.parameter(name + ".gain", parameters.ones(group, name + ".gain", channels)),
        graph.parameter(name + ".bias", parameters.zeros(group, name + ".bias", channels)),
        groups,
        channels,
        side);
  }

  /** A learned array of tokens {@code [1, n, width]}. */
  SDVariable tokens(String name, int n, int width) {
    return graph.parameter(name, parameters.truncatedNormal(group, name, 1, n, width));
  }
}
