package org.ala4j.graph;

import java.util.List;
import java.util.function.UnaryOperator;
import org.ala4j.graph.WholeLayer.Adapted;
import org.ala4j.graph.WholeLayer.Attend;
import org.ala4j.graph.WholeLayer.AttendTogether;
import org.ala4j.graph.WholeLayer.Gated;
import org.ala4j.graph.WholeLayer.Gated.Kind;
import org.ala4j.graph.WholeLayer.Logistic;
import org.ala4j.graph.WholeLayer.NormalCumulative;
import org.ala4j.graph.WholeLayer.Standardise;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The neural building blocks, made of SameDiff operations whose gradients are right in 1.0.0-M2.1
 * (each is checked by finite differences in {@code GradientAuditTest}).
 *
 * <p>Token sequences are matrices {@code [B·N, D]}: in that shape a linear layer runs at BLAS speed
 * and differentiates correctly, which it does not at rank 3. Feature maps are {@code [B, C, H, W]}.
 */
public final class Layers {
  private static final double SQRT_HALF = Math.sqrt(0.5);

  /** The logarithm of the normal density's peak. */
  private static final double LOG_DENSITY = -Math.log(2 * Math.PI) / 2;

  private static final double QUICK_SLOPE = 1.702;
  private static final double TANH_SCALE = Math.sqrt(2 / Math.PI);
  private static final double TANH_CUBE = 0.044715;

  /** Keeps a quotient finite; far smaller than any sum of contributions in float32. */
  private static final double TINY = 1e-12;

  private final Graph graph;
  private final SameDiff sd;
  private final GradientRule rule;

  /** Layers with their true gradients. */
  public Layers(Graph graph) {
    this(graph, GradientRule.PLAIN);
  }

  /** Layers that go backwards by that rule. */
  public Layers(Graph graph, GradientRule rule) {
    this.graph = graph;
    this.sd = graph.sd;
    this.rule = rule;
  }

  /**
   * x·W + b with {@code x [M, in]}, {@code weight [in, out]}, {@code bias [out]}. SameDiff's fused
   * operation takes up to three times as long.
   */
  public SDVariable linear(SDVariable x, SDVariable weight, SDVariable bias) {
    SDVariable y = withBias(product(x, weight), bias);
    return rule.epsilon() == 0 ? y : absorbing(y);
  }

  /** The same, but of the relevance y·g it passes on the part |y|/(|y| + ε) only. */
  private SDVariable absorbing(SDVariable y) {
    SDVariable same = y.mul(1.0);
    SDVariable size = sd.math.abs(y);
    return graph.withGradient(
        same, List.of(y), g -> List.of(g.mul(size).div(size.add(rule.epsilon()))));
  }

  /** x·W with {@code x [M, in]}, {@code weight [in, out]}. */
  public SDVariable product(SDVariable x, SDVariable weight) {
    return graph.withGradient(
        x.mmul(weight),
        List.of(x, weight),
        g ->
            List.of(
                sd.linalg.mmul(g, weight, false, true, false),
                sd.linalg.mmul(x, g, true, false, false)));
  }

  /**
   * x·(W + s·A·B) with {@code x [M, in]}, frozen {@code weight [in, out]}, {@code a [in, r]} and
   * {@code b [r, out]}. The gradients of A and B are products with r columns; that of the sum, as
   * large as W, is never computed.
   */
  public SDVariable adaptedProduct(
      SDVariable x, SDVariable weight, SDVariable a, SDVariable b, double scale) {
    SDVariable delta = a.mmul(b);
    SDVariable adapted = weight.add(scale == 1 ? delta : delta.mul(scale));
    SDVariable y = x.mmul(adapted);
    graph.noteLayer(y, new Adapted(x, weight, a, b, scale));
    return graph.withGradient(
        y,
        List.of(x, a, b),
        g -> {
          SDVariable back = sd.linalg.mmul(g, b, false, true, false).mul(scale); // [M, r]
          SDVariable forth = x.mmul(a).mul(scale); // [M, r]
          return List.of(
              sd.linalg.mmul(g, adapted, false, true, false),
              sd.linalg.mmul(x, back, true, false, false),
              sd.linalg.mmul(forth, g, true, false, false));
        });
  }

