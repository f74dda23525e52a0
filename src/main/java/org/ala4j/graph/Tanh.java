package org.ala4j.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * The hyperbolic tangent among the operations that oneDNN may compute, 0.5 ns a number: SameDiff's
 * {@code math.tanh} is another one of the same name, 6 ns. It has no derivative of its own.
 */
final class Tanh extends DynamicCustomOp {
  static final String NAME = "tanh";

  /** SameDiff makes operations anew by such a constructor. */
  public Tanh() {}

  Tanh(SameDiff sd, SDVariable x) {
    super(NAME, sd, new SDVariable[] {x});
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> types) {
    return types;
  }
}
