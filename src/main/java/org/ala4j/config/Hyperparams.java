package org.ala4j.config;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.data.Fit;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.metrics.Threshold;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.ModelConfig.MapActivation;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.model.Parameters.Group;
import org.ala4j.train.AlternatingEpochs;
import org.ala4j.train.Averaging;
import org.ala4j.train.EarlyStopping.Monitor;
import org.ala4j.train.LearningRate;
import org.ala4j.train.LearningRate.Schedule;
import org.ala4j.train.TrainingConfig;

/**
 * Everything that a row of an experiment may vary: the model's shape, its training and the views of
 * the images. The files are in {@code hyperparams/}. Every key is described here, where it is read.
 */
public record Hyperparams(ModelConfig model, TrainingConfig training, ViewPolicy views) {
  private static final int MANY = 100_000;

  /** Every key that there is, such as {@code lora.rank}, in alphabetical order. */
  public static List<String> keys() {
    return described("").values().stream()
        .filter(key -> key.values().isPresent())
        .map(KeyDescription::path)
        .sorted()
        .toList();
  }

  /** Every key below that path, in the order of reading. */
  static Map<String, KeyDescription> described(String path) {
    Mapping least = (Mapping) YamlNode.parse("{epochs: 1, batch: 1, lr: 1}", "");
    Section s = new Section(path, least);
    read(s, Threshold.parse("0.5"));
    return s.described();
  }

  /**
   * Every value of a tree that need not be complete, as rows may bring what it lacks: what it
   * gives, else the default.
   */
  static Mapping resolved(Mapping base) {
    Mapping resolved = new Mapping(new LinkedHashMap<>(), base.origin());
    for (KeyDescription key : described("").values()) {
      if (key.values().isPresent()) {
        given(base, key.path())
            .or(() -> key.byDefault().map(text -> YamlNode.parse(text, Section.DEFAULT)))
            .ifPresent(value -> resolved.entries().put(key.path(), value));
      }
    }
    return KeyTree.nested(resolved);
  }

  private static Optional<YamlNode> given(Mapping tree, String path) {
    YamlNode node = tree;
    for (String word : path.split("\\.")) {
      node = node instanceof Mapping mapping ? mapping.entries().get(word) : null;
    }
    return Optional.ofNullable(node)
        .filter(n -> !(n instanceof Scalar scalar && scalar.isNothing()));
  }

  /** Reads {@code hyperparams}; {@code threshold} is the evaluation's. */
  static Hyperparams read(Section s, Threshold threshold) {
    Section image = s.key("image", "The views of the photos.").section();
    int size =
        image
            .key("size", "Side of the model's input in pixels; a multiple of ala.patch.")
            .integer(384, 8, 4096);
    ViewPolicy views =
        new ViewPolicy(
            size,
            image
                .key("fit", "How a photo becomes a square: distorted, or its centre cut out.")
                .choice(Fit.class, Fit.SQUASH),
            image.key("flip", "Whether half of the training views are mirrored.").bool(true),
            image
                .key(
                    "crop",
                    "Training views are resized to size × crop pixels, of which a random square of"
                        + " size pixels is taken; 1 takes all.")
                .real(1.0, 1.0, 8.0),
            image
                .key(
                    "views",
                    "How many different crops there are of each photo, the same for all seeds, so"
                        + " that their features can be kept; 0 = new ones in every epoch.")
                .integer(0, 0, MANY));
    image.end();
    ModelConfig model = model(s);
    check(s, model, size);

    Section aea =
        s.key("aea", "Alternating Epoch Architect (AEA; paper section 4.2, eq. 2).").section();
    AlternatingEpochs alternating =
        new AlternatingEpochs(
            aea.key(
                    "enabled",
                    "Whether some epochs explore: ones replace the map and ALA is frozen; false:"
                        + " every epoch trains everything (row (iii)).")
                .bool(true),
            aea.key(
                    "first",
                    "So many epochs explore before the first with the map; 0 in the paper. Fewer"
                        + " than epochs.")
                .integer(0, 0, MANY),
            period(aea));
    aea.end();
    Section stopping = s.key("early_stopping", "When a training ends early.").section();
    Section adamw = s.key("adamw", "Decay rates of the optimiser AdamW.").section();
    Section average = s.key("average", "Running means of weights.").section();
    TrainingConfig training =
        new TrainingConfig(
            s.key("epochs", "The most epochs that a training has.").integer(1, MANY),
            s.key("batch", "Photos in a step of the training.").integer(1, MANY),
            new LearningRate(
                s.key("lr", "Learning rate of AdamW.").real(0, 10),
                s.key(
                        "lr_schedule",
                        "Whether it stays, as in the paper, or falls to zero along half a cosine"
                            + " over the most epochs.")
                    .choice(Schedule.class, Schedule.CONSTANT)),
            adamw.key("beta1", "Of the mean of the gradients.").real(0.9, 0, 1),
            adamw.key("beta2", "Of the mean of their squares.").real(0.999, 0, 1),
            s.key("weight_decay", "Weight decay of AdamW.").real(1e-4, 0, 10),
            alternating,
            averaging(average),
            stopping
                .key("monitor", "What must improve on the validation images.")
                .choice(Monitor.class, Monitor.LOSS),
            stopping
                .key(
                    "patience",
                    "Epochs without improvement after which it ends (paper section 5.2: 5).")
                .integer(5, 1, MANY),
            threshold);
    if (alternating.enabled() && alternating.first() >= training.epochs()) {
      throw aea.wrong("first", "must leave an epoch with the map: there are " + training.epochs());
    }
    adamw.end();
    average.end();
    stopping.end();
    s.end();
    return new Hyperparams(model, training, views);
  }

