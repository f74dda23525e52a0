package org.ala4j.graph;

import java.util.Map;
import java.util.Set;
import onnx.Onnx.ModelProto;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link Graph} as an ONNX model.
 *
 * @param model without its weights
 * @param weights the frozen arrays that are to be supplied with it, by name
 * @param placeholders the inputs that are fed at each run
 * @param parameters the inputs that are arrays which a training changes
 */
public record OnnxTranslated(
    ModelProto model,
    Map<String, INDArray> weights,
    Set<String> placeholders,
    Map<String, INDArray> parameters) {}
