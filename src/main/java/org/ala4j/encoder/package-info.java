/** An ONNX file as a vision transformer, and its frozen part run outside the graph. */
package org.ala4j.encoder;