  private static Averaging averaging(Section average) {
    double decay =
        average
            .key(
                "decay",
                "Decay d of the mean (mean ← d·mean + (1 − d)·weights after each step that trains"
                    + " them), which is validated and kept; 0 = none, as in the paper.")
            .real(0, 0, 0.99999);
    List<Group> of =
        average
            .key("of", "Whose weights have a mean: ALA's, f_PB's, LoRA's deltas.")
            .choices(Group.class, List.of(Group.ALA));
    average.requireDistinct("of", of);
    if (of.isEmpty()) {
      throw average.wrong("of", "is empty; use average.decay: 0 for no mean");
    }
    return new Averaging(decay, EnumSet.copyOf(of));
  }

  private static int period(Section aea) {
    int period =
        aea.key(
                "period",
                "After those every so-many-th epoch explores; 2 in the paper, 0 for none.")
            .integer(2, 0, MANY);
    if (period == 1) {
      throw aea.wrong("period", "must be 0 or at least 2: with 1 no epoch would have the map");
    }
    return period;
  }

  private static ModelConfig model(Section s) {
    Section lora =
        s.key("lora", "Low-rank deltas W + B·A of the encoder's weights (LoRA; paper section 4.1).")
            .section();
    ModelConfig.Lora deltas =
        new ModelConfig.Lora(
            lora.key(
                    "enabled",
                    "Whether there are any; false leaves the encoder all frozen (row (ii)).")
                .bool(true),
            lora.key("rank", "Rank r of the deltas.").integer(16, 1, MANY),
            lora.key("blocks", "The encoder's blocks that have deltas, counted from 1.")
                .distinct(List.of(10), 1, MANY),
            targets(lora),
            lora.key(
                    "alpha",
                    "The deltas are scaled by alpha / rank; 0 = not scaled, as in the paper.")
                .real(0, 0, 1e6));
    lora.end();
    Section ala =
        s.key(
                "ala",
                "The Attention Lattice Adapter (ALA), which draws the map (paper section 4.2).")
            .section();
    ModelConfig.Ala adapter =
        new ModelConfig.Ala(
            ala.key(
                    "lattice",
                    "Whether the encoder's features are added to ALA's layers; false cuts the lattice (row (i)).")
                .bool(true),
            ala.key("heads", "Attention heads of a layer (the paper's #A); divides the width.")
                .integer(4, 1, MANY),
            ala.key("layers", "Layers (the paper's #L).").integer(8, 1, MANY),
            ala.key("patch", "Side of a patch in pixels (the paper's #P); divides image.size.")
                .integer(16, 1, MANY),
            ala.key("width", "Width of the tokens (the paper's #d).").integer(64, 1, MANY),
            ala.key(
                    "taps",
                    "The encoder's blocks whose output is added before ALA's first layers, one for"
                        + " each; 0 = the patch embedding.")
                .integers(List.of(0, 3, 6, 9), 0, MANY),
            ala.key("activation", "The last step of the map, which takes it to 0..1, or none.")
                .choice(MapActivation.class, MapActivation.SIGMOID),
            ala.key("queries", "Learned queries N_q, in the variant released.")
                .integer(16, 1, MANY),
            ala.key("mlp_width", "Width of the query and pixel MLPs, in the variant released.")
                .integer(256, 1, MANY),
            ala.key(
                    "head_channels",
                    "Channels of the two convolutions of f₂, in the variant paper.")
                .integers(List.of(32, 64), 1, MANY));
    ala.end();
    Section pb =
        s.key("pb", "The perception branch f_PB, which classifies (paper section 4.3).").section();
    ModelConfig.Perception branch =
        new ModelConfig.Perception(
            pb.key("block", "The encoder's block k whose output is classified, counted from 1.")
                .integer(10, 1, MANY),
            pb.key(
                    "standardise",
                    "Whether they are first standardised per channel, by the training images.")
                .bool(true),
            pb.key("channels", "Channels of the two convolutions; multiples of pb.groups.")
                .integers(List.of(256, 128), 1, MANY),
            pb.key("hidden", "Width of the layer before the class scores.").integer(256, 1, MANY),
            pb.key("groups", "Groups of the group normalisations.").integer(32, 1, MANY),
            pb.key("dropout", "Probability that a channel is left out in a training step.")
                .real(0.5, 0, 0.99));
    pb.end();
    return new ModelConfig(
        s.key(
                "variant",
                "The latter part of ALA: as in the paper's text, or as in the authors' code.")
            .choice(Variant.class, Variant.PAPER),
        deltas,
        adapter,
        branch,
        s.key("lambda", "Weight λ of the loss (cross-entropy) of ALA's own head.")
            .real(1.0, 0, 1e6));
  }

