package org.ala4j.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.data.Fit;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.metrics.Threshold;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.ModelConfig.MapActivation;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.train.AlternatingEpochs;
import org.ala4j.train.EarlyStopping.Monitor;
import org.ala4j.train.TrainingConfig;

/**
 * Everything that a row of an experiment may vary: the model's shape, its training and the views of
 * the images. The files are in {@code hyperparams/}; docs/experiment-file.md describes every key.
 */
public record Hyperparams(ModelConfig model, TrainingConfig training, ViewPolicy views) {
  private static final int MANY = 100_000;

  /** Every key that there is, such as {@code lora.rank}, in alphabetical order. */
  public static List<String> keys() {
    Mapping least = (Mapping) YamlNode.parse("{epochs: 1, batch: 1, lr: 1}", "");
    Section s = new Section("", least);
    read(s, Threshold.parse("0.5"));
    List<String> keys = new ArrayList<>();
    leaves("", s.resolved(), keys);
    return keys.stream().sorted().toList();
  }

  private static void leaves(String prefix, Mapping mapping, List<String> keys) {
    mapping
        .entries()
        .forEach(
            (key, value) -> {
              if (value instanceof Mapping inner) {
                leaves(prefix + key + ".", inner, keys);
              } else {
                keys.add(prefix + key);
              }
            });
  }

  /** Reads {@code hyperparams}; {@code threshold} is the evaluation's. */
  static Hyperparams read(Section s, Threshold threshold) {
    Section image = s.section("image");
    int size = image.integer("size", 384, 8, 4096);
    ViewPolicy views =
        new ViewPolicy(
            size,
            image.choice("fit", Fit.class, Fit.SQUASH),
            image.bool("flip", true),
            image.real("crop", 1.0, 1.0, 8.0),
            image.integer("views", 0, 0, MANY));
    image.end();
    ModelConfig model = model(s);
    check(s, model, size);

    Section aea = s.section("aea");
    AlternatingEpochs alternating =
        new AlternatingEpochs(aea.bool("enabled", true), aea.integer("period", 2, 2, MANY));
    aea.end();
    Section stopping = s.section("early_stopping");
    Section adamw = s.section("adamw");
    TrainingConfig training =
        new TrainingConfig(
            s.integer("epochs", 1, MANY),
            s.integer("batch", 1, MANY),
            s.real("lr", 0, 10),
            adamw.real("beta1", 0.9, 0, 1),
            adamw.real("beta2", 0.999, 0, 1),
            s.real("weight_decay", 1e-4, 0, 10),
            alternating,
            stopping.choice("monitor", Monitor.class, Monitor.LOSS),
            stopping.integer("patience", 5, 1, MANY),
            threshold);
    adamw.end();
    stopping.end();
    s.end();
    return new Hyperparams(model, training, views);
  }

  private static ModelConfig model(Section s) {
    Section lora = s.section("lora");
    ModelConfig.Lora deltas =
        new ModelConfig.Lora(
            lora.bool("enabled", true),
            lora.integer("rank", 16, 1, MANY),
            lora.distinct("blocks", List.of(10), 1, MANY),
            targets(lora),
            lora.real("alpha", 0, 0, 1e6));
    lora.end();
    Section ala = s.section("ala");
    ModelConfig.Ala adapter =
        new ModelConfig.Ala(
            ala.bool("lattice", true),
            ala.integer("heads", 4, 1, MANY),
            ala.integer("layers", 8, 1, MANY),
            ala.integer("patch", 16, 1, MANY),
            ala.integer("width", 64, 1, MANY),
            ala.integers("taps", List.of(0, 3, 6, 9), 0, MANY),
            ala.choice("activation", MapActivation.class, MapActivation.SIGMOID),
            ala.integer("queries", 16, 1, MANY),
            ala.integer("mlp_width", 256, 1, MANY),
            ala.integers("head_channels", List.of(32, 64), 1, MANY));
    ala.end();
    Section pb = s.section("pb");
    ModelConfig.Perception branch =
        new ModelConfig.Perception(
            pb.integer("block", 10, 1, MANY),
            pb.bool("standardise", true),
            pb.integers("channels", List.of(256, 128), 1, MANY),
            pb.integer("hidden", 256, 1, MANY),
            pb.integer("groups", 32, 1, MANY),
            pb.real("dropout", 0.5, 0, 0.99));
    pb.end();
    return new ModelConfig(
        s.choice("variant", Variant.class, Variant.PAPER),
        deltas,
        adapter,
        branch,
        s.real("lambda", 1.0, 0, 1e6));
  }

  private static Set<Target> targets(Section lora) {
    List<Target> targets = lora.choices("targets", Target.class, List.of(Target.values()));
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
