/** ONNX files as graphs of nodes and arrays; knows nothing of vision transformers. */
package org.ala4j.encoder.onnx;
