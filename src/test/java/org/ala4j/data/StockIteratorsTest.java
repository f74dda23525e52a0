package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ala4j.data.demo.DemoData;
import org.deeplearning4j.datasets.datavec.RecordReaderMultiDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Every layout's records go through DL4J's own iterators into its own networks. */
class StockIteratorsTest {
  private static final int SIDE = 24;
  private static final int BATCH = 8;

  @TempDir static Path folder;

  private static ImageDataset data;

  @BeforeAll
  static void draw() {
    DemoData.write(folder, new DemoData.Settings(DemoData.Layout.CUB, 5, 2, 1), done -> {});
    data = CubReader.read(folder, new CubReader.Options("segmentations", List.of(1, 2), 1, 0, 128));
  }

  /** Photo, region, and the class as a one-hot vector. */
  private static MultiDataSetIterator iterator() {
    ViewPolicy views = new ViewPolicy(SIDE, Fit.SQUASH, true, 1);
    return new RecordReaderMultiDataSetIterator.Builder(BATCH)
        .addReader("photos", ExampleRecordReader.evaluation(data.train(), views))
        .addInput("photos", 0, 0)
        .addInput("photos", 1, 1)
        .addOutputOneHot("photos", 2, data.classes().size())
        .build();
  }

  @Test
  void recordsBecomeBatches() {
    org.nd4j.linalg.dataset.api.MultiDataSet first = iterator().next();
    int count = Math.min(BATCH, data.train().size());
    assertThat(first.getFeatures(0).shape()).containsExactly(count, 3, SIDE, SIDE);
    assertThat(first.getFeatures(1).shape()).containsExactly(count, 1, SIDE, SIDE);
    assertThat(first.getLabels(0).shape()).containsExactly(count, 2);
    assertThat(first.getFeatures(1).maxNumber().doubleValue()).isEqualTo(1);
    assertThat(first.getLabels(0).argMax(1).getInt(0)).isEqualTo(data.train().get(0).label());
  }

  @Test
  void aComputationGraphLearnsFromThem() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .graphBuilder()
                .addInputs("photo", "region")
                .addLayer(
                    "features",
                    new ConvolutionLayer.Builder(3, 3).nOut(8).activation(Activation.RELU).build(),
                    "photo")
                .addLayer("shape", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "region")
                .addLayer("seen", new GlobalPoolingLayer(PoolingType.AVG), "features")
                .addLayer("area", new GlobalPoolingLayer(PoolingType.AVG), "shape")
                .addLayer(
                    "class",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "seen",
                    "area")
                .setOutputs("class")
                .setInputTypes(
                    InputType.convolutional(SIDE, SIDE, 3), InputType.convolutional(SIDE, SIDE, 1))
                .build());
    graph.init();
    double before = graph.score((MultiDataSet) iterator().next());
    graph.fit(iterator(), 30);
    assertThat(graph.score((MultiDataSet) iterator().next())).isLessThan(before);
  }

  @Test
  void sameDiffLearnsFromThem() {
    SameDiff sd = SameDiff.create();
    Nd4j.getRandom().setSeed(1);
    SDVariable photo = sd.placeHolder("photo", DataType.FLOAT, -1, 3, SIDE, SIDE);
    SDVariable region = sd.placeHolder("region", DataType.FLOAT, -1, 1, SIDE, SIDE);
    SDVariable label = sd.placeHolder("label", DataType.FLOAT, -1, 2);
    SDVariable kernel = sd.var("kernel", Nd4j.randn(DataType.FLOAT, 3, 3, 3, 8).mul(0.1));
    SDVariable features =
        sd.nn.relu(
            sd.cnn.conv2d(photo.mul(region), kernel, Conv2DConfig.builder().kH(3).kW(3).build()),
            0);
    SDVariable weights = sd.var("weights", Nd4j.randn(DataType.FLOAT, 8, 2).mul(0.1));
    SDVariable scores = features.mean(2, 3).mmul(weights);
    sd.loss.softmaxCrossEntropy("loss", label, scores, null);
    sd.setLossVariables("loss");
    sd.setTrainingConfig(
        new TrainingConfig.Builder()
            .updater(new Adam(0.01))
            .dataSetFeatureMapping("photo", "region")
            .dataSetLabelMapping("label")
            .build());
    double before = loss(sd);
    sd.fit(iterator(), 30);
    assertThat(loss(sd)).isLessThan(before);
  }

  private static double loss(SameDiff sd) {
    org.nd4j.linalg.dataset.api.MultiDataSet batch = iterator().next();
    return sd.batchOutput()
        .input("photo", batch.getFeatures(0))
        .input("region", batch.getFeatures(1))
        .input("label", batch.getLabels(0))
        .output("loss")
        .outputSingle()
        .getDouble(0);
  }
}
