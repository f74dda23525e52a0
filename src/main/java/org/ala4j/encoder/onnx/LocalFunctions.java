package org.ala4j.encoder.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.FunctionProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.MessageOrBuilder;

/**
 * Puts the bodies of a model's own functions in place of their calls: PyTorch writes modules such
 * as LayerNorm so ({@code export_modules_as_functions}).
 *
 * <p>A function's inner tensors get the number of the call before their names, since two calls
 * would otherwise compute the same tensor.
 */
final class LocalFunctions {
  private static final int MAX_DEPTH = 32;

  // Fields of onnx.proto that are younger than ND4J's copy of it.
  private static final int OVERLOAD_OF_FUNCTION = 13;
  private static final int OVERLOAD_OF_NODE = 8;
  private static final int DEFAULTS_OF_FUNCTION = 11;

  private final Path file;
  private final Map<Key, FunctionProto> functions = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final List<NodeProto> nodes = new ArrayList<>();
  private int calls;

  private LocalFunctions(Path file, ModelProto model) {
    this.file = file;
    model.getFunctionsList().forEach(f -> functions.put(Key.of(f), f));
    model.getOpsetImportList().forEach(o -> versions.put(standard(o.getDomain()), o.getVersion()));
  }

  /**
   * The model without functions.
   *
   * @throws ModelFileException when a function calls itself, or follows the rules of another opset
   *     than the model
   */
  static ModelProto inlined(Path file, ModelProto model) {
    if (model.getFunctionsCount() == 0) {
      return model;
    }
    LocalFunctions functions = new LocalFunctions(file, model);
    model.getGraph().getNodeList().forEach(node -> functions.add(node, 0));
    ModelProto.Builder inlined = model.toBuilder().clearFunctions().clearOpsetImport();
    functions.versions.forEach(
        (domain, version) ->
            inlined.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    inlined.setGraph(model.getGraph().toBuilder().clearNode().addAllNode(functions.nodes));
    return inlined.build();
  }

  /** The default domain has two names. */
  private static String standard(String name) {
    return name.equals("ai.onnx") ? "" : name;
  }

  /** What a call names. */
  private record Key(String domain, String name, List<ByteString> overload) {
    static Key of(FunctionProto f) {
      return new Key(standard(f.getDomain()), f.getName(), young(f, OVERLOAD_OF_FUNCTION));
    }

    static Key of(NodeProto n) {
      return new Key(standard(n.getDomain()), n.getOpType(), young(n, OVERLOAD_OF_NODE));
    }
  }

  private static List<ByteString> young(MessageOrBuilder message, int field) {
    return message.getUnknownFields().getField(field).getLengthDelimitedList();
  }

  private void add(NodeProto node, int depth) {
    ImageBranch.requireFew(file, nodes.size() + calls);
    FunctionProto function = functions.get(Key.of(node));
    if (function == null) {
      nodes.add(node);
      return;
    }
    if (depth == MAX_DEPTH) {
      throw wrong(function, "calls itself, or is nested more than %d deep", MAX_DEPTH);
    }
    require(function);
    NodeProto call = withDefaults(node, function);
    String prefix = "call" + calls++ + "/";
    Map<String, String> names = new HashMap<>(Map.of("", ""));
    for (int i = 0; i < function.getInputCount(); i++) {
      names.put(function.getInput(i), OnnxGraph.input(node, i).orElse(""));
    }
    for (int i = 0; i < function.getOutputCount(); i++) {
      String output = i < node.getOutputCount() ? node.getOutput(i) : "";
      names.put(function.getOutput(i), output.isEmpty() ? prefix + i : output);
    }
    for (NodeProto inner : function.getNodeList()) {
      add(called(inner, call, names, prefix), depth + 1);
    }
  }

  /** Its operators are read by the model's rules from here on. */
  private void require(FunctionProto function) {
    for (OperatorSetIdProto opset : function.getOpsetImportList()) {
      Long version = versions.putIfAbsent(standard(opset.getDomain()), opset.getVersion());
      if (version != null && version != opset.getVersion()) {
        throw wrong(
            function,
            "is written in opset %d where the model is in %d; export it without functions",
            opset.getVersion(),
            version);
      }
    }
  }

  /** The call with the function's own values of the attributes that it leaves out. */
  private NodeProto withDefaults(NodeProto call, FunctionProto function) {
    NodeProto.Builder complete = call.toBuilder();
    try {
      for (ByteString bytes : young(function, DEFAULTS_OF_FUNCTION)) {
        AttributeProto attribute = AttributeProto.parseFrom(bytes);
        if (OnnxGraph.attribute(call, attribute.getName()).isEmpty()) {
          complete.addAttribute(attribute);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw wrong(function, "is damaged; export the file again");
    }
    return complete.build();
  }

  /** A node of the body as it is in that call. */
  private static NodeProto called(
      NodeProto inner, NodeProto call, Map<String, String> names, String prefix) {
    NodeProto.Builder node =
        inner.toBuilder().clearName().clearInput().clearOutput().clearAttribute();
    inner.getInputList().forEach(i -> node.addInput(renamed(i, names, prefix)));
    inner.getOutputList().forEach(o -> node.addOutput(renamed(o, names, prefix)));
    for (AttributeProto attribute : inner.getAttributeList()) {
      given(attribute, call).map(a -> called(a, call, names, prefix)).ifPresent(node::addAttribute);
    }
    return node.build();
  }

  /** The attribute with its value; empty when it is the call's and the call has none. */
  private static Optional<AttributeProto> given(AttributeProto attribute, NodeProto call) {
    return attribute.getRefAttrName().isEmpty()
        ? Optional.of(attribute)
        : OnnxGraph.attribute(call, attribute.getRefAttrName())
            .map(a -> a.toBuilder().setName(attribute.getName()).build());
  }

  private static AttributeProto called(
      AttributeProto attribute, NodeProto call, Map<String, String> names, String prefix) {
    if (!attribute.hasG()) {
      return attribute;
    }
    GraphProto.Builder graph = attribute.getG().toBuilder().clearNode();
    attribute.getG().getNodeList().forEach(n -> graph.addNode(called(n, call, names, prefix)));
    graph
        .getOutputBuilderList()
        .forEach(output -> output.setName(renamed(output.getName(), names, prefix)));
    graph
        .getInputBuilderList()
        .forEach(input -> input.setName(renamed(input.getName(), names, prefix)));
    graph
        .getInitializerBuilderList()
        .forEach(array -> array.setName(renamed(array.getName(), names, prefix)));
    return attribute.toBuilder().setG(graph).build();
  }

  private static String renamed(String tensor, Map<String, String> names, String prefix) {
    return names.computeIfAbsent(tensor, t -> prefix + t);
  }

  private ModelFileException wrong(FunctionProto function, String why, Object... numbers) {
    return new ModelFileException(
        file
            + ": its function "
            + function.getName()
            + " "
            + String.format(Locale.ROOT, why, numbers));
  }
}