  /** A product {@code [M, out]} with {@code bias [out]} added to every row. */
  public SDVariable withBias(SDVariable product, SDVariable bias) {
    return shiftColumns(product, bias);
  }

  /** Sums over the rows of {@code x [M, D]}: {@code [D]}, as a product, which is BLAS's. */
  private SDVariable columnSums(SDVariable x) {
    SDVariable ones = sd.onesLike(x.get(SDIndex.all(), SDIndex.interval(0, 1))); // [M, 1]
    return sd.linalg.mmul(ones, x, true, false, false).reshape(-1);
  }

  /** Sums over the columns of {@code x [M, D]}: {@code [M, 1]}, as a product, too. */
  private SDVariable rowSums(SDVariable x) {
    return sd.linalg.mmul(x, rowOfOnes(x), false, true, false);
  }

  /** Means over the columns of {@code x [M, D]}: {@code [M, 1]}. */
  private SDVariable rowMeans(SDVariable x) {
    SDVariable ones = rowOfOnes(x); // what is made of it depends on shapes alone: computed once
    return sd.linalg.mmul(x, ones.div(ones.sum()), false, true, false);
  }

  private SDVariable rowOfOnes(SDVariable x) {
    return sd.onesLike(x.get(SDIndex.interval(0, 1), SDIndex.all())); // [1, D]
  }

  /** Row i of {@code x [M, D]} times element i of {@code factors [M, 1]}. */
  public SDVariable scaleRows(SDVariable x, SDVariable factors) {
    SDVariable y = x.mul(factors);
    return rule.linearised()
        ? graph.withGradient(y, List.of(x), g -> List.of(g.mul(factors)))
        : graph.withGradient(
            y, List.of(x, factors), g -> List.of(g.mul(factors), rowSums(g.mul(x))));
  }

  /** Adds element i of {@code added [M, 1]} to row i of {@code x [M, D]}. */
  private SDVariable shiftRows(SDVariable x, SDVariable added) {
    return graph.withGradient(x.add(added), List.of(x, added), g -> List.of(g, rowSums(g)));
  }

  /** Column j of {@code x [M, D]} times element j of {@code factors [D]}. */
  public SDVariable scaleColumns(SDVariable x, SDVariable factors) {
    return graph.withGradient(
        x.mul(factors), List.of(x, factors), g -> List.of(g.mul(factors), columnSums(g.mul(x))));
  }

  /** Adds element j of {@code added [D]} to column j of {@code x [M, D]}. */
  public SDVariable shiftColumns(SDVariable x, SDVariable added) {
    return graph.withGradient(x.add(added), List.of(x, added), g -> List.of(g, columnSums(g)));
  }

  /**
   * Standardises each row of {@code x [M, D]}: a layer norm without its gain and bias.
   *
   * <p>Written out, because the fused operation ignores the epsilon.
   */
  public SDVariable standardiseRows(SDVariable x, double eps) {
    SDVariable centred = x.sub(rowMeans(x)); // [M, D]
    SDVariable variance = rowMeans(centred.mul(centred)).reshape(-1); // a column adds slowly
    SDVariable scale = sd.math.rsqrt(variance.add(eps)).reshape(-1, 1); // [M, 1]
    SDVariable y = centred.mul(scale);
    graph.noteLayer(y, new Standardise(x, scale, eps));
    if (rule.linearised()) {
      return graph.withGradient(
          y,
          List.of(x),
          g -> {
            SDVariable scaled = g.mul(scale);
            return List.of(scaled.sub(rowMeans(scaled)));
          });
    }
    return graph.withGradient(
        y,
        List.of(x),
        g -> {
          SDVariable along = y.mul(rowMeans(g.mul(y))); // what a change of scale undoes
          return List.of(g.sub(along).sub(rowMeans(g)).mul(scale));
        });
  }

  /** Layer norm over the last dimension of {@code x [M, D]}. */
  public SDVariable layerNorm(SDVariable x, SDVariable gain, SDVariable bias, double eps) {
    return shiftColumns(scaleColumns(standardiseRows(x, eps), gain), bias);
  }