  private static Set<Target> targets(Section lora) {
    List<Target> targets =
        lora.key("targets", "The linear layers of such a block that have deltas.")
            .choices(Target.class, List.of(Target.values()));
    lora.requireDistinct("targets", targets);
    if (targets.isEmpty()) {
      throw lora.wrong("targets", "is empty; use lora.enabled: false to train without LoRA");
    }
    return EnumSet.copyOf(targets);
  }

  /** What can be wrong without knowing the encoder. */
  private static void check(Section s, ModelConfig model, int size) {
    ModelConfig.Ala ala = model.ala();
    Section at = s.section("ala");
    if (ala.width() % ala.heads() != 0) {
      throw at.wrong("width", ala.width() + " is not divisible by ala.heads " + ala.heads());
    }
    if (size % ala.patch() != 0) {
      throw at.wrong("patch", ala.patch() + " does not divide image.size " + size);
    }
    if (ala.taps().size() > ala.layers()) {
      throw at.wrong("taps", "are more than the " + ala.layers() + " layers of ala.layers");
    }
    if (ala.headChannels().size() != 2) {
      throw at.wrong("head_channels", "must be two numbers");
    }
    Section pb = s.section("pb");
    if (model.pb().channels().size() != 2) {
      throw pb.wrong("channels", "must be two numbers");
    }
    for (int c : model.pb().channels()) {
      if (c % model.pb().groups() != 0) {
        throw pb.wrong("channels", c + " is not divisible by pb.groups " + model.pb().groups());
      }
    }
    if (model.lora().enabled()) {
      Section lora = s.section("lora");
      if (model.lora().blocks().isEmpty()) {
        throw lora.wrong("blocks", "is empty; use lora.enabled: false to train without LoRA");
      }
      int last = model.lora().blocks().stream().mapToInt(Integer::intValue).max().orElseThrow();
      if (last > model.pb().block()) {
        throw lora.wrong(
            "blocks",
            String.format(
                Locale.ROOT,
                "has block %d after pb.block %d, where it would get no gradient",
                last,
                model.pb().block()));
      }
    }
  }

  /**
   * What can only be checked against the encoder.
   *
   * @param depth the encoder's blocks K
   * @param where file and line of the hyperparams
   */
  public void checkAgainst(int depth, String where) {
    if (model.pb().block() > depth) {
      throw new ConfigException(
          where
              + ": pb.block "
              + model.pb().block()
              + ", but the encoder has "
              + depth
              + " blocks");
    }
    if (model.lastBlock() > depth) {
      throw new ConfigException(where + ": ala.taps reach past the encoder's " + depth + " blocks");
    }
  }
}
