/** SameDiff made safe: layers with right gradients, sessions, memory, ONNX; knows no model. */
package org.ala4j.graph;