  /**
   * The linear layer of a layer norm, (x̂·gain + shift)·W + b, computed as x̂·(gain·W) + (shift·W +
   * b): the same function, but what is multiplied and differentiated is a weight, not a batch.
   *
   * @param standardised x̂ {@code [M, in]}, from {@link #standardiseRows}
   */
  public SDVariable normedLinear(
      SDVariable standardised,
      SDVariable gain,
      SDVariable shift,
      SDVariable weight,
      SDVariable bias) {
    SDVariable scaled = scaleRows(weight, gain.reshape(-1, 1)); // [in, out]
    SDVariable shifted = bias.add(product(shift.reshape(1, -1), weight).reshape(-1)); // [out]
    return linear(standardised, scaled, shifted);
  }

  /** What {@link #attention} computes: the mixed values and the weights that mixed them. */
  public record Attention(SDVariable output, SDVariable weights) {}

  /**
   * Multi-head attention within each sequence: softmax(q·kᵀ)·v per head.
   *
   * @param q queries {@code [B·N, D]}, already scaled by 1/√(D/heads)
   * @param k keys {@code [B·N, D]}
   * @param v values {@code [B·N, D]}
   * @return output {@code [B·N, D]} and weights {@code [B, heads, N, N]}
   */
  public Attention attention(
      SDVariable q, SDVariable k, SDVariable v, int tokens, int width, int heads) {
    Attention attention =
        attended(
            heads(q, tokens, width, heads), // [B, heads, N, D/heads]
            heads(k, tokens, width, heads),
            heads(v, tokens, width, heads),
            width);
    graph.noteLayer(attention.output(), new Attend(q, k, v, tokens, width, heads));
    return attention;
  }

  /**
   * The same of what one product made.
   *
   * @param all scaled queries, keys and values side by side, {@code [B·N, 3·D]}
   */
  public Attention attention(SDVariable all, int tokens, int width, int heads) {
    SDVariable[] parts =
        sd.split(heads(all, tokens, 3 * width, 3 * heads), 3, 1); // [B, heads, N, D/heads] each
    Attention attention = attended(parts[0], parts[1], parts[2], width);
    graph.noteLayer(attention.output(), new AttendTogether(all, tokens, width, heads));
    return attention;
  }

  private Attention attended(SDVariable queries, SDVariable keys, SDVariable values, int width) {
    SDVariable scores = sd.linalg.mmul(queries, keys, false, true, false); // [B, heads, N, N]
    SDVariable weights = sd.nn.softmax(scores, 3);
    SDVariable mixed = weights.mmul(values); // [B, heads, N, D/heads]
    if (rule.linearised()) {
      graph.withGradient(
          mixed, List.of(values), g -> List.of(sd.linalg.mmul(weights, g, true, false, false)));
    }
    SDVariable output = mixed.permute(0, 2, 1, 3).reshape(-1, width);
    return new Attention(output, weights);
  }

  private static SDVariable heads(SDVariable x, int tokens, int width, int heads) {
    return x.reshape(-1, tokens, heads, width / heads).permute(0, 2, 1, 3);
  }

  /** Gaussian error linear unit, exact: x·Φ(x). */
  public SDVariable gelu(SDVariable x) {
    SDVariable narrow = x.mul(SQRT_HALF);
    SDVariable cumulative = sd.math.erf(narrow).mul(0.5).add(0.5); // Φ(x)
    graph.noteLayer(cumulative, new NormalCumulative(narrow));
    return gated(
        Kind.GELU,
        x.mul(cumulative),
        x,
        g -> g.mul(cumulative),
        g -> {
          SDVariable density = sd.math.exp(narrow.mul(narrow).rsub(LOG_DENSITY)); // φ(x)
          return g.mul(cumulative.add(x.mul(density)));
        });
  }

  /** GELU by a hyperbolic tangent: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
  public SDVariable tanhGelu(SDVariable x) {
    SDVariable square = x.mul(x);
    SDVariable tanh = fastTanh(x.mul(square.mul(TANH_CUBE).add(1)).mul(TANH_SCALE));
    return gated(
        Kind.TANH_GELU,
        x.mul(tanh.add(1)).mul(0.5),
        x,
        g -> g.mul(tanh.add(1)).mul(0.5),
        g -> {
          SDVariable inner = square.mul(3 * TANH_CUBE).add(1).mul(TANH_SCALE);
          SDVariable slope = x.mul(tanh.mul(tanh).rsub(1)).mul(inner);
          return g.mul(tanh.add(1).add(slope)).mul(0.5);
        });
  }

  /** CLIP's approximation of GELU, x·σ(1.702·x). */
  public SDVariable quickGelu(SDVariable x) {
    SDVariable gate = fastTanh(x.mul(QUICK_SLOPE / 2)).add(1).mul(0.5); // σ, four times as fast
    graph.noteLayer(gate, new Logistic(x, QUICK_SLOPE));
    SDVariable y = x.mul(gate);
    return gated(
        Kind.QUICK_GELU,
        y,
        x,
        g -> g.mul(gate),
        g -> g.mul(gate.add(y.sub(y.mul(gate)).mul(QUICK_SLOPE))));
  }

  /**
   * tanh(x), not differentiable by SameDiff: the operation of that name among those that oneDNN
   * has; SameDiff's own takes ten times as long.
   */
  private SDVariable fastTanh(SDVariable x) {
    return new Tanh(sd, x).outputVariable();
  }

  /** An activation x·gate(x), differentiated with the gate as a constant or as what it is. */
  private SDVariable gated(
      Kind kind,
      SDVariable y,
      SDVariable x,
      UnaryOperator<SDVariable> constant,
      UnaryOperator<SDVariable> exact) {
    UnaryOperator<SDVariable> product = rule.linearised() ? constant : exact;
    graph.noteLayer(y, new Gated(kind, x));
    return graph.withGradient(y, List.of(x), g -> List.of(product.apply(g)));
  }

  public SDVariable relu(SDVariable x) {
    SDVariable y = sd.nn.relu(x, 0);
    return graph.withGradient(
        y, List.of(x), g -> List.of((rule.guided() ? sd.nn.relu(g, 0) : g).mul(sd.math.sign(y))));
  }

  public SDVariable sigmoid(SDVariable x) {
    return sd.nn.sigmoid(x);
  }

  /**
   * Two-dimensional convolution.
   *
   * @param x {@code [B, C, H, W]}
   * @param weight {@code [kH, kW, C, out]}: with the other layouts the gradient is wrong
   * @param bias {@code [out]}
   */
  public SDVariable conv2d(SDVariable x, SDVariable weight, SDVariable bias, int stride, int pad) {
    long[] shape = weight.getShape();
    Conv2DConfig config =
        Conv2DConfig.builder()
            .kH(shape[0])
            .kW(shape[1])
            .sH(stride)
            .sW(stride)
            .pH(pad)
            .pW(pad)
            .weightsFormat(WeightsFormat.YXIO)
            .dataFormat(Conv2DConfig.NCHW)
            .build();
    SDVariable y = sd.cnn.conv2d(x, weight, bias, config);
    return rule.zPlus() ? zPlus(y, x, weight, bias, config) : y;
  }

  /**
   * The relevance y·g of each output goes to its positive contributions, in proportion: x⁺w⁺, x⁻w⁻
   * and the bias b⁺; an output without any passes nothing on. Written as a gradient that multiplied
   * by x is that relevance, nothing is ever divided by x.
   */
  private SDVariable zPlus(
      SDVariable y, SDVariable x, SDVariable weight, SDVariable bias, Conv2DConfig config) {
    SDVariable high = sd.nn.relu(x, 0); // x⁺
    SDVariable low = high.sub(x); // −x⁻
    SDVariable up = sd.nn.relu(weight, 0); // w⁺
    SDVariable down = up.sub(weight); // −w⁻
    SDVariable offset = sd.nn.relu(bias, 0); // b⁺
    SDVariable fromHigh = sd.cnn.conv2d(high, up, offset, config);
    SDVariable fromLow = sd.cnn.conv2d(low, down, config);
    return graph.withGradient(
        y,
        List.of(x, bias),
        g -> {
          SDVariable share = g.mul(y).div(fromHigh.add(fromLow).add(TINY));
          List<SDVariable> toHigh = pullBack(fromHigh, share);
          SDVariable toLow = pullBack(fromLow, share).get(0);
          return List.of(
              toHigh.get(0).mul(sd.math.sign(high)).sub(toLow.mul(sd.math.sign(low))),
              toHigh.get(2).mul(sd.math.sign(offset)));
        });
  }

  /** The gradients of an operation's inputs, given that of its output. */
  private List<SDVariable> pullBack(SDVariable output, SDVariable gradient) {
    return sd.getVariableOutputOp(output.name()).doDiff(List.of(gradient));
  }

  /** Max pooling with a square window as large as its stride; an odd last row or column is left. */
  public SDVariable maxPool(SDVariable x, int size) {
    Pooling2DConfig config =
        Pooling2DConfig.builder().kH(size).kW(size).sH(size).sW(size).isNHWC(false).build();
    return sd.cnn.maxPooling2d(x, config);
  }

  /**
   * Group norm (Wu and He 2018): each group of channels of each image is standardised.
   *
   * @param x {@code [B, C, H, W]} with H = W = {@code side}
   * @param gain {@code [C]}, {@code bias [C]}
   */
  public SDVariable groupNorm(
      SDVariable x, SDVariable gain, SDVariable bias, int groups, int channels, int side) {
    long perGroup = (long) channels / groups * side * side;
    SDVariable normalised = standardiseRows(x.reshape(-1, perGroup), 1e-5); // [B·groups, …]
    SDVariable flat = normalised.reshape(-1, (long) side * side); // [B·C, H·W]
    SDVariable scaled = scaleRows(flat, eachImage(flat, gain, channels));
    SDVariable shifted = shiftRows(scaled, eachImage(flat, bias, channels));
    return shifted.reshape(-1, channels, side, side);
  }

  /** The values of {@code perChannel [C]}, once for every image: {@code [B·C, 1]}. */
  private SDVariable eachImage(SDVariable flat, SDVariable perChannel, int channels) {
    SDVariable column = flat.get(SDIndex.all(), SDIndex.interval(0, 1)); // [B·C, 1]
    SDVariable ones =
        sd.onesLike(
            column.reshape(-1, channels).get(SDIndex.all(), SDIndex.interval(0, 1))); // [B, 1]
    return ones.mmul(perChannel.reshape(1, channels)).reshape(-1, 1);
  }

  /** Mean over the positions of each channel: {@code [B, C, H, W]} → {@code [B, C]}. */
  public SDVariable globalAveragePool(SDVariable x) {
    return x.mean(2, 3);
  }

  /**
   * Bilinear resize of square maps, {@code [B, C, from, from]} → {@code [B, C, to, to]}, as U·A·Uᵀ
   * (align_corners = false). SameDiff's own resize has a wrong gradient.
   */
  public SDVariable resizeBilinear(SDVariable x, int channels, int from, int to) {
    if (from == to) {
      return x;
    }
    INDArray weights =
        Nd4j.createFromArray(bilinearWeights(from, to)).castTo(x.dataType()).transpose().dup('c');
    SDVariable u = graph.constant("bilinear_" + from + "_" + to + "_" + sd.ops().length, weights);
    SDVariable columns = x.reshape(-1, from).mmul(u).reshape(-1, channels, from, to);
    SDVariable rows = columns.permute(0, 1, 3, 2).reshape(-1, from).mmul(u); // [B·C·to, to]
    return rows.reshape(-1, channels, to, to).permute(0, 1, 3, 2);
  }

  /** Row i holds the weights by which output position i mixes the input positions. */
  static float[][] bilinearWeights(int from, int to) {
    float[][] weights = new float[to][from];
    for (int i = 0; i < to; i++) {
      double position = Math.max(0, (i + 0.5) * from / to - 0.5);
      int low = Math.min((int) position, from - 1);
      int high = Math.min(low + 1, from - 1);
      double fraction = position - low;
      weights[i][low] += (float) (1 - fraction);
      weights[i][high] += (float) fraction;
    }
    return weights;
  }

  /** Tokens {@code [B·N, D]}, N = side², to maps {@code [B, D, side, side]}. */
  public SDVariable tokensToMaps(SDVariable tokens, int width, int side) {
    return tokens
        .reshape(-1, (long) side * side, width)
        .permute(0, 2, 1)
        .reshape(-1, width, side, side);
  }

  /** Maps {@code [B, D, side, side]} to tokens {@code [B·N, D]}, N = side². */
  public SDVariable mapsToTokens(SDVariable maps, int width, int side) {
    return maps.reshape(-1, width, (long) side * side).permute(0, 2, 1).reshape(-1, width);
  }

  /** Tokens first..last−1 of every sequence: {@code [B·N, D]} → {@code [B·(last−first), D]}. */
  public SDVariable sliceTokens(SDVariable tokens, int n, int width, int first, int last) {
    SDVariable sequences = tokens.reshape(-1, n, width);
    return sequences
        .get(SDIndex.all(), SDIndex.interval(first, last), SDIndex.all())
        .reshape(-1, width);
  }

  /** Adds {@code added [1, N, D]} to every sequence of {@code tokens [B·N, D]}. */
  public SDVariable addToEach(SDVariable tokens, SDVariable added, int n, int width) {
    long length = (long) n * width;
    return shiftColumns(tokens.reshape(-1, length), added.reshape(length)).reshape(-1, width);
  }

  /**
   * Puts m ≤ n empty (zero) tokens before each sequence: {@code [B·n, D]} → {@code [B·(m+n), D]}.
   */
  public SDVariable prependEmpty(SDVariable tokens, int n, int m, int width) {
    return concatTokens(emptyTokens(tokens, n, m, width), m, tokens, n, width);
  }

  /** Appends the same learned tokens {@code [1, m, D]} to each sequence of {@code [B·n, D]}. */
  public SDVariable append(SDVariable tokens, SDVariable learned, int n, int m, int width) {
    SDVariable copies = emptyTokens(tokens, n, 1, width).reshape(-1, 1, width).add(learned);
    return concatTokens(tokens, n, copies.reshape(-1, width), m, width);
  }

  /** Zeros {@code [B·m, D]}; only a variable knows the size of the batch. */
  private SDVariable emptyTokens(SDVariable tokens, int n, int m, int width) {
    return sliceTokens(tokens, n, width, 0, m).mul(0);
  }

  /** {@code [1, n, D]} and {@code [1, m, D]} → {@code [1, n+m, D]}. */
  public SDVariable concatSequences(SDVariable a, SDVariable b) {
    return sd.concat(1, a, b);
  }

  /**
   * Every query's product with every pixel.
   *
   * @param queries {@code [B·q, D]}
   * @param pixels {@code [B·side², D]}
   * @return {@code [B, q, side, side]}
   */
  public SDVariable products(SDVariable queries, SDVariable pixels, int q, int side, int width) {
    SDVariable a = queries.reshape(-1, 1, q, width);
    SDVariable b = pixels.reshape(-1, 1, (long) side * side, width);
    return sd.linalg.mmul(a, b, false, true, false).reshape(-1, q, side, side);
  }

  /** Each map scaled to 0..1 by its own minimum and maximum. */
  public SDVariable minMax(SDVariable maps, int channels, int side, double eps) {
    SDVariable flat = maps.reshape(-1, (long) side * side);
    SDVariable low = flat.min(true, 1);
    SDVariable range = flat.max(true, 1).sub(low).add(eps);
    return flat.sub(low).div(range).reshape(-1, channels, side, side);
  }

  /** Matrices {@code [in, out]} side by side: {@code [in, n·out]}. */
  public SDVariable sideBySide(SDVariable... matrices) {
    return sd.concat(1, matrices);
  }

  /** Vectors {@code [out]} one after the other: {@code [n·out]}. */
  public SDVariable oneAfterAnother(SDVariable... vectors) {
    return sd.concat(0, vectors);
  }

  /** Appends sequences: {@code [B·n, D]} and {@code [B·m, D]} → {@code [B·(n+m), D]}. */
  public SDVariable concatTokens(SDVariable a, int n, SDVariable b, int m, int width) {
    return sd.concat(1, a.reshape(-1, n, width), b.reshape(-1, m, width)).reshape(-1, width);
  }

  /**
   * Mean cross-entropy of {@code logits [B, C]} against one-hot {@code labels [B, C]}, from
   * primitives: SameDiff's fused losses ignore what they are multiplied by.
   */
  public SDVariable crossEntropy(SDVariable logits, SDVariable labels) {
    SDVariable shifted = logits.sub(logits.max(true, 1)); // exp cannot overflow
    SDVariable logSum = sd.math.log(sd.math.exp(shifted).sum(1)); // [B]
    SDVariable target = shifted.mul(labels).sum(1); // [B]
    return logSum.sub(target).mean();
  }

  public SDVariable softmax(SDVariable logits) {
    return sd.nn.softmax(logits, 1);
  }
}
